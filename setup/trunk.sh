#!/usr/bin/env bash
# Installs what builds the browser app: Trunk, and wasm-bindgen in the version that Cargo.lock names. Silent when
# both are there. What it installs goes to the cache folder, beside tools of other versions that the user may have.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mixsearch
mkdir -p "$cache"
PATH=$cache/tools/bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

trunk=0.21.14
bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)

# install PACKAGE VERSION: --locked first, with the dependencies that its author tested; where one of them cannot be had any
# more, with newer ones
install() {
  echo "setup/trunk.sh: installing $1 $2, some minutes" >&2
  local target log=$cache/$1.log
  target=$(mktemp -d)
  CARGO_TARGET_DIR=$target cargo install "$1" --version "$2" --root "$cache/tools" --force --locked >"$log" 2>&1 ||
    CARGO_TARGET_DIR=$target cargo install "$1" --version "$2" --root "$cache/tools" --force >>"$log" 2>&1 || {
    rm -rf "$target"
    echo "setup/trunk.sh: $1 $2 could not be installed, see $log" >&2
    exit 1
  }
  rm -rf "$target"
}

[ "$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $bindgen" ] || install wasm-bindgen-cli "$bindgen"
[ "$(trunk --version 2>/dev/null)" = "trunk $trunk" ] || install trunk "$trunk"
