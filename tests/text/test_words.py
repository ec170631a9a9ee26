"""Words, languages, digests."""

import pytest

from guide.model.language import Language
from guide.text.digests import digest_of_text, sha256
from guide.text.language import Words, choose_language


@pytest.mark.parametrize(
    ("given", "environment", "language"),
    [
        (None, {}, Language.EN),
        ("ru", {"GUIDE_LANG": "en"}, Language.RU),
        ("en", {"LANG": "ru_RU.UTF-8"}, Language.EN),
        (None, {"GUIDE_LANG": "ru", "LANG": "en_US.UTF-8"}, Language.RU),
        (None, {"LC_ALL": "ru_RU.UTF-8", "LANG": "C"}, Language.RU),
        (None, {"LC_ALL": "", "LC_MESSAGES": "ru", "LANG": "C"}, Language.RU),
        (None, {"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, Language.EN),
        (None, {"LANG": "de_DE.UTF-8"}, Language.EN),
    ],
)
def test_the_language_is_chosen(given, environment, language):
    assert choose_language(given, environment) is language


def test_values_are_inert_before_they_stand_in_a_sentence():
    words = Words(Language.EN, {"saw": "It said {what}.", "plain": "{braces} stay"})
    assert words.say("saw", what="\x1b[2J{x}") == "It said \\x1b[2J{x}."
    assert words.say("plain") == "{braces} stay"


def test_a_word_that_is_not_there_is_an_error():
    words = Words(Language.RU, {"a": "б"})
    assert words.has("a")
    assert not words.has("b")
    with pytest.raises(KeyError):
        words.say("b")


def test_digests_are_written_one_way():
    # FIPS 180-2, appendix B.1
    assert sha256(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest_of_text("é") == sha256(b"\xc3\xa9")
