#!/usr/bin/env bash
# Installs what the tests need and runs all of them; --lint also checks formatting, clippy and the documentation.
# Needs Rust (rustup.rs) and Python 3.11 or later with venv.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$1"; }

# polars takes long to build: a checkout that has built nothing yet shares a folder with the others of this user.
if [ -z "${CARGO_TARGET_DIR:-}" ]; then
  if [ -d target/release ]; then export CARGO_TARGET_DIR="$PWD/target"
  else export CARGO_TARGET_DIR="${XDG_CACHE_HOME:-$HOME/.cache}/kremlinology/target"; fi
fi
say "Building into $CARGO_TARGET_DIR (the first build takes 10 to 25 minutes on two cores, mostly polars)"
cargo build --release --locked

if [ "${1:-}" = "--lint" ]; then
  say "Formatting, clippy, documentation"
  cargo fmt --all --check
  cargo clippy --workspace --all-targets --locked -- -D warnings
  RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked
fi

say "Rust: the kernel with its assertions on, then everything as it ships"
cargo test --locked -p kremlinology-kernel
cargo test --release --locked --workspace

say "Python: loading, recounts, notebooks"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
KREMLINOLOGY_BIN="$CARGO_TARGET_DIR/release/kremlinology" .venv/bin/python -m pytest tests/python

say "All tests passed"
