"""Condense: facts that fit into one record of 16 KB; what is cut stands whole in an artifact.

Nothing that could hide a fail is cut without a trace: names that match the host stay, a shortened list of hits reads
truncated, and a section that still does not fit is taken out with the problem ``partial``, which is never a pass.
"""

from collections.abc import Callable
from typing import Final

from guide.facts.page_references import gravest
from guide.model.attempts import SuiteList
from guide.model.certificates import Certificate, Deployment
from guide.model.configuration import Configuration, Statement
from guide.model.facts import Facts, Problem, Section, SourceScan
from guide.model.pages import PageCheck
from guide.text.outside import inert

MOST_BYTES: Final = 16 * 1024
_NAMES_KEPT: Final = 10
_HITS_KEPT: Final = 40
_SKIPS_KEPT: Final = 20
_REFERENCES_KEPT: Final = 5
_UNDECIDED_KEPT: Final = 10
_STATEMENTS_KEPT: Final = 30
_COMPONENTS_KEPT: Final = 40
_SPARE: Final = 64
"""Bytes that a count and a key may add."""
_GOOD_WORDS: Final = frozenset({"tls", "redirect", "refusal", "unset", "verified"})
_NAMED_SPARE: Final = 512
"""Bytes left free beside a shortened inventory."""
_BULKY: Final[tuple[Section, ...]] = (
    "pages",
    "secure",
    "cleartext",
    "suites",
    "certificates",
    "source",
    "config",
    "client",
    "inventory",
    "imported",
    "document",
    "monitoring",
    "dependencies",
)
"""Sections that can outgrow a record, in the order they are given up."""


def condense(facts: Facts, host: str = "") -> tuple[Facts, tuple[bytes, ...]]:
    """Return facts of at most 16 KB as JSON, and the whole facts as JSON documents when something was cut."""
    if size(facts) <= MOST_BYTES:
        return facts, ()
    whole = facts.model_dump_json(exclude_defaults=True).encode()
    small = facts
    shortenings = (
        *(_hits, _said, _quiet_statements, _statements, _origins, _entries),
        *(_references, _undecided, _names(host), _upper_certificates, _components),
    )
    for shorten in shortenings:
        small = shorten(small)
        if size(small) <= MOST_BYTES:
            return small, (whole,)
    for section in _BULKY:
        if getattr(small, section) is not None:
            problem = Problem(
                section=section, reason="partial", detail=inert("too large for a record; see the artifact")
            )
            small = small.model_copy(update={section: None, "problems": (*small.problems, problem)})
            if size(small) <= MOST_BYTES:
                break
    return small, (whole,)


def size(facts: Facts) -> int:
    """Return the bytes of the facts as JSON without what has its default value."""
    return len(facts.model_dump_json(exclude_defaults=True).encode())


def _hits(facts: Facts) -> Facts:
    scan = facts.source
    if scan is None:
        return facts
    cut = len(scan.hits) > _HITS_KEPT
    short: SourceScan = scan.model_copy(
        update={
            "hits": scan.hits[:_HITS_KEPT],
            "skipped": scan.skipped[:_SKIPS_KEPT],
            "truncated": scan.truncated or cut or len(scan.skipped) > _SKIPS_KEPT,
        }
    )
    return facts.model_copy(update={"source": short})


def _quiet_statements(facts: Facts) -> Facts:
    """Leave out the statements that no judgement needs: good ones that speak for themselves only."""
    return _each_statement(facts, lambda one: one.says != "verified" and (one.topic != "suites" or bool(one.means)))


def _statements(facts: Facts) -> Facts:
    """Keep the first statements, those that may be held against a server before the others; the rest reads truncated."""
    found = facts.config
    if found is None or len(found.statements) <= _STATEMENTS_KEPT:
        return facts
    first = sorted(found.statements, key=lambda one: one.says in _GOOD_WORDS)[:_STATEMENTS_KEPT]
    short: Configuration = found.model_copy(update={"statements": tuple(first), "truncated": True})
    return facts.model_copy(update={"config": short})


def _components(facts: Facts) -> Facts:
    """Keep the first components, those whose defaults were changed before the others, and skips; what was cut reads truncated."""
    found = facts.dependencies
    if found is None:
        return facts
    changed = {one.name for one in found.changes}
    kept = tuple(sorted(found.components, key=lambda one: one.name not in changed)[:_COMPONENTS_KEPT])
    skipped = found.skipped[:_SKIPS_KEPT]
    cut = len(kept) < len(found.components) or len(skipped) < len(found.skipped)
    short = {"components": kept, "skipped": skipped, "truncated": found.truncated or cut}
    return facts.model_copy(update={"dependencies": found.model_copy(update=short)})


def _each_statement(facts: Facts, keep: Callable[[Statement], bool]) -> Facts:
    if facts.config is None:
        return facts
    kept = tuple(one for one in facts.config.statements if keep(one))
    return facts.model_copy(update={"config": facts.config.model_copy(update={"statements": kept})})


def _origins(facts: Facts) -> Facts:
    """Keep one origin of each place that a source names; ``seen`` still says how many there were."""
    if facts.inventory is None:
        return facts
    entries = tuple(one.model_copy(update={"origins": one.origins[:1]}) for one in facts.inventory.entries)
    return facts.model_copy(update={"inventory": facts.inventory.model_copy(update={"entries": entries})})


def _entries(facts: Facts) -> Facts:
    """Keep as many places as fit; the inventory then reads truncated, which is never complete."""
    named = facts.inventory
    if named is None:
        return facts
    skipped = named.skipped[:_SKIPS_KEPT]
    bare = facts.model_copy(update={"inventory": named.model_copy(update={"entries": (), "skipped": skipped})})
    kept, room = [], MOST_BYTES - size(bare) - _NAMED_SPARE
    for one in named.entries:
        room -= len(one.model_dump_json(exclude_defaults=True)) + 1
        if room < 0:
            break
        kept.append(one)
    cut = len(kept) < len(named.entries) or len(skipped) < len(named.skipped)
    short = {"entries": tuple(kept), "skipped": skipped, "truncated": named.truncated or cut}
    return facts.model_copy(update={"inventory": named.model_copy(update=short)})


def _said(facts: Facts) -> Facts:
    """Keep as many results of another tool as fit; they stand with the worst first, and the rest is counted."""
    report = facts.imported
    if report is None:
        return facts
    bare = facts.model_copy(update={"imported": report.model_copy(update={"results": ()})})
    kept, room = 0, MOST_BYTES - _SPARE - size(bare)
    for one in report.results:
        room -= len(one.model_dump_json(exclude_defaults=True).encode()) + 1
        if room < 0:
            break
        kept += 1
    left = report.left_out + len(report.results) - kept
    short = report.model_copy(update={"results": report.results[:kept], "left_out": left})
    return facts.model_copy(update={"imported": short})


def _undecided(facts: Facts) -> Facts:
    """Shorten the undecided suites: the list stays incomplete, so nothing can be read from what is missing."""
    lists = facts.suites or ()
    short: tuple[SuiteList, ...] = tuple(
        one.model_copy(update={"undecided": one.undecided[:_UNDECIDED_KEPT], "complete": False})
        if one.undecided
        else one
        for one in lists
    )
    return facts.model_copy(update={"suites": short if facts.suites is not None else None})


def _references(facts: Facts) -> Facts:
    """Keep of every page the gravest references; a kind that was cut short says so, and the page then passes nothing."""

    def shorten(check: PageCheck) -> PageCheck:
        if check.page is None:
            return check
        kept, cut = gravest(check.page.references, check.page.left_out, _REFERENCES_KEPT)
        return check.model_copy(update={"page": check.page.model_copy(update={"references": kept, "left_out": cut})})

    short = None if facts.pages is None else tuple(shorten(one) for one in facts.pages)
    return facts.model_copy(update={"pages": short})


def _names(host: str) -> Callable[[Facts], Facts]:
    """Keep of every certificate's names those that match the host, and a few others."""
    wanted = {host, "*." + host.partition(".")[2]}

    def shorten(certificate: Certificate) -> Certificate:
        names = tuple(name for name in certificate.names if name in wanted)
        others = tuple(name for name in certificate.names if name not in wanted)[:_NAMES_KEPT]
        addresses = tuple(one for one in certificate.addresses if one == host)
        more = tuple(one for one in certificate.addresses if one != host)[:_NAMES_KEPT]
        return certificate.model_copy(update={"names": names + others, "addresses": addresses + more})

    return lambda facts: _each_chain(facts, lambda chain: tuple(shorten(one) for one in chain))


def _upper_certificates(facts: Facts) -> Facts:
    """Keep the leaf and its issuer of every chain; the verdicts on the whole chain stay."""
    return _each_chain(facts, lambda chain: chain[:2])


def _each_chain(facts: Facts, change: Callable[[tuple[Certificate, ...]], tuple[Certificate, ...]]) -> Facts:
    if facts.certificates is None:
        return facts
    short: tuple[Deployment, ...] = tuple(
        one.model_copy(update={"chain": change(one.chain)}) for one in facts.certificates
    )
    return facts.model_copy(update={"certificates": short})
