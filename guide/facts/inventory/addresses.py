"""Addresses as documents write them, taken apart: scheme, host, port and path; user, query and fragment are never kept."""

import ipaddress
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = """
http=80 https=443 ws=80 wss=443 grpc=80 grpcs=443
ftp=21 ftps=990 sftp=22 ssh=22 telnet=23 gopher=70 tftp=69
smtp=25 smtps=465 submission=587 imap=143 imaps=993 pop3=110 pop3s=995
ldap=389 ldaps=636 nntp=119 nntps=563 irc=6667 ircs=6697 xmpp=5222
sip=5060 sips=5061 rtmp=1935 rtmps=443 rtsp=554 rtsps=322
redis=6379 rediss=6379 amqp=5672 amqps=5671 mqtt=1883 mqtts=8883
stomp=61613 nats=4222 kafka=9092 memcached=11211 coap=5683 coaps=5684
postgres=5432 postgresql=5432 mysql=3306 mariadb=3306 mongodb=27017
"""
PORTS: Final = MappingProxyType({name: int(port) for name, port in (one.split("=") for one in _PORTS.split())})
"""Ports by scheme (IANA service names; the usual one where IANA has none)."""

_SPEAKS_FOR: Final = {
    "mail": "smtp smtps submission imap imaps pop3 pop3s",
    "database": "postgres postgresql mysql mariadb mongodb redis rediss memcached",
    "api": "ws wss grpc grpcs",
    "other": "ftp ftps sftp ssh telnet ldap ldaps amqp amqps mqtt mqtts stomp nats kafka sip sips xmpp coap coaps",
}
AUDIENCES: Final = MappingProxyType({one: name for name, schemes in _SPEAKS_FOR.items() for one in schemes.split()})
"""Audiences that a scheme alone speaks for."""

_HOST: Final = re.compile(r"\*?[a-z0-9_.:-]+")
_URL: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_LONGEST_HOST: Final = 253
_LONGEST_PATH: Final = 200
_HIGHEST_PORT: Final = 65535
_PLAIN: Final = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True)
class Address:
    """One address without anything secret."""

    scheme: str
    host: str
    port: int
    path: str = ""


def parse_url(text: str) -> Address | None:
    """Return the address of a URL with a host; None for anything else."""
    text = text.strip()
    match = _URL.match(text)
    if not match:
        return None
    try:
        split = urlsplit(text)
        host, port = split.hostname, split.port
    except ValueError:
        return None
    scheme = match["scheme"].lower()
    clean = host_of(host or "")
    if not clean or port == 0:
        return None
    path = split.path if split.path != "/" and _PLAIN.fullmatch(split.path) else ""
    return Address(scheme, clean, port or PORTS.get(scheme, 0), path.rstrip("/")[:_LONGEST_PATH])


def host_of(text: str) -> str:
    """Return a host name in lower case as A-labels, or an address; empty where it is neither. A leading ``*.`` may stay."""
    bare = text.strip().strip("[]").rstrip(".")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        host = bare.lower() if bare.isascii() else bare.encode("idna").decode().lower()
    except UnicodeError:
        return ""
    good = bool(_HOST.fullmatch(host)) and len(host) <= _LONGEST_HOST and ":" not in host and ".." not in host
    return host if good and not host.startswith((".", "-")) else ""


def split_port(text: str) -> tuple[str, int]:
    """Return host and port of ``host:port``; the port is 0 where there is none or it is no port."""
    host, colon, port = text.rpartition(":")
    if colon and port.isascii() and port.isdigit() and not (":" in host and not host.endswith("]")):
        number = int(port[:6])
        return host, number if number <= _HIGHEST_PORT else 0
    return text, 0
