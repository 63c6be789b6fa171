# Shared by the scripts, which source it: where things are, how they speak, how steps are skipped.
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

# quietly NAME COMMAND...: the output goes to a log, of which the end is shown if the command fails.
quietly() {
  local log=$LOGS/$1.log
  shift
  mkdir -p "$LOGS"
  if "$@" >"$log" 2>&1 </dev/null; then return; fi
  tail -n 25 "$log" >&2
  warn "failed: $* (all of its output: ${log#"$ROOT"/})"
  return 1
}

# once NAME KEY COMMAND...: runs the command unless it succeeded before with the same key.
once() {
  local stamp=$VENV/stamps/$1 key=$2
  shift 2
  if [[ -f $stamp && $(<"$stamp") == "$key" ]]; then return; fi
  "$@"
  mkdir -p "${stamp%/*}"
  printf '%s\n' "$key" >"$stamp"
}

# Python of .venv, with the sanitizer's run-time under it in a build for one (CONTRIBUTING.md).
run_python() {
  if [[ $WRTC_BUILD != *san ]]; then exec "$VENV/bin/python" "$@"; fi
  local runtime suppressions=$ROOT/tests/sanitizers
  runtime=$("${CXX:-clang++-19}" -print-file-name="libclang_rt.$WRTC_BUILD-$(uname -m).so")
  # Only what malloc hands out is searched for what is still in use.
  exec env LD_PRELOAD="$runtime" PYTHONMALLOC=malloc \
    ASAN_OPTIONS="detect_leaks=1:leak_check_at_exit=0:detect_stack_use_after_return=0:${ASAN_OPTIONS:-}" \
    UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:suppressions=$suppressions/undefined:${UBSAN_OPTIONS:-}" \
    LSAN_OPTIONS="suppressions=$suppressions/leaks:print_suppressions=0:${LSAN_OPTIONS:-}" \
    TSAN_OPTIONS="suppressions=$suppressions/threads:halt_on_error=1:die_after_fork=0:${TSAN_OPTIONS:-}" \
    "$VENV/bin/python" "$@"
}
