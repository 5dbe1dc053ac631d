#!/usr/bin/env bash
# Installs what tests the browser app: Chromium and its driver. Silent when both are there.
set -euo pipefail

works() {
  chromium --version >/dev/null 2>&1 && chromedriver --version >/dev/null 2>&1
}
works && exit 0

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mixsearch
mkdir -p "$cache"

give_up() {
  echo "setup/browser.sh: the programs 'chromium' and 'chromedriver' are missing ($1); install both in one version" >&2
  exit 1
}

command -v apt-get >/dev/null || give_up "this is not Debian or Ubuntu"
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || give_up "apt-get needs root or sudo"
  as_root=(sudo)
fi
echo "setup/browser.sh: installing Chromium and its driver" >&2
{
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium chromium-driver
} >"$cache/browser-apt.log" 2>&1 || give_up "apt-get failed, see $cache/browser-apt.log"
works || give_up "apt-get installed them, but they do not run"
