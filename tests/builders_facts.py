"""Facts as a test wants to say them. ``sound()`` passes every probe; keyword arguments spoil one section of it."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from guide.model.attempts import Attempt, Ending, Offer, SuiteList
from guide.model.base import show_instant
from guide.model.certificates import Certificate, Deployment, Stapled, Trust
from guide.model.checks import ActiveCheck
from guide.model.clients import ClientBuild
from guide.model.dns import Caa, CaaRecord
from guide.model.drill import Arrival, Drill, Trial
from guide.model.facts import Facts, Listening, Problem, SourceHit, SourceScan, Vantage
from guide.model.imported import ImportedReport, ImportedResult
from guide.model.inventory import Entry, Inventory
from guide.model.negotiation import Groups, NameBehaviour, Negotiation, OldVersions
from guide.model.pages import Page, PageCheck, Reference
from guide.model.security_txt import WELL_KNOWN, SecurityTxt, SecurityTxtCheck
from guide.model.subjects import Audience, Endpoint, Material
from guide.model.unspoken import Unspoken
from guide.model.web import CleartextCheck, Cookie, Exchange, Preload, Reply, SecureCheck, UpgradeCheck

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The instant most tests judge at."""
SHOP = "shop.example:443"
ADDRESS = "192.0.2.10"
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(number: int) -> str:
    """Return a well-formed ULID that counts upwards."""
    tail = "".join(_BASE32[number >> shift & 31] for shift in range(45, -5, -5))
    return f"01JD{'0' * (22 - len(tail))}{tail}"


def digest(text: str) -> str:
    """Return the digest of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def shop(**changes: Any) -> Endpoint:
    """Return the usual endpoint."""
    return Endpoint(**({"host": "shop.example", "port": 443} | changes))


def api(**changes: Any) -> Endpoint:
    """Return an endpoint whose clients are programs."""
    return shop(**({"audience": Audience.API} | changes))


def tree(location: str = "./src") -> Material:
    """Return a source tree."""
    return Material(kind="source", location=location)


def attempt(ending: Ending | str, **fields: Any) -> Attempt:
    """Return one attempt."""
    return Attempt(ending=Ending(ending), **fields)


def accepted(version: str = "TLS 1.3", suite: str = "TLS_AES_128_GCM_SHA256") -> Attempt:
    """Return a hello that was accepted."""
    bound = () if version == "TLS 1.3" else ("extended_main_secret",)
    return attempt("accepted", version=version, suite=suite, extensions=bound)


def controls(count: int = 4, *, good: bool = True) -> tuple[Attempt, ...]:
    """Return control handshakes."""
    return tuple(accepted() if good else attempt("reset") for _ in range(count))


def offer(version: str, *endings: str, suites: str = "any", good: bool = True, with_controls: bool = True) -> Offer:
    """Return an offer and how each attempt ended; anything that is not an answer comes between controls."""
    attempts = tuple(accepted(version) if ending == "accepted" else attempt(ending) for ending in endings)
    silent = not {"accepted", "alert", "version_answer"} & set(endings)
    around = controls(len(endings) + 1, good=good) if silent and with_controls else ()
    return Offer(version=version, suites=suites, attempts=attempts, controls=around)


OLD = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1")
NEW = ("TLS 1.2", "TLS 1.3")
CATEGORIES = ("NULL", "anonymous", "EXPORT", "RC4", "DES", "3DES", "RC2", "MD5")


def offers(**spoilt: str) -> tuple[Offer, ...]:
    """Return the offers to a sound server; ``TLS_1_0="accepted"`` spoils one version, ``NULL="accepted"`` one category."""
    endings = dict.fromkeys(OLD, "alert") | dict.fromkeys(NEW, "accepted")
    endings |= {
        key.replace("_", " ", 1).replace("_", "."): ending for key, ending in spoilt.items() if key.startswith("TLS")
    }
    versions = [
        offer(version, *([ending] * (3 if ending in {"reset", "closed"} else 1))) for version, ending in endings.items()
    ]
    alone = [offer("TLS 1.2", spoilt.get(category, "alert"), suites=category) for category in CATEGORIES]
    return (*versions, *alone, offer("TLS 1.3", "alert", suites="NULL"))


def suites(*accepted_suites: str, version: str = "TLS 1.2", complete: bool = True) -> SuiteList:
    """Return an engine's list for one version."""
    names = accepted_suites or ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",)
    return SuiteList(version=version, accepted=names, complete=complete, engine="engine 1")


def groups(*names: str, version: str = "TLS 1.3", complete: bool = True) -> Negotiation:
    """Return the groups that the server chose under one version."""
    return Negotiation(groups=Groups(version=version, accepted=names, complete=complete))


def nameless(ending: str = "alert") -> Negotiation:
    """Return what came of hellos without the right name: the old versions end so, the others are accepted."""
    old = OldVersions(offer=offer("TLS 1.1", ending))
    return Negotiation(
        names=NameBehaviour(
            without_name=accepted(), unknown_name=accepted(), old_without_name=old, old_unknown_name=old
        )
    )


def answer(status: int, url: str = "http://shop.example/", **fields: Any) -> Exchange:
    """Return an exchange that got an HTTP answer."""
    return Exchange(url=url, reply=Reply.ANSWERED, status=status, **fields)


def silence(reply: Reply | str, url: str = "http://shop.example/", detail: str = "") -> Exchange:
    """Return an exchange that got none."""
    return Exchange(url=url, reply=Reply(reply), detail=detail)


def check(
    *attempts: Exchange, path: str = "/", port: int = 80, hops: tuple[Exchange, ...] = (), good: bool = True
) -> CleartextCheck:
    """Return a cleartext check with control handshakes around every attempt."""
    around = controls(len(attempts) + 1, good=good)
    return CleartextCheck(port=port, path=path, attempts=attempts, hops=hops, controls=around)


def three(reply: str, **fields: Any) -> CleartextCheck:
    """Return a check whose three attempts all ended in ``reply``."""
    return check(*[silence(reply)] * 3, **fields)


def redirected(*urls: str, path: str = "/", status: int = 200, **fields: Any) -> CleartextCheck:
    """Return a check that is redirected along ``urls``; the last one answers with ``status``."""
    start = answer(301, location=urls[0])
    hops = [answer(301, url, location=after) for url, after in pairwise(urls)]
    return check(start, path=path, hops=(*hops, answer(status, urls[-1])), **fields)


def https(status: int = 200, path: str = "/", **fields: Any) -> SecureCheck:
    """Return an HTTPS check with a good HSTS field."""
    purpose = fields.pop("purpose", "path")
    trusted = fields.pop("trusted", True)
    hops = fields.pop("hops", ())
    sent = {"hsts": ("max-age=31536000; includeSubDomains",)} | fields
    exchange = answer(status, f"https://shop.example{path}", **sent)
    return SecureCheck(purpose=purpose, path=path, exchange=exchange, hops=hops, certificate_trusted=trusted)


def contact_served(**changes: Any) -> SecurityTxtCheck:
    """Return a sound security.txt as it was served; keyword arguments change what was read of it."""
    given: dict[str, Any] = {
        "type": "text/plain",
        "size": 80,
        "contacts": ("mailto:security@shop.example",),
        "contact_count": 1,
        "expires": (show_instant(NOW + timedelta(days=200)),),
    }
    url = f"https://shop.example{WELL_KNOWN}"
    text = SecurityTxt(**(given | changes))
    return SecurityTxtCheck(url=url, reply=Reply.ANSWERED, status=200, trusted=True, text=text)


def paged(*references: Reference, path: str = "/", **changes: Any) -> PageCheck:
    """Return what a page at ``path`` names in clear; ``page`` and the fields of the check can be replaced."""
    given: dict[str, Any] = {
        "url": f"https://shop.example{path}",
        "reply": Reply.ANSWERED,
        "status": 200,
        "page": Page(type="text/html", html=True, size=100, references=references),
    }
    return PageCheck(path=path, **(given | changes))


def named_in_page(kind: str = "script", host: str = "cdn.other.org", **changes: Any) -> Reference:
    """Return an address in clear that a page names."""
    given: dict[str, Any] = {"kind": kind, "scheme": "http", "host": host, "line": 3, "column": 5}
    given |= {"address": f"{given['scheme']}://{host}/x.js"}
    return Reference(**(given | changes))


def cookie(name: str = "session") -> Cookie:
    """Return a cookie."""
    return Cookie(name=name, secure=False)


def certificate(**changes: Any) -> Certificate:
    """Return a sound leaf: EC, 90 days, one month old."""
    start = NOW - timedelta(days=20)
    given: dict[str, Any] = {
        "sha256": digest("leaf"),
        "subject": "CN=shop.example",
        "issuer": "CN=Test CA",
        "serial": "01",
        "not_before": start,
        "not_after": start + timedelta(days=90) - timedelta(seconds=1),
        "names": ("shop.example",),
        "key": "EC",
        "bits": 256,
        "signature_hash": "sha256",
        "is_ca": False,
        "self_issued": False,
        "scts": 2,
        "sct_logs": ("a1" * 32, "b2" * 32),
        "key_sha256": digest("key"),
    }
    return Certificate(**(given | changes))


def deployment(*chain: Certificate, trusted: bool = True, store: str = "Mozilla", ordered: bool = True) -> Deployment:
    """Return a deployment of a chain."""
    return Deployment(chain=chain or (certificate(),), trust=(Trust(store=store, trusted=trusted),), ordered=ordered)


def caa(*records: str, at: str = "shop.example", critical: bool = False) -> Caa:
    """Return CAA records, ``TAG VALUE`` each."""
    parts = [record.partition(" ") for record in records]
    found = tuple(CaaRecord(critical=critical, tag=tag, value=value) for tag, _, value in parts)
    return Caa(
        name="shop.example",
        found_at=at if found else "",
        records=found,
        asked=("shop.example",),
        server="192.0.2.53",
        authentic=False,
    )


def listed(*, there: bool = True) -> Preload:
    """Return what a preload list says."""
    return Preload(source="list 1", date="2026-01-01", listed=there)


def stapled(word: str = "good", **changes: Any) -> Deployment:
    """Return a deployment whose leaf names an OCSP responder and came with a response, seen a day before ``NOW``."""
    leaf = certificate(ocsp=("http://ocsp.example/",))
    given: dict[str, Any] = {
        "signed": True,
        "produced": NOW - timedelta(days=2),
        "this_update": NOW - timedelta(days=2),
        "next_update": NOW + timedelta(days=2),
        "revoked": NOW - timedelta(days=9) if word == "revoked" else None,
    }
    return deployment(leaf).model_copy(
        update={"staple": word, "stapled": Stapled(**(given | changes)), "staple_asked": 1, "tls_scts": 0}
    )


CLEAN = {
    "heartbleed": "not vulnerable",
    "ccs_injection": "not vulnerable",
    "robot": "not vulnerable",
    "compression": "not supported",
    "secure_renegotiation": "supported",
    "client_renegotiation": "not supported",
    "extended_main_secret": "supported",
    "early_data": "not supported",
    "fallback_scsv": "supported",
}


def made(**answers: str) -> tuple[ActiveCheck, ...]:
    """Return the known-vulnerability checks of a sound server; keyword arguments give other answers."""
    return tuple(
        ActiveCheck.model_validate(
            {"name": name, "answer": answer, "complete": answer != "unknown", "engine": "engine 1"}
        )
        for name, answer in (CLEAN | answers).items()
    )


def beside(protocol: str, answer: str = "no_answer", detail: str = "") -> Unspoken:
    """Return what one foreign protocol came to."""
    return Unspoken.model_validate({"protocol": protocol, "answer": answer, "detail": detail})


def sound(**changes: Any) -> Facts:
    """Return facts of ``shop()`` that every probe passes; keyword arguments replace fields."""
    given: dict[str, Any] = {
        "run": ulid(1),
        "subject": SHOP,
        "address": ADDRESS,
        "addresses": (changes.get("address", ADDRESS),),
        "vantage": Vantage(name="here"),
        "started": NOW - timedelta(days=1, minutes=1),
        "ended": NOW - timedelta(days=1),
        "listening": Listening(attempt=accepted()),
        "offers": offers(),
        "suites": (suites(), suites("TLS_AES_128_GCM_SHA256", version="TLS 1.3")),
        "negotiation": (*(groups("x25519", version=version) for version in NEW), nameless()),
        "checks": made(),
        "plaintext": check(answer(400), port=443),
        "certificates": (deployment(),),
        "cleartext": (redirected("https://shop.example/"),),
        "upgrade": UpgradeCheck(port=80, exchange=answer(301, location="https://shop.example/")),
        "secure": (https(), https(404, "/missing", purpose="missing")),
        "pages": (paged(),),
        "security_txt": contact_served(),
        "preload": listed(there=False),
        "caa": caa("issue ca.example"),
        "unspoken": (beside("QUIC"), beside("DTLS")),
    }
    return Facts(**(given | changes))


_SECTIONS = (
    *("listening", "offers", "suites", "negotiation", "checks", "plaintext", "in_clear"),
    *("certificates", "cleartext", "upgrade", "secure", "pages", "security_txt", "unspoken"),
)
"""Every section of an endpoint."""


def stopped(reason: str = "deadline", *sections: str, **changes: Any) -> Facts:
    """Return facts in which the named sections (all by default) were stopped by ``reason``."""
    names = sections or _SECTIONS
    gone = dict.fromkeys(names)
    problems = tuple(Problem(section=name, reason=reason) for name in names)
    return sound(**(gone | {"problems": problems} | changes))


def unresolved(**changes: Any) -> Facts:
    """Return facts of a name that had no address."""
    problem = Problem(section="resolve", reason="name_unresolved")
    given = dict.fromkeys(_SECTIONS) | {"address": "", "addresses": (), "problems": (problem,)}
    return sound(**(given | changes))


def scanned(*hits: SourceHit, subject: str = "source:./src", **changes: Any) -> Facts:
    """Return facts of a source scan."""
    scan = {"files": 10, "rules": digest("rules"), "hits": hits}
    return Facts(
        run=ulid(1),
        subject=subject,
        vantage=Vantage(name="here"),
        started=NOW - timedelta(days=1),
        ended=NOW - timedelta(days=1),
        source=SourceScan(**(scan | changes)),
    )


def said(check: str = "ROBOT", rating: str = "testssl:HIGH", **more: Any) -> ImportedResult:
    """Return one result of another tool."""
    return ImportedResult(check=check, rating=rating, text="as it was said", **more)


def brought(*results: ImportedResult, days: int = 3, vantage: str = "testssl.sh", **changes: Any) -> Facts:
    """Return facts of ``shop()`` that another tool found ``days`` ago."""
    given = {"format": "testssl", "tool": vantage, "version": "3.0.8", "dated_by": "report", "file": "t.json"}
    when = NOW - timedelta(days=days)
    return Facts(
        run=ulid(days),
        subject=SHOP,
        vantage=Vantage(name=vantage),
        started=when,
        ended=when,
        imported=ImportedReport.model_validate(given | {"digest": digest("t.json"), "results": results} | changes),
    )


def client(location: str = "sync") -> Material:
    """Return a client."""
    return Material(kind="client", location=location)


def of_build(**changes: Any) -> Facts:
    """Return facts of a client build in which one platform file was read."""
    return Facts(
        run=ulid(1),
        subject="client:sync",
        vantage=Vantage(name="here"),
        started=NOW - timedelta(days=1),
        ended=NOW - timedelta(days=1),
        client=ClientBuild(**({"form": "archive", "read": 1} | changes)),
    )


BAD_SERVERS = (
    *("untrusted-certificate", "expired-certificate", "wrong-name"),
    *("tls-1.0", "redirect-to-http", "plaintext-server"),
)


def trial(
    scenario: str, *, exit_code: int | None = 60, killed: bool = False, unavailable: str = "", **fields: Any
) -> Trial:
    """Return one run of a client; ``beyond`` and the other fields say what arrived."""
    beyond = fields.pop("beyond", {} if scenario == "redirect-to-http" else None)
    return Trial(
        scenario=scenario,
        exit=None if killed else exit_code,
        killed=killed,
        unavailable=unavailable,
        milliseconds=120,
        arrived=Arrival(**({"connections": 1} | fields)),
        beyond=None if beyond is None else Arrival(**beyond),
    )


def drilled(*trials: Trial, program: str = "curl") -> Facts:
    """Return facts of a drill in which a client refused every bad server; ``trials`` replace those of their scenario."""
    given = {one: trial(one, exit_code=0, secure_bytes=80, requests=("GET",)) for one in ("good", "good-again")}
    given |= {one: trial(one) for one in BAD_SERVERS}
    given["redirect-to-http"] = trial("redirect-to-http", secure_bytes=80, exit_code=0)
    given |= {one.scenario: one for one in trials}
    return Facts(
        run=ulid(1),
        subject="client:sync",
        vantage=Vantage(name="here"),
        started=NOW - timedelta(days=1),
        ended=NOW - timedelta(days=1),
        drill=Drill(client=program, command=f"{program} {{url}}", protocol="https", trials=tuple(given.values())),
    )


def hit(line: int = 12, **changes: Any) -> SourceHit:
    """Return a match of a source rule."""
    given = {"rule": "python-verify-off", "file": "app.py", "line": line, "excerpt": "verify=False"}
    return SourceHit(**(given | changes))


def entry(host: str = "shop.example", **changes: Any) -> Entry:
    """Return a place that a source names."""
    given = {"scheme": "https", "host": host, "port": 443, "origins": ("openapi.yaml:3 /servers/0/url",)}
    return Entry(**(given | changes))


def named(*entries: Entry, subject: str = "openapi:openapi.yaml", **changes: Any) -> Facts:
    """Return facts of a source that names places."""
    read = {"format": "OpenAPI 3.1.0", "files": 1, "entries": entries}
    return Facts(
        run=ulid(1),
        subject=subject,
        vantage=Vantage(name="here"),
        started=NOW - timedelta(days=1),
        ended=NOW - timedelta(days=1),
        inventory=Inventory(**(read | changes)),
    )


def description(location: str = "openapi.yaml") -> Material:
    """Return an API description."""
    return Material(kind="openapi", location=location)
