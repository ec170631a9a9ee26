"""What changed, as lines: the verdicts first, what makes anything less satisfied marked."""

from collections.abc import Iterator

from guide.model.changes import Diff
from guide.text.changes import recorded_sentence, since_sentence, told
from guide.text.language import Words
from guide.text.shifts import shift_sentence
from guide.tui.ink import Line, Piece, line


def change_lines(words: Words, diff: Diff) -> Iterator[Line]:
    """Yield between which looks the difference is, then each area that changed."""
    if diff.kind != "signoff":
        yield line(Piece(words.say("diff.no_signoff"), "warn"))
    yield line(Piece(since_sentence(words, diff), "muted"))
    yield line(Piece(recorded_sentence(words, diff), "muted"))
    for title, sentences in told(words, diff):
        yield line("")
        yield line(Piece(title, "title"))
        for change, sentence in sentences:
            mark = Piece("! ", "bad") if change.worse else Piece("· ", "muted")
            yield line(" ", mark, sentence, hang=3)
            yield from (line("   ", Piece(shift_sentence(words, one), "aged"), hang=5) for one in change.shifts)
    if not diff.changes:
        yield line("")
        yield line(words.say("diff.none"))
