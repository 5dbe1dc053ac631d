#!/usr/bin/env bash
# Makes sure that cargo, a C compiler, rustfmt and clippy are there. Silent when they are.
set -euo pipefail

if ! command -v cargo >/dev/null; then
  echo "setup/rust.sh: cargo is not installed; install Rust 1.95 or newer from https://rustup.rs" >&2
  exit 1
fi

# Some crates (mimalloc, zstd) are C.
command -v cc >/dev/null || {
  echo "setup/rust.sh: there is no C compiler (cc); install one: apt install build-essential, or xcode-select --install" >&2
  exit 1
}

for component in "$@"; do # rustfmt, clippy: only the tests ask for them
  case $component in
    rustfmt) probe=(cargo fmt --version) ;;
    *) probe=(cargo "$component" --version) ;;
  esac
  "${probe[@]}" >/dev/null 2>&1 && continue
  command -v rustup >/dev/null && rustup component add "$component" || true
  if ! "${probe[@]}" >/dev/null 2>&1; then
    echo "setup/rust.sh: $component is missing and rustup could not add it; install it for $(rustc --version)" >&2
    exit 1
  fi
done
