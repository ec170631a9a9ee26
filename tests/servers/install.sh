#!/bin/sh
# Installs the servers that the tests talk to, from Debian's packages, without starting any daemon.
# Needs root and apt; elsewhere it names what is missing and the tests skip only that (under CI nothing may be missing).
set -eu

missing=""
for pair in nginx:nginx-light apache2:apache2 haproxy:haproxy tmux:tmux openssl:openssl nmap:nmap tinyproxy:tinyproxy-bin microsocks:microsocks caddy:caddy postconf:postfix doveconf:dovecot-core mariadbd:mariadb-server-core \
    curl:curl wget:wget aapt2:aapt; do
    program=${pair%%:*}
    package=${pair#*:}
    PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null 2>&1 || missing="$missing $package"
done
# An engine, not a program: OpenSSL with GOST, for a server that speaks nothing else.
ls /usr/lib/*/engines-3/gost.so >/dev/null 2>&1 || missing="$missing libengine-gost-openssl"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "tests: not installed here, their tests are skipped:$missing" >&2
    if [ "${CI:-}" = "true" ]; then exit 1; fi
    exit 0
fi

# Debian starts a daemon on installation unless this file forbids it.
guard=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 755 "$guard"
    made=yes
fi
trap 'if [ -n "$made" ]; then rm -f "$guard"; fi' EXIT
apt-get update -qq
# shellcheck disable=SC2086 # a list of words is meant
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
