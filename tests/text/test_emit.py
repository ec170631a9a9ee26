"""Our YAML text reads back the same, by us and by a stock library, and stays in its alphabet."""

import re

import pytest
import yaml
from evidence.making import NAUGHTY, texts
from hypothesis import given
from hypothesis import strategies as st

from guide.text.emit import emit, quoted
from guide.text.strict_yaml import items, load, plain

values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=12
)
ALLOWED = re.compile(r"[\n -~\xa0-\uffff]*")


@given(values, st.sampled_from([0, 2, 6]))
def test_what_goes_out_comes_back(value, indent):
    text = emit([value], indent)
    assert list(items(text.encode(), quoted_from=1)) == [(1, value)]
    assert yaml.load(text, Loader=yaml.BaseLoader) == [value]  # noqa: S506 - builds nothing but text
    assert ALLOWED.fullmatch(text)
    assert " \n" not in text


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_comes_back(text):
    value = {"text": text, "list": [text], text: "key"}
    assert list(items(emit([value]).encode(), quoted_from=1)) == [(1, value)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", ' "plain"'),
        ("a\nb", " |-\n  a\n  b"),
        ("a\nb\n", " |\n  a\n  b"),
        ("a\n\n b", " |-\n  a\n\n   b"),
        ("a\n", ' "a\\n"'),
        ("a\nb\n\n", ' "a\\nb\\n\\n"'),
        ("a \nb", ' "a \\nb"'),
        (" a\nb", ' " a\\nb"'),
        ("\na", ' "\\na"'),
        ("a\n\tb", ' "a\\n\\tb"'),
        ("é\nb", " |-\n  é\n  b"),
        ("\U0001f512\nb", ' "\\U0001f512\\nb"'),
        ("a\x85\u2028\u202e\x1b", ' "a\\x85\\u2028\\u202e\\x1b"'),
    ],
)
def test_the_text_rule(text, written):
    assert emit({"k": text}) == f"k:{written}\n"


def test_numbers_and_truth_stand_plain_and_empty_containers_in_flow():
    assert (
        emit({"a": 12, "b": True, "c": [], "d": {}, "e": [[], {}, "x"]})
        == 'a: 12\nb: true\nc: []\nd: {}\ne:\n  - []\n  - {}\n  - "x"\n'
    )


@pytest.mark.parametrize("key", ["no", "null", "a b", "A", "1", "", "a:", "é"])
def test_keys_that_other_readers_would_type_are_quoted(key):
    assert emit({key: 1}) == f"{quoted(key)}: 1\n"
    assert yaml.safe_load(emit({key: 1})) == {key: 1}


def test_a_key_longer_than_yaml_allows_is_refused():
    with pytest.raises(ValueError, match="longer"):
        emit({"\x00" * 400: "x"})
    assert plain(load(emit({"k" * 500: "x"}).encode())) == {"k" * 500: "x"}


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="no character"):
        emit({"a": "b\udcffc"})
    with pytest.raises(ValueError, match="no character"):
        emit({"a\ud800": "b"})
