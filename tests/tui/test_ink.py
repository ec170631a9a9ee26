import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from guide.tui.ink import Line, Piece, fold, height, line, prose

HOSTILE = [
    "\x1b[31m",
    "\x9b31m",
    "\x1b]52;c;QQ==\x07",
    "a\nb",
    "\u202etxt",
    "\ud800",
    "\x00",
    "\u2028",
    "\x7f",
    "\ue000",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_piece_is_inert_however_it_was_made(text):
    shown = Piece(text).text
    assert shown.isprintable()
    assert line(text).text == shown


def test_markup_in_a_piece_is_text():
    assert Piece("[@click=app.quit]x[/]").text == "[@click=app.quit]x[/]"


def test_a_piece_is_cut():
    assert len(Piece("x" * 10_000).text) == 4000


def test_prose_keeps_the_lines_a_person_wrote():
    assert [one.text for one in prose("one\n\ntwo", indent="  ")] == ["  one", "  ", "  two"]


def test_fold_breaks_between_words_and_hangs():
    folded = ["".join(piece.text for piece in pieces) for pieces in fold(line("the quick brown fox jumps", hang=2), 12)]
    assert folded == ["the quick ", "  brown fox ", "  jumps"]


def test_fold_chops_a_word_that_is_wider_than_the_line():
    folded = ["".join(piece.text for piece in pieces) for pieces in fold(line("ab " + "x" * 12), 5)]
    assert "".join(folded).replace(" ", "") == "ab" + "x" * 12
    assert all(cell_len(one) <= 5 for one in folded)


text = st.text(st.sampled_from("ab \u4e2d\u0416-/é"), max_size=60)


@given(st.lists(text, min_size=1, max_size=4), st.integers(0, 8), st.integers(1, 30))
def test_fold_loses_nothing_and_height_agrees(texts, hang, width):
    one = Line(tuple(Piece(part, "good") for part in texts), hang)
    rows = list(fold(one, width))
    assert len(rows) == height(one, width)
    widths = [cell_len("".join(piece.text for piece in pieces).rstrip()) for pieces in rows]
    assert max(widths) <= max(width, 2)
    shown = "".join(piece.text for pieces in rows for piece in pieces)
    assert shown.replace(" ", "") == one.text.replace(" ", "")
