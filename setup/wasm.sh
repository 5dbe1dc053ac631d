#!/usr/bin/env bash
# Finds or makes a compiler for wasm32-unknown-unknown, and writes how to call it to the file named wasm.env in
# the cache folder: WASM_CARGO, and the linker where it is not rustc's own. Silent when all of it is there.
#
# rustup's target is the normal way. Where rustup cannot fetch it, Debian and Ubuntu package a compiler with its
# source (rustc-web, rust-web-src), from which the standard library is built once.
set -euo pipefail
# shellcheck source=consent.sh
. "$(dirname "${BASH_SOURCE[0]}")/consent.sh"

target=wasm32-unknown-unknown
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mixsearch
mkdir -p "$cache"

# compiles RUSTC [ARGUMENT]...: whether this compiler has a working standard library for the target
compiles() {
  local probe status=0
  probe=$(mktemp -d)
  echo 'pub fn probe() -> Vec<u8> { Vec::new() }' >"$probe/probe.rs"
  "$@" --target "$target" --crate-type lib --emit metadata --out-dir "$probe" "$probe/probe.rs" \
    >/dev/null 2>&1 || status=1
  rm -rf "$probe"
  return "$status"
}

finish() { # finish LINE...
  printf '%s\n' "$@" >"$cache/wasm.env"
  exit 0
}

give_up() {
  echo "setup/wasm.sh: no compiler for $target ($1); install it with 'rustup target add $target'" >&2
  exit 1
}

debian_env() {
  local cargo='env RUSTC=/usr/bin/rustc /usr/bin/cargo'
  if command -v rustup >/dev/null; then
    rustup toolchain list | grep -q '^debian' || rustup toolchain link debian /usr
    cargo='cargo +debian'
  fi
  finish "WASM_CARGO='$cargo'" 'export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19'
}

compiles rustc && finish "WASM_CARGO=cargo"
compiles /usr/bin/rustc && command -v wasm-ld-19 >/dev/null && debian_env # built by an earlier run
if command -v rustup >/dev/null && rustup target add "$target" 2>"$cache/wasm-rustup.log" && compiles rustc; then
  finish "WASM_CARGO=cargo"
fi

command -v apt-get >/dev/null || give_up "rustup did not add the target, and this is not Debian or Ubuntu"
consent "rustup did not add $target; a compiler from Debian's packages, with its library in /usr/lib/rustlib," || exit 1
echo "setup/wasm.sh: rustup did not add $target (see $cache/wasm-rustup.log); building it from Debian's packages, about two minutes" >&2
"$(dirname "${BASH_SOURCE[0]}")/apt.sh" "$cache/wasm-apt.log" rustc-web cargo-web rust-web-src lld-19 ||
  give_up "apt-get failed, see $cache/wasm-apt.log"

seed=$(mktemp -d)
trap 'rm -rf "$seed"' EXIT
mkdir "$seed/src"
touch "$seed/src/lib.rs"
printf '[package]\nname = "seed"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n' >"$seed/Cargo.toml"
(
  cd "$seed"
  unset RUSTUP_TOOLCHAIN RUSTFLAGS
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=$seed/target \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19 \
    /usr/bin/cargo build --release -Z build-std=std,panic_abort --target "$target"
) >"$cache/wasm-std.log" 2>&1 || give_up "building its standard library failed, see $cache/wasm-std.log"

libraries=/usr/lib/rustlib/$target/lib
rm -f "$seed/target/$target/release/deps"/libseed*
as_root rm -rf "$libraries"
as_root mkdir -p "$libraries"
as_root cp "$seed/target/$target/release/deps"/lib*.rlib "$libraries/"
compiles /usr/bin/rustc || give_up "the library built from Debian's packages does not work"
debian_env
