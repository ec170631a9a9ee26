"""The lint of the content: structure alike in both languages, known ids, no raw HTML, a remedy for every finding."""

import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.catalog.labels import read_labels
from guide.catalog.load import load_catalog
from guide.catalog.pages import Page, parse
from guide.catalog.place import content_root
from guide.catalog.reading import read_yaml, shape
from guide.model.content import Catalog, Policy, Requirement
from guide.model.dependencies import KnownComponents
from guide.model.language import Language
from guide.model.outcomes import Outcome
from guide.probes.registry import POLICY_RULES, PROBES, PROFILE_RULES
from guide.text.errors import GuideError

STEP_SECTIONS = {
    Language.EN: ("Why it matters", "Do this", "Proof looks like", "Common mistakes", "Links"),
    Language.RU: ("Почему это важно", "Что сделать", "Как выглядит доказательство", "Частые ошибки", "Ссылки"),
}
REMEDY_SECTIONS = {
    Language.EN: ("Why it matters", "Change", "Re-test"),
    Language.RU: ("Почему это важно", "Что изменить", "Как проверить снова"),
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the content."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def lint(root: Path | None = None) -> tuple[Fault, ...]:
    """Return every fault below ``root`` (by default the content that ships), the unreadable file alone if there is one."""
    root = root or content_root()
    try:
        catalog = load_catalog(root)
    except GuideError as error:
        return (Fault(str(root), 0, str(error)),)
    return (
        *_labels(root),
        *_requirements(root, catalog),
        *_remedies(root, catalog),
        *_policies(root, catalog),
        *_components(root / "components.yaml"),
    )


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _labels(root: Path) -> Iterator[Fault]:
    english, russian = (read_labels(language, root=root) for language in (Language.EN, Language.RU))
    place = str(root / "labels")
    for key in sorted(english.keys() ^ russian.keys()):
        missing = "ru" if key in english else "en"
        yield Fault(f"{place}/{missing}", 1, f"{key} is missing. Write its text")
    for key in sorted(english.keys() & russian.keys()):
        if _placeholders(english[key]) != _placeholders(russian[key]):
            yield Fault(f"{place}/ru", 1, f"{key} has other placeholders than in English. Use the same")
    for probe in PROBES.values():
        for reason in probe.reasons:
            if not {f"reason.{probe.id}:{reason}", f"reason.*:{reason}"} & english.keys():
                yield Fault(f"{place}/en/reasons.yaml", 1, f"reason.{probe.id}:{reason} is missing. Write its sentence")


def _requirements(root: Path, catalog: Catalog) -> Iterator[Fault]:
    for path in sorted(root.glob("*/requirement.yaml")):
        requirement = next((one for one in catalog.requirements.values() if one.id == path.parent.name), None)
        if requirement is None:
            yield Fault(str(path), 1, "the folder is not named after the requirement's id. Give both the same name")
            continue
        if requirement.policy not in catalog.policies:
            yield Fault(
                str(path), 1, f"{requirement.policy} is no policy. Name one of {', '.join(sorted(catalog.policies))}"
            )
        yield from _steps(path.parent, requirement)


def _steps(folder: Path, requirement: Requirement) -> Iterator[Fault]:
    seen: set[str] = set()
    for step in requirement.steps:
        english, russian = folder / "en" / f"{step.id}.md", folder / "ru" / f"{step.id}.md"
        for probe in step.probes:
            if probe not in PROBES:
                yield Fault(str(english), 1, f"{probe} is no probe. There are: {', '.join(sorted(PROBES))}")
        for question in step.questions:
            if question.id in seen or not question.id.startswith(f"{step.id[:2]}-"):
                yield Fault(str(english), 1, f"{question.id} stands twice or does not begin like its step. Rename it")
            seen.add(question.id)
        if not step.probes and not step.questions:
            yield Fault(str(english), 1, "a step without probe and question could never be proven. Give it one")
        yield from _pair(english, russian, step.guidance.en, step.guidance.ru, STEP_SECTIONS)


def _remedies(root: Path, catalog: Catalog) -> Iterator[Fault]:
    known = {f"{probe.id}:{reason}" for probe in PROBES.values() for reason in probe.reasons}
    known |= {f"*:{reason}" for probe in PROBES.values() for reason in probe.reasons}
    for remedy in catalog.remedies.values():
        english, russian = (root / "remedies" / language / f"{remedy.id}.md" for language in ("en", "ru"))
        yield from _pair(english, russian, remedy.text.en, remedy.text.ru, REMEDY_SECTIONS)
        for reason in remedy.reasons:
            if reason not in known:
                yield Fault(str(english), 1, f"{reason} is no reason of a probe. Correct or remove it")
    wanting = {Outcome.FAIL, Outcome.ADVISORY, Outcome.INCONCLUSIVE}
    for probe in PROBES.values():
        for reason, outcome in probe.reasons.items():
            if outcome in wanting and catalog.remedy(probe.id, reason) is None:
                yield Fault(str(root / "remedies"), 1, f"{probe.id}:{reason} has no remedy. Write one or add it to one")


def _policies(root: Path, catalog: Catalog) -> Iterator[Fault]:
    yield from _rules(root / "policies", catalog.policies.values(), POLICY_RULES, needed=POLICY_RULES)
    yield from _rules(root / "profiles", catalog.profiles.values(), PROFILE_RULES, needed=frozenset())


def _components(path: Path) -> Iterator[Fault]:
    """Check the table of components: each key once, each row with the address of its source."""
    if not path.is_file():
        return
    try:
        table = shape(KnownComponents, read_yaml(path), path).components
    except GuideError as error:
        yield Fault(str(path), 0, str(error))
        return
    keys = Counter(key for one in table for key in one.found_as)
    for key in (key for key, count in keys.items() if count > 1):
        yield Fault(str(path), 1, f"{key} stands for two components. Keep one")
    for one in table:
        for source in (one.source, *(change.source for change in one.older)):
            if not source.startswith("https://"):
                yield Fault(str(path), 1, f"{one.name}: {source!r} is no https address. Name the source")


def _rules(
    folder: Path, policies: Iterable[Policy], known: frozenset[str], *, needed: frozenset[str]
) -> Iterator[Fault]:
    for policy in policies:
        for key in sorted(needed - policy.rules.keys()):
            yield Fault(
                str(folder / f"{policy.id}.yaml"), 1, f"the rule {key} is missing, which a probe reads. State it"
            )
        for key in sorted(policy.rules.keys() - known):
            yield Fault(str(folder / f"{policy.id}.yaml"), 1, f"the rule {key} is read by no probe. Remove it")


def _pair(
    english: Path, russian: Path, text: str, translated: str, sections: Mapping[Language, tuple[str, ...]]
) -> Iterator[Fault]:
    pages = {Language.EN: (english, parse(text)), Language.RU: (russian, parse(translated))}
    for language, (path, page) in pages.items():
        for line, what in page.forbidden:
            yield Fault(str(path), line, f"{what} is not allowed in content. Write plain Markdown")
        if page.sections != sections[language]:
            yield Fault(str(path), 1, f"the sections must be: {', '.join(sections[language])}")
    yield from _drift(russian, pages[Language.EN][1], pages[Language.RU][1])


def _drift(russian: Path, english: Page, translated: Page) -> Iterator[Fault]:
    for name in ("headings", "items", "code", "links"):
        if getattr(english.shape, name) != getattr(translated.shape, name):
            yield Fault(
                str(russian), 1, f"its {name} are not those of the English page. Translate, change no structure"
            )
