"""What a probe carries fits the sentence that shows it; and every reason it declares can really be given."""

import string
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import get_args

import pytest
from builders import (
    NEW,
    NOW,
    OLD,
    accepted,
    answer,
    api,
    beside,
    brought,
    caa,
    certificate,
    check,
    client,
    contact_served,
    controls,
    cookie,
    deployment,
    description,
    digest,
    drilled,
    entry,
    groups,
    hit,
    https,
    listed,
    made,
    named,
    named_in_page,
    of_build,
    offer,
    offers,
    paged,
    policy,
    profile,
    redirected,
    scanned,
    shop,
    silence,
    sound,
    stapled,
    stopped,
    suites,
    three,
    tree,
    trial,
    ulid,
)
from builders import (
    said as told,
)
from builders_config import configured, etc, said

from guide.assess.inventory import merge
from guide.catalog.labels import read_labels
from guide.catalog.place import content_root
from guide.model.attempts import Attempt, Ending
from guide.model.clients import AndroidManifest, NetworkRule, TransportRule
from guide.model.configuration import Topic, Word
from guide.model.dependencies import Changes, Component, Default, Dependencies
from guide.model.documents import DocumentFacts, History, Mention
from guide.model.facts import Facts, Listening, Problem, Tool, Vantage
from guide.model.in_clear import Answer, ClearTalk, InClear
from guide.model.language import Language
from guide.model.monitoring import Monitoring, Signal
from guide.model.negotiation import NameBehaviour, Negotiation, OldVersions
from guide.model.pages import Kind
from guide.model.subjects import Material, Scope
from guide.model.web import Reply, UpgradeCheck
from guide.probes.probe import COMMON, Surroundings
from guide.probes.registry import PROBES
from guide.probes.source_fallback import KINDS

ALWAYS = {"place", "subject", "address"}
HOME = "https://shop.example/"
PAPER = Material(kind="document", location="tls.md")
NAME = Material(kind="dns", location="shop.example")
MISSING = https(404, "/missing", purpose="missing")
ELSEWHERE = silence("out_of_scope", "https://login.example/")


def endings():
    """Yield what a first hello can come to."""
    for ending in Ending:
        yield sound(listening=Listening(attempt=Attempt(ending=ending, detail="HTTP/1.1 200 OK")))


def versions():
    """Yield servers by what they do with versions and categories."""
    rest = tuple(one for one in offers() if (one.version, one.suites) != ("TLS 1.0", "any"))
    for row, good in product((("reset",), ("reset",) * 3, ("accepted",)), (True, False)):
        yield sound(offers=(*rest, offer("TLS 1.0", *row, good=good)))
        yield sound(offers=(*rest, offer("TLS 1.0", "alert"), offer("TLS 1.2", *row, suites="NULL", good=good)))
    yield sound(offers=offers(RC4="accepted"))
    yield sound(offers=tuple(one for one in offers() if one.suites == "any"), suites=(suites(complete=False),))
    old = (*(offer(version, "alert") for version in (*OLD[:2], OLD[3], *NEW)), offer("TLS 1.0", "accepted"))
    yield sound(offers=old, suites=None, listening=None)
    yield sound(
        offers=tuple(one.model_copy(update={"attempts": (bare(one),)}) for one in offers() if one.version in NEW)
    )
    for complete in (True, False):
        listed = suites("TLS_AES_128_GCM_SHA256", version="TLS 1.3", complete=complete)
        yield sound(offers=(offer("TLS 1.3", "accepted"),), suites=(listed,))


def bare(offered):
    """Return the offer's first attempt without extensions."""
    return offered.attempts[0].model_copy(update={"extensions": ()})


def negotiated():
    """Yield what negotiation can come to."""
    for found in ((), (groups("ffdhe2048"),), (groups("x25519", complete=False),)):
        yield sound(negotiation=found)
    bad = (("reset",), ("reset",) * 3, ("alert",), ("accepted",))
    for ends, good, version in product(bad, (True, False), ("TLS 1.1", "TLS 1.2")):
        for names in ((), ("shop.example",), ("other.example",)):
            old = OldVersions(offer=offer(version, *ends, good=good), names=names, readable=True)
            one = NameBehaviour(without_name=accepted(), unknown_name=accepted(), old_unknown_name=old)
            yield sound(negotiation=(Negotiation(names=one),))


def cleartext():
    """Yield what cleartext HTTP can get, on either port."""
    checks = [three(reply, good=good) for reply, good in product(Reply, (True, False))]
    checks += [check(silence("reset"))]
    checks += [
        check(answer(status, cookies=jar)) for status, jar in product((200, 400, 404, 429, 503), ((), (cookie(),)))
    ]
    checks += [redirected(*urls) for urls in ((HOME,), ("https://www.shop.example/",), ("http://shop.example/a",))]
    checks += [check(answer(301, location=HOME), hops=(*hops, last)) for hops, last in _ends()]
    for one, secure in product(checks, ((https(), MISSING), (https(404), MISSING), None)):
        yield sound(cleartext=(one,), plaintext=one, secure=secure)


def _ends():
    on = answer(302, HOME, location="https://login.example/")
    return [((on,), ELSEWHERE), ((), silence("timeout", HOME))]


def secure():
    """Yield what https can answer."""
    fields = [
        ("max-age=63072000; includeSubDomains",),
        ("max-age=1",),
        ("max-age=0",),
        ("bad",),
        (),
        ("max-age=1",) * 2,
        ("max-age=063072000; includeSubDomains; preload",),
        ("max-age=1; preload",),
    ]
    for field, trusted in product(fields, (True, False)):
        given = {"hsts": field, "trusted": trusted}
        yield sound(secure=(https(**given), https(404, "/missing", purpose="missing", **given)))
    for hop in (ELSEWHERE, silence("timeout", HOME), answer(200, "http://shop.example/")):
        yield sound(secure=(https(301, location=hop.url, hops=(hop,)), MISSING))
    yield sound(secure=(https(hsts=("max-age=63072000",)),))
    yield sound(secure=(https().model_copy(update={"exchange": silence("reset", HOME)}), MISSING))
    yield sound(preload=listed())
    yield sound(cleartext=(check(answer(301, location=HOME, hsts=("max-age=1",)), hops=(answer(200, HOME),)),))


def certificates():
    """Yield certificates good and bad."""
    start = NOW - timedelta(days=1)
    for changes in (
        {},
        {"names": ("other.example",)},
        {"names": ()},
        {"not_after": NOW - timedelta(days=2)},
        {"not_before": NOW + timedelta(days=2), "not_after": NOW + timedelta(days=20)},
        {"not_before": NOW - timedelta(days=80), "not_after": NOW + timedelta(days=1)},
        {"not_before": start, "not_after": start + timedelta(days=900)},
        {"bits": 384},
        {"bits": 160},
        {"key": "DSA"},
        {"signature_hash": "sha1"},
        {"signature_hash": "unheard-of"},
    ):
        yield sound(certificates=(deployment(certificate(**changes)),))
    yield sound(certificates=(deployment(ordered=False, trusted=False),))
    for age in (1, policy().facts_max_age - 1, policy().facts_max_age + 1):
        yield sound(ended=NOW - timedelta(days=age), tools=(Tool(name="Mozilla store", version="2026-03-28"),))
    yield sound(certificates=(deployment(store="given: ca.pem"),))
    yield from (sound(certificates=(one,)) for one in staples())


def by_name():
    """Yield what the DNS can say, and certificates by their issuer."""
    sets = (caa(), *(caa(f"issue {one}.example") for one in ("ca", "other", "x")), caa("future x", critical=True))
    for records, leaf in product(sets, (certificate(issuer="CN=R1,O=Test CA"), certificate())):
        yield sound(caa=records, certificates=(deployment(leaf),))
    yield sound(certificates=(deployment(store="given: ca.pem"),))
    yield sound(caa=None)
    yield sound(caa=None, problems=(Problem(section="caa", reason="no_dns_answer", detail="SERVFAIL"),))


def rows():
    """Yield observations side by side: of two addresses, and of one over time."""
    other, soon = digest("other"), NOW - timedelta(days=3)
    one, two = sound(addresses=("192.0.2.10", "192.0.2.11")), sound(address="192.0.2.11")
    yield (one,)
    yield (one, two)
    yield (one, two.model_copy(update={"certificates": (deployment(certificate(sha256=other)),)}))
    for changes, ends, days in (
        ({"serial": "2"}, NOW, 2),
        ({"serial": "2", "key_sha256": other}, NOW, 2),
        ({}, NOW, 2),
        ({"serial": "2"}, soon, 9),
        ({"serial": "2"}, soon, 2),
    ):
        old = (deployment(certificate(not_after=ends)),)
        new = (deployment(certificate(sha256=other, **changes)),)
        yield sound(certificates=new), sound(certificates=old, ended=NOW - timedelta(days=days))


def staples():
    """Yield certificates by what was stapled to them, and by their timestamps."""
    yield from (stapled(word) for word in ("good", "revoked", "unknown"))
    yield stapled(signed=False, error="nobody signed it")
    yield stapled(signed=None, error="nobody knows the issuer")
    yield stapled(next_update=NOW - timedelta(days=2))
    for leaf in (certificate(must_staple=True), certificate(ocsp=("http://ocsp.example/",))):
        bare = deployment(leaf)
        yield from (bare, bare.model_copy(update={"staple": "none", "staple_asked": 3}))
    yield deployment(certificate(scts=0, sct_logs=()))
    yield deployment(certificate(scts=0, sct_logs=())).model_copy(update={"tls_scts": 0})
    yield deployment(certificate(sct_logs=("a1" * 32,)))


def configurations():
    """Yield configurations with every word on every topic."""
    for topic, word in product(get_args(Topic), get_args(Word)):
        for means in ((), ("TLS 1.0", "NULL", "RC4"), ("max-age=1",), ("max-age",)):
            yield etc(), configured(said(topic, word, *means))
            yield etc(), configured(said(topic, word, *means, local=True))
    yield etc(), configured()
    yield etc(), configured(unread=("a: b",))


def compared():
    """Yield configurations beside what was seen of the endpoint that they name."""
    old = {"offers": offers(TLS_1_0="accepted")}
    bare = {"secure": (https(hsts=()),)}
    open_door = {"cleartext": (check(answer(200)),)}
    lines = (
        said("listener", "tls"),
        said("protocols", "set", "TLS 1.2", "TLS 1.3"),
        said("hsts", "set", "max-age=31536000"),
        said("listener", "redirect", port=80),
    )
    for seen in ({}, old, bare, open_door):
        around = {name: (sound(**seen),) for name in ("offers", "cleartext", "secure")}
        yield configured(*lines), Surroundings(Scope(subjects=(shop(),)), observed=around)
    more = said("protocols", "set", "TLS 1.1", "TLS 1.2", "TLS 1.3")
    yield configured(*lines[:1], more), Surroundings(Scope(subjects=(shop(),)), observed={"offers": (sound(),)})


AROUND = Surroundings(
    scope=Scope(subjects=(shop(), description())),
    observed={"offers": (sound(offers=offers(TLS_1_0="accepted")),)},
)
"""A scope with one endpoint and one source; the endpoint accepts TLS 1.0."""


def surroundings():
    """Yield nothing known, a source that names the endpoint, and one that does not."""
    yield Surroundings()
    yield replace(AROUND, found=merge([(description().name, entry())], AROUND.register), sources=1)
    yield replace(AROUND, sources=1)
    file = Signal(kind="security_txt", file="s", line=1, excerpt="x", expires=("2020-01-01T00:00:00Z",))
    for contact in ("mailto:security@shop.example", "mailto:other@shop.example"):
        signals = (file.model_copy(update={"contact": contact}),)
        read = read_of(tree(), monitoring=Monitoring(folder=True, files=1, signals=signals))
        yield replace(AROUND, observed={"monitoring": (read,)})


def inventories():
    """Yield an API description that names something of each kind."""
    for role, scheme, upgraded in product(("calls", "serves", "upstream"), ("https", "http", "smtp"), (False, True)):
        for host in ("shop.example", "admin.shop.example", "cdn.other.org"):
            yield description(), named(entry(host, scheme=scheme, role=role, upgraded=upgraded, path="/v1"))
    yield description(), named()
    yield description(), named(format="")
    yield description(), named(entry(), skipped=("openapi.yaml: broken",))
    yield shop(), sound(certificates=(deployment(certificate(names=("shop.example", "old.shop.example"))),))


def checks():
    """Yield servers by what the known-vulnerability checks came to."""
    for name, bad in (
        *(("heartbleed", "vulnerable"), ("compression", "supported"), ("secure_renegotiation", "not supported")),
        *(("client_renegotiation", "supported"),),
        *(("early_data", "supported"), ("fallback_scsv", "not supported"), ("robot", "unknown")),
        ("ccs_injection", "not applicable"),
        ("command_injection", "vulnerable"),
    ):
        yield sound(checks=made(**{name: bad}))


def others():
    """Yield what other tools said."""
    yield brought(
        told(), told("A", "testssl:LOW"), told("B", "x:y"), told("C", "testssl:WARN", undecided=True), covers=("D",)
    )
    yield brought()
    yield brought(left_out=1)


def upgrades():
    """Yield what the cleartext port can make of ``Upgrade: TLS``."""
    for exchange in (answer(101), answer(426, upgrade="TLS/1.0"), answer(301), silence("reset")):
        yield sound(upgrade=UpgradeCheck(port=80, exchange=exchange))
    yield sound(upgrade=UpgradeCheck(port=80, exchange=silence("reset")), cleartext=(three("reset"),))


def seen_pages():
    """Yield what pages name, and what keeps a page from being seen."""
    kinds = product(get_args(Kind), ("shop.example", "cdn.other.org"), (True, False))
    yield sound(pages=(paged(*(named_in_page(kind, host, covered=there) for kind, host, there in kinds)),))
    page = paged().page
    for changes in ({"html": False}, {"flaw": "longer"}, {"flaw": "coding", "coding": "br"}, {"left_out": ("script",)}):
        yield sound(pages=(paged(page=page.model_copy(update=changes)),))
    for changes in ({"status": 401}, {"status": 500}, {"status": 302}, {"reply": "out_of_scope"}, {"reply": "reset"}):
        yield sound(pages=(paged(page=None, **changes),))


def contacts():
    """Yield what https serves as security.txt, and what keeps it from being read."""
    day = "2026-12-01T00:00:00Z"
    for changes in (
        *({}, {"expires": ("2020-01-01T00:00:00Z",)}, {"expires": (day,)}, {"expires": ("2099-01-01T00:00:00Z",)}),
        *({"expires": ()}, {"contacts": ("http://x",)}, {"canonical": ("https://other/",)}, {"malformed": 2}),
        {"flaw": "longer"},
    ):
        yield sound(security_txt=contact_served(**changes))
    served = contact_served()
    yield sound(security_txt=served.model_copy(update={"trusted": False}))
    lost = ({"reply": Reply.OUT_OF_SCOPE}, {"reply": Reply.RESET})
    for changes in ({"status": 404}, {"status": 500}, {"status": 302}, *lost):
        yield sound(security_txt=served.model_copy(update={"text": None} | changes))


def talks():
    """Yield what a server can say to a client without TLS."""
    for reply, logins in product(get_args(Answer), ((), ("PLAIN",), ("anonymous",))):
        talk = ClearTalk(ending=Ending.CLEARTEXT, asked="MAIL FROM:<>", answer=reply, logins=logins, reply="250 ok")
        yield sound(in_clear=InClear(protocol="smtp", attempts=(talk,)))
    for ending, good in product(Ending, (True, False)):
        row = (ClearTalk(ending=ending),) * 3
        yield sound(in_clear=InClear(protocol="smtp", attempts=row, controls=controls(4, good=good)))


def unspoken():
    """Yield what else may answer."""
    yield sound(unspoken=(beside("QUIC", "speaks", "version 1"), beside("DTLS", "closed")))
    yield sound(unspoken=(beside("QUIC", "not_asked"), beside("DTLS", "not_asked")))


def scenes():
    """Yield subjects with facts of them."""
    subjects = (shop(), api(), shop(host="192.0.2.10"), shop(starttls="smtp"), shop(port=25, starttls="smtp"))
    every = [
        *unspoken(),
        *endings(),
        *versions(),
        *negotiated(),
        *cleartext(),
        *secure(),
        *certificates(),
        *checks(),
        *others(),
        *upgrades(),
        *talks(),
        *seen_pages(),
        *contacts(),
        *(stopped(reason) for reason in COMMON),
    ]
    yield from product(subjects, every)
    yield from inventories()
    yield from ((shop(), one) for one in by_name())
    yield tree(), scanned()
    yield tree(), scanned(hit(), hit(3, suppressed="# nosec"), hit(4, test=True), truncated=True)
    yield tree(), scanned(*(hit(line, kind=kind) for line, kind in enumerate(KINDS, start=1)))
    yield from built()
    yield from configurations()
    yield from papers()
    yield from watching()
    yield from product([client()], (*drills(), *builds()))


def built():
    """Yield what manifests name."""
    lapses = (("TLS 1.0", "both"), ("TLS 1.0", "client"), ("TLS 1.0", "server"), ("certificate", "client"))
    for lapse, side in (*lapses, ("hostname", "client")):
        change = Default(lapse=lapse, side=side, changed="2", source="https://x.example")
        for version in ("1", "3", ""):
            one = Component(name="x", file="a", line=1, version=version, exact=bool(version), least=version)
            changes = (Changes(name="x", defaults=(change,)),)
            given = Dependencies(files=1, table=digest("t"), components=(one,), changes=changes)
            yield tree(), read_of(tree(), dependencies=given)
    yield tree(), read_of(tree(), dependencies=Dependencies(files=0, table=digest("t")))
    yield tree(), read_of(tree(), dependencies=Dependencies(files=0, table=digest("t"), skipped=("a: broken",)))


def papers():
    """Yield documents, beside an endpoint that accepts TLS 1.0 and refuses TLS 1.1."""
    claims = product(("TLS 1.0", "TLS 1.1", "TLS 1.2"), ("accepted", "refused", "named"))
    mentions = [Mention(version=name, stance=stance, line=1, excerpt="x") for name, stance in claims]
    older, newer = NOW - timedelta(days=9), NOW
    histories = (
        *(None, History(), History(changed=older), History(changed=older, uncommitted=True)),
        History(changed=older, configuration="a.conf", configuration_changed=newer),
        History(changed=newer, configuration="a.conf", configuration_changed=older),
    )
    for form, found, history in product(("text", "other"), (tuple(mentions), ()), histories):
        given = {"digest": digest("d"), "size": 1, "form": form, "mentions": found, "history": history}
        yield PAPER, read_of(PAPER, document=DocumentFacts(**given, left_out=len(found)))


def watching():
    """Yield what files say of monitoring."""
    kinds = ("expiry_alert", "unverified_probe", "log_fields")
    signals = [Signal(kind=kind, file="a.yml", line=1, excerpt="x") for kind in kinds]
    dates = ((), ("2020-01-01T00:00:00Z",), ("2099-01-01T00:00:00Z",))
    signals += [
        Signal(kind="security_txt", file="s", line=1, excerpt="x", contact="mailto:a@b", expires=until)
        for until in dates
    ]
    for folder, found, skipped in product((True, False), (tuple(signals), ()), ((), ("x: broken",))):
        seen = Monitoring(folder=folder, files=1, signals=found, skipped=skipped)
        yield PAPER, read_of(PAPER, monitoring=seen)
    told = Signal(kind="caa_iodef", file="shop.example CAA", line=0, excerpt="mailto:a@b")
    for signals, mail in product(((), (told,)), (True, False)):
        yield NAME, read_of(NAME, monitoring=Monitoring(folder=False, name=True, mail=mail, files=4, signals=signals))


def read_of(subject, **sections):
    given = {"run": ulid(1), "subject": subject.name, "vantage": Vantage(name="here"), "started": NOW, "ended": NOW}
    return Facts(**given, **sections)


def builds():
    """Yield what builds permit."""
    file = {"file": "AndroidManifest.xml"}
    for changes in ({"cleartext": "true"}, {"cleartext": "unresolved"}, {"target_sdk": 27}, {}):
        yield of_build(manifests=[AndroidManifest(**file, **changes)])
    old = {"cleartext": "true", "network_config": True, "least_sdk": 24, "target_sdk": 34}
    for domains in (("shop.example",), ("localhost",)):
        rule = NetworkRule(file="net.xml", element="domain-config", cleartext="true", user_roots=True, domains=domains)
        yield of_build(manifests=[AndroidManifest(**file, **old)], network_rules=[rule], network_configs=1)
    key = "NSExceptionMinimumTLSVersion"
    yield of_build(transport_rules=[TransportRule(file="Info.plist", key=key, value="TLSv1.0", domain="shop.example")])
    yield of_build(skipped=("a: encrypted",))
    yield of_build(form="absent", read=0)
    yield of_build(form="other", read=0)
    yield of_build()


def drills():
    """Yield what clients do."""
    yield drilled()
    yield drilled(trial("good", errors=("TLSV1_ALERT_UNKNOWN_CA",)))
    yield drilled(trial("wrong-name", secure_bytes=9, requests=("GET",)))
    yield drilled(trial("wrong-name", exit_code=0), trial("tls-1.0", connections=0))
    yield drilled(trial("wrong-name", killed=True), trial("tls-1.0", connections=0, unavailable="no"))


@pytest.fixture(scope="module")
def carried():
    """Return for each probe and reason the details it carried."""
    found = {}
    for row, probe in product(rows(), (one for one in PROBES.values() if one.compare)):
        for one in probe.judge_all(row, shop(), policy(), NOW):
            found.setdefault((one.probe, one.reason), set()).update(one.detail)
    for subject, observed in scenes():
        for probe in PROBES.values():
            if probe.applies(subject):
                book = profile() if probe.advises else policy()
                for around in surroundings() if probe.within else (None,):
                    for one in probe.judge(observed, subject, book, NOW, around):
                        found.setdefault((one.probe, one.reason), set()).update(one.detail)
    for observed, around in compared():
        for one in PROBES["config.runtime"].judge(observed, etc(), policy(), NOW, around):
            found.setdefault((one.probe, one.reason), set()).update(one.detail)
    return found


def test_every_reason_that_is_declared_can_be_given(carried):
    declared = {(probe.id, reason) for probe in PROBES.values() for reason in probe.own}
    assert declared - carried.keys() == set()


@pytest.mark.parametrize("language", Language)
def test_every_placeholder_of_a_sentence_is_something_its_reason_carries(carried, language):
    labels = read_labels(language, root=content_root())
    wanting = []
    for (probe, reason), details in carried.items():
        own = labels.get(f"reason.{probe}:{reason}")
        text = own if own is not None else labels[f"reason.*:{reason}"]
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        if names - details - ALWAYS:
            wanting.append((probe, reason, sorted(names - details - ALWAYS)))
    assert wanting == []
