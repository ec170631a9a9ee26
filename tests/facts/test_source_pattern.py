"""The plain words that a rule's expression cannot match without, and an expression that is tried only where one stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.facts.source_pattern import Sought, Together
from guide.facts.source_rules import default_folder, read_rules
from guide.facts.source_words import end_of

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


@pytest.mark.parametrize(
    ("source", "end"),
    [
        (r"\w{0,9}verify\s*=\s*false\b", r"=\s*false\b"),
        (r"(?i)\w{0,9}verify\s*(?:=>|:)\s*no", r"(?i)(?:=>|:)\s*no"),
        (r"\w{0,9}verify[=:]no(?![.\d])", r"[=:]no(?![.\d])"),
        (r"verify=no", ""),
        (r"\w{0,9}a=no|b", ""),
        (r"\w{0,9}a=?no", ""),
        (r"\w{0,9}a=\w{0,9}no", ""),
        (r"\w{0,9}a=\w+no", ""),
        (r"(\w{0,9}a=no)", ""),
    ],
)
def test_the_end_of_an_expression(source, end):
    assert end_of(source) == end


LINES = [
    line
    for rule in read_rules(default_folder()).rules
    for _, snippet in (*rule.matching, *rule.not_matching)
    for line in (snippet, snippet.swapcase(), f"{snippet}\n{snippet}")
]


def test_no_match_of_a_rule_is_missed_in_any_snippet():
    missed = [
        (one.compiled.pattern, line)
        for one in PATTERNS
        for line in LINES
        if [match.span() for match in one.finditer(line, 0, len(line))]
        != [match.span() for match in one.compiled.finditer(line)]
    ]
    assert missed == []


def test_asked_together_no_expression_is_left_out():
    for rule in read_rules(default_folder()).rules:
        if rule.text:
            together = rule.text_matcher.together
            for line in LINES:
                hoped = together.content_with(together.met(line))
                met = [one for one in rule.text_matcher.patterns if one.found_in(line)]
                assert set(met) <= set(hoped), (rule.id, line)


def test_words_are_asked_for_without_what_a_value_may_bring():
    together = Together([Sought(r"verify=False"), Sought(r"(?:abcd|://)x"), Sought(r"other\s*=\s*False")])
    assert len(together.content_with(together.met("verify= x\nFALSE"))) == 2
    assert len(together.content_with(together.met("other = x\nfalse"))) == 2
