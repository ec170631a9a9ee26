"""certificate.caa."""

import pytest
from builders import NOW, caa, certificate, deployment, policy, shop, sound

from guide.model.facts import Problem
from guide.model.outcomes import Bearing, Outcome
from guide.probes.registry import PROBES

WITHIN, OUTSIDE = "CN=R1,O=Test CA,C=XX", "CN=X,O=Somebody"


def judged(records, *, issuer=WITHIN, subject=None, **changes):
    given = {"caa": records, "certificates": (deployment(certificate(issuer=issuer)),)} | changes
    return PROBES["certificate.caa"].judge(sound(**given), subject or shop(), policy(), NOW)


def reasons(records, **changes):
    return {one.place: one.reason for one in judged(records, **changes)}


@pytest.mark.parametrize(
    ("records", "issuer", "reason"),
    [
        (caa("issue ca.example"), WITHIN, "issuer_allowed"),
        (caa("issue CA.example.; accounturi=https://ca.example/1"), WITHIN, "issuer_allowed"),
        (caa("issue other.example", "issue ca.example"), WITHIN, "issuer_allowed"),
        (caa("issue other.example"), WITHIN, "issuer_not_allowed"),
        (caa("issue ;"), WITHIN, "issuer_not_allowed"),
        (caa("issue strange.example"), WITHIN, "issuer_unknown"),
        (caa("issue ca.example"), OUTSIDE, "issuer_unknown"),
        (caa("issue other.example", "issuewild ca.example"), WITHIN, "issuer_not_allowed"),
        (caa("issuewild other.example"), WITHIN, "issuer_allowed"),
    ],
)
def test_the_issuer_against_the_records(records, issuer, reason):
    assert reasons(records, issuer=issuer) == {"records": "restricted", "EC": reason}


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (caa("issue other.example", "issuewild ca.example"), "issuer_allowed"),
        (caa("issue ca.example", "issuewild ;"), "issuer_not_allowed"),
        (caa("issue ca.example"), "issuer_allowed"),
    ],
)
def test_a_wildcard_name_is_judged_by_issuewild_where_there_is_one(records, reason):
    leaf = deployment(certificate(issuer=WITHIN, names=("*.example",)))
    assert reasons(records, certificates=(leaf,))["EC"] == reason


@pytest.mark.parametrize("records", [caa(), caa("iodef mailto:a@shop.example"), caa("issuemail ca.example")])
def test_nothing_that_restricts_issuing_is_advice(records):
    (found,) = judged(records)
    assert (found.reason, found.outcome) == ("unrestricted", Outcome.ADVISORY)


def test_an_unknown_critical_property_stops_authorities():
    assert reasons(caa("future x", critical=True)) == {"records": "unknown_critical"}
    assert reasons(caa("issue ca.example", critical=True))["records"] == "restricted"


def test_private_authorities_are_not_bound():
    private = deployment(certificate(), store="given: ca.pem")
    assert reasons(caa("issue ca.example"), certificates=(private,))["EC"] == "not_public"


def test_not_asked_is_a_persons_and_no_answer_is_inconclusive():
    assert [one.outcome for one in judged(None)] == [Outcome.MANUAL]
    stopped = (Problem(section="caa", reason="no_dns_answer", detail="SERVFAIL"),)
    assert [one.outcome for one in judged(None, problems=stopped)] == [Outcome.INCONCLUSIVE]


def test_it_bears_on_nothing_and_asks_nothing_of_addresses():
    assert {one.bears_on for one in judged(caa("issue other.example"))} == {Bearing.ADVISORY}
    assert not PROBES["certificate.caa"].applies(shop(host="192.0.2.10"))
