"""Strict YAML: what is refused, where the finger points, and that nothing is typed by its spelling."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.model.exits import Exit
from guide.text.errors import TextError
from guide.text.strict_yaml import items, load, plain


def refusal(text: str | bytes, **limits) -> TextError:
    with pytest.raises(TextError) as caught:
        load(text if isinstance(text, bytes) else text.encode(), name="some.yaml", **limits)
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: &x b\n", 1, 4, "anchor"),
        ("a: &x\n  b: c\n", 1, 4, "anchor"),
        ("a: b\nc: *a\n", 2, 4, "alias"),
        ("*a : b\n", 1, 1, "alias"),
        ("a: {x: y}\n<<: {b: c}\n", 2, 1, "merge key"),
        ("a: !!python/object:os.system x\n", 1, 4, "tag"),
        ("a: !local [x]\n", 1, 4, "tag"),
        ("a: ! x\n", 1, 4, "tag"),
        ("a: b\nb: c\na: d\n", 3, 1, "twice"),
        ('é: {"a": b, a: c}\n', 1, 14, "twice"),
        ("---\na: b\n", 1, 1, "document marker"),
        ("%YAML 1.1\n---\na: b\n", 1, 1, "document marker"),
        ("a: b\n...\n", 2, 1, "end marker"),
        ("a: b\n---\nc: d\n", 2, 1, "second document"),
        ("a:\n", 1, 3, "missing"),
        ("a: ~\n", 1, 4, "missing"),
        ("a: null\n", 1, 4, "missing"),
        ("- a\n-\n", 2, 2, "missing"),
        ("", 1, 1, "empty"),
        ("# nothing\n", 2, 1, "empty"),
        ("? [a]\n: b\n", 1, 3, "list or map"),
        ("? {a: b}\n: b\n", 1, 3, "list or map"),
        ("a:\n\tb: c\n", 2, 1, "tab"),
        ('a: "b\tc"\n', 1, 6, "tab"),
        ("a: b\r\n", 1, 5, "carriage return"),
        ("\ufeffa: b\n", 1, 1, "byte order mark"),
        ("a: b\ufeff\n", 1, 5, "U+FEFF"),
        ("a: é\x85\n", 1, 6, "U+0085"),
        ("a: b\u2028\n", 1, 5, "U+2028"),
        ("a: 'b\u202ec'\n", 1, 6, "U+202E"),
        ("a: \x00\n", 1, 4, "NUL"),
        ("a: \x1b\n", 1, 4, "U+001B"),
        (b"a: b\nc: \xff\n", 2, 4, "not UTF-8"),
        (b"a: \xed\xa0\x80\n", 1, 4, "not UTF-8"),
        ('é: "b\n', 2, 1, "broken"),
        ("a: [b\n", 2, 1, "broken"),
        ("a: b\n c: d\n", 2, 3, "broken"),
        ('é: "\\q"\n', 1, 6, "broken"),
        ('a: "\\ud800"\n', 1, 7, "broken"),
    ],
)
def test_what_is_refused_is_pointed_at(text, line, column, said):
    error = refusal(text)
    assert (error.line, error.column) == (line, column), error
    assert said in error.message
    assert error.message.startswith(f"some.yaml:{line}:{column}: ")
    assert error.exit is Exit.EVIDENCE


def test_nothing_is_typed_by_its_spelling():
    text = b"no: no\nnumber: 0x1F\ntime: 12:30:00\nday: 2026-11-23\nempty: ''\nlist: [yes, 1.0]\nblock: |\n  null\n"
    assert plain(load(text)) == {
        "no": "no",
        "number": "0x1F",
        "time": "12:30:00",
        "day": "2026-11-23",
        "empty": "",
        "list": ["yes", "1.0"],
        "block": "null\n",
    }


def test_quoting_makes_text_of_what_would_be_refused():
    assert plain(load(b"a: '~'\nb: \"null\"\n'<<': c\n")) == {"a": "~", "b": "null", "<<": "c"}


def test_the_first_line_of_a_part_counts_from_the_file():
    assert refusal("a: b\na: c\n", first_line=10).line == 11
    assert refusal("a: b\n\tc", first_line=10).line == 11


@pytest.mark.parametrize("nested", ["[" * 33, "{a: " * 33, "- " * 33 + "x", "[" * 100_000])
def test_deep_nesting_is_refused(nested):
    assert "deeper than 32" in refusal(nested).message


def test_nesting_up_to_the_limit_is_read():
    assert str(plain(load(("[" * 32 + "x" + "]" * 32).encode()))).count("[") == 32


@pytest.mark.parametrize(
    "text", ["a: b\n", "a: 'b'\n", 'a: "b\n  c"\n', "a: >\n  b\n", "a: 01\n", "a: yes\n", "a: 1.0\n"]
)
def test_where_quotes_are_the_rule_other_text_is_refused(text):
    with pytest.raises(TextError, match="without double quotes"):
        list(items(b"- " + text.replace("\n", "\n  ").strip().encode(), quoted_from=1))


def test_where_quotes_are_the_rule_numbers_and_truth_stand_plain():
    text = b'- a: "b"\n  c: |-\n    d\n  e: 12\n  f: -1\n  g: true\n  h: false\n'
    expected = {"a": "b", "c": "d", "e": "12", "f": "-1", "g": "true", "h": "false"}
    assert list(items(text, quoted_from=1)) == [(1, expected)]


def test_a_place_is_found_again_in_bytes():
    node = load("# é\nлист:\n  - a: b\n    ключ: значение\n".encode())
    assert node.at(["лист", 0, "ключ"]) == (4, 15)
    assert node.at(["лист", 0, "none", 3]) == (3, 5)
    assert node.at([]) == (2, 1)
    with pytest.raises(TextError, match=r":4:15: wrong\. Right it"):
        node.fail(["лист", 0, "ключ"], "wrong", "Right it")


def test_items_come_with_their_lines_and_as_they_are_parsed():
    assert list(items(b"# c\n- a\n\n- b: c\n  d: e\n- - f\n", first_line=5)) == [
        (6, "a"),
        (8, {"b": "c", "d": "e"}),
        (10, ["f"]),
    ]
    coming = items(b"- a\n- &x b\n", name="some.yaml")
    assert next(coming) == (1, "a")
    with pytest.raises(TextError, match=r"some\.yaml:2:3: an anchor"):
        next(coming)


@pytest.mark.parametrize(
    "text", ["a: b\n", "a\n", "", "&x\n- a\n", "!t\n- a\n", "- a\n---\n- b\n", "- a\n...\n", "---\n- a\n", "*a\n"]
)
def test_what_is_not_one_list_has_no_items(text):
    with pytest.raises(TextError):
        list(items(text.encode()))


@pytest.mark.parametrize("size", [20_000, 40_000])
def test_a_place_is_found_in_a_large_document_as_fast_as_it_is_read(size):
    node = load(b'- a: "b"\n' * size)
    begun = time.process_time()
    assert node.at([size - 1, "a"]) == (size, 6)
    assert time.process_time() - begun < 2


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_nothing_but_a_text_error_is_raised(raw):
    with suppress(TextError):
        load(raw)


@pytest.mark.parametrize(
    "bomb",
    [b"a: " + b"[" * 1_000_000, b"- " * 500_000, b"? " * 500_000, b'"' + b"x" * 8_000_000, b"a: b\n" * 1_000_000],
)
def test_a_bomb_is_refused_fast(bomb):
    begun = time.process_time()
    refusal(bomb)
    assert time.process_time() - begun < 2
