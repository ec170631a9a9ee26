"""Which cipher suites a hello offers: a broad list, and each category alone."""

import re
from functools import cache
from typing import Final

from guide.facts.iana import SUITES

RENEGOTIATION_SCSV: Final = 0x00FF
"""Says that the client knows RFC 5746; old servers that insist on it refuse without."""

MOST_SUITES: Final = 63
"""Suites in one hello: 64 with the renegotiation SCSV, because some old stacks refuse longer lists."""

_CATEGORY: Final = {
    "NULL": re.compile(r"_NULL_|^TLS_SHA(256|384)_SHA"),
    "anonymous": re.compile(r"_anon_|^TLS_NULL_"),
    "EXPORT": re.compile(r"_EXPORT"),
    "RC4": re.compile(r"_RC4_"),
    "DES": re.compile(r"_DES_|_DES40_"),
    "3DES": re.compile(r"_3DES_"),
    "RC2": re.compile(r"_RC2_"),
    "MD5": re.compile(r"_MD5$"),
}
_RARE: Final = re.compile(
    r"_KRB5_|_SRP_|_ARIA_|_SM4_|_ECCPWD_|_DH_DSS_|_DH_RSA_|_ECDH_ECDSA_|_ECDH_RSA_|^TLS_NULL_|FIPS|_CAMELLIA_.*(GCM|256$|384$)"
)
_ONLY_12: Final = re.compile(r"_GCM_|_CCM|_POLY1305_|_SHA256$|_SHA384$|_OMAC$|341112")
_ONLY_13: Final = re.compile(r"^TLS_(AES|CHACHA20|SM4|SHA256|SHA384)_|_MGM_")
_PLAIN_PSK: Final = re.compile(r"^TLS_(DHE_|ECDHE_)?PSK_WITH_AES_(128|256)_(GCM|CBC)_SHA")
_ORDER: Final = (
    re.compile(r"^TLS_ECDHE_(ECDSA|RSA)_.*(GCM|POLY1305)"),
    re.compile(r"^TLS_DHE_RSA_.*(GCM|POLY1305)"),
    re.compile(r"^TLS_ECDHE_(ECDSA|RSA)_WITH_AES"),
    re.compile(r"^TLS_DHE_RSA_WITH_AES"),
    re.compile(r"^TLS_RSA_WITH_AES"),
)
"""The order clients use: forward-secret AEAD first, so that usual servers pick what they pick for a browser."""

_UNUSUAL: Final = re.compile(r"PSK|_CAMELLIA_|_SEED_|_IDEA_|EXPORT1024|_DHE_DSS_.*(EXPORT|RC4)")
"""Kinds that no server speaks alone: the first to go where a list has no room."""

_TLS13: Final = tuple(number for number, name in SUITES.items() if _ONLY_13.search(name))


def in_category(number: int, category: str) -> bool:
    """Tell whether the suite belongs to the category; a suite can belong to several."""
    return bool(_CATEGORY[category].search(SUITES.get(number, "")))


def suite_name(number: int) -> str:
    """Return the IANA name, or ``0xXXXX`` for a number without one."""
    return SUITES.get(number, f"0x{number:04X}")


@cache
def broad(version: str) -> tuple[int, ...]:
    """Return the suites offered to learn whether ``version`` is spoken: every kind, also NULL and anonymous (R09).

    At most 63, because some old stacks refuse longer lists, and such a refusal would read as one of the version. Rare
    kinds (static DH, ARIA, Kerberos, SRP and Camellia's newer ones) come last and are left out where there is no room.
    SSL 3.0 is offered no elliptic curves, since its hello has no extensions to name them.
    """
    return _TLS13 if version == "TLS 1.3" else _usual(version)[:MOST_SUITES]


@cache
def only(category: str, version: str) -> tuple[int, ...]:
    """Return the suites of one category that can be spoken under ``version``."""
    return tuple(number for number in speakables(version) if in_category(number, category))


@cache
def weak(version: str) -> tuple[int, ...]:
    """Return the first 63 suites of the categories under ``version``, usual ones first: none may be accepted."""
    return _all_weak(version)[:MOST_SUITES]


@cache
def rare_weak(version: str) -> tuple[int, ...]:
    """Return the suites of the categories that ``weak`` has no room for."""
    return _all_weak(version)[MOST_SUITES:]


@cache
def strong(version: str) -> tuple[int, ...]:
    """Return at most 63 usual suites that belong to no category."""
    return tuple(number for number in _usual(version) if not is_weak(number))[:MOST_SUITES]


@cache
def speakables(version: str) -> tuple[int, ...]:
    """Return every suite that can be spoken under ``version``, rare ones too."""
    return tuple(number for number, name in SUITES.items() if speakable(name, version))


@cache
def is_weak(number: int) -> bool:
    """Tell whether the suite belongs to any category."""
    return any(in_category(number, one) for one in _CATEGORY)


def _usual(version: str) -> tuple[int, ...]:
    """Return the suites that servers are usually met with, those that clients offer first before others."""
    return tuple(sorted((one for one in speakables(version) if _usable(SUITES[one], version)), key=_rank))


def _all_weak(version: str) -> tuple[int, ...]:
    usual = set(_usual(version))
    mine = [number for number in speakables(version) if is_weak(number)]
    return tuple(sorted(mine, key=lambda number: number not in usual))


def _usable(name: str, version: str) -> bool:
    if "PSK" in name:
        return bool(_PLAIN_PSK.search(name)) and speakable(name, version)
    return not _RARE.search(name) and speakable(name, version)


def speakable(name: str, version: str) -> bool:
    """Tell whether the suite with that name can be spoken under ``version``."""
    if version == "TLS 1.3":
        return bool(_ONLY_13.search(name))
    if _ONLY_13.search(name) or (version == "SSLv3" and "_EC" in name):
        return False
    return version == "TLS 1.2" or not _ONLY_12.search(name)


@cache
def likely_first(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Return the suites in the order that clients use, forward-secret AEAD first."""
    return tuple(sorted(numbers, key=_rank))


def _rank(number: int) -> tuple[int, int]:
    name = SUITES[number]
    if _UNUSUAL.search(name):
        return (len(_ORDER) + 1, number)
    place = next((index for index, pattern in enumerate(_ORDER) if pattern.search(name)), len(_ORDER))
    return (place, -number if place < len(_ORDER) else number)
