#!/bin/sh
# Installs the Debian packages that tests with real print systems, browsers and networks need. Run as root.
# Only what is missing is installed, and no service is started: tests run their own private copies.
set -eu

packages="cups cups-client cups-bsd cups-ipp-utils cups-filters ghostscript avahi-daemon dbus chromium poppler-utils iproute2 nftables socat tinyproxy squid wine wine64 gcc-mingw-w64-x86-64"
# For packages of the agent: building them for Windows and apt, and trying them.
packages="$packages wixl msitools osslsigncode openssl reprepro gnupg dpkg-dev zstd systemd udev adduser lintian shellcheck"
# The same browser without a desktop's windows: stories take two thirds of the processor time with it, and do without where it can not be had.
quicker="chromium-headless-shell"

missing_of() {
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf ' %s' "$package"
  done
}
# shellcheck disable=SC2086 # lists of names
missing=$(missing_of $packages) quicker=$(missing_of $quicker)
[ -n "$missing$quicker" ] || exit 0

# Debian asks this program before a package starts its service; 101 forbids it.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
install() {
  # The package list may be missing or old: look again only when it is not good enough.
  add "$@" || { apt-get update -qq && add "$@"; }
}
add() {
  apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1
}

echo "installing:$missing$quicker"
# shellcheck disable=SC2086 # lists of names
if [ -n "$missing" ]; then install $missing || { cat "$log" >&2; exit 1; }; fi
# shellcheck disable=SC2086
if [ -n "$quicker" ]; then install $quicker || echo "not to be had:$quicker"; fi
rm -f "$log"
