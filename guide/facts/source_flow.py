"""Values that flow through a constant or variable of the same file: its uses are replaced by what it was given.

Lines stay where they are, so a rule sees ``verify=False`` where the file says ``verify=VERIFY``. Only names with one
value in the file are followed, and only values that can matter: truth values, nothing, small numbers, short words.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from guide.facts.source_text import CODE, STRING, Text, starts_of

_NAME: Final = r"[$@]{0,2}[A-Za-z_]\w{0,60}(?:(?:\.|->)[A-Za-z_]\w{0,60})?"
_ASSIGNED: Final = re.compile(
    r"^[ \t]*+(?:(?:export|const|constexpr|let|var|val|final|static|private|public|protected|internal|readonly|my|our|local"
    r"|declare|override|lateinit|pub|mut|def|auto|define|set|-r|-x)[ \t]++){0,6}+"
    r"(?:[A-Za-z_][\w<>\[\]?:.]{0,60}(?<!:)[ \t*&]{1,4}(?=[$@\w]))?"
    rf"(?P<name>{_NAME})[ \t]*+(?::[ \t]*+&?(?:'static )?[\w<>\[\]|?. ]{{1,60}}+)?[ \t]*+(?P<sign>:=|=(?![=>~])|\?\?=|(?<=\w)[ \t](?=[\d\"]))[ \t]*+"
    r"(?P<value>False|false|FALSE|True|true|TRUE|None|nil|null|NULL|[0-9]{1,5}[LlUuf]?|\"[^\"\n]{0,40}\"|'[^'\n]{0,40}'"
    r"|[\w.:]{0,60}(?:CERT_NONE|VERIFY_NONE|SSL_VERIFY_NONE|VerifyNone|SslVerifyMode::NONE))[ \t]*+[;,]?[ \t]*+\r?$",
    re.MULTILINE,
)
_DEFINED: Final = re.compile(
    r"^[ \t]*+#[ \t]*+define[ \t]++(?P<name>[A-Za-z_]\w{0,60})[ \t]++(?P<value>[0-9]{1,5}[LlUuf]?|false|true|\"[^\"\n]{0,40}\")[ \t]*+\r?$",
    re.MULTILINE,
)
_ALREADY: Final = re.compile(
    rf"^[ \t]*+(?:[\w<>:?\[\]]{{1,40}}[ \t]+){{0,4}}(?P<name>{_NAME})[ \t]*+(?::=|=(?![=>~])|\|=|&=|\?=)", re.MULTILINE
)
_MOST_NAMES: Final = 300
_BEFORE: Final = r"(?<![\w.$@])(?<!->)"
_AFTER: Final = r"(?!\w|[ \t]*+(?:=(?!=)|:(?![:=])|\(|\[)|\.\w)"
_OWN: Final = ("self.", "this.", "@", "$this->", "cls.")


def constants(text: Text, wanted: Collection[str] = ()) -> dict[str, str]:
    """Return each name that the file gives exactly one plain value, with that value; all of them, or those that are ``wanted``."""
    found: dict[str, str] = {}
    times: dict[str, int] = {}
    for already, *given in _lines(text, wanted):
        if already:
            times[already["name"]] = times.get(already["name"], 0) + 1
        for match in given:
            if match and text.states[match.start("name")] == CODE and len(found) < _MOST_NAMES:
                name, value = match["name"], match["value"]
                if found.setdefault(name, value) != value:
                    times[name] = 99
    return {
        name: value for name, value in found.items() if times.get(name, 0) <= 1 and value != name and "://" not in value
    }


def _lines(text: Text, wanted: Collection[str]) -> Iterator[tuple[re.Match[str] | None, ...]]:
    """Yield what the expressions say of each line, or of each line in which a wanted name stands."""
    for start in _starts(text, wanted):
        yield tuple(one.match(text.shown, start) for one in (_ALREADY, _ASSIGNED, _DEFINED))


def _starts(text: Text, wanted: Collection[str]) -> Iterable[int]:
    """Return where the lines begin in which a wanted name stands; where all lines do when nothing is."""
    if not wanted:
        return text.starts
    named = re.compile("|".join(map(re.escape, sorted(wanted))))
    return sorted({text.starts[text.line_of(match.start()) - 1] for match in named.finditer(text.shown)})


def follow(text: Text, wanted: Collection[str] = ()) -> Text:
    """Return ``text`` with the uses of its constants replaced by their values; of all of them, or of those that are ``wanted``."""
    known = constants(text, wanted)
    if wanted:
        known = {name: value for name, value in known.items() if _plain(name) in wanted}
    known |= {name[len(own) :]: value for name, value in known.items() for own in ("static.",) if name.startswith(own)}
    if not known:
        return text
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    uses = re.compile(
        f"{_BEFORE}(?:(?P<own>self\\.|this\\.|\\$this->|cls\\.|self::|static::|[A-Z]\\w{{0,40}}(?:\\.|::))?)(?P<name>{names}){_AFTER}"
    )
    shown: list[str] = []
    states: list[bytes] = []
    end = 0
    for start, stop, value in _uses(uses, text, known):
        shown += (text.shown[end:start], value)
        states += (text.states[end:start], _states(value))
        end = stop
    if not end:
        return text
    whole = "".join((*shown, text.shown[end:]))
    return Text(whole, b"".join((*states, text.states[end:])), starts_of(whole))


def _plain(name: str) -> str:
    """Return a name without the object it belongs to."""
    return re.split(r"\.|->|@", name)[-1]


def _uses(uses: re.Pattern[str], text: Text, known: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    for match in uses.finditer(text.shown):
        if text.states[match.start()] == CODE:
            yield match.start(), match.end(), known[match["name"]]


def _states(value: str) -> bytes:
    return bytes((CODE,)) + bytes((STRING,)) * (len(value) - 1) if value[0] in "\"'" else bytes((CODE,)) * len(value)


_CONSTANT: Final = re.compile(r"^(?P<left>[^=\n]{1,160})=(?![=>])[ \t]{0,20}[\w.:\"'`]{1,80}[ \t]{0,20};?[ \t]*$")
_MODIFIERS: Final = frozenset(
    [
        "export",
        "const",
        "constexpr",
        "let",
        "var",
        "val",
        "final",
        "static",
        "private",
        "public",
        "protected",
        "internal",
        "readonly",
        "pub",
        "my",
        "our",
        "str",
    ]
)


def is_unused(text: Text, number: int) -> bool:
    """Tell whether a line only gives a name a value, and no name on its left side stands anywhere else in the file."""
    found = _CONSTANT.match(text.line(number))
    if not found or re.search(r"[.(\[{,]", found["left"]):
        return False
    names = set(re.findall(r"[A-Za-z_$]\w*", found["left"])) - _MODIFIERS
    return bool(names) and not any(
        len(re.findall(rf"(?<![\w$]){re.escape(name)}(?!\w)", text.shown)) > 1 for name in names if not _is_type(name)
    )


def _is_type(name: str) -> bool:
    """Tell whether a name left of a value reads like its type, as in ``String OLD = ...``."""
    return name in {
        "String",
        "int",
        "uint16",
        "long",
        "string",
        "SecureVersion",
        "std",
        "auto",
        "Int",
        "bool",
        "SslProtocols",
    }
