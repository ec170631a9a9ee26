"""The codes of the preload list's checker, line by line, and what they become in hsts.header and hsts.preload."""

import pytest
from builders import NOW, https, listed, policy, shop, silence, sound

from guide.model.outcomes import Bearing, Outcome
from guide.probes.hsts_codes import odd_codes, parse_codes, preload_codes
from guide.probes.registry import PROBES

AGE, LEFT_OUT = "header.parse.max_age", "header.preloadable"
NEITHER = [f"{LEFT_OUT}.include_sub_domains.missing", f"{LEFT_OUT}.preload.missing"]


@pytest.mark.parametrize(
    ("line", "errors", "warnings"),
    [
        ("includeSubDomains; max-age=1337", [], []),
        ("   max-age=10886400  ;     inCLUDESUBDomaINs    ;     preload      ", [], []),
        ("", [], ["header.parse.empty"]),
        (";", [], ["header.parse.empty_directive"]),
        ("max-age=10886400;", [], ["header.parse.empty_directive"]),
        ("max-age=01234", [], [f"{AGE}.leading_zero"]),
        ("max-age=0", [], []),
        ("max-age=", [f"{AGE}.parse_int_error"], []),
        ("max-age=18446744073709551616", [f"{AGE}.parse_int_error"], []),
        ("max-age=18446744073709551615", [], []),
        ("max-age", ["header.parse.invalid.max_age.no_value"], []),
        ("max-age=-101", [f"{AGE}.non_digit_characters"], []),
        ("max-age=+101", [f"{AGE}.non_digit_characters"], []),
        ('max-age="101"', [f"{AGE}.non_digit_characters"], []),
        ("max-age=1, max-age=2", [f"{AGE}.non_digit_characters"], []),
        ("max-age=٣", [f"{AGE}.non_digit_characters"], []),
        ("max-age=1; max-age=2", [], ["header.parse.repeated.max_age"]),
        ("preload; max-age=1; preload; preload", [], ["header.parse.repeated.preload"]),
        ("preload=1; max-age=1", [], ["header.parse.invalid.preload"]),
        ("includeSubDomains=1; max-age=1", [], ["header.parse.invalid.include_sub_domains"]),
        (
            "includeDomains; max-age;",
            ["header.parse.invalid.max_age.no_value"],
            ["header.parse.unknown_directive", "header.parse.empty_directive"],
        ),
    ],
)
def test_how_a_line_is_written(line, errors, warnings):
    assert parse_codes(line) == (errors, warnings)


@pytest.mark.parametrize(
    ("line", "errors", "warnings"),
    [
        ("max-age=31536000; includeSubDomains; preload", [], []),
        ("max-age=31535999; includeSubDomains; preload", [f"{LEFT_OUT}.max_age.below_1_year"], []),
        ("max-age=0; includeSubDomains; preload", [f"{LEFT_OUT}.max_age.zero"], []),
        ("max-age=315360000; includeSubDomains; preload", [], []),
        ("max-age=315360001; includeSubDomains; preload", [], [f"{LEFT_OUT}.max_age.over_10_years"]),
        ("max-age=31536000", NEITHER, []),
        ("includeSubDomains; preload", [f"{LEFT_OUT}.max_age.missing"], []),
    ],
)
def test_what_a_submission_would_meet(line, errors, warnings):
    assert preload_codes(line) == (errors, warnings)


def test_a_number_of_any_length_is_read_at_once():
    assert parse_codes("max-age=" + "9" * 100_000)[0] == [f"{AGE}.parse_int_error"]
    assert parse_codes("max-age=" + "0" * 100_000 + "1") == ([], [f"{AGE}.leading_zero"])


def test_an_extra_semicolon_is_nothing_odd():
    assert odd_codes("max-age=31536000; includeSubDomains;") == []


def judged(probe, field, **changes):
    both = (https(hsts=(field,)), https(404, "/missing", purpose="missing", hsts=(field,)))
    return PROBES[probe].judge(sound(**({"secure": both} | changes)), shop(), policy(), NOW)


def test_an_odd_line_is_advice_beside_the_pass():
    found = {one.reason: one for one in judged("hsts.header", "max-age=031536000") if one.place == "path /"}
    assert {reason: one.outcome for reason, one in found.items()} == {"present": Outcome.PASS, "odd": Outcome.ADVISORY}
    assert found["odd"].detail["code"] == f"{AGE}.leading_zero"


def test_an_invalid_line_is_only_invalid():
    assert {one.reason for one in judged("hsts.header", "max-age=01x") if one.place == "path /"} == {"invalid"}


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("max-age=31536000", "not_sent"),
        ("max-age=31536000; nopreload", "not_sent"),
        ("max-age=31536000; includeSubDomains; preload", "asked"),
        ("max-age=31536000; preload", "asked_and_unfit"),
    ],
)
def test_the_directive_is_pointed_out_and_its_absence_is_not(field, reason):
    (found,) = [one for one in judged("hsts.preload", field) if one.place == "preload"]
    assert (found.reason, found.bears_on) == (reason, Bearing.ADVISORY)
    assert found.outcome is (Outcome.PASS if reason == "not_sent" else Outcome.ADVISORY)


def test_the_list_is_told_with_its_date():
    (found,) = [one for one in judged("hsts.preload", "max-age=1", preload=listed()) if one.place == "list"]
    assert (found.reason, found.detail) == ("on_list", {"list": "list 1", "date": "2026-01-01"})
    assert "list" not in {one.place for one in judged("hsts.preload", "max-age=1", preload=None)}


def test_a_gap_does_not_say_that_nobody_asks():
    silent = https().model_copy(update={"exchange": silence("timeout", "https://shop.example/")})
    found = judged("hsts.preload", "max-age=1", secure=(silent, https(404, purpose="missing")))
    assert [one.reason for one in found if one.place == "preload"] == ["no_https_answer"]


def test_which_statuses_were_judged_is_said():
    (found,) = [one for one in judged("hsts.header", "max-age=1") if one.place == "statuses"]
    assert (found.outcome, found.detail) == (Outcome.MANUAL, {"seen": "200, 404", "unseen": "3xx, 401, 5xx"})
    all_kinds = tuple(https(status, f"/{status}") for status in (200, 301, 401, 500))
    whole = (*all_kinds, https(404, purpose="missing"))
    assert [one for one in judged("hsts.header", "", secure=whole) if one.place == "statuses"] == []


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_declared_path_is_judged_whatever_its_status(status):
    bare = https(status, "/api", hsts=())
    found = PROBES["hsts.header"].judge(
        sound(secure=(https(), bare, https(404, purpose="missing"))), shop(paths=("/", "/api")), policy(), NOW
    )
    assert {one.place: one.reason for one in found}["path /api"] == "missing"


def test_the_bars_are_named_by_whether_they_are_met():
    found = {one.place: one for one in judged("hsts.max_age", "max-age=15724800")}
    assert found["max-age"].reason == "long_enough"
    assert (found["max-age"].detail["met"], found["max-age"].detail["unmet"]) == (
        "15552000 (Half a year)",
        "31536000 (A year)",
    )
