"""Cipher suites by their IANA names: which category of the policy a name belongs to."""

import re
from typing import Final

_CATEGORIES: Final[dict[str, re.Pattern[str]]] = {
    # TLS_SHA256_SHA256 and TLS_SHA384_SHA384 (RFC 9150) authenticate and do not encrypt.
    "NULL": re.compile(r"_WITH_NULL|^TLS_SHA(256|384)_SHA(256|384)$"),
    # The key exchange of TLS_NULL_WITH_NULL_NULL authenticates nobody either.
    "anonymous": re.compile(r"_ANON_|^TLS_NULL_WITH"),
    "EXPORT": re.compile(r"_EXPORT"),
    "RC4": re.compile(r"_RC4_"),
    "DES": re.compile(r"_DES(40|_64)?_CBC|_DES_CBC40"),
    # SSL_CK_DES_192_EDE3_CBC_WITH_MD5 is how SSLv2 spells Triple DES.
    "3DES": re.compile(r"_3DES_|_DES_192_EDE3_"),
    "RC2": re.compile(r"_RC2_"),
    "MD5": re.compile(r"_MD5$"),
}
_NAMED: Final = re.compile(r"(TLS|SSL)_[A-Z0-9_]+")


def in_category(suite: str, category: str) -> bool:
    """Tell whether the suite ``suite`` (IANA name) is of ``category``; raise KeyError for a category nobody defined."""
    return bool(_CATEGORIES[category].search(suite.upper()))


def is_named(suite: str) -> bool:
    """Tell whether ``suite`` is a name and not a bare code point, of which no category can be told."""
    return bool(_NAMED.fullmatch(suite.upper()))


def known_category(category: str) -> bool:
    """Tell whether a category of a policy is one that can be judged."""
    return category in _CATEGORIES
