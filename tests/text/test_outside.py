"""The border (R19): nothing that steers a terminal or hides gets through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.text.errors import GuideError
from guide.text.outside import Outside, inert

ANYTHING = st.text(st.characters())  # surrogates included
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


@given(ANYTHING | st.binary())
def test_what_comes_out_can_be_seen(raw):
    assert not {unicodedata.category(one) for one in inert(raw)} & UNSEEN


@given(ANYTHING | st.binary(), st.integers(1, 50))
def test_passing_twice_changes_nothing(raw, limit):
    once = inert(raw, limit)
    assert inert(once, limit) == once
    assert len(once) <= limit


@given(st.text(st.characters(codec="utf-8")), st.integers(1, 20))
def test_bytes_and_text_come_out_the_same(text, limit):
    assert inert(text.encode(), limit) == inert(text, limit)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]52;c;AAAA\x07", "\\x1b]52;c;AAAA\\x07"),
        (b"caf\xe9 caf\xc3\xa9", "caf\\xe9 café"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("a\u2028b\x85c\ufeffd\U000e0001", "a\\u2028b\\x85c\\ufeffd\\U000e0001"),
        ("\udcff\ud800", "\\xff\\ud800"),
        ("C:\\temp", "C:\\temp"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
    ],
)
def test_each_danger_is_spelled_out(raw, shown):
    assert inert(raw) == shown


def test_line_feeds_stay_only_when_asked():
    assert inert("a\nb\rc", keep_lf=True) == "a\nb\\x0dc"


def test_what_is_too_long_is_cut_visibly():
    assert inert("abcdef", 4) == "abc…"
    assert inert("abcd", 4) == "abcd"


@pytest.mark.parametrize("show", [str, "{}".format, lambda one: f"{one}", lambda one: "%s" % one])  # noqa: UP031 - each way of joining text
def test_text_from_outside_cannot_be_joined_by_accident(show):
    with pytest.raises(TypeError, match="inert"):
        show(Outside("\x1b[2J"))


def test_its_representation_does_not_leak():
    assert "evil" not in repr([Outside("evil")])
    assert inert(Outside(b"ev\x00il")) == "ev\\x00il"


def test_an_error_message_is_inert():
    assert str(GuideError("\x1b[31m\udce9.yaml:1:1: broken")) == "\\x1b[31m\\xe9.yaml:1:1: broken"
