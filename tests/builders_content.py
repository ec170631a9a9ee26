"""Content as a test wants to say it: a policy with the figures of asvs-4.0.3, a strict profile, small catalogs."""

from typing import Any

from builders_facts import NEW, OLD, digest

from guide.model.content import Catalog, Localised, Policy, Question, Requirement, Rule, Step
from guide.model.outcomes import Bearing


def both(text: str) -> Localised:
    """Return one text for both languages."""
    return Localised(en=text, ru=text)


def question(key: str = "q.first", step: str = "01-first", bears_on: str = "requirement", **changes: Any) -> Question:
    """Return a question."""
    given: dict[str, Any] = {
        "id": key,
        "step": step,
        "revision": 1,
        "bears_on": bears_on,
        "wording": both(key),
        "evidence": both("any"),
        "digest": digest(key),
    }
    return Question(**(given | changes))


def step(key: str = "01-first", probes: tuple[str, ...] = (), questions: tuple[Question, ...] = ()) -> Step:
    """Return a step."""
    number = int(key.split("-", 1)[0])
    return Step(
        id=key,
        number=number,
        title=both(key),
        short=both(key),
        probes=probes,
        questions=questions,
        guidance=both("Do it."),
    )


_RULES: dict[str, tuple[str, tuple[str, ...]]] = {
    "endpoint.listening": ("requirement", ()),
    "tls.protocols.forbidden": ("requirement", OLD),
    "tls.protocols.required": ("requirement", NEW),
    "tls.suites.forbidden": ("requirement", ("NULL", "anonymous", "EXPORT")),
    "tls.main_secret": ("advisory", ()),
    "tls.suites.weak": ("programme", ("RC4", "DES", "3DES", "RC2", "MD5")),
    "tls.cleartext": ("requirement", ("400", "421", "426")),
    "tls.required": ("requirement", ()),
    "tls.required.login": ("requirement", ()),
    "tls.required.relay": ("advisory", ()),
    "http.cleartext": ("requirement", ("400", "403", "404", "405", "410", "421", "426", "501")),
    "http.redirect.api": ("programme", ()),
    "http.redirect.first_hop": ("programme", ()),
    "http.downgrade": ("requirement", ()),
    "http.mixed_content": ("requirement", ("http", "ws", "ftp")),
    "http.mixed_content.advice": ("advisory", ()),
    "http.upgrade": ("requirement", ()),
    "hsts.header": ("programme", ()),
    "hsts.min_age": ("programme", ("15724800",)),
    "hsts.subdomains": ("advisory", ()),
    "hsts.bars": ("advisory", ("15552000=Half a year", "31536000=A year")),
    "hsts.preload": ("advisory", ()),
    "certificate.name": ("requirement", ()),
    "certificate.stapling": ("programme", ()),
    "certificate.revocation": ("requirement", ()),
    "certificate.transparency": ("advisory", ("0=2", "181=3")),
    "certificate.caa": ("advisory", ("ca.example=Test CA", "other.example=Other CA")),
    "certificate.same_leaf": ("advisory", ()),
    "certificate.rollover": ("advisory", ()),
    "certificate.dates": ("requirement", ()),
    "certificate.renewal": ("advisory", ("3",)),
    "certificate.lifetime": ("programme", ("2020-09-01=398", "2026-03-15=200", "2027-03-15=100", "2029-03-15=47")),
    "certificate.key": ("programme", ("RSA=2048", "EC=224")),
    "certificate.signature": ("programme", ("md2", "md5", "sha1")),
    "certificate.chain": ("requirement", ()),
    "source.fallback": ("requirement", ()),
    "config.protocols": ("requirement", ()),
    "config.suites": ("requirement", ()),
    "config.suites.weak": ("programme", ()),
    "config.cleartext": ("requirement", ()),
    "config.hsts": ("programme", ()),
    "config.upstream": ("advisory", ()),
    "config.runtime": ("programme", ()),
    "inventory.undeclared": ("requirement", ()),
    "inventory.cleartext_url": ("requirement", ("http", "ws")),
    "inventory.cleartext_other": ("programme", ("smtp",)),
    "inventory.cleartext_advice": ("advisory", ()),
    "inventory.local": ("advisory", ("localhost", "127.0.0.0/8", ".example.com", ".example")),
    "inventory.unseen": ("advisory", ()),
    "inventory.certificate_names": ("programme", ()),
    "tls.names.fallback": ("requirement", ("SSLv3", "TLS 1.0", "TLS 1.1")),
    "tls.names.default": ("advisory", ()),
    "vulnerability.flaws": ("programme", ()),
    "vulnerability.protocol": ("programme", ()),
    "vulnerability.notes": ("advisory", ()),
    "imported.weakness": ("programme", ("testssl:HIGH",)),
    "imported.advice": ("advisory", ("testssl:LOW",)),
    "document.currency": ("programme", ("TLS 1.0",)),
    "dependencies.tls": ("advisory", ("TLS 1.0", "TLS 1.1", "certificate", "hostname")),
    "monitoring.signals": ("advisory", ()),
    "monitoring.security_txt": ("advisory", ("30",)),
    "review.ages": ("advisory", ("30",)),
    "monitoring.faults": ("programme", ()),
    "client.drill": ("requirement", ()),
    "client.cleartext_permission": ("requirement", ()),
    "endpoint.unspoken": ("requirement", ()),
}
_PROFILE: dict[str, tuple[str, tuple[str, ...]]] = {
    "tls.protocols.allowed": ("advisory", ("TLS 1.3",)),
    "tls.groups.allowed": ("advisory", ("x25519",)),
    "tls.suites.allowed": ("advisory", ("TLS_AES_128_GCM_SHA256",)),
    "hsts.min_age": ("advisory", ("63072000",)),
    "certificate.lifetime.max": ("advisory", ("60",)),
    "certificate.keys": ("advisory", ("EC=384",)),
}


def _ruled(table: dict[str, tuple[str, tuple[str, ...]]]) -> dict[str, Rule]:
    return {
        key: Rule(bears_on=Bearing(bearing), values=values, source="test") for key, (bearing, values) in table.items()
    }


def policy(**changes: Any) -> Policy:
    """Return a policy with the figures of asvs-4.0.3."""
    given: dict[str, Any] = {
        "id": "test-policy",
        "version": "1",
        "title": both("Test"),
        "requirement": "v4.0.3-9.1.1",
        "source": "test",
        "rules": _ruled(_RULES),
        "digest": digest("policy"),
    }
    return Policy(**(given | changes))


def ruled(key: str, *values: str, bears_on: str = "requirement") -> Policy:
    """Return that policy with one rule changed."""
    rule = Rule(bears_on=Bearing(bears_on), values=values, source="test")
    return policy(rules=_ruled(_RULES) | {key: rule})


def profile(**changes: Any) -> Policy:
    """Return a strict hardening profile."""
    return policy(**({"id": "test-profile", "requirement": "", "rules": _ruled(_PROFILE)} | changes))


def catalog(*steps: Step) -> Catalog:
    """Return content with one requirement of these steps; by default one step with tls.protocols and one question."""
    chosen = steps or (step(probes=("tls.protocols",), questions=(question(),)),)
    requirement = Requirement(
        id="v4.0.3-9.1.1",
        title=both("Requirement"),
        levels=("L1",),
        text=both("Text"),
        attribution=both("Source"),
        policy="test-policy",
        steps=chosen,
    )
    return Catalog(
        requirements={requirement.id: requirement},
        policies={"test-policy": policy()},
        profiles={"test-profile": profile()},
        remedies={},
        words={},
    )
