"""Endpoints as a person types them: ``HOST[:PORT][+STARTTLS][,key=value]…``."""

import ipaddress
import re
from pathlib import Path

from pydantic import ValidationError

from guide.facts.starttls import PROTOCOLS, SPOKEN
from guide.model.subjects import Audience, Endpoint
from guide.text.errors import UsageError

_OPTIONS = {
    "audience": "audience",
    "connect-to": "connect_to",
    "http-port": "http_port",
    "path": "paths",
    "group": "group",
    "owner": "owner",
    "position": "position",
    "environment": "environment",
    "sni": "sni",
    "protocol": "protocol",
}
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:+,/\[\]]+)(:(?P<port>[0-9]+))?(\+(?P<starttls>[A-Za-z]+))?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LONGEST_HOST = 253  # RFC 1035 section 2.3.4, without the final dot
_AUDIENCES = {
    **dict.fromkeys(("smtp", "imap", "pop3"), Audience.MAIL),
    **dict.fromkeys(("postgres", "mysql", "redis"), Audience.DATABASE),
}
_BY_PORT = {
    "21": "ftp",
    "25": "smtp",
    "587": "smtp",
    "110": "pop3",
    "143": "imap",
    "389": "ldap",
    "3306": "mysql",
    "5222": "xmpp",
    "5269": "xmppserver",
    "5432": "postgres",
}
_OVER_TLS = {
    "465": "smtp",
    "990": "ftp",
    "993": "imap",
    "995": "pop3",
    "636": "ldap",
    "1883": "mqtt",
    "5223": "xmpp",
    "5270": "xmppserver",
    "6379": "redis",
    "8883": "mqtt",
}
"""Ports whose protocol is known where no upgrade and no HTTP audience was named (IANA service names; Redis's own)."""
FORM = "HOST[:PORT][+STARTTLS][,audience=api][,connect-to=ADDRESS][,http-port=N][,path=/x][,protocol=P][,group=G][,owner=WHO]"


def parse_endpoint(text: str, *, name: str = "", line: int = 0) -> Endpoint:
    """Return the endpoint written in ``text``.

    Internationalised names become A-labels. ``name`` and ``line`` say where the text stands, for the message. Raises
    UsageError with place, cause and form.
    """
    place = f"{name}:{line}: " if name else ""
    head, *options = (part.strip() for part in text.strip().split(","))
    match = _HOST.fullmatch(head)
    if not match:
        hint = " A scheme and a path do not belong here; paths go into path=/x." if "/" in head else ""
        raise UsageError(f"{place}{head!r} is no endpoint.{hint} Write {FORM}")
    fields: dict[str, object] = {"host": _host(match["host"], place)}
    if match["port"]:
        fields["port"] = match["port"]
    if match["starttls"]:
        fields["starttls"] = _upgrade(match["starttls"].lower(), match["port"], place)
        fields["audience"] = _AUDIENCES.get(str(fields["starttls"]), Audience.OTHER)
    paths: list[str] = []
    for option in options:
        key, _, value = option.partition("=")
        if key not in _OPTIONS or not value:
            raise UsageError(f"{place}{option!r} is not known. Write {FORM}")
        if key == "path":
            paths.append(value)
        else:
            fields[_OPTIONS[key]] = value
    if not fields.get("starttls"):
        _spoken(fields, place)
    if paths:
        fields["paths"] = tuple(paths)
    try:
        return Endpoint.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{place}{where}: {first['msg']}. Write {FORM}") from error


def _spoken(fields: dict[str, object], place: str) -> None:
    """Fill in the protocol of a port that TLS begins on, and the audience of a protocol that was named."""
    if "protocol" in fields:
        named = str(fields["protocol"]).lower()
        if named not in SPOKEN:
            raise UsageError(f"{place}{named!r} is no protocol known here. Write one of {', '.join(sorted(SPOKEN))}")
        fields["protocol"] = named
        fields.setdefault("audience", _AUDIENCES.get(named, Audience.OTHER))
    elif fields.get("audience") in {"mail", "database", "other"}:
        fields["protocol"] = _OVER_TLS.get(str(fields.get("port", "")), "")


def _upgrade(written: str, port: str | None, place: str) -> str:
    """Return the protocol that upgrades: named, or for plain ``STARTTLS`` the one of the port (IANA service names)."""
    protocol = _BY_PORT.get(port or "", "") if written == "starttls" else written
    if protocol not in PROTOCOLS:
        known = ", ".join(sorted(PROTOCOLS))
        raise UsageError(f"{place}which protocol begins TLS here is not known. Write it after the plus: one of {known}")
    return protocol


def upgrade_of(port: int) -> str:
    """Return the protocol that usually begins in the clear on a port and upgrades (IANA service names), or an empty string."""
    return _BY_PORT.get(str(port), "")


def _host(written: str, place: str) -> str:
    bare = written.strip("[]")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        host = bare.rstrip(".").encode("idna").decode() if not bare.isascii() else bare.rstrip(".").lower()
    except UnicodeError as error:
        raise UsageError(f"{place}{bare!r} is no host name. Write {FORM}") from error
    if not all(_LABEL.fullmatch(label) for label in host.split(".")) or len(host) > _LONGEST_HOST:
        raise UsageError(f"{place}{bare!r} is no host name. Write {FORM}")
    if host.replace(".", "").isdigit():
        raise UsageError(f"{place}{bare!r} is neither a name nor an address. Write {FORM}")
    return host


def parse_endpoints(text: str, *, name: str) -> tuple[Endpoint, ...]:
    """Return the endpoints of a text with one a line; blank lines and lines from ``#`` on are left out."""
    lines = ((number, line.split("#", 1)[0].strip()) for number, line in enumerate(text.splitlines(), start=1))
    return tuple(parse_endpoint(line, name=name, line=number) for number, line in lines if line)


def read_endpoints(path: Path) -> tuple[Endpoint, ...]:
    """Return the endpoints listed in a UTF-8 file; raise UsageError naming file and line."""
    try:
        return parse_endpoints(path.read_text(encoding="utf-8"), name=str(path))
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}). Name a text file with one endpoint a line"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8. Save it as UTF-8 with one endpoint a line") from error
