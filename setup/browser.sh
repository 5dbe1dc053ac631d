#!/usr/bin/env bash
# Installs what tests the browser app: Chromium, its driver, and axe-core, which finds what shuts people out. Silent when all are
# there.
set -euo pipefail

axe_version=4.10.3
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mixsearch
mkdir -p "$cache"

works() {
  chromium --version >/dev/null 2>&1 && chromedriver --version >/dev/null 2>&1
}

give_up() {
  echo "setup/browser.sh: $1" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# apt PACKAGE...: installs Debian packages
apt() {
  command -v apt-get >/dev/null || give_up "$* must be installed by hand: this is not Debian or Ubuntu"
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || give_up "installing $* needs root or sudo"
  {
    as_root apt-get update -qq
    as_root apt-get install -y -qq --no-install-recommends "$@"
  } >"$cache/browser-apt.log" 2>&1 || give_up "apt-get could not install $*, see $cache/browser-apt.log"
}

if ! works; then
  echo "setup/browser.sh: installing Chromium and its driver" >&2
  apt chromium chromium-driver
  works || give_up "'chromium' and 'chromedriver' are installed, but do not run"
fi

if [ ! -f "$cache/axe.min.js" ]; then
  echo "setup/browser.sh: getting axe-core $axe_version" >&2
  command -v npm >/dev/null || apt npm
  folder=$(mktemp -d)
  (cd "$folder" && npm pack --silent "axe-core@$axe_version" >/dev/null && tar -xzf axe-core-*.tgz package/axe.min.js) ||
    give_up "npm could not get axe-core $axe_version"
  mv "$folder/package/axe.min.js" "$cache/axe.min.js"
  rm -rf "$folder"
fi
