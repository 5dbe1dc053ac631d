# Sourced by those that install with root's rights: as_root COMMAND... runs it as root. Before sudo is used for the first
# time, the person at the terminal is asked; where nobody is, MIXSEARCH_SUDO=yes has to say so.

# consent WHAT: whether root's rights may be used for it; says why not
consent() {
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || {
    echo "$1 needs root or sudo" >&2
    return 1
  }
  [ "${MIXSEARCH_SUDO:-}" != yes ] || return 0
  if [ ! -t 0 ] || [ ! -t 2 ]; then
    echo "$1 needs sudo, which nobody is asked for here: set MIXSEARCH_SUDO=yes to allow it, or do it by hand" >&2
    return 1
  fi
  local answer
  printf '%s needs sudo. Use it? [y/N] ' "$1" >&2
  read -r answer
  case $answer in
    y | Y | yes) export MIXSEARCH_SUDO=yes ;;
    *)
      echo "$1 was not done" >&2
      return 1
      ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
