# Sourced by the other scripts: paths, messages, and skipping steps that are up to date.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
ROOT=$PWD
VENV=$ROOT/.venv
LOGS=$ROOT/build/logs
WRTC_BUILD=${WRTC_BUILD:-release}
export WRTC_BUILD

say() { printf '==> %s\n' "$*"; }
warn() { printf '==> %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# quietly NAME COMMAND...: writes the output to a log, and prints its end if the command fails.
quietly() {
  local log=$LOGS/$1.log
  shift
  mkdir -p "$LOGS"
  if "$@" >"$log" 2>&1 </dev/null; then return; fi
  tail -n 25 "$log" >&2
  warn "failed: $* (full output: ${log#"$ROOT"/})"
  return 1
}

# once NAME KEY COMMAND...: runs the command, unless it has succeeded with the same key before.
once() {
  local stamp=$VENV/stamps/$1 key=$2
  shift 2
  if [[ -f $stamp && $(<"$stamp") == "$key" ]]; then return; fi
  "$@"
  mkdir -p "${stamp%/*}"
  printf '%s\n' "$key" >"$stamp"
}

# Runs .venv's Python; in a sanitizer build, with the sanitizer's runtime preloaded (CONTRIBUTING.md).
run_python() {
  if [[ $WRTC_BUILD != *san ]]; then exec "$VENV/bin/python" "$@"; fi
  local runtime suppressions=$ROOT/tests/sanitizers
  runtime=$("${CXX:-clang++-19}" -print-file-name="libclang_rt.$WRTC_BUILD-$(uname -m).so")
  # The leak detector only searches memory from malloc for references.
  exec env LD_PRELOAD="$runtime" PYTHONMALLOC=malloc \
    ASAN_OPTIONS="detect_leaks=1:leak_check_at_exit=0:detect_stack_use_after_return=0:${ASAN_OPTIONS:-}" \
    UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:suppressions=$suppressions/undefined:${UBSAN_OPTIONS:-}" \
    LSAN_OPTIONS="suppressions=$suppressions/leaks:print_suppressions=0:${LSAN_OPTIONS:-}" \
    TSAN_OPTIONS="suppressions=$suppressions/threads:halt_on_error=1:die_after_fork=0:${TSAN_OPTIONS:-}" \
    "$VENV/bin/python" "$@"
}
