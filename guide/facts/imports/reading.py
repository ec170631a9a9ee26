"""One file in, one report out: the format is told by what the file holds, never by its name."""

from typing import Any, Final, Protocol

from guide.facts.imports import nmap_xml, sslyze_json, testssl_json
from guide.facts.imports.report import Report
from guide.text.errors import UsageError
from guide.text.outside_json import load_json
from guide.text.outside_xml import load_xml

_KNOWN: Final = "sslyze JSON, testssl.sh JSON, nmap XML"


class _JsonReader(Protocol):
    """A module that reads one JSON format."""

    def recognises(self, value: Any) -> bool:
        """Tell whether the value is of this format."""

    def read(self, value: Any) -> Report:
        """Return the report in it."""


_JSON: Final[tuple[_JsonReader, ...]] = (sslyze_json, testssl_json)


def read_report(data: bytes, *, name: str) -> Report:
    """Return the report in ``data``; raise UsageError naming ``name`` for what is broken, too large or of no known format."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        root = load_xml(data, name=name)
        if nmap_xml.recognises(root):
            return nmap_xml.read(root)
        raise UsageError(f"{name}: this XML is of no known format. Known: {_KNOWN}")
    value = load_json(data, name=name)
    reader = next((one for one in _JSON if one.recognises(value)), None)
    if reader is None:
        raise UsageError(f"{name}: this JSON is of no known format. Known: {_KNOWN}")
    return reader.read(value)
