"""Steps and requirements from their folder: English owns the structure, Russian lends its words."""

from pathlib import Path
from typing import Any

from guide.catalog.reading import both, read_page, read_yaml, shape
from guide.model.content import Requirement, Step
from guide.text.digests import digest_of_text
from guide.text.errors import TextError


def read_requirement(folder: Path) -> Requirement:
    """Return the requirement kept in ``folder`` with all its steps; raise TextError where a file is wrong."""
    path = folder / "requirement.yaml"
    given = read_yaml(path)
    names = given.get("steps", []) if isinstance(given, dict) else []
    steps = tuple(_step(folder, str(name), number) for number, name in enumerate(names, start=1))
    return shape(Requirement, {**given, "steps": steps}, path)


def _step(folder: Path, name: str, number: int) -> Step:
    path, translated = folder / "en" / f"{name}.md", folder / "ru" / f"{name}.md"
    english, guidance = read_page(path)
    russian, translation = read_page(translated)
    if not isinstance(english, dict) or english.get("id") != name:
        raise TextError(f"the page's id is not {name}", str(path), 2, 1, "Give page and file the same name")
    given: dict[str, Any] = {
        **english,
        "number": number,
        "title": both(english.get("title"), russian.get("title")),
        "short": both(english.get("short"), russian.get("short")),
        "questions": _questions(english.get("questions", []), russian.get("questions", []), name, translated),
        "guidance": both(guidance, translation),
    }
    return shape(Step, given, path)


def _questions(english: list[Any], russian: list[Any], step: str, translated: Path) -> list[dict[str, Any]]:
    if [one.get("id") for one in english] != [one.get("id") for one in russian]:
        raise TextError(
            "the questions are not those of the English page", str(translated), 1, 1, "Give both the same ids in order"
        )
    return [
        {
            **one,
            "step": step,
            "wording": both(one.get("wording"), other.get("wording")),
            "evidence": both(one.get("evidence"), other.get("evidence")),
            "digest": digest_of_text(one.get("wording", "")),
        }
        for one, other in zip(english, russian, strict=True)
    ]
