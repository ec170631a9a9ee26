"""What OpenSSL's strings mean: which protocol versions and which bad categories of suites they let in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from guide.probes.suite_names import in_category

VERSIONS: Final = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
_SPELLED: Final = {
    "sslv2": "SSLv2",
    "sslv3": "SSLv3",
    "ssl3": "SSLv3",
    "tlsv1": "TLS 1.0",
    "tlsv1.0": "TLS 1.0",
    "tls1.0": "TLS 1.0",
    "tlsv1_0": "TLS 1.0",
    "tls10": "TLS 1.0",
    "tlsv10": "TLS 1.0",
    "tlsv1.1": "TLS 1.1",
    "tls1.1": "TLS 1.1",
    "tlsv1_1": "TLS 1.1",
    "tls11": "TLS 1.1",
    "tlsv11": "TLS 1.1",
    "tlsv1.2": "TLS 1.2",
    "tls1.2": "TLS 1.2",
    "tlsv1_2": "TLS 1.2",
    "tls12": "TLS 1.2",
    "tlsv12": "TLS 1.2",
    "tlsv1.3": "TLS 1.3",
    "tls1.3": "TLS 1.3",
    "tlsv1_3": "TLS 1.3",
    "tls13": "TLS 1.3",
    "tlsv13": "TLS 1.3",
}


@dataclass(frozen=True)
class _Category:
    """One category of the policies: its suites by OpenSSL's names, the words that bring it in, those that put it out."""

    names: re.Pattern[str]
    words: frozenset[str]
    killers: frozenset[str]


_CATEGORIES: Final = {
    "NULL": _Category(
        re.compile(r"NULL-(MD5|SHA\d*)$"), frozenset({"NULL", "eNULL", "COMPLEMENTOFALL"}), frozenset({"NULL", "eNULL"})
    ),
    "anonymous": _Category(
        re.compile(r"^(EXP-)?(ADH|AECDH)-"), frozenset({"aNULL", "ADH", "AECDH"}), frozenset({"aNULL"})
    ),
    "EXPORT": _Category(
        re.compile(r"^EXP(1024)?-"), frozenset({"EXP", "EXPORT", "EXPORT40", "EXPORT56"}), frozenset({"EXP", "EXPORT"})
    ),
    "RC4": _Category(re.compile(r"RC4-"), frozenset({"RC4"}), frozenset({"RC4"})),
    "DES": _Category(re.compile(r"(^|-)DES-CBC-"), frozenset({"DES", "LOW"}), frozenset({"DES", "LOW"})),
    "3DES": _Category(re.compile(r"DES-CBC3-"), frozenset({"3DES"}), frozenset({"3DES"})),
    "RC2": _Category(re.compile(r"RC2-"), frozenset({"RC2"}), frozenset({"RC2"})),
    "MD5": _Category(re.compile(r"-MD5$"), frozenset({"MD5"}), frozenset({"MD5"})),
}


def version_named(word: str) -> str:
    """Return the version that a server's spelling means, or an empty string."""
    return _SPELLED.get(word.lower().removeprefix("version").strip("\"'!+-"), "")


def from_minimum(lowest: str, highest: str = VERSIONS[-1]) -> tuple[str, ...]:
    """Return the versions from ``lowest`` to ``highest``."""
    return VERSIONS[VERSIONS.index(lowest) : VERSIONS.index(highest) + 1]


def in_order(versions: Iterable[str]) -> tuple[str, ...]:
    """Return the versions, oldest first, each once."""
    return tuple(sorted(set(versions), key=VERSIONS.index))


def read_suites(text: str) -> tuple[str, ...]:
    """Return the policies' categories that a cipher string lets in: words in, ``!`` out for good, ``-`` out, ``+`` only moves.

    ``ALL`` takes anonymous suites in where the security level is 0; at any higher one OpenSSL since 1.1.0 leaves them out.
    IANA's names are understood beside OpenSSL's.
    """
    words = [word for word in re.split(r"[:, ;]+", text.strip().strip("\"'")) if word]
    killed = {word[1:] for word in words if word.startswith("!")}
    level_zero = any(word.endswith("@SECLEVEL=0") for word in words)
    taken = [bare for word in words if word[0] not in "!-+" and (bare := word.split("@")[0])]
    return tuple(
        name
        for name, category in _CATEGORIES.items()
        if not killed & category.killers
        and any(
            _brings(word, name, category) or (name == "anonymous" and level_zero and word == "ALL") for word in taken
        )
    )


def _brings(word: str, name: str, category: _Category) -> bool:
    if word.startswith(("TLS_", "SSL_")):
        return in_category(word, name)
    return bool(set(word.split("+")) & category.words or category.names.search(word))
