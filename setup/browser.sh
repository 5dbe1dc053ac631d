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

apt() {
  "$(dirname "${BASH_SOURCE[0]}")/apt.sh" "$cache/browser-apt.log" "$@"
}

if ! works; then
  echo "setup/browser.sh: installing Chromium and its driver" >&2
  # Ubuntu's package of that name installs a snap, which cannot read the tests' folders.
  if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
    give_up "on Ubuntu, put 'chromium' and 'chromedriver' of one version (Chrome for Testing will do) on PATH by hand, or leave \
the tests out with ./test --no-browser"
  fi
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
