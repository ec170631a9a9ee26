"""What the facts say of everything that the SSL Labs Rating Guide looks at: there, not there, or not known.

Law 1 holds here, too: only what was refused by law 6 is not there, and a list that broke off rules nothing out.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from guide.model.attempts import Ending
from guide.model.certificates import Deployment
from guide.model.content import Localised, Policy, Rule
from guide.model.facts import Facts
from guide.model.outcomes import Bearing
from guide.model.subjects import Endpoint
from guide.model.web import Reply
from guide.probes import tls_suites
from guide.probes.hsts_field import parse_hsts
from guide.probes.identity import names_host, reference
from guide.probes.leaves import deployments
from guide.probes.refusal import Refusal, attempts_of, endings_at_random, judge_offers, of_version
from guide.probes.trust import PUBLIC_STORE

Known = bool | None
"""True: there; False: not there; None: not known."""

VERSIONS: Final = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
_CATEGORIES: Final = ("NULL", "anonymous", "EXPORT", "RC4", "DES", "3DES", "RC2")
_SEEN: Final = {"forbidden_accepted": True, "none_accepted": False}

HALF_A_YEAR: Final = 15_552_000
"""Seconds: what A+ asks of max-age (180 days)."""

_BITS: Final = (
    (re.compile(r"_WITH_NULL|^TLS_SHA(256|384)_"), 0),
    (re.compile(r"_40_|DES40|_CBC_40|EXPORT40"), 40),
    (re.compile(r"_3DES_|_DES_192_EDE3_"), 112),
    (re.compile(r"_DES(_64)?_CBC|_56_"), 56),
    (re.compile(r"_256|CHACHA20|GOST|KUZNYECHIK|MAGMA"), 256),
    (re.compile(r"_128|SEED|IDEA|SM4"), 128),
)
_AEAD: Final = re.compile(r"_GCM|_CCM|_OCB|CHACHA20|_MGM")
_FORWARD: Final = re.compile(r"^TLS_(ECDHE|DHE)_|^TLS_(AES|CHACHA20|SM4|SHA)")
_SMALL_BLOCK: Final = re.compile(r"_3DES_|_DES_|_DES40|_IDEA_|_RC2_|28147")


def bits_of(suite: str) -> int | None:
    """Return the strength of a suite's cipher in bits, by its IANA name; None for a name that says nothing."""
    return next((bits for pattern, bits in _BITS if pattern.search(suite.upper())), None)


@functools.cache
def _asking() -> Policy:
    """Return what asks tls.suites about each category, so that a category is ruled out here by the same law as there."""
    forbidden = Rule(bears_on=Bearing.ADVISORY, values=_CATEGORIES, source="")
    weak = Rule(bears_on=Bearing.ADVISORY, source="")
    return Policy(
        id="grade",
        version="1",
        title=Localised(en="", ru=""),
        source="",
        rules={"tls.suites.forbidden": forbidden, "tls.suites.weak": weak},
        digest=f"sha256:{'0' * 64}",
    )


@dataclass(frozen=True)
class View:
    """One address as far as it is known."""

    versions: dict[str, Known]
    suites: dict[str, frozenset[str]]
    """Suites seen accepted, by version."""
    whole: frozenset[str]
    """Versions whose list is complete."""
    categories: dict[str, Known]
    key: int | None
    """Score of the weakest leaf key (RSA scale or EC scale); None: not known."""
    prime: int | None
    """Bits of the smallest Diffie-Hellman prime; None: not known."""
    traits: dict[str, Known]
    """Everything else that caps a grade or takes the plus away, by name."""

    def seen(self, versions: Iterable[str]) -> frozenset[str]:
        """Return every suite seen accepted under one of ``versions``."""
        return frozenset(suite for version in versions for suite in self.suites.get(version, ()))


def view(facts: Facts, subject: Endpoint) -> View:
    """Return what is known of ``subject`` at the address of ``facts``."""
    judged = {one.place: _SEEN.get(one.reason) for one in tls_suites.see(facts, subject, _asking(), facts.ended)}
    lists = facts.suites or ()
    whole = {one.version for one in lists if one.complete} if facts.problem("suites") is None else set()
    found = deployments(facts)
    certain = bool(found) and facts.problem("certificates") is None
    return View(
        versions={version: _version(facts, version) for version in VERSIONS},
        suites={version: _accepted(facts, version) for version in VERSIONS},
        whole=frozenset(whole),
        categories={category: judged.get(category) for category in _CATEGORIES},
        key=_weakest_key(found) if certain else None,
        prime=_prime(facts),
        traits={
            **_checks(facts),
            **_hsts(facts, subject),
            **(
                _certificates(found, facts, subject)
                if certain
                else dict.fromkeys(("untrusted", "other_name", "broken_hash"))
            ),
        },
    )


def key_score(kind: str, bits: int) -> int:
    """Return the score of a key (Rating Guide, key exchange): by the EC scale for curves, else by that of RSA and DH."""
    curve = kind in {"EC", "Ed25519", "Ed448"}
    steps = ((110, 20), (123, 40), (163, 80), (225, 90)) if curve else ((512, 20), (1024, 40), (2048, 80), (4096, 90))
    return next((score for below, score in steps if bits < below), 100)


def _weakest_key(found: list[Deployment]) -> int | None:
    leaves = [one.chain[0] for one in found]
    return min(key_score(leaf.key, leaf.bits) for leaf in leaves) if all(leaf.bits for leaf in leaves) else None


def _version(facts: Facts, version: str) -> Known:
    mine = of_version(facts, version)
    if _accepted(facts, version):
        return True
    if not mine:
        return None
    word = judge_offers(mine, endings_at_random(facts))
    return True if word is Refusal.ACCEPTED else (False if word.proves else None)


def _accepted(facts: Facts, version: str) -> frozenset[str]:
    picked = {one.suite for one in attempts_of(facts) if one.ending is Ending.ACCEPTED and one.version == version}
    listed = {suite for one in facts.suites or () if one.version == version for suite in one.accepted}
    return frozenset((picked | listed) - {""})


def _prime(facts: Facts) -> int | None:
    """Return the smallest prime seen; None also where some version's was not named."""
    found = [one.finite_field.bits for one in facts.negotiation or () if one.finite_field]
    return min(found) or None if found else None


def _checks(facts: Facts) -> dict[str, Known]:
    told = {one.name: one for one in facts.checks or () if one.complete}
    traits: dict[str, Known] = {}
    for name in ("heartbleed", "ccs_injection", "robot"):
        one = told.get(name)
        traits[name] = None if one is None else one.answer == "vulnerable"
    one = told.get("compression")
    traits["compression"] = None if one is None else one.answer == "supported"
    if any(attempt.compressed for attempt in attempts_of(facts)):
        traits["compression"] = True
    return traits


def _hsts(facts: Facts, subject: Endpoint) -> dict[str, Known]:
    """Read the header of the first declared path; a certificate that voids it is another trait."""
    page = next((one for one in facts.secure or () if one.purpose == "path" and one.path == subject.paths[0]), None)
    if page is None or page.exchange.reply is not Reply.ANSWERED:
        return {"no_hsts": None, "short_hsts": None}
    field = parse_hsts(page.exchange.hsts[0]) if page.exchange.hsts else None
    absent = field is None or bool(field.fault) or not field.max_age
    return {"no_hsts": absent, "short_hsts": not absent and field is not None and field.max_age < HALF_A_YEAR}


def _certificates(found: list[Deployment], facts: Facts, subject: Endpoint) -> dict[str, Known]:
    host = reference(subject)
    named = all(names_host(host, one.chain[0].names, one.chain[0].addresses) for one in found)
    hashes = {
        certificate.signature_hash.lower() for one in found for certificate in one.chain if not certificate.self_issued
    }
    words = {_untrusted(one, facts) for one in found}
    return {
        "other_name": not named,
        "broken_hash": bool(hashes & {"md2", "md5"}),
        "untrusted": True if True in words else (None if None in words else False),
    }


def _untrusted(one: Deployment, facts: Facts) -> Known:
    """Tell whether the public store refuses the chain. Its two engines may disagree: then it is not known."""
    revoked = one.stapled is not None and bool(one.stapled.signed) and one.staple == "revoked"
    expired = not one.chain[0].not_before <= facts.ended <= one.chain[0].not_after
    if revoked or expired:
        return True
    public = {verdict.trusted for verdict in one.trust if verdict.store == PUBLIC_STORE}
    return not public.pop() if len(public) == 1 else None


def without_forward_secrecy(suites: Iterable[str]) -> bool:
    """Tell whether no suite has forward secrecy."""
    return not any(_FORWARD.search(suite) for suite in suites)


def without_aead(suites: Iterable[str]) -> bool:
    """Tell whether no suite has authenticated encryption."""
    return not any(_AEAD.search(suite) for suite in suites)


def with_small_blocks(suites: Iterable[str]) -> bool:
    """Tell whether some suite has a cipher with blocks of 64 bits."""
    return any(_SMALL_BLOCK.search(suite.upper()) for suite in suites)
