#!/usr/bin/env bash
# Installs wasm-opt, which makes the app's code smaller: the build of binaryen that npm has, in the version that Trunk.toml names.
# Silent when it is there. Its folder is $cache/binaryen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n 's/^wasm_opt = "version_\(.*\)"$/\1/p' Trunk.toml)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mixsearch
mkdir -p "$cache"

give_up() {
  echo "setup/binaryen.sh: $1" >&2
  exit 1
}

[ "$("$cache/binaryen/wasm-opt" --version 2>/dev/null)" != "wasm-opt version $version (version_$version)" ] || exit 0

echo "setup/binaryen.sh: getting wasm-opt $version" >&2
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
  command -v apt-get >/dev/null || give_up "npm must be installed by hand: this is not Debian or Ubuntu"
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || give_up "installing npm needs root or sudo"
    as_root=(sudo)
  fi
  {
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends npm
  } >"$cache/binaryen-apt.log" 2>&1 || give_up "apt-get could not install npm, see $cache/binaryen-apt.log"
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent "binaryen@$version.0.0" >/dev/null && tar -xzf binaryen-*.tgz package/bin/package.json package/bin/wasm-opt) ||
  give_up "npm could not get binaryen $version.0.0"
rm -rf "$cache/binaryen"
mv "$folder/package/bin" "$cache/binaryen"
"$cache/binaryen/wasm-opt" --version >/dev/null || give_up "$cache/binaryen/wasm-opt does not run"
