"""One file in, reports out: the format is told by what the file holds, never by its name."""

from collections.abc import Callable
from typing import Any, Final

from guide.facts.imports import nmap_xml, sarif_json, sslyze_json, testssl_json, zap_json
from guide.facts.imports.report import Report
from guide.text.errors import UsageError
from guide.text.outside_json import load_json
from guide.text.outside_xml import load_xml

_KNOWN: Final = "sslyze JSON, testssl.sh JSON, nmap XML, SARIF 2.1.0, ZAP JSON"
_JSON: Final[tuple[tuple[Callable[[Any], bool], Callable[[Any], Report]], ...]] = (
    (sslyze_json.recognises, sslyze_json.read),
    (testssl_json.recognises, testssl_json.read),
    (zap_json.recognises, zap_json.read),
)


def read_reports(data: bytes, *, name: str) -> tuple[Report, ...]:
    """Return the reports in ``data``, one but for SARIF; raise UsageError naming ``name`` for what is broken, too large or unknown."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        root = load_xml(data, name=name)
        if nmap_xml.recognises(root):
            return (nmap_xml.read(root),)
        raise UsageError(f"{name}: this XML is of no known format. Known: {_KNOWN}")
    value = load_json(data, name=name)
    if sarif_json.recognises(value):
        return sarif_json.read(value)
    reader = next((read for recognises, read in _JSON if recognises(value)), None)
    if reader is None:
        raise UsageError(f"{name}: this JSON is of no known format. Known: {_KNOWN}")
    return (reader(value),)
