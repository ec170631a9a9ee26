"""A source scan as SARIF 2.1.0: one run, each rule with its CWE, each place with a fingerprint that survives moved lines."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from guide.model.facts import SourceHit, SourceScan

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME: Final = "https://owasp.org/www-project-application-security-verification-standard/"

_SKIPPED: Final = "skipped"


def source_sarif(scan: SourceScan, rules: Mapping[str, tuple[str, str, str]], version: str) -> dict[str, Any]:
    """Return the log. ``rules``: id to message, kind and CWE of every rule. Paths are relative to the scanned folder."""
    order = sorted(rules)
    prints = fingerprints(scan.hits)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "asvs-guide",
                        "version": version,
                        "informationUri": _HOME,
                        "rules": [_rule(name, *rules[name]) for name in order],
                        "notifications": [{"id": _SKIPPED, "shortDescription": {"text": "A file was left out"}}],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that was scanned"}}},
                "invocations": [
                    {
                        "executionSuccessful": not scan.truncated,
                        "toolExecutionNotifications": [_notice(one) for one in scan.skipped],
                    }
                ],
                "properties": {"filesRead": scan.files, "rulesDigest": scan.rules, "truncated": scan.truncated},
                "results": [
                    _result(hit, order.index(hit.rule) if hit.rule in rules else -1, rules, one)
                    for hit, one in zip(scan.hits, prints, strict=True)
                ],
            }
        ],
    }


def fingerprints(hits: Iterable[SourceHit]) -> list[str]:
    """Return 32 hexadecimal digits per hit over rule, path, the line's text and which of its like it is; no line numbers."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for hit in hits:
        key = (hit.rule, hit.file, " ".join(hit.excerpt.split()))
        seen[key] += 1
        text = "".join(f"{part}\0" for part in (*key, str(seen[key])))
        found.append(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32])
    return found


def _rule(name: str, message: str, kind: str, cwe: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": message},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security", *([f"external/cwe/{cwe.lower()}"] if cwe else [])], "kind": kind},
    }


def _result(hit: SourceHit, index: int, rules: Mapping[str, tuple[str, str, str]], mark: str) -> dict[str, Any]:
    message = rules[hit.rule][0] if hit.rule in rules else hit.rule
    result: dict[str, Any] = {
        "ruleId": hit.rule,
        "level": "note" if hit.test else "error",
        "message": {"text": f"{message}: {hit.excerpt}" if hit.excerpt else message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(hit.file), "uriBaseId": "SRCROOT"},
                    "region": {"startLine": hit.line, "snippet": {"text": hit.excerpt}},
                }
            }
        ],
        "partialFingerprints": {"asvsGuideLine/v1": mark},
        "properties": {"kind": hit.kind, "testCode": hit.test},
    }
    if index >= 0:
        result["ruleIndex"] = index
    if hit.suppressed:
        result["suppressions"] = [{"kind": "inSource", "status": "underReview", "justification": hit.suppressed}]
    return result


def _notice(skip: str) -> dict[str, Any]:
    return {"level": "warning", "message": {"text": skip}, "descriptor": {"id": _SKIPPED, "index": 0}}
