#!/bin/sh
# Installs the Debian packages of .ci/packages.txt that are missing. With nothing missing it needs neither root nor network.
# Exit status: 0 all there, 3 they cannot be installed here.
set -eu
ci=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
wanted=$(sed 's/#.*//' "$ci/packages.txt" | tr -s '[:space:]' '\n' | sed '/^$/d')

fail() {
  echo "setup: $1" >&2
  exit 3
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
  fail "this is no Debian system; install these packages or their like yourself:
$wanted"

installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
missing=$(printf '%s\n' "$installed" '--' "$wanted" |
  awk '$0 == "--" { second = 1; next } !second { have[$0]; next } !($0 in have)' | tr '\n' ' ')
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=env
elif command -v sudo >/dev/null; then
  as_root="sudo env"
else
  fail "these packages are missing, and installing needs root or sudo; as root run: apt-get install --no-install-recommends $missing"
fi
apt() {
  $as_root DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"
}

started=$(date +%s)
echo "setup: installing $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# An installation that was interrupted is finished first; apt refuses to work otherwise.
$as_root DEBIAN_FRONTEND=noninteractive dpkg --configure -a >"$log" 2>&1 || true
# Lists that cannot be refreshed may still serve: whether the packages install decides.
apt update >>"$log" 2>&1 || { sleep 5; apt update >>"$log" 2>&1; } || echo "setup: the package lists could not be refreshed; going on with those at hand" >&2
# shellcheck disable=SC2086  # a list of names
if ! apt install -y --no-install-recommends $missing >>"$log" 2>&1; then
  tail -n 25 "$log" >&2
  fail "apt-get could not install the packages (its last words stand above); check the network and /etc/apt/sources.list, then run this again"
fi
echo "setup: done in $(($(date +%s) - started)) s"
