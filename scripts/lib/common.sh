# What every script here shares: where things are, how progress is told, how a failure is told, and stamps that
# make a step run once. It is sourced and does nothing by itself.
# shellcheck shell=bash

set -euo pipefail
shopt -s inherit_errexit

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TOOLCHAIN=$ROOT/.toolchain   # Emscripten and the stamps
THIRD_PARTY=$ROOT/third_party  # sources of the libraries that we compile
LOGS=$ROOT/build/logs
export ROOT TOOLCHAIN THIRD_PARTY LOGS

say() { printf '%s\n' "$*"; }

# Ends the script with one sentence that says what happened and what to do.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# step TEXT COMMAND…: runs the command with its output in a log, says what is done and how long it takes. On a
# terminal the time ticks; elsewhere there is one line at the start and one at the end.
step() {
  local text=$1 log sentence start=$SECONDS pid code=0
  shift
  mkdir -p "$LOGS"
  log=$LOGS/$(tr -cs "a-zA-Z0-9.\n" - <<<"$text").log
  "$@" >"$log" 2>&1 &
  pid=$!
  if [ -t 1 ]; then
    while kill -0 $pid 2>/dev/null; do
      printf '\r  %s … %d s' "$text" $((SECONDS - start))
      sleep 0.2
    done
    printf '\r'
  else
    say "  $text …"
  fi
  wait $pid || code=$?
  if [ $code -ne 0 ]; then
    # A sentence of `fail` says it all; anything else needs the end of the log.
    if sentence=$(grep -a '^error: ' "$log" | tail -n 1) && [ -n "$sentence" ]; then fail "${sentence#error: }"; fi
    tail -n 20 "$log" | cut -c 1-300 | sed 's/^/    /' >&2
    fail "\"$text\" failed after $((SECONDS - start)) s; all of its output is in $log."
  fi
  say "  $text: done in $((SECONDS - start)) s"
}

# as_root COMMAND…: an apt call, say. Uses sudo only when it is needed.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    fail "This needs root and there is no sudo here; as root run: $*"
  fi
}

# A stamp holds the key of what a step made (versions and the script itself, hashed), so that a change of either
# makes the step run again, as does the loss of what it made.
key_of() { cat "$@" | sha256sum | cut -c1-16; }
# is_stamped NAME KEY PATH…
is_stamped() {
  local path
  [ "$(cat "$TOOLCHAIN/stamps/$1" 2>/dev/null)" = "$2" ] || return 1
  for path in "${@:3}"; do [ -e "$path" ] || return; done
}
# stamp NAME KEY
stamp() {
  mkdir -p "$TOOLCHAIN/stamps"
  printf '%s\n' "$2" >"$TOOLCHAIN/stamps/$1"
}

# version_at_least HAVE WANTED
version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
