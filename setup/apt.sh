#!/usr/bin/env bash
# Installs Debian packages, with sudo where that is needed: setup/apt.sh LOG PACKAGE... Silent; what apt-get says goes to LOG.
set -euo pipefail

log=$1
shift

give_up() {
  echo "setup/apt.sh: $1" >&2
  exit 1
}

command -v apt-get >/dev/null || give_up "$* must be installed by hand: this is not Debian or Ubuntu"
as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || give_up "installing $* needs root or sudo"
  as_root=(sudo)
fi
{
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@"
} >"$log" 2>&1 || give_up "apt-get could not install $*, see $log"
