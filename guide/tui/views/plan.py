"""What a probe will connect to, in words; nothing is looked up for it."""

from collections.abc import Iterable

from guide.model.subjects import Endpoint, Material
from guide.text.language import Words
from guide.tui.ink import Line, Piece, line

_PATHS = 4


def endpoint_lines(words: Words, subjects: Iterable[Endpoint | Material]) -> tuple[Line, ...]:
    """Return a line or two for each subject that will be contacted or read."""
    return tuple(one for subject in subjects for one in _lines(words, subject))


def _lines(words: Words, subject: Endpoint | Material) -> Iterable[Line]:
    if isinstance(subject, Material):
        yield line("  ", Piece(subject.name, "strong"), Piece(f"  {words.say('screen.plan.read')}", "muted"), hang=4)
        return
    yield line(
        "  ",
        Piece(subject.name, "strong"),
        Piece(f"  {words.say(f'audience.{subject.audience.value}')}", "muted"),
        hang=4,
    )
    paths = ", ".join(subject.paths[:_PATHS]) + (" …" if len(subject.paths) > _PATHS else "")
    key = "screen.plan.web" if subject.speaks_http else "screen.plan.tls"
    where = subject.connect_to or subject.host
    yield line(
        "    ",
        Piece(words.say(key, host=where, port=subject.port, http_port=subject.http_port, paths=paths), "muted"),
        hang=4,
    )
