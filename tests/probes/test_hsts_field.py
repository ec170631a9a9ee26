"""R14: RFC 6797 section 6.1, to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.probes.hsts_field import HstsField, parse_hsts

YEAR = 31_536_000


@pytest.mark.parametrize(
    "line",
    [
        "max-age=31536000",
        "Max-Age=31536000",
        "MAX-AGE=31536000",
        'max-age="31536000"',
        "max-age = 31536000",
        "max-age =\t31536000",
        "  max-age=31536000  ",
        "max-age=31536000;",
        ";max-age=31536000",
        ";;max-age=31536000;;",
        "; max-age=31536000 ; ;",
        "max-age=0031536000",
        r'max-age="3153600\0"',
        "max-age=31536000; unknown",
        "max-age=31536000; unknown=value",
        'max-age=31536000; unknown="quoted, with; all"',
        'max-age=31536000; unknown=""',
        "unknown=1; max-age=31536000",
        "max-age=31536000; nopreload",
    ],
)
def test_browsers_heed(line):
    assert parse_hsts(line) == HstsField("", YEAR, include_subdomains=False, preload=False)


@pytest.mark.parametrize("name", ["includeSubDomains", "includesubdomains", "INCLUDESUBDOMAINS"])
def test_subdomains_in_any_case_and_place(name):
    assert parse_hsts(f"max-age=31536000; {name}").include_subdomains
    assert parse_hsts(f"{name} ;max-age=31536000").include_subdomains


def test_preload_is_a_token_and_nopreload_is_not_it():
    assert parse_hsts("max-age=31536000; preload").preload
    assert not parse_hsts("max-age=31536000; nopreload").preload


def test_max_age_zero_is_valid_and_deletes():
    assert parse_hsts("max-age=0; includeSubDomains") == HstsField("", 0, include_subdomains=True)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "no_max_age"),
        (";", "no_max_age"),
        ("includeSubDomains", "no_max_age"),
        ("max_age=31536000", "no_max_age"),
        ("max-age", "bad_max_age"),
        ("max-age=", "bad_max_age"),
        ('max-age=""', "bad_max_age"),
        ("max-age=-101", "bad_max_age"),
        ("max-age=+101", "bad_max_age"),
        ("max-age=1.5", "bad_max_age"),
        ("max-age=1e9", "bad_max_age"),
        ("max-age=31536000s", "bad_max_age"),
        ("max-age=٣١", "bad_syntax"),
        ("max-age=1; max-age=1", "duplicate_directive"),
        ("max-age=1; Max-Age=2", "duplicate_directive"),
        ("max-age=1; includeSubDomains; includesubdomains", "duplicate_directive"),
        ("max-age=1; other; other", "duplicate_directive"),
        ("max-age=31536000, max-age=31536000", "comma_joined"),
        ("max-age=31536000; includeSubDomains, max-age=1", "comma_joined"),
        ("max-age=31536000,", "comma_joined"),
        (",max-age=31536000", "comma_joined"),
        ("max-age=31536000 includeSubDomains", "bad_syntax"),
        ("max-age=31536000; includeSubDomains=true", "value_not_allowed"),
        ("max-age=31536000; includeSubDomains=", "value_not_allowed"),
        ('max-age="31536000', "bad_syntax"),
        ('max-age="31536000"x', "bad_syntax"),
        ('"max-age"=31536000', "bad_syntax"),
        ("max-age:31536000", "bad_syntax"),
        ("=31536000", "bad_syntax"),
        ("max-age=31536000; =x", "bad_syntax"),
        ("max-age=31536000; a b", "bad_syntax"),
        ("max-age=31536000\r\nX: y", "control_character"),
        ("max-age=31536000\x00", "control_character"),
        ("max-age=3153\u00a06000", "bad_syntax"),
    ],
)
def test_browsers_ignore_the_field_and_the_code_says_why(line, fault):
    assert parse_hsts(line).fault == fault
    assert parse_hsts(line).max_age == 0


def test_a_number_of_any_length_is_read():
    assert parse_hsts("max-age=" + "9" * 100_000).max_age == 10**12


@given(st.text(alphabet='max-ge=0123; "\\,\tiIncludeSubDomains\x00é', max_size=60))
def test_any_text_is_either_heeded_or_has_a_code(line):
    field = parse_hsts(line)
    assert field.fault or "max-age" in line.lower()


@given(st.integers(0, 10**9), st.booleans(), st.sampled_from(["", ";", " ; "]))
def test_what_is_written_is_read(seconds, subdomains, tail):
    line = f"max-age={seconds}" + ("; includeSubDomains" if subdomains else "") + tail
    assert parse_hsts(line) == HstsField("", seconds, subdomains)
