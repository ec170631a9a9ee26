"""A statement by a sample, through the command line: recorded with its rationale, refused without, shown wherever it counts."""

import json
from pathlib import Path

import pytest

SAY = ("--answer", "satisfied", "--statement", "Seen in the zone export", "--by", "R. Reviewer")
WHY = "All four are made from one image"
HOSTS = ("a", "b", "c", "d")


@pytest.fixture
def fronts(begun):
    for name in HOSTS:
        assert begun("scope", "add", f"{name}.shop.test,group=fronts").code == 0
    assert begun("scope", "exclude", "shop.test:443", "--reason", "Moved", "--owner", "Ann").code == 0
    return begun


@pytest.fixture
def question(begun):
    return json.loads(begun("status", "--json").out)["steps"][5]["questions"][0]["question"]


def named(*letters):
    return [part for letter in letters for part in ("--sampled", f"{letter}.shop.test:443")]


def records(kind):
    return Path("evidence.yaml").read_text().count(f"    kind: {kind}\n")


@pytest.fixture
def accepted(fronts, question):
    done = fronts(
        "attest", question, *SAY, "--group", "fronts", *named("a", "c"), "--rationale", WHY, "--chosen", "random"
    )
    assert done.code == 0, done.err
    assert fronts("review", done.out.strip(), "--accept", "--by", "S. Second").code == 0
    return done.out.strip()


def state(guide, question):
    steps = json.loads(guide("status", "--json").out)["steps"]
    return next(one for step in steps for one in step["questions"] if one["question"] == question)


def test_the_record_names_population_sample_choice_and_rationale(fronts, question, accepted):
    body = Path("evidence.yaml").read_text().split("kind: attestation")[1].split("kind: review")[0]
    assert body.count("b.shop.test:443") == 1
    assert body.count("a.shop.test:443") == 2
    assert WHY in body
    assert 'chosen: "random"' in body
    assert state(fronts, question)["status"] == "satisfied"


def test_status_says_that_the_answer_rests_on_a_sample(fronts, question, accepted):
    assert f"{question}: rests on a sample, 2 of 4 looked at, 2 spoken for unseen [{accepted}]" in fronts("status").out
    assert "по выборке" in fronts("status", "--lang", "ru").out


@pytest.mark.parametrize(
    ("language", "word", "steps"),
    [("en", "2 of 4 looked at", "\n## The twelve steps"), ("ru", "осмотрено 2 из 4", "\n## Двенадцать шагов")],
)
def test_the_report_says_it_on_its_first_page_and_at_the_statement(fronts, accepted, language, word, steps):
    first, rest = fronts("report", "--lang", language).out.split(steps)
    assert all(word in page and WHY in page and accepted in page for page in (first, rest))


def test_an_endpoint_that_joins_the_group_makes_the_answer_stale(fronts, question, accepted):
    assert fronts("scope", "add", "e.shop.test,group=fronts").code == 0
    assert fronts("attest", question, *SAY, "--subject", "e.shop.test:443").code == 0
    assert "a.shop.test:443" in state(fronts, question)["subjects_open"]
    assert "rests on a sample" not in fronts("status").out


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--group", "fronts", *named("a")), "rationale"),
        (("--group", "fronts", *named("a"), "--rationale", "   "), "rationale"),
        (("--group", "fronts", "--rationale", WHY), "--sampled"),
        (("--group", "fronts", *named("x"), "--rationale", WHY), "x.shop.test:443"),
        (("--subject", "a.shop.test:443", *named("b"), "--rationale", WHY), "b.shop.test:443"),
        (("--group", "fronts", *named(*HOSTS), "--rationale", WHY), "no sample"),
    ],
)
def test_what_is_no_sample_is_refused_in_one_sentence(fronts, question, given, told):
    refused = fronts("attest", question, *SAY, *given)
    assert refused.code == 2
    assert told in refused.err
    assert "Traceback" not in refused.err
    assert records("attestation") == 0


def test_without_subject_or_group_the_population_is_every_endpoint(fronts, question):
    done = fronts("attest", question, *SAY, *named("b"), "--rationale", WHY)
    assert done.code == 0, done.err
    body = Path("evidence.yaml").read_text().split("kind: attestation")[1]
    assert all(f"{letter}.shop.test:443" in body for letter in HOSTS)
    assert "whole: true" in body


def test_a_forged_record_whose_sample_is_no_part_of_its_population_is_refused_with_its_place(fronts, accepted):
    """R27: the digests are another matter; here the body alone is wrong."""
    path = Path("evidence.yaml")
    text = path.read_text().replace('- "a.shop.test:443"', '- "z.shop.test:443"', 2)
    path.write_text(text)
    refused = fronts("status")
    assert refused.code == 5
    assert "evidence.yaml:" in refused.err


def test_next_years_review_carries_the_sample_to_be_confirmed(fronts, question, accepted):
    done = fronts("renew")
    assert done.code == 0, done.err
    assert WHY in Path(done.out.strip()).read_text()
    steps = json.loads(fronts("status", "-w", done.out.strip(), "--json").out)["steps"]
    found = next(one for step in steps for one in step["questions"] if one["question"] == question)
    assert (found["reason"], found["samples"]) == ("carried", [])
