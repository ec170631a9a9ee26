"""Conversations that never begin TLS, in the protocols of packets: LDAP, XMPP, PostgreSQL, MySQL, MQTT."""

import re
import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from guide.facts.clear_talk import STRANGER, Conversation, Said, ftp, imap, pop3, redis, smtp
from guide.facts.dialogue import Dialogue, turn
from guide.facts.mysql_wire import CLIENT_SSL, PACKET, capabilities, login_without_password
from guide.facts.starttls import open_stream
from guide.model.in_clear import Answer

_LDAP_DONE: Final = re.compile(rb"\x02\x01\x01(?:\x65|\x78).{1,5}?\x0a\x01(.)", re.DOTALL)
_LDAP_ENTRY: Final = b"\x02\x01\x01\x64"
_LDAP_START_TLS: Final = b"1.3.6.1.4.1.1466.20037"
_WANTS_STRONGER: Final = {8, 13}
"""strongerAuthRequired and confidentialityRequired (RFC 4511 appendix A)."""

_FEATURES: Final = re.compile(rb"</stream:features>|<stream:features\s*/>|</stream:stream>")
_MECHANISM: Final = re.compile(rb"<mechanism>\s*([A-Za-z0-9_-]{1,60})\s*</mechanism>")

_POSTGRES: Final = re.compile(rb"\A[RE].{4}", re.DOTALL)
_POSTGRES_LOGINS: Final = {2: b"Kerberos", 3: b"password", 5: b"MD5", 7: b"GSSAPI", 9: b"SSPI", 10: b"SASL"}
_NOBODY_ENTERS: Final = b"28000"
"""SQLSTATE invalid_authorization_specification: no line of pg_hba.conf fits a connection like this one."""

_CONNACK: Final = re.compile(rb"\A\x20\x02..", re.DOTALL)
_MYSQL_NEEDS_TLS: Final = {3159}
_MYSQL_DENIED: Final = {1044, 1045, 1698}


def ldap(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Read the root entry without a name, which says what the server can do (RFC 4512 section 5.1)."""
    said.asked = "rootDSE"
    reply, _ = yield from turn(_root_dse(), b"", _LDAP_DONE)
    done = _LDAP_DONE.search(reply)
    code = done[1][0] if done else -1
    found = _LDAP_ENTRY in reply
    said.offers_tls = _LDAP_START_TLS in reply if found else None
    said.logins = re.findall(rb"\x04[\x02-\x3c](PLAIN|LOGIN|CRAM-MD5|DIGEST-MD5|SCRAM-[A-Z0-9-]+|NTLM)", reply)
    answer: Answer = "served" if found else "refused" if code in _WANTS_STRONGER else "declined"
    said.answered(answer, b"result code %d" % code)
    return b""


def _root_dse() -> bytes:
    names = b"".join(b"\x04" + bytes([len(one)]) + one for one in (b"supportedExtension", b"supportedSASLMechanisms"))
    asked = b"\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00\x87\x0bobjectClass"
    asked += b"\x30" + bytes([len(names)]) + names
    body = b"\x02\x01\x01\x63" + bytes([len(asked)]) + asked
    return b"\x30" + bytes([len(body)]) + body


def xmpp(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Open a client's stream and read what it offers before TLS (RFC 6120 section 5)."""
    return _stream(said, "jabber:client")


def xmppserver(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Open a server's stream and read what it offers before TLS (RFC 6120 section 5, XEP-0220)."""
    return _stream(said, "jabber:server")


def _stream(said: Said, namespace: str) -> Dialogue:
    said.asked = "stream"
    reply, _ = yield from turn(open_stream(said.host, namespace), b"", _FEATURES)
    said.greeting = b"XMPP"
    features = reply[reply.find(b"<stream:features") :] if b"<stream:features" in reply else b""
    said.offers_tls = b"<starttls" in features
    said.logins = _MECHANISM.findall(features)
    wants = said.offers_tls and b"<required" in features
    if not wants:
        said.logins += [b"dialback"] * (b"urn:xmpp:features:dialback" in features)
        said.logins += [b"registration"] * (b"http://jabber.org/features/iq-register" in features)
    answer: Answer = "login" if said.logins else "refused" if wants else "declined"
    said.answered(answer, b"starttls required" if wants else b"stream features" if features else b"stream closed")
    return b""


def postgres(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Begin a session without asking for TLS: an error, or the way to log in that it wants, or an open door."""
    said.asked = "startup"
    words = b"user\0" + STRANGER + b"\0database\0postgres\0\0"
    reply, rest = yield from turn(struct.pack(">II", len(words) + 8, 196608) + words, b"", _POSTGRES)
    length = struct.unpack(">I", reply[1:5])[0] + 1
    reply, _ = yield from turn(b"", reply + rest, re.compile(rb"\A.{%d}" % max(9, min(length, 4096)), re.DOTALL))
    if reply[:1] == b"R":
        kind = struct.unpack(">I", reply[5:9])[0]
        said.logins = [_POSTGRES_LOGINS.get(kind, b"method %d" % kind)] * bool(kind)
        said.answered("login" if kind else "served", b"authentication %d" % kind)
        return b""
    fields = {part[:1]: part[1:] for part in reply[5:].split(b"\0") if part}
    code = fields.get(b"C", b"")
    refused = code == _NOBODY_ENTERS and b"no encryption" in fields.get(b"M", b"")
    said.answered("refused" if refused else "declined", code + b" " + fields.get(b"M", b""))
    return b""


def mysql(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Read the greeting, then go on without TLS as a user without a password, as far as the server lets it."""
    greeting, rest = yield from turn(b"", b"", PACKET)
    said.greeting = b"protocol %d" % greeting[4]
    flags = capabilities(greeting)
    if flags is None:
        said.answered("declined", b"error " + greeting[7:207])
        return b""
    said.greeting += b" " + greeting[5:60].split(b"\0", 1)[0]
    said.offers_tls = bool(flags & CLIENT_SSL)
    said.asked = "login packet"
    reply, _ = yield from turn(login_without_password(STRANGER), rest, PACKET)
    kind = reply[4]
    code = struct.unpack("<H", reply[5:7])[0] if kind == 0xFF and len(reply) > 6 else 0  # noqa: PLR2004 - an error packet
    # MariaDB 10.11 looks at the transport only after the login, so a stranger's denial does not show whether it wants TLS.
    asks = (kind in {0x01, 0xFE} or code in _MYSQL_DENIED) and b"MariaDB" not in greeting
    said.logins = [b"password"] * asks
    wants = code in _MYSQL_NEEDS_TLS or b"insecure transport" in reply.lower()
    answer: Answer = "served" if kind == 0 else "refused" if wants else "login" if asks else "declined"
    said.answered(answer, b"error %d %s" % (code, reply[7:200]) if code else b"packet 0x%02x" % kind)
    return b""


def mqtt(said: Said, waits: bool) -> Dialogue:  # noqa: ARG001 - one shape for all conversations
    """Connect without a name (MQTT 3.1.1 section 3.1), read the return code, leave."""
    said.asked = "CONNECT"
    body = b"\x00\x04MQTT\x04\x02\x00\x0a" + struct.pack(">H", len(STRANGER)) + STRANGER
    reply, _ = yield from turn(b"\x10" + bytes([len(body)]) + body, b"", _CONNACK)
    code = reply[3]
    asks = code in {4, 5}
    said.logins = [b"user name"] * asks
    said.answered("served" if code == 0 else "login" if asks else "declined", b"CONNACK %d" % code)
    yield from turn(b"\xe0\x00", b"", _CONNACK)
    return b""


CONVERSATIONS: Final[Mapping[str, Conversation]] = MappingProxyType(
    {
        "smtp": smtp,
        "imap": imap,
        "pop3": pop3,
        "ftp": ftp,
        "ldap": ldap,
        "xmpp": xmpp,
        "xmppserver": xmppserver,
        "postgres": postgres,
        "mysql": mysql,
        "redis": redis,
        "mqtt": mqtt,
    }
)
"""How each protocol is spoken without TLS."""
