import ast
import re
from pathlib import Path

import pytest

import guide.tui
from guide.catalog.labels import read_labels
from guide.model.language import Language
from guide.tui.actions import ACTS
from guide.tui.themes import THEMES

ROOM = Path(guide.tui.__file__).parent
SCREEN = {language: read_labels(language, only="screen") for language in Language}


def texts_in_code():
    """Yield every text in the room's code; a part that is filled in is a NUL."""
    for path in ROOM.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        inner = {id(part) for node in joined for part in node.values}
        for node in joined:
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
                yield node.value


def keys_in_code():
    """Yield a pattern for every text that is a key of this room's labels."""
    for text in sorted(set(texts_in_code())):
        if re.fullmatch(r"screen\.[a-z_.\0-]+", text):
            exact = "[a-z_-]+".join(re.escape(part) for part in text.split("\0"))
            yield re.compile(exact + r"(\.(one|few|many))?")


PATTERNS = tuple(keys_in_code())


def test_both_languages_have_the_same_keys_and_placeholders():
    english, russian = SCREEN[Language.EN], SCREEN[Language.RU]
    assert english.keys() == russian.keys()
    for key, text in english.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", russian[key])), key


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern)
def test_every_key_in_the_code_has_a_text(pattern):
    assert any(pattern.fullmatch(key) for key in SCREEN[Language.EN])


def test_every_text_is_used():
    unused = [key for key in SCREEN[Language.EN] if not any(pattern.fullmatch(key) for pattern in PATTERNS)]
    assert unused == []


def test_actions_and_themes_have_their_words():
    for words in SCREEN.values():
        for act in ACTS:
            assert words[f"screen.act.{act.name}"]
            assert words[f"screen.told.{act.name}"]
        assert all(words[f"screen.theme.{theme.name}"] for theme in THEMES)


def test_no_text_can_be_read_as_markup():
    assert [key for words in SCREEN.values() for key, text in words.items() if "[" in text] == []
