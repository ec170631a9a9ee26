"""The answers of the first run: from fields of text to the first scope, with every mistake named."""

from collections.abc import Iterator
from dataclasses import dataclass

from guide.model.bodies import ScopeChange
from guide.model.subjects import Authorisation, Endpoint, Material
from guide.session.endpoints import parse_endpoint
from guide.session.ranges import addresses_written, lines, missing
from guide.session.subjects import materials
from guide.text.errors import UsageError
from guide.text.language import Words
from guide.tui.written import at_home


@dataclass(frozen=True)
class Trouble:
    """What keeps a page from being done, and the field to go to."""

    field: str
    sentence: str


def endpoints_of(text: str) -> tuple[tuple[Endpoint, ...], tuple[tuple[int, str], ...]]:
    """Return the endpoints written one a line, and for each line that is none its number and what is wrong."""
    found: list[Endpoint] = []
    wrong: list[tuple[int, str]] = []
    for number, written in _lines(text):
        try:
            found.append(parse_endpoint(written))
        except UsageError as error:
            wrong.append((number, str(error)))
    return tuple(found), tuple(wrong)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(text.splitlines(), start=1):
        written = raw.split("#", 1)[0].strip()
        if written:
            yield number, written


def trouble_on(page: str, given: dict[str, str], words: Words) -> Trouble | None:
    """Return what is still wrong on one page, or None."""
    match page:
        case "system":
            return _needed("system", given, words)
        case "endpoints":
            return _endpoints(given, words)
        case "source":
            return _source(given)
        case "authorised":
            return _needed("authorised_by", given, words) or _ranges(given, words)
        case "reviewer":
            return _needed("reviewer", given, words) or _needed("solo", given, words)
    return None


def _needed(field: str, given: dict[str, str], words: Words) -> Trouble | None:
    if given.get(field, "").strip():
        return None
    return Trouble(field, words.say(f"screen.wizard.missing.{field}"))


def _endpoints(given: dict[str, str], words: Words) -> Trouble | None:
    found, wrong = endpoints_of(given.get("endpoints", ""))
    if wrong:
        return Trouble("endpoints", words.say("screen.wizard.correct", number=wrong[0][0]))
    try:
        missing(found, ())
    except UsageError as error:
        return Trouble("endpoints", str(error))
    return None if found else _needed("endpoints", {}, words)


def asked_ranges(given: dict[str, str]) -> dict[str, str]:
    """Return the ranges that the endpoints are written in and that need a line of their own, each with the names of those endpoints."""
    try:
        found = missing(endpoints_of(given.get("endpoints", ""))[0], ())
    except UsageError:
        return {}
    return {word: ", ".join(one.name for one in endpoints) for word, endpoints in found.items()}


def _ranges(given: dict[str, str], words: Words) -> Trouble | None:
    asked = asked_ranges(given)
    if not asked or given.get("ranges") == "allowed":
        return None
    return Trouble("ranges", words.say("screen.wizard.missing.ranges"))


def _source(given: dict[str, str]) -> Trouble | None:
    try:
        _materials(given)
    except UsageError as error:
        return Trouble("source", str(error))
    return None


def _materials(given: dict[str, str]) -> tuple[Material, ...]:
    folder = given.get("source", "").strip()
    return materials({"source": [at_home(folder)]} if folder else {})


def scope_of_answers(given: dict[str, str]) -> ScopeChange:
    """Return the first scope; call it when no page has trouble."""
    found, _ = endpoints_of(given["endpoints"])
    authorisation = Authorisation(by=given["authorised_by"].strip(), reference=given.get("reference", "").strip())
    return ScopeChange(
        system=given["system"].strip(),
        environment=given.get("environment", "").strip(),
        solo=given.get("solo") == "alone",
        authorisation=authorisation,
        authorise=lines(addresses_written(found) if given.get("ranges") == "allowed" else (), authorisation),
        add=(*found, *_materials(given)),
    )
