"""The labelled corpus: what must be found in it, in two halves, and how well the rules do."""

import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guide.facts.source import Sieve
from guide.facts.source_match import search
from guide.facts.source_names import language_of
from guide.facts.source_rules import default_folder, read_rules

CORPUS = Path(__file__).parent / "corpus"
KINDS = {
    "V": "verification_off",
    "H": "hostname_check_off",
    "P": "old_protocol",
    "C": "cleartext_scheme",
    "O": "opportunistic",
    "R": "plaintext_retry",
    "D": "unchecked_redirect",
    "A": "platform_cleartext",
}
_MARK = re.compile(r"[ ]*⟪([A-Z])⟫[ ]*$")


@dataclass(frozen=True)
class Sample:
    """One file: its bundle, name and text without marks, and the kind of each insecure line."""

    bundle: str
    name: str
    text: str
    labels: dict[int, str]

    @property
    def aside(self) -> bool:
        """Whether it belongs to the half that is set aside."""
        return hashlib.sha256(f"{self.bundle}/{self.name}".encode()).digest()[0] % 2 == 1


def samples() -> Iterator[Sample]:
    """Yield every file of the corpus."""
    for path in sorted(CORPUS.glob("*.txt")):
        for part in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, body = part.split("\n", 1)
            lines = body.split("\n")
            marks = {number: mark for number, line in enumerate(lines, start=1) if (mark := _MARK.search(line))}
            for number, mark in marks.items():
                lines[number - 1] = lines[number - 1][: mark.start()]
            yield Sample(path.stem, name, "\n".join(lines), {number: KINDS[mark[1]] for number, mark in marks.items()})


def found(sample: Sample, sieve: Sieve) -> set[int]:
    """Return the lines that the rules find in a file."""
    met = sieve.hopeful(language_of(sample.name), sample.text.encode())
    rules = [rule for rule, _ in met.values()]
    near = {name: lines for name, (_, lines) in met.items()}
    return {hit.line for hit in search(sample.text, language_of(sample.name), rules, sample.name, near).hits}


def scores(*, aside: bool) -> dict[str, Counter[str]]:
    """Return right, wrong and missed lines of one half, by bundle."""
    sieve = Sieve(read_rules(default_folder()))
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples():
        if sample.aside == aside:
            lines, wanted = found(sample, sieve), set(sample.labels)
            told[sample.bundle] += Counter(
                right=len(lines & wanted), wrong=len(lines - wanted), missed=len(wanted - lines)
            )
            told[sample.bundle]["files"] += 1
    return told


def ratios(count: Counter[str]) -> tuple[float, float]:
    """Return recall and precision."""
    right = count["right"]
    return right / max(1, right + count["missed"]), right / max(1, right + count["wrong"])


def main() -> None:
    """Print both halves, language by language."""
    for aside in (False, True):
        told = scores(aside=aside)
        sys.stdout.write(f"\n{'set aside' if aside else 'looked at'}: files, insecure lines, recall, precision\n")
        for bundle, count in (*sorted(told.items()), ("all", sum(told.values(), Counter()))):
            recall, precision = ratios(count)
            lines = count["right"] + count["missed"]
            sys.stdout.write(f"{bundle:12} {count['files']:4} {lines:4}   {recall:.2f}   {precision:.2f}\n")


if __name__ == "__main__":
    main()
