#!/bin/sh
# Installs the servers that the tests talk to, from Debian's packages, without starting any daemon.
# Needs root and apt; elsewhere it names what is missing and the tests skip only that (under CI nothing may be missing).
set -eu

# The schema of SARIF 2.1.0 lies in a package of npm. It is fetched as it is, nothing of it is run, and the test knows its digest.
schema=microsoft-jest-sarif-1.0.0-beta.0.tgz
store=$(cd "$(dirname "$0")/../.." && pwd)/.venv/npm
if [ ! -f "$store/$schema" ]; then
    mkdir -p "$store"
    if ! (cd "$store" && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null 2>&1); then
        echo "tests: npm did not give @microsoft/jest-sarif, the test of SARIF is skipped" >&2
        if [ "${CI:-}" = "true" ]; then exit 1; fi
    fi
fi

missing=""
# Where Debian keeps programs that no person starts by hand.
more=/usr/sbin:/usr/lib/dovecot
for place in /usr/lib/postgresql/*/bin; do more="$more:$place"; done
for pair in nginx:nginx-light apache2:apache2 haproxy:haproxy tmux:tmux openssl:openssl ssh-keygen:openssh-client nmap:nmap tinyproxy:tinyproxy-bin microsocks:microsocks nsd:nsd caddy:caddy \
    testssl:testssl.sh postfix:postfix dovecot:dovecot-core imap-login:dovecot-imapd pop3-login:dovecot-pop3d vsftpd:vsftpd slapd:slapd \
    postgres:postgresql mariadbd:mariadb-server-core my_print_defaults:mariadb-client-core redis-server:redis-server \
    mosquitto:mosquitto prosody:prosody curl:curl wget:wget aapt2:aapt; do
    program=${pair%%:*}
    package=${pair#*:}
    PATH="$PATH:$more" command -v "$program" >/dev/null 2>&1 || missing="$missing $package"
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
