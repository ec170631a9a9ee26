"""Which servers' blocks of a remedy are printed: those that a workbook shows, and the rest by name alone."""

import re
from typing import Final

_PRODUCTS: Final = (
    "nginx",
    "Apache",
    "HAProxy",
    "Caddy",
    "Traefik",
    "Envoy",
    "Tomcat",
    "IIS",
    "PostgreSQL",
    "MySQL",
    "Postfix",
    "Dovecot",
    "Redis",
    "vsftpd",
    "OpenLDAP",
    "Mosquitto",
    "Prosody",
    "AWS ALB",
)
_BUILT: Final = {"Node": "node", "Go": "go", "Python": "python", "Django": "python"}
"""Servers that a language makes. These words alone are no servers: beside no product they name a client's language."""
_WORDS: Final = {**{name: name.casefold() for name in _PRODUCTS}, **_BUILT}
_BY_PROTOCOL: Final = {
    "smtp": "postfix",
    "imap": "dovecot",
    "pop3": "dovecot",
    "ftp": "vsftpd",
    "ldap": "openldap",
    "postgres": "postgresql",
    "mysql": "mysql",
    "redis": "redis",
    "mqtt": "mosquitto",
    "xmpp": "prosody",
    "xmppserver": "prosody",
}
_HEADING: Final = re.compile(r"#{1,3} (.*)")
_COMMON: Final = 2
"""How many are printed where nothing is known: the first ones, for content begins with the most common."""


def server_of_protocol(protocol: str) -> str:
    """Return the server that stands for a protocol in our remedies, or an empty string."""
    return _BY_PROTOCOL.get(protocol, "")


def servers_in(words: str) -> frozenset[str]:
    """Return the servers that a heading or a product's name mentions, in small letters."""
    return frozenset(kind for name, kind in _WORDS.items() if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words))


def for_servers(markdown: str, known: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """Return the remedy with the blocks of ``known`` servers and all that is no server's, and the headings left out.

    A remedy that names none of ``known`` keeps the blocks of the first two; one that goes by no product stays whole.
    """
    blocks = _blocks(markdown)
    named = {number: servers_in(heading) for number, (heading, _) in enumerate(blocks) if heading}
    products = {name.casefold() for name in _PRODUCTS}
    if not any(servers & products for servers in named.values()):
        return markdown, ()
    served = [number for number, servers in named.items() if servers]
    kept = {number for number in served if named[number] & known} or set(served[:_COMMON])
    left = [number for number in served if number not in kept]
    text = "\n".join(line for number, (_, lines) in enumerate(blocks) if number not in left for line in lines)
    return text, tuple(blocks[number][0] for number in left)


def _blocks(markdown: str) -> list[tuple[str, list[str]]]:
    """Return what stands under each heading of the third level with that heading; all else has an empty one."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in markdown.split("\n"):
        fenced ^= line.startswith("```")
        match = None if fenced else _HEADING.fullmatch(line)
        if match:
            blocks.append((match[1] if line.startswith("### ") else "", []))
        blocks[-1][1].append(line)
    return blocks
