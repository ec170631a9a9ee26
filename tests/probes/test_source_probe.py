"""source.fallback: what a scan of client code can and cannot say."""

import pytest
from builders import NOW, hit, policy, scanned, shop, tree

from guide.model.outcomes import Outcome
from guide.probes.registry import PROBES
from guide.probes.source_fallback import KINDS

PROBE = PROBES["source.fallback"]


def said(observed):
    return {(one.place, one.reason, one.outcome) for one in PROBE.judge(observed, tree(), policy(), NOW)}


def test_a_match_fails_at_its_line():
    assert said(scanned(hit())) == {("app.py:12 python-verify-off", "insecure_pattern", Outcome.FAIL)}


def test_a_suppressed_match_is_for_a_person():
    assert said(scanned(hit(suppressed="# nosec"))) == {("app.py:12 python-verify-off", "suppressed", Outcome.ADVISORY)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_reason_that_fails(kind):
    assert said(scanned(hit(kind=kind))) == {("app.py:12 python-verify-off", kind, Outcome.FAIL)}


def test_a_match_in_test_code_is_for_a_person():
    assert said(scanned(hit(kind="old_protocol", test=True))) == {
        ("app.py:12 python-verify-off", "test_code", Outcome.ADVISORY)
    }


def test_no_match_is_no_pass():
    assert said(scanned()) == {("", "no_hit", Outcome.MANUAL)}


def test_an_incomplete_scan_keeps_its_matches_and_says_so():
    for gap in ({"truncated": True}, {"skipped": ("big.js: too large",)}, {"files": 0}):
        assert said(scanned(hit(), **gap)) == {
            ("app.py:12 python-verify-off", "insecure_pattern", Outcome.FAIL),
            ("", "incomplete", Outcome.INCONCLUSIVE),
        }


def test_two_rules_on_one_line_are_two_findings():
    assert len(said(scanned(hit(), hit(rule="other")))) == 2


def test_it_applies_to_source_trees_only():
    assert PROBE.applies(tree())
    assert not PROBE.applies(shop())
