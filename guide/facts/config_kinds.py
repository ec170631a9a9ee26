"""Whose file it is: told by its name where the name is the server's own, else by what stands in it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NOT_READ: Final = "no reader here knows this file"
_LOOKED_AT: Final = 64 * 1024
"""Characters that decide."""


@dataclass(frozen=True)
class Kind:
    """The reader that a file belongs to; empty: none."""

    kind: str
    main: bool = False
    """Whether a server starts from it. Where one is read, fragments that it does not include are not in force."""


_NAMES: Final = {
    "nginx.conf": "nginx",
    "haproxy.cfg": "haproxy",
    "caddyfile": "caddy",
    "server.xml": "markup",
    "web.xml": "markup",
    "web.config": "markup",
    "applicationhost.config": "markup",
    "postgresql.conf": "database",
    "pg_hba.conf": "database",
    "redis.conf": "database",
    "my.cnf": "database",
    "mysqld.cnf": "database",
    "mariadb.cnf": "database",
    "main.cf": "mail",
    "master.cf": "mail",
    "dovecot.conf": "mail",
    "apache2.conf": "apache",
    "httpd.conf": "apache",
    "apache.conf": "apache",
}
_CONTENTS: Final[tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]] = (
    (
        "markup",
        (re.compile(r"\A[^\S\n]*<"), re.compile(r"^[ \t]*<(Server|web-app|configuration)[\s>]", re.MULTILINE)),
    ),
    (
        "document",
        (
            re.compile(
                r"^(entryPoints|static_resources|serversTransport|tls|http|api|resources):|^\[(entryPoints|tls\.options|http\.)",
                re.MULTILINE,
            ),
        ),
    ),
    (
        "database",
        (
            re.compile(
                r"^[ \t]*\[(mysqld|mariadb|mariadbd|server)\]|^ssl_min_protocol_version\b|^tls-port\s", re.MULTILINE
            ),
        ),
    ),
    (
        "mail",
        (
            re.compile(
                r"^[ \t]*ssl[ \t]*=[ \t]*(yes|no|required)\b|^[ \t]*inet_listener\s|^ssl_min_protocol\b", re.MULTILINE
            ),
        ),
    ),
    (
        "haproxy",
        (
            re.compile(r"^(frontend|backend|listen)[ \t]+[^\s{;]+", re.MULTILINE),
            re.compile(r"^[ \t]+(bind|server|mode|balance)[ \t]", re.MULTILINE),
        ),
    ),
    (
        "apache",
        (
            re.compile(
                r"^[ \t]*<(VirtualHost|IfModule|Directory|Location)\s"
                r"|^[ \t]*(SSL(Engine|Protocol|CipherSuite|Proxy\w+)|ProxyPass|LoadModule|Header)\s",
                re.MULTILINE | re.IGNORECASE,
            ),
        ),
    ),
    (
        "nginx",
        (
            re.compile(
                r"^# configuration file /\S+:$|^[ \t]*(server|http|upstream[ \t]+\S+|location[ \t]+[^\n{]{1,200})[ \t]*\{"
                r"|^[ \t]*(ssl_\w+|add_header|proxy_\w+|(fastcgi|uwsgi|scgi)_\w+|include|types)\s[^\n;{]{0,400}[;{]",
                re.MULTILINE,
            ),
        ),
    ),
)
"""Per reader, the patterns that all stand in its files. None of them looks past its line, so that no file makes them slow."""
_PROGRAMS: Final = frozenset({".js", ".mjs", ".cjs", ".ts", ".go", ".py"})
_TLS: Final = re.compile(r"\b(ssl|tls|https?|listen|bind|port)\b", re.IGNORECASE)


def kind_of(path: Path, text: str) -> Kind:
    """Return the reader of a file."""
    name = path.name.lower()
    if name in _NAMES:
        return Kind(_NAMES[name], main=True)
    if path.suffix.lower() in _PROGRAMS:
        return Kind("program")
    start = text[:_LOOKED_AT]
    return next((Kind(kind) for kind, patterns in _CONTENTS if all(one.search(start) for one in patterns)), Kind(""))


def mentions_tls(text: str) -> bool:
    """Tell whether a file that nobody reads could matter."""
    return bool(_TLS.search(text[:_LOOKED_AT]))
