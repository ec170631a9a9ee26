"""Many subjects answered at once, and many records accepted at once."""

import json
from pathlib import Path

import pytest

SAY = ("--answer", "satisfied", "--statement", "Seen in the zone export", "--by", "R. Reviewer")


@pytest.fixture
def grouped(begun):
    for name in ("a", "b"):
        assert begun("scope", "add", f"{name}.shop.test,group=fronts").code == 0
    return begun


@pytest.fixture
def questions(begun):
    steps = json.loads(begun("status", "--json").out)["steps"]
    return [question["question"] for step in steps for question in step["questions"]]


def records(kind):
    return Path("evidence.yaml").read_text().count(f"    kind: {kind}\n")


def said(guide, question, *more):
    done = guide("attest", question, *SAY, *more)
    assert done.code == 0, done.err
    return done.out.strip()


def test_a_group_is_recorded_as_the_subjects_it_has_now(grouped, questions):
    said(grouped, questions[0], "--group", "fronts", "--subject", "a.shop.test:443")
    grouped("scope", "add", "c.shop.test,group=fronts")
    body = Path("evidence.yaml").read_text().split("kind: attestation")[1].split("kind: scope")[0]
    assert body.count("a.shop.test:443") == 1
    assert "b.shop.test:443" in body
    assert "c.shop.test:443" not in body


def test_a_group_without_endpoints_is_refused_and_the_groups_are_named(grouped, questions):
    refused = grouped("attest", questions[0], *SAY, "--group", "backs")
    assert refused.code == 2
    assert "backs" in refused.err
    assert "fronts" in refused.err
    assert records("attestation") == 0


def test_an_empty_group_name_covers_nothing(grouped, questions):
    assert grouped("attest", questions[0], *SAY, "--group", "").code == 2
    assert records("attestation") == 0


def test_several_records_are_accepted_at_once_each_with_its_own_review(grouped, questions):
    waiting = [said(grouped, question) for question in questions[:3]]
    done = grouped("review", *waiting, waiting[0], "--accept", "--by", "S. Second")
    assert done.code == 0
    assert len(set(done.out.split())) == 3
    text = Path("evidence.yaml").read_text()
    assert all(f'target: "{one}"' in text for one in waiting)


def test_when_one_is_the_reviewers_own_none_is_accepted(grouped, questions):
    others = said(grouped, questions[0])
    own = said(grouped, questions[1], "--stated-by", "S. Second")
    refused = grouped("review", others, own, "--accept", "--by", "s.  second")
    assert refused.code == 2
    assert own in refused.err
    assert records("review") == 0


def test_rejections_are_made_one_by_one(grouped, questions):
    waiting = [said(grouped, question) for question in questions[:2]]
    refused = grouped("review", *waiting, "--reject", "--by", "S. Second", "--comment", "Export is of staging")
    assert refused.code == 2
    assert records("review") == 0
