"""ZAP's traditional JSON report: alerts of each site, with ZAP's own risk words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from guide.facts.imports.report import Report, Target, Whereabouts, iso, port_of, said, worst_first
from guide.facts.imports.transport import CWES, bears
from guide.model.imported import ImportedResult
from guide.text.outside_json import members, word

_RISKS: Final[Mapping[str, str]] = {"3": "High", "2": "Medium", "1": "Low", "0": "Informational"}
_FALSE_POSITIVE: Final = "0"
_TRANSPORT: Final = frozenset({"10011", "10034", "10035", "10040", "10041", "10042", "10047", "10106", "20015"})
"""Secure cookies, Heartbleed, HSTS, mixed content, forms over http, content over http, a site over http alone."""


def recognises(value: Any) -> bool:
    """Tell whether a JSON value is ZAP's."""
    return isinstance(value, dict) and "site" in value and ("@version" in value or "@generated" in value)


def read(value: Any) -> Report:
    """Return the report in a JSON value that ``recognises`` knows."""
    return Report(
        format="zap",
        tool="ZAP",
        version=word(value, "@version", limit=40),
        made=iso(word(value, "created")) or _generated(word(value, "@generated")),
        targets=tuple(_site(site) for site in members(value, "site")),
    )


def _generated(text: str) -> datetime | None:
    """Return the instant of ZAP's own spelling, which names no zone."""
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _site(site: dict[str, Any]) -> Target:
    results: list[ImportedResult] = []
    fine = elsewhere = 0
    for alert in members(site, "alerts"):
        name, plugin = (
            word(alert, "alert", limit=120) or word(alert, "name", limit=120),
            word(alert, "pluginid", limit=12),
        )
        risk = _RISKS.get(word(alert, "riskcode"), word(alert, "riskcode", limit=20))
        if plugin not in _TRANSPORT and word(alert, "cweid") not in map(str, CWES) and not bears([name]):
            elsewhere += 1
        elif risk == "Informational" or word(alert, "confidence") == _FALSE_POSITIVE:
            fine += 1
        else:
            places = [word(one, "uri", limit=300) for one in members(alert, "instances")]
            text = f"{name}: {places[0]}" if places else name
            results.append(said("zap", f"{plugin} {name}".strip(), risk, text, count=max(1, len(places))))
    where = Whereabouts(host=word(site, "@host", limit=255), port=port_of(word(site, "@port")))
    return Target(where, worst_first(results), fine=fine, elsewhere=elsewhere)
