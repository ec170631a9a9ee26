"""The plain words that a rule's expression cannot match without, and an expression that is tried only where one stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.facts.source_pattern import Sought
from guide.facts.source_rules import default_folder, read_rules

PATTERNS = [
    one
    for rule in read_rules(default_folder()).rules
    if rule.text
    for one in (*rule.text_matcher.patterns, *(Sought(gate.pattern) for gate in rule.gates))
]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"verify\s*=\s*false", {"verify", "false"}),
        (r"(?:abc|defg)x", {"abc", "defg"}),
        (r"ab?cde", {"cde"}),
        (r"(?i)Encrypt", {"encrypt"}),
        (r"foo(?:bar)?quux", {"foo", "quux"}),
        (r"a(?!bcd)efg", {"aefg"}),
        (r"(?:foobar)+", {"foobar"}),
        (r"(?:foobar)*", set()),
        (r"(?:foobar){0,3}", set()),
        (r"abc|", set()),
        (r"\x41bcd", set()),
        (r"[abc]de", {"ade", "bde", "cde"}),
        (r"[tT]ls_?[vV]", {"tls", "Tls"}),
        (r"[a-c]de", set()),
        (r"[^ab]de", set()),
        (r"[ab]?de", set()),
        (r"foo\(\)", {"foo()"}),
        (r"foo\d(?:bar|quux)", {"foo", "bar", "quux"}),
        (r"(?:foo\dbarr|quux)", {"barr", "quux"}),
    ],
)
def test_the_words_of_an_expression(source, words):
    assert {word for words in Sought(source).needs for word in words} == words


@given(st.text("abcx(", max_size=12), st.sampled_from(["abc", r"a(?:bc|xa)\(", "(?i)ABCx?", "ab?ca", "(?:abc)?xab"]))
def test_nothing_is_missed(text, source):
    met = [match.span() for match in Sought(source).finditer(text, 0, len(text))]
    assert met == [match.span() for match in re.compile(source, re.MULTILINE).finditer(text)]


def test_nearly_every_pattern_of_the_rules_has_a_word():
    assert sum(not one.needs for one in PATTERNS) < 10
