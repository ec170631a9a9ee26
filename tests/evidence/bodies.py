"""One strategy a kind: bodies with naughty text in every place that takes text."""

from datetime import UTC, datetime
from typing import Any

from evidence.making import NIL, NOW, persons, proses, texts, ulid
from hypothesis import strategies as st

from guide.model.attempts import Attempt, Ending, Offer, SuiteList
from guide.model.bodies import (
    Assumption,
    Attachment,
    Attestation,
    Body,
    Determination,
    Join,
    Note,
    Redacted,
    Redaction,
    Review,
    Sample,
    ScopeChange,
    Seal,
    Signature,
    Signoff,
    Waiver,
    Withdrawal,
)
from guide.model.certificates import Deployment
from guide.model.facts import Facts, Problem, SourceHit, SourceScan, Tool, Vantage
from guide.model.ranges import RANGES, AuthorisedRange
from guide.model.subjects import Assignment, Audience, Authorisation, Endpoint, Exclusion, Material
from guide.model.web import Cookie, Exchange, Reply, SecureCheck

instants = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
numbers = st.integers(-(10**17), 10**17)
digests = st.binary(min_size=32, max_size=32).map(lambda raw: f"sha256:{raw.hex()}")
fingerprints = st.binary(min_size=16, max_size=16).map(bytes.hex)
several = st.lists(texts, max_size=3).map(tuple)
identities = st.builds(ulid)


def tuples(of: st.SearchStrategy, **size: int) -> st.SearchStrategy:
    return st.lists(of, max_size=3, **size).map(tuple)


owners = texts.map(lambda text: text[:200])
attachments = st.builds(Attachment, digest=digests, name=texts, size=numbers, dated=st.none() | instants)
endpoints = st.builds(
    Endpoint,
    host=st.sampled_from(["shop.example", "::1"]),
    port=st.integers(1, 65535),
    sni=texts,
    paths=st.sampled_from([(), ("/",), ("/a", "/b")]),
    audience=st.sampled_from(Audience),
    group=texts,
    owner=owners,
)
materials = st.builds(
    Material, kind=st.sampled_from(["source", "document"]), location=proses, group=texts, owner=owners
)
attempts = st.builds(Attempt, ending=st.sampled_from(Ending), alert=st.none() | numbers, detail=texts)
exchanges = st.builds(
    Exchange,
    url=texts,
    reply=st.sampled_from(Reply),
    status=st.none() | numbers,
    hsts=several,
    cookies=tuples(st.builds(Cookie, name=texts, secure=st.booleans())),
)
networks = st.sampled_from(
    [network for every in RANGES.values() for network in every] + ["10.20.0.0/16", "169.254.169.254/32"]
)
samples = st.builds(
    Sample,
    looked_at=tuples(texts, min_size=1),
    chosen=st.sampled_from(["random", "systematic", "judgement"]),
    rationale=proses,
    groups=several,
    whole=st.booleans(),
)


def _attested(**fields: Any) -> Attestation:
    """Return an attestation whose population holds its sample and one more."""
    sample = fields["sample"]
    if sample:
        fields["subjects"] = (*fields["subjects"], *sample.looked_at, "".join(sample.looked_at) + "+")
    return Attestation(**fields)


optional_tuple = st.none() | st.just(())

STRATEGIES: dict[type[Body], st.SearchStrategy[Body]] = {
    ScopeChange: st.builds(
        ScopeChange,
        requirements=several,
        system=texts,
        solo=st.none() | st.booleans(),
        authorisation=st.none() | st.builds(Authorisation, by=texts, reference=texts),
        authorise=tuples(st.builds(AuthorisedRange, network=networks, by=texts, reference=texts)),
        revoke=tuples(networks),
        add=tuples(endpoints | materials),
        assign=tuples(st.builds(Assignment, question=texts, owner=owners)),
        exclude=tuples(st.builds(Exclusion, subject=texts, reason=proses, owner=texts)),
    ),
    Facts: st.builds(
        Facts,
        run=identities,
        subject=texts,
        address=texts,
        addresses=several,
        vantage=st.builds(Vantage, name=texts),
        started=instants,
        ended=instants,
        tools=tuples(st.builds(Tool, name=texts, version=texts)),
        offers=optional_tuple
        | tuples(st.builds(Offer, version=texts, attempts=tuples(attempts), controls=tuples(attempts))),
        suites=optional_tuple
        | tuples(st.builds(SuiteList, version=texts, accepted=several, complete=st.booleans(), engine=texts)),
        certificates=optional_tuple | st.just((Deployment(chain=(), trust=(), ordered=True),)),
        secure=optional_tuple
        | tuples(
            st.builds(
                SecureCheck,
                purpose=texts,
                path=texts,
                exchange=exchanges,
                hops=tuples(exchanges),
                certificate_trusted=st.booleans(),
            )
        ),
        source=st.none()
        | st.builds(
            SourceScan,
            files=numbers,
            skipped=several,
            rules=digests,
            hits=tuples(st.builds(SourceHit, rule=texts, file=texts, line=numbers, excerpt=texts)),
            truncated=st.booleans(),
        ),
        problems=tuples(st.builds(Problem, section=st.just("offers"), reason=texts, detail=texts)),
        artifacts=tuples(digests),
    ),
    Attestation: st.builds(
        _attested,
        question=texts,
        revision=numbers,
        wording=digests,
        answer=st.sampled_from(["satisfied", "not-satisfied", "not-applicable"]),
        statement=proses,
        subjects=several,
        sample=st.none() | samples,
        evidence=tuples(attachments),
        assumes=tuples(st.builds(Assumption, subject=texts, aspect=st.just("protocols"), digest=digests)),
        stated_by=persons,
        valid_until=instants,
        supersedes=st.none() | identities,
    ),
    Review: st.builds(Review, target=identities, accepted=st.booleans(), comment=texts),
    Determination: st.builds(
        Determination,
        fingerprint=fingerprints,
        ruling=st.sampled_from(["false-positive", "settled"]),
        finding=texts,
        rationale=proses,
        evidence=tuples(attachments),
        valid_until=instants,
    ),
    Waiver: st.builds(
        Waiver,
        fingerprints=tuples(fingerprints, min_size=1),
        reason=proses,
        compensating=proses,
        ticket=texts,
        approved_by=persons,
        expires=instants,
    ),
    Signoff: st.builds(
        Signoff,
        role=st.just("owner"),
        decision=st.just("accept-with-exceptions"),
        statement=proses,
        requirement=texts,
        programme=texts,
        exceptions=several,
        policy=texts,
    ),
    Seal: st.builds(Seal, signoff=identities, folder=texts, manifest=digests),
    Signature: st.builds(Signature, seal=identities, file=texts, signer=persons, digest=digests),
    Withdrawal: st.builds(Withdrawal, target=identities, reason=proses),
    Redaction: st.builds(Redaction, target=identities, stub=digests, reason=proses),
    Redacted: st.builds(Redacted, was=digests, kind=texts),
    Join: st.builds(Join),
    Note: st.builds(Note, text=proses, about=texts),
}

EXAMPLES: dict[type[Body], Body] = {
    ScopeChange: ScopeChange(system="Shop", solo=False, add=(Endpoint(host="shop.example"),)),
    Facts: Facts(
        run="0" * 26,
        subject="shop.example:443",
        vantage=Vantage(name="here"),
        started=NOW,
        ended=NOW,
        offers=(),
        connections=3,
    ),
    Attestation: Attestation(
        question="06.q",
        revision=1,
        wording=NIL,
        answer="satisfied",
        statement="Looked.\nGood.",
        stated_by="B. Other",
        valid_until=NOW,
    ),
    Review: Review(target="0" * 26, accepted=True),
    Determination: Determination(fingerprint="0" * 32, ruling="settled", finding="x", rationale="y", valid_until=NOW),
    Waiver: Waiver(
        fingerprints=("0" * 32,), reason="a", compensating="b", ticket="", approved_by="C. Owner", expires=NOW
    ),
    Signoff: Signoff(
        role="owner", decision="accept", statement="x", requirement="r", programme="p", policy="asvs-4.0.3"
    ),
    Seal: Seal(signoff="0" * 26, folder="2026-11-23-x", manifest=NIL),
    Signature: Signature(seal="0" * 26, file="a.sig", signer="D. Signer", digest=NIL),
    Withdrawal: Withdrawal(target="0" * 26, reason="Wrong endpoint."),
    Redaction: Redaction(target="0" * 26, stub=NIL, reason="A password."),
    Join: Join(),
    Note: Note(text="A remark."),
}
"""One of each kind that may stand alone in a file (a stub may not)."""
