"""Masks: a command line as it may be written down, with whatever may be a secret taken out of it (R23)."""

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Final

from guide.model.inert import Inert
from guide.text.outside import inert

HIDDEN: Final = "…"
_SECRET: Final = re.compile(
    r"pass|pwd|secret|token|key|auth|cred|user|login|cookie|header|bearer|data|json|form|body|cert|proxy", re.IGNORECASE
)
_SHORT: Final = re.compile(r"-[uHbUpdFaPx]")
"""One-letter options that take credentials, headers or bodies in curl, wget, httpie and the mail clients."""
_USERINFO: Final = re.compile(r"(?<=://)[^/@\s]+@")
_USER: Final = re.compile(r"\A((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)[^/\s]*@")
_PARAMETER: Final = re.compile(r"(;[^/;=]*=)[^/;]*")
_QUERY: Final = re.compile(r"([?&][^=&\s]+=)[^&\s{]+")
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*\s*[:=]\s*).+", re.DOTALL)
_PLAIN: Final = re.compile(r"\{(url|host|port|ca|truststore)\}")
_LONGEST: Final = 400


def masked_words(words: Sequence[str]) -> Iterator[str]:
    """Yield each word of a command as it may be kept: options stay, what they carry goes wherever it may be a secret."""
    hide = False
    for word in words:
        if _PLAIN.fullmatch(word):
            hide = False
            yield word
        elif word.startswith("-"):
            name, equals, content = word.partition("=")
            secret = bool(_SECRET.search(name) or _SHORT.fullmatch(name))
            hide = secret and not equals
            if secret and equals and not _PLAIN.fullmatch(content):
                yield f"{name}={HIDDEN}"
            elif _SHORT.match(word) and len(word) > 2 and not word.startswith("--") and not equals:  # noqa: PLR2004 - a dash and a letter
                yield f"{word[:2]}{HIDDEN}"
                hide = False
            else:
                yield word
        elif hide:
            hide = False
            field = _FIELD.match(word)
            yield f"{field[1]}{HIDDEN}" if field else HIDDEN
        else:
            yield _within(word)


def masked_command(words: Sequence[str]) -> Inert:
    """Return the command as one inert line of at most 400 characters."""
    return inert(" ".join(_quoted(word) for word in masked_words(words)), _LONGEST)


def masked_url(url: str) -> Inert:
    """Return a URL, also a relative one, without its user, the values of path parameters and query, and its fragment."""
    bare, mark, _ = url.partition("#")
    path, asked, query = bare.partition("?")
    path = _PARAMETER.sub(rf"\1{HIDDEN}", _USER.sub(rf"\1{HIDDEN}@", path))
    shown = "&".join(f"{part.partition('=')[0]}={HIDDEN}" if "=" in part else HIDDEN for part in query.split("&"))
    return inert(f"{path}{asked}{shown if query else ''}{mark}{HIDDEN if mark else ''}")


def _within(word: str) -> str:
    """Take secrets out of a word that is no option: passwords in URLs, query values, ``NAME=value`` and ``Name: value``."""
    field = _FIELD.fullmatch(word)
    if field and _SECRET.search(field[1]):
        return f"{field[1]}{HIDDEN}"
    return _QUERY.sub(rf"\1{HIDDEN}", _USERINFO.sub(f"{HIDDEN}@", word))


def _quoted(word: str) -> str:
    """Quote a word for a shell's reader; placeholders and masks stay as they are."""
    return word if re.fullmatch(r"[\w@%+=:,./{}?&…-]+", word) else shlex.quote(word)
