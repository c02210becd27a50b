#!/bin/sh
# Installs the Debian packages that tests with real print systems, browsers and networks need. Run as root.
# Only what is missing is installed, and no service is started: tests run their own private copies.
set -eu

packages="cups cups-client cups-bsd cups-ipp-utils cups-filters ghostscript avahi-daemon dbus chromium poppler-utils iproute2 nftables socat tinyproxy squid wine wine64 gcc-mingw-w64-x86-64"
# For packages of the agent: building them for Windows and apt, and trying them.
packages="$packages wixl msitools osslsigncode openssl reprepro gnupg dpkg-dev zstd systemd udev adduser lintian shellcheck"

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

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
  # shellcheck disable=SC2086 # a list of names
  apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $missing >"$log" 2>&1
}

echo "installing:$missing"
# The package list may be missing or old: look again only when it is not good enough.
install || { apt-get update -qq && install; } || { cat "$log" >&2; exit 1; }
rm -f "$log"
