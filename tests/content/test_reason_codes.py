"""Every code that the fold can give has its words in both languages."""

import ast
from pathlib import Path

import pytest

from guide.catalog.load import load_catalog
from guide.model.language import Language

ROOT = Path(__file__).resolve().parents[2]


def returned_codes() -> set[str]:
    """Return the second member of every pair, and every lone text, that guide/assess/questions.py returns."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "guide" / "assess" / "questions.py").read_text())):
        if isinstance(node, ast.Return) and node.value:
            found |= {
                one.value
                for one in ast.walk(node.value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return {code for code in found if code and code.islower() and " " not in code and "-" not in code}


@pytest.mark.parametrize("language", list(Language))
def test_every_question_code_has_words(language):
    words = load_catalog().words[language]
    codes = returned_codes() | {
        "not_answered",
        "partly_answered",
        "other_environment",
        "evidence_missing",
        "evidence_altered",
    }
    assert len(codes) > 10
    assert {f"question.{code}" for code in codes} <= words.keys()
