# Installs system packages if permitted; otherwise names them. To be sourced after common.sh.
# shellcheck shell=bash

# missing_packages GROUP: prints the packages that are neither installed nor made unnecessary by a command.
missing_packages() {
  local group package command status
  while read -r group package command; do
    if [[ $group != "$1" ]]; then continue; fi
    if [[ -n $command ]] && command -v "$command" >/dev/null; then continue; fi
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    if [[ $status != installed ]]; then printf '%s\n' "$package"; fi
  done <"$ROOT/scripts/lib/packages"
}

may_install() { ((EUID == 0)) || sudo -n true 2>/dev/null; }

# Waits if another apt-get is running.
apt_get() {
  local -a sudo=()
  if ((EUID != 0)); then sudo=(sudo -n); fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends \
    -o DPkg::Lock::Timeout=600 "$@"
}

# ensure_packages GROUP: installs what is missing. Returns 1, after a message, if something cannot be installed.
ensure_packages() {
  local package missing
  if ! command -v dpkg-query >/dev/null; then
    warn "this is not a Debian system: install the equivalents of the $1 packages in scripts/lib/packages"
    return
  fi
  mapfile -t missing < <(missing_packages "$1")
  if ((${#missing[@]} == 0)); then return; fi
  if ! may_install; then
    warn "system packages are missing; run as root: apt-get install --no-install-recommends ${missing[*]}"
    return 1
  fi
  say "installing ${#missing[@]} system packages (${missing[*]})"
  quietly apt-update apt_get update || true
  if quietly "apt-$1" apt_get install "${missing[@]}"; then return; fi
  # One unavailable package must not prevent the others.
  local -a failed=()
  for package in "${missing[@]}"; do
    apt_get install "$package" >>"$LOGS/apt-$1.log" 2>&1 || failed+=("$package")
  done
  if ((${#failed[@]} == 0)); then return; fi
  warn "could not be installed: ${failed[*]} (see build/logs/apt-$1.log)"
  return 1
}
