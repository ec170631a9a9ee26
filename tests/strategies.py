"""Facts as chance makes them, within what the nouns allow: for properties that must hold of any facts at all."""

from datetime import timedelta

from builders import ADDRESS, CATEGORIES, NEW, NOW, OLD, SHOP, certificate, digest, scanned, sound, ulid
from hypothesis import strategies as st

from guide.model.attempts import Attempt, Ending, Offer, SuiteList
from guide.model.certificates import Deployment, Trust
from guide.model.facts import Facts, Listening, Problem, SourceHit, Vantage
from guide.model.subjects import Audience
from guide.model.web import CleartextCheck, Cookie, Exchange, Reply, SecureCheck, UpgradeCheck

SECTIONS = ("listening", "offers", "suites", "plaintext", "certificates", "cleartext", "upgrade", "secure")
SUITES = (
    "",
    "TLS_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_NULL_SHA",
    "TLS_DH_anon_WITH_AES_128_CBC_SHA",
    "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    "0xFEFE",
)
URLS = (
    "http://shop.example/",
    "https://shop.example/",
    "https://shop.example/next",
    "https://elsewhere.example/",
    "http://elsewhere.example/",
    "/relative",
    "ftp://shop.example/",
    "http://[",
    "",
)
FIELDS = (
    "max-age=31536000; includeSubDomains",
    "max-age=0",
    "max-age=1",
    'MAX-AGE="31536000"',
    "max-age=1, max-age=2",
    "includeSubDomains",
    "",
)

versions = st.sampled_from((*OLD, *NEW))
problem_reasons = st.sampled_from(
    ("deadline", "cancelled", "reset", "filtered", "cannot_speak", "skipped", "no such reason")
)
attempts = st.builds(
    Attempt,
    ending=st.sampled_from(Ending),
    version=st.sampled_from(("", *OLD, *NEW)),
    suite=st.sampled_from(SUITES),
    alert=st.sampled_from((None, 0, 40, 70)),
    detail=st.sampled_from(("", "HTTP/1.1 200 OK")),
)
rows = st.one_of(
    st.lists(attempts, max_size=4),
    st.builds(lambda ending, count: [Attempt(ending=ending)] * count, st.sampled_from(Ending), st.integers(1, 4)),
).map(tuple)
control_rows = st.one_of(
    st.integers(0, 5).map(lambda count: tuple(Attempt(ending=Ending.ACCEPTED) for _ in range(count))),
    st.lists(attempts, max_size=5).map(tuple),
)
offers = st.builds(
    Offer,
    version=versions,
    suites=st.sampled_from(("any", *CATEGORIES)),
    attempts=rows,
    controls=control_rows,
)
orderly_offers = st.builds(
    lambda version, ending, category, less: Offer(
        version=version,
        suites=category,
        attempts=(Attempt(ending=ending, version=version if ending is Ending.ACCEPTED else ""),)
        * (1 if ending in {Ending.ACCEPTED, Ending.ALERT} else 3),
        controls=tuple(Attempt(ending=Ending.ACCEPTED) for _ in range(4 - less))
        if ending not in {Ending.ACCEPTED, Ending.ALERT}
        else (),
    ),
    versions,
    st.sampled_from((Ending.ACCEPTED, Ending.ALERT, Ending.ALERT, Ending.RESET, Ending.CLOSED, Ending.TIMEOUT)),
    st.sampled_from(("any", "any", "any", *CATEGORIES)),
    st.sampled_from((0, 0, 0, 1)),
)
"""Offers as a gathering makes them."""
suite_lists = st.builds(
    SuiteList,
    version=versions,
    accepted=st.lists(st.sampled_from(SUITES[1:]), max_size=3).map(tuple),
    undecided=st.lists(st.sampled_from(SUITES[1:]), max_size=2).map(tuple),
    complete=st.booleans(),
    engine=st.just("engine 1"),
)
exchanges = st.builds(
    Exchange,
    url=st.sampled_from(URLS),
    reply=st.sampled_from(Reply),
    status=st.sampled_from((None, 101, 200, 204, 301, 308, 304, 400, 401, 403, 404, 418, 421, 426, 429, 500, 501, 503)),
    location=st.sampled_from(URLS),
    hsts=st.lists(st.sampled_from(FIELDS), max_size=2).map(tuple),
    cookies=st.lists(st.just(Cookie(name="session", secure=True)), max_size=1).map(tuple),
    detail=st.sampled_from(("", "after 12 bytes of a head")),
)
exchange_rows = st.one_of(
    st.lists(exchanges, max_size=4),
    st.builds(lambda one, count: [one] * count, exchanges, st.integers(1, 4)),
).map(tuple)
HOPS = (
    (),
    (Exchange(url="https://shop.example/", reply=Reply.ANSWERED, status=200),),
    (Exchange(url="https://www.shop.example/", reply=Reply.ANSWERED, status=404),),
    (Exchange(url="https://login.example/", reply=Reply.OUT_OF_SCOPE),),
    (Exchange(url="http://shop.example/a", reply=Reply.ANSWERED, status=200),),
    (Exchange(url="https://shop.example/", reply=Reply.TIMEOUT),),
)
ports = st.sampled_from((80, 80, 443, 8080))
paths = st.sampled_from(("/", "/login"))
wild_checks = st.builds(
    CleartextCheck,
    port=ports,
    path=paths,
    attempts=exchange_rows,
    controls=control_rows,
    hops=st.lists(exchanges, max_size=3).map(tuple),
)
quiet_checks = st.builds(
    lambda reply, count, less, port, path, detail: CleartextCheck(
        port=port,
        path=path,
        attempts=(Exchange(url="http://shop.example/", reply=reply, detail=detail),) * count,
        controls=tuple(Attempt(ending=Ending.ACCEPTED) for _ in range(count + 1 - less)),
    ),
    st.sampled_from(Reply),
    st.integers(2, 4),
    st.sampled_from((0, 0, 1)),
    ports,
    paths,
    st.sampled_from(("", "", "after 12 bytes of a head")),
)
"""Checks that got the same silence again and again, mostly between good controls."""
plain_checks = st.builds(
    lambda status, hops, port, path, cookies: CleartextCheck(
        port=port,
        path=path,
        attempts=(
            Exchange(
                url="http://shop.example/",
                reply=Reply.ANSWERED,
                status=status,
                location=hops[0].url if hops else "",
                cookies=cookies,
            ),
        ),
        hops=hops,
    ),
    st.sampled_from((200, 301, 301, 308, 400, 401, 403, 404, 426, 429, 500, 501, 503)),
    st.sampled_from(HOPS),
    ports,
    paths,
    st.sampled_from(((), (), (Cookie(name="session", secure=True),))),
)
"""Checks that got one answer, with the chain behind it."""
cleartext_checks = st.one_of(wild_checks, quiet_checks, plain_checks)
upgrade_checks = st.builds(UpgradeCheck, port=ports, exchange=exchanges)
wild_secure = st.builds(
    SecureCheck,
    purpose=st.sampled_from(("path", "missing")),
    path=paths,
    exchange=exchanges,
    hops=st.lists(exchanges, max_size=2).map(tuple),
    certificate_trusted=st.booleans(),
)
plain_secure = st.builds(
    lambda where, status, fields, trusted, hops: SecureCheck(
        purpose="missing" if where == "/missing" else "path",
        path=where,
        exchange=Exchange(
            url=f"https://shop.example{where}",
            reply=Reply.ANSWERED,
            status=301 if hops else status,
            location=hops[0].url if hops else "",
            hsts=fields,
        ),
        hops=hops,
        certificate_trusted=trusted,
    ),
    st.sampled_from(("/", "/login", "/missing")),
    st.sampled_from((200, 401, 403, 404)),
    st.sampled_from(((FIELDS[0],), (FIELDS[0],), (FIELDS[1],), (FIELDS[2],), (FIELDS[4],), (FIELDS[0], FIELDS[2]), ())),
    st.sampled_from((True, True, False)),
    st.sampled_from((*[()] * 6, *HOPS)),
)
"""HTTPS checks that were answered."""
secure_checks = st.one_of(wild_secure, plain_secure)
certificates = st.builds(
    lambda days, life, names, key, bits, hashed, root: certificate(
        not_before=NOW - timedelta(days=days),
        not_after=NOW - timedelta(days=days) + timedelta(days=life),
        names=names,
        key=key,
        bits=bits,
        signature_hash=hashed,
        self_issued=root,
    ),
    st.integers(-5, 900),
    st.integers(1, 900),
    st.sampled_from(((), ("shop.example",), ("*.example",), ("other.example",))),
    st.sampled_from(("RSA", "EC", "Ed25519", "DSA", "unknown")),
    st.sampled_from((160, 256, 512, 1024, 2048)),
    st.sampled_from(("", "md5", "SHA1", "sha256", "streebog")),
    st.booleans(),
)
trusts = st.builds(
    Trust,
    store=st.sampled_from(("Mozilla", "given: ca.pem")),
    trusted=st.booleans(),
    error=st.sampled_from(("", "expired")),
)
deployments = st.builds(
    Deployment,
    chain=st.lists(certificates, max_size=3).map(tuple),
    trust=st.lists(trusts, max_size=2).map(tuple),
    ordered=st.booleans(),
)
problems = st.lists(
    st.builds(Problem, section=st.sampled_from((*SECTIONS, "resolve", "source")), reason=problem_reasons), max_size=2
).map(tuple)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Return the strategy, or None: a section that was not looked at."""
    return st.none() | strategy


wild_facts = st.builds(
    Facts,
    run=st.just(ulid(1)),
    subject=st.just(SHOP),
    address=st.just(ADDRESS),
    addresses=st.just((ADDRESS,)),
    vantage=st.just(Vantage(name="here")),
    started=st.just(NOW - timedelta(days=1)),
    ended=st.just(NOW - timedelta(days=1)),
    listening=maybe(st.builds(Listening, attempt=attempts)),
    offers=maybe(st.one_of(st.lists(offers, max_size=8), st.lists(orderly_offers, max_size=10)).map(tuple)),
    suites=maybe(st.lists(suite_lists, max_size=2).map(tuple)),
    plaintext=maybe(cleartext_checks),
    certificates=maybe(st.lists(deployments, max_size=2).map(tuple)),
    cleartext=maybe(st.lists(cleartext_checks, max_size=3).map(tuple)),
    upgrade=maybe(upgrade_checks),
    secure=maybe(
        st.one_of(st.lists(secure_checks, max_size=4), st.lists(plain_secure, min_size=3, max_size=5)).map(tuple)
    ),
    problems=st.just(()) | problems,
)

VALUES = {
    "listening": st.builds(Listening, attempt=attempts),
    "offers": st.lists(orderly_offers, max_size=10).map(tuple),
    "suites": st.lists(suite_lists, max_size=2).map(tuple),
    "plaintext": cleartext_checks,
    "certificates": st.lists(deployments, max_size=2).map(tuple),
    "cleartext": st.lists(cleartext_checks, min_size=1, max_size=2).map(tuple),
    "secure": st.lists(plain_secure, min_size=3, max_size=5).map(tuple),
}
sound_but_for_one = st.one_of(
    *(strategy.map(lambda value, name=name: sound(**{name: value})) for name, strategy in VALUES.items())
)
"""Sound facts with one section made by chance."""

facts = st.one_of(wild_facts, sound_but_for_one)
"""Facts of the usual endpoint."""

audiences = st.sampled_from(Audience)

scans = st.builds(
    lambda hits, files, skipped, truncated, stopped: scanned(
        *hits, files=files, skipped=skipped, truncated=truncated, rules=digest("rules")
    ).model_copy(update={"problems": stopped}),
    st.lists(
        st.builds(
            SourceHit,
            rule=st.just("r"),
            file=st.just("a.py"),
            line=st.integers(1, 3),
            excerpt=st.just("x"),
            suppressed=st.sampled_from(("", "# nosec")),
        ),
        max_size=3,
    ),
    st.integers(0, 2),
    st.sampled_from(((), ("a.bin: too large",))),
    st.booleans(),
    problems,
)
"""Facts of a source tree."""
