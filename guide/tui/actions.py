"""The one table of actions: keys, key line and palette are all made from it."""

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True)
class Act:
    """Something a person can do on the main screen; its words are ``screen.act.NAME`` and ``screen.told.NAME``."""

    name: str
    keys: str
    """Keys in Textual's spelling, by commas."""
    shown: str
    """The key as a person reads it."""
    rank: int = 0
    """Place on the key line when room is scarce, 1 first; 0: only in help and palette."""
    about: str = ""
    """What it is done to: the selected ``finding`` or ``question``, or the ``record`` selected in the history."""
    local: bool = False
    """Whether the main screen does it itself; all else is posted to the app."""

    @property
    def action(self) -> str:
        """The action in Textual's spelling."""
        return self.name if self.local else f"want('{self.name}', '{self.about}')"


ACTS: tuple[Act, ...] = (
    Act("probe", "p", "p", 1),
    Act("probe_all", "P", "P", 9),
    Act("cancel", "c", "c"),
    Act("attest", "a", "a", 2, about="question"),
    Act("review", "v", "v", 10, about="question"),
    Act("accept", "V", "V"),
    Act("rule", "R", "R", 12, about="finding"),
    Act("waive", "w", "w", 18, about="finding"),
    Act("withdraw", "x", "x", 20, about="record"),
    Act("undo", "u", "u", 19),
    Act("fix", "f", "f", 5, local=True),
    Act("retest", "r", "r", 11, about="finding"),
    Act("next_open", "n", "n", 6),
    Act("find", "slash", "/", 8),
    Act("diff", "d", "d", 17),
    Act("add", "A", "A", 18),
    Act("bring", "I", "I", 20),
    Act("requests", "E", "E"),
    Act("agenda", "D", "D", 19),
    Act("handover", "o", "o"),
    Act("redact", "X", "X", about="record"),
    Act("history", "h", "h", 13, local=True),
    Act("export", "e", "e", 7),
    Act("sign", "s", "s", 17),
    Act("steps", "g", "g", 14),
    Act("previous_step", "left_square_bracket", "["),
    Act("following_step", "right_square_bracket", "]"),
    Act("person", "i", "i"),
    Act("language", "l", "l", 15),
    Act("theme", "t", "t", 16),
    Act("help", "question_mark,f1", "?", 3),
    Act("quit", "q", "q", 4),
)

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю."
_LAYOUT = dict(zip(_LATIN + _LATIN.upper(), _CYRILLIC + _CYRILLIC.upper(), strict=True))
_NAMED = {".": "full_stop"}


def bindings() -> list[Binding]:
    """Return the key bindings of the main screen; each key also works with the Russian layout switched on."""
    return [Binding(",".join((act.keys, *_same_key(act.shown))), act.action, show=False) for act in ACTS]


def _same_key(shown: str) -> tuple[str, ...]:
    twin = _LAYOUT.get(shown)
    return (_NAMED.get(twin, twin),) if twin else ()
