"""``guide diff`` on the command line."""

import json

import pytest


def test_before_a_signoff_it_compares_with_the_first_record(begun):
    question = begun("status", "--json")
    assert question.code == 3
    called = begun("diff")
    assert called.code == 0
    assert "Nothing is signed off yet" in called.err
    assert "Nothing changed." in called.out


def test_an_exclusion_and_a_new_subject_are_told_in_both_languages(begun):
    begun("scope", "add", "new.test")
    begun("scope", "exclude", "shop.test:443", "--reason", "Sold \x1b[31mon Monday", "--owner", "B. Boss")
    called = begun("diff")
    assert "new.test:443 came into scope" in called.out
    assert "shop.test:443 was excluded" in called.out
    assert "\x1b" not in called.out
    assert "new.test:443: добавлено в область проверки" in begun("diff", "--lang", "ru").out


def test_since_a_record_and_as_json(begun):
    begun("scope", "add", "new.test")
    record = begun("status", "--json")
    assert record.code == 3
    everything = json.loads(begun("diff", "--json").out)
    assert [one["code"] for one in everything["changes"] if one["area"] == "scope"] == ["subject_added"]
    assert everything["recorded"] == {"scope": 1}


@pytest.mark.parametrize("since", ["ZZZZZZZZ", "2001-01-01", "soon-ish", "2999-01-01"])
def test_a_since_that_is_none_is_a_usage_error(begun, since):
    called = begun("diff", "--since", since)
    assert called.code == 2
    assert "Traceback" not in called.err
    assert called.out == ""


def test_what_made_a_statement_stale_is_told_old_and_new(begun):
    said = ("--answer", "satisfied", "--statement", "Seen.", "--by", "R. Reviewer")
    statement = begun("attest", "06-hsts.subdomains", *said).out.split()[0]
    begun("review", statement, "--accept", "--by", "B. Second")
    called = begun("diff", "--since", statement[-8:], "--at", "2099-02-01")
    assert called.code == 0
    assert "It held until" in called.out
    found = json.loads(begun("diff", "--since", statement[-8:], "--at", "2099-02-01", "--json").out)
    told = next(one for one in found["changes"] if one["about"] == "06-hsts.subdomains")
    assert [one["reason"] for one in told["shifts"]] == ["expired"]
    assert told["worse"]
