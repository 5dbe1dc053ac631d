#!/usr/bin/env bash
# Installs Debian packages, with sudo where that is needed and allowed: setup/apt.sh LOG PACKAGE... Silent; what apt-get says
# goes to LOG.
set -euo pipefail
# shellcheck source=consent.sh
. "$(dirname "${BASH_SOURCE[0]}")/consent.sh"

log=$1
shift

give_up() {
  echo "setup/apt.sh: $1" >&2
  exit 1
}

command -v apt-get >/dev/null || give_up "$* must be installed by hand: this is not Debian or Ubuntu"
consent "installing $* with apt-get" || exit 1
# No package asks anything. By env, as sudo does not hand variables on.
quiet=(env DEBIAN_FRONTEND=noninteractive)
{
  as_root "${quiet[@]}" apt-get update -qq
  as_root "${quiet[@]}" apt-get install -y -qq --no-install-recommends "$@"
} >"$log" 2>&1 || give_up "apt-get could not install $*, see $log"
