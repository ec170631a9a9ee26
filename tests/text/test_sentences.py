"""Places of which the same is said stand in one sentence."""

from tui.table import make_finding

from guide.catalog.labels import read_labels
from guide.model.language import Language
from guide.text.language import Words
from guide.text.sentences import ending_text, finding_sentence, joined, place_name, sharing_places

WORDS = Words(Language.EN, read_labels(Language.EN))


def test_places_that_read_alike_share_a_sentence_and_others_do_not():
    said = {"probe": "monitoring.signals", "reason": "missing"}
    findings = [
        make_finding(**said, place="expiry_alert", detail={}),
        make_finding(probe="monitoring.signals", reason="nothing", place="", detail={}),
        make_finding(**said, place="security_txt", detail={}),
    ]
    groups = sharing_places(WORDS, findings)
    assert [len(group) for group in groups] == [2, 1]
    assert finding_sentence(WORDS, joined(groups[0])).startswith("An alert on expiry, security.txt: not found")


def test_a_sentence_begins_with_a_capital_where_the_words_are_ours_and_never_changes_what_was_observed():
    header = {"probe": "hsts.header", "reason": "missing"}
    ours = make_finding(**header, place="path /login, path /{x}, missing", detail={})
    assert finding_sentence(WORDS, ours, lambda one: f"<{one}>").startswith(
        "Path </login>, path </{x}>, a path that does not exist:"
    )
    observed = make_finding(probe="tls.protocols", reason="refused", place="iOS 9", detail={})
    assert finding_sentence(WORDS, observed).startswith("iOS 9")


def test_places_with_an_observed_part_are_told_in_the_readers_language():
    russian = Words(Language.RU, read_labels(Language.RU))
    for place, told in (
        ("TLS 1.0 line 4", "строка 4"),
        ("certificate EC", "сертификат EC"),
        ("Mozilla store", "хранилище Mozilla"),
        ("x line 4", "x line 4"),
    ):
        assert place_name(russian, make_finding(place=place)) == told


def test_endings_of_a_proxy_and_of_datagrams_have_their_words():
    assert ending_text(WORDS, "proxy refused") == "the proxy would not connect"
    assert ending_text(WORDS, "QUIC no answer") == "QUIC: no answer"
    assert ending_text(WORDS, "<b> closed") == "<b> closed"
