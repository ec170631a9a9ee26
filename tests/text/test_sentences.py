"""Places of which the same is said stand in one sentence."""

from tui.table import make_finding

from guide.catalog.labels import read_labels
from guide.model.language import Language
from guide.text.language import Words
from guide.text.sentences import finding_sentence, joined, sharing_places

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
    assert finding_sentence(WORDS, joined(groups[0])).startswith("an alert on expiry, security.txt: not found")
