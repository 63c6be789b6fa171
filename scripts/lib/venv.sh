# Makes .venv with what the project requires. To be sourced after common.sh.
# shellcheck shell=bash

make_venv() {
  local python=${PYTHON:-python3}
  command -v "$python" >/dev/null || die "$python was not found: install Python 3.10 or newer, or set PYTHON to one"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    die "$("$python" --version) is too old: Python 3.10 or newer is needed; set PYTHON to one"
  say "creating .venv with $("$python" --version)"
  quietly venv "$python" -m venv --clear "$VENV" || die "creating the virtual environment failed: $python lacks venv or ensurepip"
}

install_requirements() {
  say "installing Python packages"
  # shellcheck disable=SC2086  # one requirement a word
  quietly pip "$VENV/bin/python" -m pip install --disable-pip-version-check $1 || die "pip failed to install them"
}

# ensure_venv [EXTRA...]: .venv with what the build requires and with these extras of pyproject.toml, on the PATH.
ensure_venv() {
  local requirements
  "$VENV/bin/python" -c '' 2>/dev/null || make_venv
  requirements=$("$VENV/bin/python" scripts/lib/requirements.py "$@")
  requirements=${requirements//$'\n'/ }
  once "requirements-$*" "$requirements" install_requirements "$requirements"
  export PATH=$VENV/bin:$PATH
}
