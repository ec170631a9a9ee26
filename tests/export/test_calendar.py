"""The agenda as a calendar: well-formed, folded, and the same event again when facts are gathered anew."""

from datetime import timedelta

from builders import NOW, SHOP, ulid

from guide.catalog.labels import read_labels
from guide.export.calendar import render
from guide.model.agenda import Due
from guide.model.language import Language
from guide.text.language import Words


def due(record=1, days=9, **changes) -> Due:
    given = {"kind": "facts", "about": SHOP, "detail": "192.0.2.1", "since": NOW, "due": NOW + timedelta(days=days)}
    return Due(**(given | {"record": ulid(record)} | changes))


def lines(*dues, language=Language.EN) -> list[str]:
    text = render(dues, Words(language, read_labels(language)), NOW)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.split("\r\n")[:-1]


def test_an_event_is_a_day():
    said = lines(due())
    assert said[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "DTSTART;VALUE=DATE:20261202" in said
    assert "DTEND;VALUE=DATE:20261203" in said
    assert f"SUMMARY:facts go stale: {SHOP} 192.0.2.1" in said
    assert said.count("BEGIN:VEVENT") == said.count("END:VEVENT") == 1


def test_special_characters_are_escaped_and_long_lines_folded():
    for language in Language:
        said = lines(due(about="a,b;c\\d " + "щ" * 200), language=language)
        assert all(len(one.encode()) <= 75 for one in said)
        whole = "\n".join(said).replace("\n ", "")
        assert "a\\,b\\;c\\\\d " + "щ" * 200 in whole


def test_an_event_keeps_its_name_when_facts_are_new_and_two_never_share_one():
    def names(*dues):
        return [one for one in lines(*dues) if one.startswith("UID:")]

    assert names(due(record=1)) == names(due(record=2, days=50))
    assert len(set(names(due(), due(), due(kind="certificate")))) == 3
    word = {"kind": "statement", "about": "q"}
    assert names(due(record=1, **word)) != names(due(record=2, **word))
