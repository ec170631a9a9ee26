"""R11: the certificate probes by our own checks, the profile's among them."""

from datetime import timedelta

import pytest
from builders import NOW, accepted, certificate, deployment, offer, offers, policy, profile, shop, sound, suites

from guide.model.certificates import Deployment, Trust
from guide.model.outcomes import Outcome
from guide.probes.registry import PROBES

ROOT = {"key": "RSA", "self_issued": True, "is_ca": True}


def judged(probe, *deployments, subject=None, now=NOW, **changes):
    rules = profile() if PROBES[probe].advises else policy()
    observed = sound(certificates=tuple(deployments), **changes)
    return PROBES[probe].judge(observed, subject or shop(), rules, now)


def said(probe, *deployments, **more):
    return [one.reason for one in judged(probe, *deployments, **more)]


@pytest.mark.parametrize(
    ("leaf", "reason"),
    [
        (certificate(), "matches"),
        (certificate(names=("*.example",)), "matches"),
        (certificate(names=("other.example",)), "name_mismatch"),
        (certificate(names=(), addresses=("192.0.2.10",)), "name_mismatch"),
        (certificate(names=(), subject="CN=shop.example"), "no_san"),
    ],
)
def test_names(leaf, reason):
    assert said("certificate.name", deployment(leaf)) == [reason]


def test_a_long_list_of_names_is_cut_for_the_reader():
    leaf = certificate(names=tuple(f"n{number}.example" for number in range(300)))
    (found,) = judged("certificate.name", deployment(leaf))
    assert found.detail["names"].endswith("n9.example (+290)")


@pytest.mark.parametrize(
    ("after", "reasons"),
    [
        (timedelta(days=10), ["valid"]),
        (timedelta(days=-30), ["not_yet_valid"]),
        (timedelta(days=69, hours=23), ["valid", "renew_soon"]),
        (timedelta(days=70), ["expired"]),
    ],
)
def test_dates_are_judged_at_the_instant_asked_for(after, reasons):
    assert said("certificate.dates", deployment(), now=NOW + after) == reasons


@pytest.mark.parametrize(("days", "soon"), [(398, 132), (200, 66), (47, 15)])
def test_the_advice_to_renew_scales_with_the_lifetime(days, soon):
    start = NOW
    leaf = certificate(not_before=start, not_after=start + timedelta(days=days))
    before = said("certificate.dates", deployment(leaf), now=leaf.not_after - timedelta(days=soon + 1))
    after = said("certificate.dates", deployment(leaf), now=leaf.not_after - timedelta(days=soon))
    assert (before, after) == (["valid"], ["valid", "renew_soon"])


def test_exactly_one_third_left_is_time_to_renew():
    leaf = certificate(not_before=NOW, not_after=NOW + timedelta(days=90))
    assert said("certificate.dates", deployment(leaf), now=NOW + timedelta(days=60)) == ["valid", "renew_soon"]
    assert said("certificate.dates", deployment(leaf), now=NOW + timedelta(days=60, seconds=-1)) == ["valid"]


def test_the_first_and_last_second_are_valid():
    leaf = certificate()
    assert said("certificate.dates", deployment(leaf), now=leaf.not_before)[0] == "valid"
    assert said("certificate.dates", deployment(leaf), now=leaf.not_after)[0] == "valid"


def long_leaf(days):
    start = NOW - timedelta(days=1)
    return certificate(not_before=start, not_after=start + timedelta(days=days) - timedelta(seconds=1))


def test_lifetime_by_day_of_issue():
    assert said("certificate.lifetime", deployment(long_leaf(200))) == ["within_limit"]
    (found,) = judged("certificate.lifetime", deployment(long_leaf(201)))
    assert (found.reason, found.detail) == ("too_long", {"days": "201", "needed": "200"})


def test_only_an_authority_that_was_given_frees_from_the_public_limit():
    assert said("certificate.lifetime", deployment(long_leaf(800), store="given: ca.pem")) == ["private_ca"]
    assert said("certificate.lifetime", deployment(long_leaf(800), trusted=False)) == ["too_long"]
    both = Deployment(
        chain=(long_leaf(800),),
        trust=(Trust(store="Mozilla", trusted=True), Trust(store="given: ca.pem", trusted=True)),
        ordered=True,
    )
    assert said("certificate.lifetime", both) == ["too_long"]


@pytest.mark.parametrize(
    ("key", "bits", "reason"),
    [
        ("RSA", 2048, "strong"),
        ("RSA", 2047, "weak"),
        ("RSA", 512, "weak"),
        ("EC", 256, "strong"),
        ("EC", 224, "strong"),
        ("EC", 192, "weak"),
        ("Ed25519", 256, "strong"),
        ("Ed448", 456, "strong"),
        ("DSA", 4096, "unknown_key"),
        ("unknown", 0, "unknown_key"),
    ],
)
def test_keys(key, bits, reason):
    (found,) = judged("certificate.key", deployment(certificate(key=key, bits=bits)))
    assert (found.reason, found.place) == (reason, key)


@pytest.mark.parametrize(
    ("chain", "reason"),
    [
        (["sha256"], "strong"),
        (["SHA384", "sha256"], "strong"),
        ([""], "strong"),
        (["sha1"], "weak"),
        (["sha256", "sha1"], "weak"),
        (["md5"], "weak"),
        (["SHA1"], "weak"),
        (["streebog256"], "unknown_signature"),
        (["sha256", "unheard-of"], "unknown_signature"),
        (["unheard-of", "sha1"], "weak"),
    ],
)
def test_signatures(chain, reason):
    certificates = [certificate(signature_hash=name) for name in chain]
    assert said("certificate.signature", deployment(*certificates)) == [reason]


def test_a_roots_own_signature_is_not_judged_but_a_self_issued_leafs_is():
    root = certificate(signature_hash="sha1", **ROOT)
    assert said("certificate.signature", deployment(certificate(), root)) == ["strong"]
    assert said("certificate.signature", deployment(certificate(), root, certificate())) == ["weak"]
    assert said("certificate.signature", deployment(root)) == ["weak"]


@pytest.mark.parametrize(
    ("verdicts", "reason"),
    [
        ([("Mozilla", True)], "trusted"),
        ([("Mozilla", True), ("given: ca.pem", False)], "trusted"),
        ([("Mozilla", False), ("given: ca.pem", True)], "trusted_by_given"),
        ([("given: ca.pem", True)], "trusted_by_given"),
        ([("Mozilla", False)], "untrusted"),
        ([("Mozilla", False), ("given: ca.pem", False)], "untrusted"),
        ([("Mozilla", True), ("Mozilla", False)], "untrusted"),
        ([], "partial"),
    ],
)
def test_trust(verdicts, reason):
    trust = tuple(
        Trust(store=store, trusted=trusted, error="" if trusted else "no path") for store, trusted in verdicts
    )
    (found,) = judged("certificate.chain", Deployment(chain=(certificate(),), trust=trust, ordered=True))
    assert found.reason == reason
    assert found.outcome is not Outcome.PASS or reason.startswith("trusted")


def test_a_wrong_order_is_advice_beside_the_verdict():
    found = judged("certificate.chain", deployment(ordered=False))
    assert {one.reason: one.outcome for one in found} == {"trusted": Outcome.PASS, "wrong_order": Outcome.ADVISORY}


def test_each_key_type_is_a_place_of_its_own():
    rsa = certificate(key="RSA", bits=2048, names=("other.example",))
    found = judged("certificate.name", deployment(), deployment(rsa))
    assert {one.place: one.reason for one in found} == {"EC": "matches", "RSA": "name_mismatch"}


@pytest.mark.parametrize(
    "probe", [key for key in PROBES if key.startswith("certificate.") or key in {"profile.keys", "profile.lifetime"}]
)
def test_nothing_presented_is_nothing_judged(probe):
    assert said(probe) == ["partial"]
    half = judged(probe, deployment(), Deployment(chain=(), trust=(), ordered=True))
    assert Outcome.INCONCLUSIVE in {one.outcome for one in half}


def test_the_profiles_lifetime_and_keys():
    assert said("profile.lifetime", deployment(long_leaf(60))) == ["within_profile"]
    assert said("profile.lifetime", deployment(long_leaf(61))) == ["too_long"]
    assert said("profile.keys", deployment(certificate(bits=384))) == ["within_profile"]
    assert said("profile.keys", deployment(certificate(bits=256))) == ["not_in_profile"]
    assert said("profile.keys", deployment(certificate(key="RSA", bits=4096))) == ["not_in_profile"]


def test_the_profiles_versions_and_suites():
    newest = (*(one for one in offers() if one.version == "TLS 1.0"), offer("TLS 1.3", "accepted"))
    listed = (suites("TLS_AES_128_GCM_SHA256", version="TLS 1.3"),)
    assert said("profile.protocols", deployment(), offers=newest, suites=listed) == ["within_profile"]
    assert said("profile.suites", deployment(), offers=newest, suites=listed) == ["within_profile"]
    gap = (listed[0].model_copy(update={"complete": False}),)
    assert said("profile.suites", deployment(), offers=newest, suites=gap) == ["incomplete"]
    other = (suites("TLS_AES_256_GCM_SHA384", version="TLS 1.3"),)
    assert said("profile.suites", deployment(), offers=newest, suites=other) == ["not_in_profile"]
    silent = (offer("TLS 1.3", "alert"),)
    assert said("profile.protocols", deployment(), offers=silent, suites=None, listening=None) == ["handshake_failed"]
    assert accepted().version == "TLS 1.3"
