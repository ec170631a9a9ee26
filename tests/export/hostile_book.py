"""A book in which others said everything that they can say, and how they may say it."""

from datetime import timedelta

from builders_book import BOB
from builders_facts import (
    NOW,
    answer,
    certificate,
    check,
    cookie,
    hit,
    https,
    redirected,
    scanned,
    shop,
    sound,
    tree,
)
from export.reporting import answer_all, begun, observed, standing

from guide.model.bodies import Attachment, Determination, Review, Seal, Signature, Signoff
from guide.model.certificates import Deployment, Trust
from guide.model.facts import Problem, Tool, Vantage
from guide.model.outcomes import Outcome
from guide.model.subjects import Authorisation, Exclusion

EVIL = "<script>a()</script> ![x](http://e.example/x.png) [l](javascript:a) | `q` \x1b[31m \u202e **b** <img src=x> www.e.example m@e.example &lt;b>"
LINES = f"{EVIL}\n# heading\n- item\n| a | b |\n|---|---|\n\n<b>\n```\nfence\n~~~\n    code\n[r]: http://e.example\n<!--\n***\n1. one"


def full(evil, lines):
    """Return a book that has text from outside wherever a person or a server can put it."""
    who = evil[:200]
    book = begun(
        system=evil, organisation=evil, environment=evil, build=evil,
        authorisation=Authorisation(by=evil, reference=evil),
        subjects=(shop(paths=("/a",)), tree(evil), shop(host="gone.example")),
        exclude=(Exclusion(subject=evil, reason=evil, owner=who),),
    )  # fmt: skip
    leaf = certificate(names=(evil,), issuer=evil, subject=evil, not_after=NOW - timedelta(days=1))
    hostile = sound(
        vantage=Vantage(name=evil, source=evil, resolver=evil),
        tools=(Tool(name=evil, version=evil),),
        listening=None,
        problems=(Problem(section="listening", reason="deadline", detail=evil),),
        certificates=(
            Deployment(
                chain=(leaf,), trust=(Trust(store=evil, version=evil, trusted=False, error=evil),), ordered=True
            ),
        ),
        plaintext=check(answer(200, cookies=(cookie(evil),)), port=443),
        cleartext=(redirected(f"http://shop.example/{evil}", path="/a"),),
        secure=(https(200, "/a", hsts=(evil,)), https(302, "/missing", purpose="missing", location=evil, detail=evil)),
        command=evil,
    )
    observed(book, hostile)
    observed(
        book,
        scanned(hit(file=evil, excerpt=evil, suppressed=evil, rule=evil), subject=tree(evil).name, skipped=(evil,)),
    )
    attached = (Attachment(digest="sha256:" + "1" * 64, name=evil, size=1),)
    answer_all(book, statement=lines, stated_by=who, by=who, environment=evil, evidence=attached)
    for one in standing(book, Outcome.FAIL)[:2]:
        ruling = Determination(
            fingerprint=one.finding.fingerprint,
            ruling="false-positive",
            finding=evil,
            rationale=lines,
            evidence=attached,
            valid_until=NOW + timedelta(days=200),
        )
        book.put(Review(target=book.put(ruling, by=who), accepted=True, comment=lines), by=BOB)
    fail = standing(book, Outcome.FAIL)[-1].finding.fingerprint
    book.review(book.waive(fail, reason=lines, compensating=lines, ticket=evil, approved_by=who))
    book.put(Review(target=book.rule(fail, rationale=lines, finding=evil), accepted=False, comment=lines), by=BOB)
    for sealed in (True, False):
        said = {
            "requirement": evil,
            "programme": evil,
            "policy": evil,
            "requirement_id": evil,
            "exceptions": (evil, "scope"),
        }
        body = Signoff(role="owner", decision="reject", statement=lines, position=evil, **said)
        signoff = book.put(body, by=who)
        if sealed:
            seal = book.put(Seal(signoff=signoff, folder=evil, manifest="sha256:" + "2" * 64), by=who)
            for form in ("ssh", "cms", "timestamp"):
                book.put(Signature(seal=seal, file=evil, signer=who, digest="sha256:" + "3" * 64, form=form), by=who)
    return book
