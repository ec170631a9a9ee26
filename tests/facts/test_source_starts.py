"""Where lines begin, and whether one is too long, found without splitting the text: the same as splitting it."""

from hypothesis import given
from hypothesis import strategies as st

from guide.facts.source_apart import _FEW, _is_small
from guide.facts.source_text import LONGEST_LINE, Starts, has_long_line, shorten, starts_of

LINES = st.lists(st.integers(0, 1500), max_size=20)


@given(LINES)
def test_lines_begin_where_splitting_says(lengths):
    text = "\n".join("é" * length for length in lengths)
    starts = Starts(text)
    assert [starts[index] for index in range(len(starts))] == list(starts_of(text))


@given(st.lists(st.sampled_from([0, 5, LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1]), max_size=4))
def test_a_long_line_is_told_as_splitting_tells_it(lengths):
    text = "\n".join("x" * length for length in lengths)
    assert has_long_line(text) == bool(shorten(text.split("\n")))


def test_a_tree_is_small_up_to_a_number_of_files(tmp_path):
    for number in range(_FEW):
        (tmp_path / f"{number}.py").touch()
    assert _is_small(tmp_path)
    (tmp_path / "more.py").touch()
    assert not _is_small(tmp_path)
