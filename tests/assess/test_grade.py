"""The equivalent grade: by hand-computed cases, and by what less knowledge may do to it."""

import pytest
from builders import NOW, certificate, deployment, https, offer, offers, shop, sound, suites
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.assess.grade import CAPS, ORDER, grade
from guide.assess.grade_facts import bits_of, key_score
from guide.model.checks import ActiveCheck
from guide.model.facts import Problem
from guide.model.negotiation import FiniteField, Negotiation

STRONG = ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
STRONG_13 = ("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256")
HALF_A_YEAR = 15_552_000


def checks(**changed):
    names = {"heartbleed": "not vulnerable", "ccs_injection": "not vulnerable", "robot": "not vulnerable"}
    names |= {"compression": "not supported"} | changed
    return tuple(
        ActiveCheck(name=name, answer=answer, complete=True, engine="engine 1") for name, answer in names.items()
    )


def facts(**changes):
    """Return facts of a modern server of which everything is known: A+."""
    long = {"hsts": ("max-age=31536000",)}
    given = {
        "suites": (suites(*STRONG), suites(*STRONG_13, version="TLS 1.3")),
        "checks": checks(),
        "secure": (https(**long), https(404, "/missing", purpose="missing", **long)),
        "negotiation": (),
    }
    return sound(**(given | changes))


def rated(**changes):
    found = grade(facts(**changes), shop())
    assert found
    return found


def letter(**changes):
    found = rated(**changes)
    assert found.known, (found.low.grade, found.high.grade, found.open)
    return found.low.grade


def listed(*more, version="TLS 1.2"):
    lists = {"TLS 1.2": suites(*STRONG), "TLS 1.3": suites(*STRONG_13, version="TLS 1.3")}
    names = STRONG if version == "TLS 1.2" else ()
    return tuple((lists | {version: suites(*names, *more, version=version)}).values())


def signed(**changes):
    return (deployment(certificate(**changes)),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "A+"),
        ({"secure": (https(hsts=(f"max-age={HALF_A_YEAR}",)),)}, "A+"),
        ({"secure": (https(hsts=(f"max-age={HALF_A_YEAR - 1}",)),)}, "A"),
        ({"secure": (https(hsts=()),)}, "A-"),
        ({"secure": (https(hsts=("max-age=0",)),)}, "A-"),
        ({"secure": (https(hsts=("max-age=1; max-age=2",)),)}, "A-"),
        ({"offers": offers(TLS_1_3="alert"), "suites": listed()[:1], "listening": None}, "A-"),
        ({"offers": offers(TLS_1_0="accepted"), "suites": (*listed(), suites(*STRONG, version="TLS 1.0"))}, "B"),
        ({"offers": (*offers()[1:], offer("SSLv2", "accepted"))}, "F"),
        ({"suites": listed("TLS_RSA_WITH_3DES_EDE_CBC_SHA"), "offers": offers(**{"3DES": "accepted"})}, "C"),
        ({"suites": listed("TLS_RSA_WITH_RC4_128_SHA"), "offers": offers(RC4="accepted")}, "C"),
        ({"suites": listed("TLS_RSA_WITH_NULL_SHA256"), "offers": offers(NULL="accepted")}, "F"),
        ({"suites": listed("TLS_DH_anon_WITH_AES_128_CBC_SHA"), "offers": offers(anonymous="accepted")}, "F"),
        ({"checks": checks(heartbleed="vulnerable")}, "F"),
        ({"checks": checks(robot="vulnerable")}, "F"),
        ({"checks": checks(compression="supported")}, "C"),
        ({"certificates": signed(key="RSA", bits=1024)}, "B"),
        ({"certificates": signed(key="RSA", bits=1023)}, "F"),
        ({"certificates": signed(signature_hash="md5")}, "F"),
        ({"certificates": signed(names=("other.example",))}, "M"),
        ({"certificates": signed(not_after=NOW.replace(year=2025))}, "T"),
        ({"certificates": (deployment(trusted=False),)}, "T"),
        ({"certificates": (deployment(store="given: ca.pem"),)}, None),
    ],
)
def test_the_letter(changes, expected):
    if expected:
        assert letter(**changes) == expected
    else:
        assert not rated(**changes).known


@pytest.mark.parametrize(
    ("bits", "expected"), [(1024, "B"), (2047, "B"), (2048, "A+"), (768, "F"), (None, None), (0, None)]
)
def test_the_prime_of_dhe_suites_counts_and_an_unseen_one_could_be_anything(bits, expected):
    parts = () if bits is None else (Negotiation(finite_field=FiniteField(version="TLS 1.2", bits=bits)),)
    found = rated(suites=listed("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"), negotiation=parts)
    if expected:
        assert (found.known, found.low.grade) == (True, expected)
    else:
        assert (found.low.grade, found.high.grade) == ("F", "A+")
        assert found.open == ("insecure_key",)


def test_scores_as_computed_by_hand():
    """TLS 1.0 to 1.3: (90 + 100) / 2 = 95. EC 256: 100. 128 and 256 bits: (80 + 100) / 2 = 90. 28.5 + 30 + 36 = 94.5."""
    found = rated(offers=offers(TLS_1_0="accepted"), suites=(*listed(), suites(*STRONG, version="TLS 1.0")))
    assert (found.low.scores, found.low.score) == ((95, 100, 90), 94)


def test_a_weak_server_as_computed_by_hand():
    """SSLv3 and TLS 1.0 with RSA-1024 and 3DES only: (80 + 90) / 2 = 85; 80; 20; 25.5 + 24 + 8 = 57.5: C; no newer version: C."""
    old = (
        *(offer(version, "accepted") for version in ("SSLv3", "TLS 1.0")),
        *(offer(version, "alert") for version in ("SSLv2", "TLS 1.1", "TLS 1.2", "TLS 1.3")),
    )
    weak = "TLS_RSA_WITH_3DES_EDE_CBC_SHA"
    old = tuple(
        one.model_copy(
            update={"attempts": tuple(attempt.model_copy(update={"suite": weak}) for attempt in one.attempts)}
        )
        for one in old
    )
    alone = tuple(
        offer(version, "alert", suites=category)
        for version in ("SSLv3", "TLS 1.0")
        for category in ("NULL", "anonymous", "EXPORT", "RC4", "DES", "RC2", "MD5")
    )
    found = rated(
        offers=(*old, *alone),
        listening=None,
        suites=(suites(weak, version="SSLv3"), suites(weak, version="TLS 1.0")),
        certificates=signed(key="RSA", bits=1024),
    )
    assert (found.low.scores, found.low.score, found.low.grade, found.known) == ((85, 80, 20), 57, "C", True)
    assert set(found.certain) >= {
        "no_current_version",
        "poodle",
        "ssl3",
        "tls10",
        "no_forward_secrecy",
        "no_aead",
        "weak_key",
    }


def test_what_is_left_out_of_trust_is_told_beside_it():
    found = rated(certificates=(deployment(trusted=False),))
    assert (found.low.grade, found.low.bare) == ("T", "A+")


def test_without_the_lists_nothing_better_than_f_is_certain():
    found = rated(suites=None)
    assert (found.low.grade, found.high.grade) == ("F", "A+")
    assert not found.known


def test_nothing_is_said_where_the_guide_does_not_apply_or_nothing_was_accepted():
    assert grade(facts(), shop(starttls="smtp")) is None
    assert grade(facts(), shop(audience="mail")) is None
    deaf = {"offers": offers(TLS_1_2="alert", TLS_1_3="alert"), "listening": None, "suites": ()}
    assert grade(facts(**deaf), shop()) is None
    assert grade(facts(**deaf | {"offers": None}), shop()) is None


PARTS = ("suites", "checks", "certificates", "secure", "negotiation", "listening")
WEAK = {
    "offers": offers(TLS_1_0="accepted", RC4="accepted"),
    "suites": (
        *listed("TLS_RSA_WITH_RC4_128_SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
        suites(*STRONG, version="TLS 1.0"),
    ),
    "negotiation": (Negotiation(finite_field=FiniteField(version="TLS 1.2", bits=1024)),),
    "certificates": signed(key="RSA", bits=2048),
}


@settings(max_examples=300, deadline=None)
@given(
    weak=st.booleans(),
    gone=st.sets(st.sampled_from(PARTS)),
    stopped=st.sets(st.sampled_from(("suites", "checks", "certificates", "secure"))),
    fewer=st.sets(st.integers(0, 14)),
    cut=st.sets(st.integers(0, 3)),
    unclear=st.sets(st.integers(0, 3)),
)
def test_less_knowledge_only_widens_the_range(weak, gone, stopped, fewer, cut, unclear):
    whole = facts(**(WEAK if weak else {}))
    offered = tuple(one for number, one in enumerate(whole.offers) if number not in fewer)
    lists = tuple(
        one.model_copy(
            update={
                "complete": one.complete and number not in cut,
                "accepted": one.accepted[: 1 if number in cut else None],
            }
        )
        for number, one in enumerate(whole.suites)
    )
    asked = tuple(one.model_copy(update={"complete": number not in unclear}) for number, one in enumerate(whole.checks))
    changed = {"offers": offered, "suites": lists, "checks": asked} | dict.fromkeys(gone)
    changed["problems"] = tuple(Problem(section=name, reason="deadline") for name in stopped)
    full, less = grade(whole, shop()), grade(whole.model_copy(update=changed), shop())
    assert full
    if less:
        place = ORDER.index
        assert place(less.low.grade) <= place(full.low.grade)
        assert place(less.high.grade) >= place(full.high.grade)
        assert place(less.low.bare) <= place(full.low.bare)
        assert set(less.certain) <= set(full.certain)
        assert set(less.open) >= set(full.open) - set(less.certain)


@pytest.mark.parametrize(
    ("suite", "bits"),
    [
        ("TLS_AES_128_GCM_SHA256", 128),
        ("TLS_CHACHA20_POLY1305_SHA256", 256),
        ("TLS_SHA256_SHA256", 0),
        ("TLS_RSA_WITH_NULL_SHA256", 0),
        ("TLS_RSA_WITH_AES_256_CBC_SHA", 256),
        ("TLS_RSA_WITH_AES_128_CBC_SHA256", 128),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", 112),
        ("TLS_RSA_WITH_DES_CBC_SHA", 56),
        ("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", 40),
        ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", 40),
        ("TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5", 40),
        ("SSL_CK_RC4_128_EXPORT40_WITH_MD5", 40),
        ("TLS_RSA_WITH_SEED_CBC_SHA", 128),
        ("TLS_RSA_WITH_IDEA_CBC_SHA", 128),
        ("0xCAFE", None),
    ],
)
def test_the_strength_of_a_suite(suite, bits):
    assert bits_of(suite) == bits


@pytest.mark.parametrize(
    ("kind", "bits", "score"),
    [
        ("RSA", 511, 20),
        ("RSA", 1023, 40),
        ("RSA", 1024, 80),
        ("RSA", 2048, 90),
        ("RSA", 4096, 100),
        ("EC", 109, 20),
        ("EC", 122, 40),
        ("EC", 160, 80),
        ("EC", 224, 90),
        ("EC", 256, 100),
        ("Ed25519", 256, 100),
    ],
)
def test_the_score_of_a_key(kind, bits, score):
    assert key_score(kind, bits) == score


def test_every_cap_is_a_grade():
    assert set(CAPS.values()) <= set(ORDER)
