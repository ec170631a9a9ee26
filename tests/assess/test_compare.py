"""Observations side by side: the same leaf on all addresses, and renewals over time."""

from datetime import timedelta

import pytest
from builders import NOW, SHOP, Book, certificate, deployment, digest, policy, shop, sound, stopped, ulid

from guide.assess.findings import findings_of
from guide.model.outcomes import Bearing, Outcome

FIRST, SECOND = "192.0.2.10", "192.0.2.11"
BOTH = (FIRST, SECOND)


def leaf(name="leaf", **changes):
    return (deployment(certificate(**({"sha256": digest(name)} | changes))),)


def found(probe, *observations, at=NOW):
    book = Book(subjects=(shop(),))
    for one in observations:
        book.put(one)
    return [one for one in findings_of(book.ledger(), policy(), at) if one.finding.probe == probe]


def reasons(probe, *observations, **more):
    return sorted((one.finding.place, one.finding.reason) for one in found(probe, *observations, **more))


def at(address, run=1, days=1, **changes):
    return sound(address=address, addresses=BOTH, run=ulid(run), ended=NOW - timedelta(days=days), **changes)


def test_the_same_leaf_everywhere():
    (one,) = found("certificate.same_leaf", at(FIRST), at(SECOND))
    assert (one.finding.reason, one.finding.address, one.finding.detail["count"]) == ("same", "", "2")
    assert one.finding.subject == SHOP


def test_a_differing_leaf_is_advice_with_both_addresses():
    (one,) = found("certificate.same_leaf", at(FIRST), at(SECOND, certificates=leaf("other")))
    assert (one.finding.reason, one.finding.outcome) == ("differs", Outcome.ADVISORY)
    assert all(address in one.finding.detail["leaves"] for address in BOTH)
    assert one.finding.bears_on is Bearing.ADVISORY


def test_a_pair_of_keys_is_no_difference():
    pair = (*leaf(), *leaf("rsa", key="RSA", bits=2048))
    both = (at(FIRST, certificates=pair), at(SECOND, certificates=pair))
    assert reasons("certificate.same_leaf", *both) == [("EC", "same"), ("RSA", "same")]


def test_an_address_that_was_not_seen_is_missing_and_an_older_run_is_no_stand_in():
    assert ("addresses", "address_missing") in reasons("certificate.same_leaf", at(SECOND, days=5), at(FIRST, run=2))
    half = stopped("deadline", "certificates", address=SECOND, addresses=BOTH, run=ulid(2))
    assert ("addresses", "address_missing") in reasons("certificate.same_leaf", at(FIRST, run=2), half)


def test_one_address_has_nothing_to_compare():
    assert reasons("certificate.same_leaf", sound()) == [("EC", "one_address")]


def test_what_stopped_the_only_observation_is_the_reason():
    assert reasons("certificate.same_leaf", stopped("deadline", "certificates")) == [("", "deadline")]


def test_nobody_looked():
    assert reasons("certificate.same_leaf") == reasons("certificate.rollover") == [("", "not_probed")]


@pytest.mark.parametrize(
    ("ends", "new", "reason"),
    [
        (30, {"serial": "2", "key_sha256": digest("new key")}, "in_time"),
        (30, {"serial": "2"}, "in_time_same_key"),
        (30, {}, "serial_reused"),
        (-1, {"serial": "2"}, "in_time_same_key"),
        (-1.5, {"serial": "2"}, "not_seen_between"),
        (-10, {"serial": "2"}, "not_seen_between"),
        (-10.5, {"serial": "2"}, "late"),
    ],
)
def test_a_renewal_over_time(ends, new, reason):
    """The old leaf was last seen ten days ago, the new one first a day ago; the old one ends in ``ends`` days from now."""
    before = at(FIRST, run=1, days=10, certificates=leaf("old", not_after=NOW + timedelta(days=ends)))
    after = at(FIRST, run=2, days=1, certificates=leaf("new", **new))
    assert reasons("certificate.rollover", before, after) == [(f"EC {FIRST}", reason)]


def test_no_change_is_not_proof_of_renewal():
    (one,) = found("certificate.rollover", at(FIRST, run=1, days=9), at(FIRST, run=2))
    assert (one.finding.reason, one.finding.outcome) == ("none_seen", Outcome.MANUAL)
    assert one.finding.detail["count"] == "2"


def test_addresses_are_not_mixed_up():
    """Two addresses with a leaf each are a difference between nodes, not a renewal."""
    two = (at(FIRST, certificates=leaf("a")), at(SECOND, certificates=leaf("b")))
    assert reasons("certificate.rollover", *two) == [("", "none_seen")]


def test_what_is_too_old_reads_stale():
    assert all(one.stale for one in found("certificate.same_leaf", sound(), at=NOW + timedelta(days=365)))
