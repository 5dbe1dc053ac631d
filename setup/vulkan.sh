#!/usr/bin/env bash
# Makes sure that a Vulkan driver is there for the tests of the GPU backend; a machine without one gets Mesa's, which has a
# software adapter. Silent when there is one, and where GPUs are reached in other ways.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mixsearch
mkdir -p "$cache"

# has_driver: whether the loader is there and something for it to load
has_driver() {
  local folder
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep 'libvulkan\.so\.1' >/dev/null || return 1
  [ -z "${VK_DRIVER_FILES:-${VK_ICD_FILENAMES:-}}" ] || return 0
  for folder in /usr/share /usr/local/share /etc "${XDG_DATA_HOME:-$HOME/.local/share}"; do
    ! compgen -G "$folder/vulkan/icd.d/*.json" >/dev/null || return 0
  done
  return 1
}

[ "$(uname)" = Linux ] || exit 0
has_driver && exit 0
echo "setup/vulkan.sh: installing Mesa's Vulkan drivers" >&2
"$(dirname "${BASH_SOURCE[0]}")/apt.sh" "$cache/vulkan-apt.log" mesa-vulkan-drivers
has_driver || {
  echo "setup/vulkan.sh: mesa-vulkan-drivers is installed, but there is no driver in /usr/share/vulkan/icd.d" >&2
  exit 1
}
