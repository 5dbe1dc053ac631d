# Sourced by those that install with root's rights: as_root COMMAND... runs it as root. Before sudo is used for the first
# time, the person at the terminal is asked; where nobody is, MIXSEARCH_SUDO=yes has to say so.

# consent WHAT: whether root's rights may be used for it; says in one sentence why not, and what to do
consent() {
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || {
    echo "$1 needs root, and there is no sudo: run this once as root, or do it by hand" >&2
    return 1
  }
  if [ "${MIXSEARCH_SUDO:-}" = yes ]; then
    # Without a terminal nobody can type a password; sudo would wait for it, or complain in a log.
    [ -t 0 ] || sudo -n true >/dev/null 2>&1 || {
      echo "$1 needs sudo, which wants a password that nobody can type here: run this once in a terminal or as root, or do it by hand" >&2
      return 1
    }
    return 0
  fi
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

# as_root COMMAND...: runs it as root, without asking for a password where there is no terminal
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}
