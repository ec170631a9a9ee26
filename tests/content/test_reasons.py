"""Reasons, sentences and remedies agree with the probes, in both languages."""

import ast
import string
from pathlib import Path

import pytest

import guide.probes
from guide.catalog.labels import read_labels
from guide.catalog.lint import lint
from guide.catalog.load import load_catalog
from guide.model.language import Language
from guide.probes.probe import COMMON
from guide.probes.registry import PROBES

FROM_THE_FINDING = {"place", "address", "subject"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def named_in_probes() -> set[str]:
    """Return every string that is a key of a map in the probes: the details a sentence may show."""
    found = set()
    for path in Path(guide.probes.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Dict):
                found |= {
                    key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
    return found


def test_the_lint_of_the_content_finds_nothing():
    assert [str(fault) for fault in lint()] == []


@pytest.mark.parametrize("language", Language)
def test_a_sentence_asks_only_for_details_that_probes_give(language):
    details = named_in_probes() | FROM_THE_FINDING
    for key, text in read_labels(language, only="reasons").items():
        assert placeholders(text) <= details, key


@pytest.mark.parametrize("language", Language)
def test_a_sentence_of_a_common_reason_stands_alone(language):
    """It is also shown where only the reason is known."""
    words = read_labels(language, only="reasons")
    for reason in COMMON:
        assert placeholders(words[f"reason.*:{reason}"]) == set()


@pytest.mark.parametrize("language", Language)
def test_no_sentence_speaks_of_a_reason_that_no_probe_gives(language):
    known = {f"reason.{probe.id}:{reason}" for probe in PROBES.values() for reason in probe.reasons}
    known |= {f"reason.*:{reason}" for reason in COMMON}
    assert set(read_labels(language, only="reasons")) <= known


@pytest.mark.parametrize(("language", "limit"), [(Language.EN, "listed"), (Language.RU, "перечисленных")])
def test_absence_is_claimed_for_the_listed_attempts_only(language, limit):
    words = read_labels(language, only="reasons")
    for reason in (
        "tls.protocols:no_current_version",
        "tls.suites:none_accepted",
        "http.downgrade:stays_on_https",
        "hsts.header:not_sent_over_http",
    ):
        assert limit in words[f"reason.{reason}"]


def test_both_policies_state_the_same_rules_and_each_says_why():
    catalog = load_catalog()
    rules = [set(policy.rules) for policy in catalog.policies.values()]
    assert all(one == rules[0] for one in rules)
    for policy in (*catalog.policies.values(), *catalog.profiles.values()):
        for key, rule in policy.rules.items():
            assert rule.source, key
            assert rule.note, key
            assert rule.note.en, key
            assert rule.note.ru, key


def test_a_profile_only_advises():
    for profile in load_catalog().profiles.values():
        assert profile.requirement == ""
        assert {rule.bears_on.value for rule in profile.rules.values()} == {"advisory"}
