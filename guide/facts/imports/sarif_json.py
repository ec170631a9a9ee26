"""SARIF 2.1.0: what a static analyser found, by file and line. One report for each run in it."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from guide.facts.imports.report import Report, Target, Whereabouts, iso, said, worst_first
from guide.facts.imports.transport import bears
from guide.model.imported import ImportedResult
from guide.text.outside import inert
from guide.text.outside_json import member, members, word

_FINE: Final = frozenset({"none", "note"})
_FINE_KINDS: Final = frozenset({"pass", "notApplicable", "informational"})
_WEB_PORTS: Final = {"https": 443, "http": 80}


def recognises(value: Any) -> bool:
    """Tell whether a JSON value is SARIF of version 2.1."""
    return (
        isinstance(value, dict)
        and str(value.get("version", "")).startswith("2.1")
        and isinstance(value.get("runs"), list)
    )


def read(value: Any) -> tuple[Report, ...]:
    """Return a report for each run in a JSON value that ``recognises`` knows."""
    return tuple(_run(run) for run in members(value, "runs"))


def _run(run: dict[str, Any]) -> Report:
    driver = member(run, "tool", "driver")
    rules = {word(rule, "id", limit=300): rule for rule in members(driver, "rules")}
    ended = [word(one, "endTimeUtc") or word(one, "startTimeUtc") for one in members(run, "invocations")]
    whole = all(one.get("executionSuccessful") is not False for one in members(run, "invocations"))
    heaps: dict[Whereabouts, list[ImportedResult | None]] = {}
    fine: dict[Whereabouts, int] = {}
    for result in members(run, "results"):
        rule = rules.get(word(result, "ruleId", limit=300)) or _indexed(driver, result)
        where, line = _place(result)
        level = word(result, "level", limit=20) or word(rule, "defaultConfiguration", "level", limit=20) or "warning"
        heap = heaps.setdefault(where, [])
        if level in _FINE or word(result, "kind") in _FINE_KINDS or list(members(result, "suppressions")):
            fine[where] = fine.get(where, 0) + 1
        elif bears(_texts(rule, result)):
            check = word(result, "ruleId", limit=80) or word(rule, "id", limit=80)
            heap.append(said("sarif", check, level, word(result, "message", "text", limit=400), place=line))
        else:
            heap.append(None)
    return Report(
        format="sarif",
        tool=word(driver, "name", limit=60) or "SARIF",
        version=word(driver, "semanticVersion", limit=40) or word(driver, "version", limit=40),
        made=next((instant for text in ended if (instant := iso(text))), None),
        series=word(run, "automationDetails", "id", limit=60),
        targets=tuple(
            Target(
                where,
                worst_first(one for one in heap if one),
                fine=fine.get(where, 0),
                elsewhere=heap.count(None),
                complete=whole,
            )
            for where, heap in heaps.items()
        ),
    )


def _indexed(driver: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    """Return the rule that a result names by its place in the list."""
    rules, index = driver.get("rules"), result.get("ruleIndex")
    if (
        isinstance(rules, list)
        and isinstance(index, int)
        and 0 <= index < len(rules)
        and isinstance(rules[index], dict)
    ):
        found: dict[str, Any] = rules[index]
        return found
    return {}


def _place(result: dict[str, Any]) -> tuple[Whereabouts, str]:
    location = member(next(members(result, "locations"), {}), "physicalLocation")
    uri = word(location, "artifactLocation", "uri", limit=1000)
    line = word(location, "region", "startLine", limit=12)
    if not uri.startswith(("http://", "https://")):
        return Whereabouts(file=uri or "?"), f":{line}" if line else ""
    try:
        split = urlsplit(uri)
        port = split.port or _WEB_PORTS[split.scheme]
    except ValueError:
        return Whereabouts(file=uri), ""
    return Whereabouts(host=inert(split.hostname or "", 255), port=port), inert(split.path, 160)


def _texts(rule: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    """Yield what says whether a result bears on transport."""
    yield word(result, "ruleId", limit=300)
    yield word(result, "message", "text", limit=2000)
    for key in ("name", "id"):
        yield word(rule, key, limit=300)
    yield word(rule, "shortDescription", "text", limit=2000)
    for part in (member(rule, "properties"), member(result, "properties")):
        for key in ("tags", "cwe", "problem.tags"):
            given = part.get(key)
            yield from (word(one, limit=200) for one in (given if isinstance(given, list) else [given]))
    for relation in members(rule, "relationships"):
        name = word(relation, "target", "toolComponent", "name", limit=20)
        yield f"{name}-{word(relation, 'target', 'id', limit=20)}"
