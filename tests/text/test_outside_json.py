"""JSON from outside: bounded, and wrong in one sentence."""

import pytest

from guide.text.errors import UsageError
from guide.text.outside_json import MOST_DEPTH, load_json, member, members, word


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[1,]", b"\xff\xfe", b"NaN", b"[Infinity]", b"[" * 100_000, b"[" * (MOST_DEPTH + 2) + b"]" * (MOST_DEPTH + 2),
        b'{"a":' * 5000 + b"1" + b"}" * 5000, b"1" * 10_000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(data):
    with pytest.raises(UsageError, match=r"^r\.json:? ?") as caught:
        load_json(data, name="r.json")
    assert "\n" not in str(caught.value)


def test_what_is_too_large_is_not_parsed(monkeypatch):
    monkeypatch.setattr("guide.text.outside_json.MOST_BYTES", 10)
    with pytest.raises(UsageError, match="larger than 10 bytes"):
        load_json(b'["0123456789"]', name="r.json")


def test_values_of_another_shape_read_as_nothing():
    value = load_json('﻿{"a": {"b": [1, {"c": "x\\u001b[31m"}], "n": 7, "t": true}}'.encode(), name="r.json")
    assert [word(one, "c") for one in members(value, "a", "b")] == ["x\\x1b[31m"]
    assert (word(value, "a", "n"), word(value, "a", "t"), word(value, "a", "b")) == ("7", "", "")
    assert list(members(value, "a", "n")) == []
    assert member(value, "x", "y") == {}
