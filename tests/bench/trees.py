"""A source tree beside ripgrep: 20,000 files of made-up code and settings, the same ones for the same seed."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.facts.source_rules import default_folder, read_rules

FILES: Final = 20_000
_SEED: Final = 9_1_1
_BLOCKS: Final = 400
"""Different pieces of a language; a file is a few dozen of them in any order."""
_PIECES: Final = (4, 48)
_PER_FOLDER: Final = 40
_NOUNS: Final = (
    "account address amount answer archive balance batch branch buffer cache carrier channel client column config count customer date"
    " default delivery device discount document entry error event field file filter folder format group handler history index input"
    " interval invoice item journal key label language ledger level limit line list lock message meter method model module"
    " name note number object offset option order output owner package page parcel parser path payment period point policy"
    " price printer product profile quantity queue range reader record region report request response result role route rule sample"
    " schedule schema scope section sensor service session setting shelf shipment signal size source stage state status step stock"
    " storage stream string summary table target task template text thread ticket title token total track transfer type unit update"
    " usage user value vendor version view warehouse window worker writer zone"
)
_WORDS: Final = _NOUNS.split()
_SPEAKING: Final = 0.3
"""Share of files that speak of TLS or of addresses, in one to six of their pieces: as in the Python and JSON of a Linux system."""
_BAD: Final = 0.05
"""Share of those files with a place that a rule finds."""
_LINES: Final = {
    "py": (
        "def {a}_{b}(self, {c}, {d}=None):",
        '    """Return the {a} of the {b}, or None when the {c} has no {d}."""',
        "    {a} = self.{b}.{c}({d}, {e}={n})",
        "    if {a} is not None and {b} > {n}:",
        '    raise ValueError(f"{a} {{{b}!r}} has no {c}")',
        "    return [{a} for {a} in self.{b} if {a}.{c}]",
        "{a}: Optional[str] = None",
    ),
    "js": (
        "export function {a}{C}({b}, {{ {c}, {d} = {n} }}) {{",
        "  const {a} = await this.{b}.{c}({d}, {n});",
        "  // The {a} of a {b} never changes once its {c} is {d}.",
        "  if (!{a} || {b}.length > {n}) {{ return null; }}",
        "  return {a}.map(({b}) => ({{ {c}: {b}.{c}, {d}: '{e}' }}));",
    ),
    "java": (
        "    private final Map<String, {A}> {b}By{C} = new HashMap<>({n});",
        "    /** Returns the {a} of the {b}; empty when there is no {c}. */",
        "    public Optional<{A}> find{B}({C} {c}, int {d}) {{",
        '        log.debug("{a} of {{}} has {{}} {b}", {c}, {d});',
        "        return {b}.stream().filter(x -> x.get{C}() > {n}).findFirst();",
    ),
    "yaml": (
        "{a}_{b}:",
        "  {c}: {d}",
        "  {a}_{c}: {n}",
        "  - name: {a}-{b}",
        '    description: "The {c} of each {d}, counted once a {e}"',
        "    enabled: true",
    ),
    "json": (
        '  "{a}{B}": {{"{c}": "{d}", "{e}": {n}}},',
        '  "{a}_{b}": {{"type": "string", "documentation": "<p>The {c} of the {d}. See the {e} for what it may hold.</p>"}},',
        '  "{a}{C}Exception": {{"error": {{"httpStatusCode": {n}}}, "exception": true}},',
    ),
}
_FOUND: Final = {
    "py": "    session.verify = False",
    "js": "  const agent = new https.Agent({ rejectUnauthorized: false });",
    "java": '    String address = "http://updates.vendor-site.com/list";',
    "yaml": "  insecure_skip_verify: true",
    "json": '  "strict-ssl": false,',
}
_TLS: Final = {
    "py": (
        "    {a} = requests.get({b}, verify={c}_bundle, timeout={n})",
        "    context = ssl.create_default_context(cafile={a})",
        '    {a} = "http://localhost:{n}/{b}"',
        "    # See http://{a}.example.org/{b} for the {c}.",
        '    {a}: Optional["{B}"] = preferred(validation={c})',
    ),
    "js": (
        "  const {a} = new URL('https://{b}.example.com/{c}');",
        "  const {a} = tls.connect({{ host, minVersion: 'TLSv1.3', {b}: {c} }});",
        "  const {a} = preferred('{b}');",
    ),
    "java": (
        '    SSLContext {a} = SSLContext.getInstance("TLSv1.3");',
        '    String {a} = "http://www.w3.org/2001/{b}";',
    ),
    "yaml": (
        "  {a}_verify: true",
        "  validation_{b}: {c}",
        "  {a}_url: https://{b}.example.net/{c}",
        "  insecure_skip_verify: false",
        "  {a}_ssl: true",
    ),
    "json": (
        '  "{a}Encryption": {{"type": "string", "enum": ["DISABLED", "ENABLED"]}},',
        '  "validate{B}": {{"url": "http://docs.example.com/{c}.html"}},',
    ),
}


@dataclass(frozen=True)
class Taken:
    """What a command took, its children too, in seconds."""

    processor: float
    wall: float


def make_tree(root: Path, files: int = FILES, seed: int = _SEED) -> int:
    """Write ``files`` files below ``root`` and return their bytes; the same seed makes the same bytes."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    blocks = {ending: [_block(chance, lines) for _ in range(_BLOCKS)] for ending, lines in _LINES.items()}
    speaking = {ending: [_block(chance, lines) for _ in range(_BLOCKS)] for ending, lines in _TLS.items()}
    endings = tuple(_LINES)
    size = 0
    for number in range(files):
        folder = (
            root
            / f"part{number // _PER_FOLDER // 25}"
            / f"{_WORDS[number // _PER_FOLDER % len(_WORDS)]}{number // _PER_FOLDER}"
        )
        if number % _PER_FOLDER == 0:
            folder.mkdir(parents=True)
        ending = chance.choice(endings)
        pieces = chance.choices(blocks[ending], k=chance.randint(*_PIECES))
        if chance.random() < _SPEAKING:
            pieces += [chance.choice(speaking[ending]).split("\n")[0] for _ in range(chance.randint(1, 6))]
            pieces += [_FOUND[ending]] if chance.random() < _BAD else []
            chance.shuffle(pieces)
        text = "\n".join(pieces)
        size += (folder / f"{chance.choice(_WORDS)}_{number}.{ending}").write_text(text + "\n", encoding="utf-8")
    return size


def _block(chance: random.Random, lines: Sequence[str]) -> str:
    """Return a few of ``lines`` with made-up names in them."""
    block = []
    for _ in range(chance.randint(4, 10)):
        words = chance.choices(_WORDS, k=5)
        named = dict(zip("abcde", words, strict=True)) | dict(zip("ABCDE", map(str.capitalize, words), strict=True))
        block.append(chance.choice(lines).format(n=chance.randrange(1000), **named))
    return "\n".join(block)


def literals() -> bytes:
    """Return the words that the rules look for, a line each."""
    rules = read_rules(default_folder()).rules
    return b"\n".join(sorted({one for rule in rules for one in rule.literals})) + b"\n"


def measured(root: Path, words: Path, runs: int) -> dict[str, Taken]:
    """Return the medians of ours and of ripgrep's, where it is installed, run in turn."""
    commands: dict[str, Sequence[str]] = {
        "ours": (sys.executable, "-m", "guide", "scan-source", str(root), "--format", "json")
    }
    if shutil.which("rg"):
        commands["ripgrep"] = ("rg", "-uu", "-n", "-F", "-f", str(words), str(root))
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(_run(command))
    return {name: _median(each) for name, each in taken.items()}


def _run(command: Sequence[str]) -> Taken:
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    return Taken(used.ru_utime + used.ru_stime, time.perf_counter() - begun)


def _median(runs: Sequence[Taken]) -> Taken:
    return Taken(statistics.median(one.processor for one in runs), statistics.median(one.wall for one in runs))


def main() -> None:
    """Measure this case alone and print it; an argument is a folder to be measured instead of the made one."""
    with tempfile.TemporaryDirectory() as name:
        words = Path(name) / "words"
        words.write_bytes(literals())
        root = Path(sys.argv[1]) if sys.argv[1:] else Path(name) / "tree"
        if not sys.argv[1:]:
            sys.stdout.write(f"{make_tree(root) / 1e6:.0f} MB\n")
        for tool, taken in measured(root, words, int(os.environ.get("BENCH_RUNS", "5"))).items():
            sys.stdout.write(f"{tool}: {taken}\n")


if __name__ == "__main__":
    main()
