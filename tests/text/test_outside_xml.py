"""XML from outside: nothing is resolved, everything is bounded."""

import pytest

from guide.text import outside_xml
from guide.text.errors import UsageError
from guide.text.outside_xml import load_xml

LAUGHS = b"""<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><lolz>&b;</lolz>"""
FILE = b"""<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><r>&f;</r>"""
OUTER = b"""<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>"""
PARAMETER = b"""<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><r/>"""


@pytest.mark.parametrize("data", [LAUGHS, FILE, OUTER, PARAMETER], ids=["laughs", "file", "outer", "parameter"])
def test_entities_and_outer_documents_are_refused(data):
    with pytest.raises(UsageError, match=r"r\.xml:1:\d+: entities and outer document types are not read"):
        load_xml(data, name="r.xml")


@pytest.mark.parametrize(
    "data",
    [b"", b"<a>", b"<a/><b/>", b"<a>\x01</a>", b"<a>" * 1000, b"<a b='1' b='2'/>", b"<a>&undefined;</a>", b"\xff\xfe<"],
)
def test_what_cannot_be_read_is_one_sentence(data):
    with pytest.raises(UsageError, match=r"^r\.xml:") as caught:
        load_xml(data, name="r.xml")
    assert "\n" not in str(caught.value)


def test_size_depth_and_number_are_bounded(monkeypatch):
    monkeypatch.setattr(outside_xml, "MOST_ELEMENTS", 3)
    monkeypatch.setattr(outside_xml, "MOST_DEPTH", 2)
    assert load_xml(b"<a><b/><b/></a>", name="r.xml").tag == "a"
    with pytest.raises(UsageError, match="more than 3"):
        load_xml(b"<a><b/><b/><b/></a>", name="r.xml")
    with pytest.raises(UsageError, match="deeper than 2"):
        load_xml(b"<a><b><c/></b></a>", name="r.xml")
    monkeypatch.setattr(outside_xml, "MOST_BYTES", 5)
    with pytest.raises(UsageError, match="larger than 5"):
        load_xml(b"<a><b/></a>", name="r.xml")


def test_a_document_type_that_only_names_the_root_passes():
    root = load_xml(b"<!DOCTYPE nmaprun><nmaprun a='1'>x<b>y</b>z</nmaprun>", name="r.xml")
    assert (root.get("a"), root.text, [one.text for one in root.each("b")]) == ("1", "xz", ["y"])
    assert root.first("c") is None
