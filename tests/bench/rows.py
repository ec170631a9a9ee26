"""What is measured, and what it came to: one row a bar, with the figure, the peers' figures, and whether it is met."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.far import Far
from bench.fleet import Crowd, fleet
from bench.limited import Tally, limited
from bench.ours import CHECKS, LISTS, POLITE, UNPACED, VERDICT, Visit, endpoint, one_pass, visit
from bench.rivals import Listed, nmap_lists, sslyze_lists, testssl_lists
from bench.shops import Shops
from bench.start import demo, readings, starts
from bench.trees import FILES, Taken, literals, make_tree, measured

WAVE: Final = ("listening",)
WIDE: Final = UNPACED.model_copy(update={"suite_connections": 16})
Lists = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Row:
    """One bar."""

    what: str
    bar: str
    measured: str
    peers: str
    met: bool


@dataclass(frozen=True)
class Run:
    """Medians of one tool's runs."""

    seconds: float
    connections: int
    suites: Lists


class Measuring:
    """All rows, measured in one run on one machine; tools take turns."""

    def __init__(self, far: Far, shops: Shops, runs: int, folder: Path) -> None:
        self.far, self.shops, self.runs, self.folder = far, shops, runs, folder
        self.rtt = far.round_trip_s(shops.modern)

    def _counted(self, work: Callable[[], Visit | Listed | None]) -> Run | None:
        before = self.far.connections
        done = work()
        return Run(done.seconds, self.far.connections - before, done.suites) if done else None

    def _medians(self, tools: dict[str, Callable[[], Visit | Listed | None]]) -> dict[str, Run | None]:
        """Run the tools in turn, ``runs`` times, and return each one's median."""
        taken: dict[str, list[Run | None]] = {name: [] for name in tools}
        for _ in range(self.runs):
            for name, work in tools.items():
                taken[name].append(self._counted(work))
        return {name: _median(runs) for name, runs in taken.items()}

    def verdict(self) -> list[Row]:
        """The wave, and the pass over steps 3, 4, 6, 7 and 8."""
        shop, web = endpoint(self.shops.modern), endpoint(self.shops.modern, self.shops.clear)
        found = self._medians(
            {
                "wave": lambda: visit(shop, WAVE, POLITE),
                "verdict": lambda: visit(shop, VERDICT, POLITE),
                "pass": lambda: visit(web, one_pass(web), POLITE),
            }
        )
        wave, whole, everything = (_there(found[name]) for name in ("wave", "verdict", "pass"))
        return [
            Row(
                "the seven answers of the verdict, sound server",
                "≤ 7 connections, ≤ 1.15 × 2 round trips",
                f"{wave.connections} connections, {wave.seconds / self.rtt / 2:.2f} × 2 round trips",
                "see the lists",
                wave.connections <= 7 and wave.seconds <= 2.3 * self.rtt,
            ),
            Row(
                "the same with rare weak suites and the control",
                "no bar",
                f"{whole.connections} connections, {whole.seconds / self.rtt:.1f} round trips",
                "",
                True,
            ),
            Row(
                "steps 3, 4, 6, 7, 8 in one pass",
                "≤ 12 connections, ≤ 1.25 × 3 round trips",
                f"{everything.connections} connections, {everything.seconds / self.rtt / 3:.2f} × 3 round trips",
                "",
                everything.connections <= 12 and everything.seconds <= 3.75 * self.rtt,
            ),
        ]

    def lists(self) -> list[Row]:
        """Exact suite lists, against three peers, on both servers."""
        timed = [row for name in ("modern", "old") for row in self._lists(name, getattr(self.shops, name))]
        return timed + [self._once(name, port) for name, port in self._small.items()]

    @property
    def _small(self) -> dict[str, int]:
        """Servers that cannot be timed: one serves a connection at a time, the other runs in this process."""
        return {"OpenSSL s_server": self.shops.openssl, "tlslite-ng, SSLv3": self.shops.elderly}

    def _once(self, name: str, port: int) -> Row:
        found = {
            "ours": self._counted(lambda: visit(endpoint(port), LISTS, UNPACED)),
            "sslyze": self._counted(lambda: sslyze_lists([port])),
            "nmap": self._counted(lambda: nmap_lists(port)),
        }
        row = self._same(name, _there(found["ours"]).suites, found)
        counts = ", ".join(f"{peer} {_connections(run)}" for peer, run in found.items())
        return replace(row, peers=f"connections: {counts}")

    def _lists(self, name: str, port: int) -> list[Row]:
        shop = endpoint(port)
        found = self._medians(
            {
                "ours": lambda: visit(shop, LISTS, WIDE),
                "polite": lambda: visit(shop, LISTS, POLITE),
                "sslyze": lambda: sslyze_lists([port]),
                "nmap": lambda: nmap_lists(port),
                "testssl.sh": lambda: testssl_lists(port),
            }
        )
        ours, polite = _there(found["ours"]), _there(found["polite"])
        accepted = sum(len(one) for one in ours.suites.values())
        most = 1.6 * (accepted + len(ours.suites))
        peers = {peer: found[peer] for peer in ("sslyze", "nmap", "testssl.sh")}
        bars = {"sslyze": 15, "nmap": 4, "testssl.sh": 25}
        rows = [
            Row(
                f"exact lists, {name} ({accepted} suites, {len(ours.suites)} versions): connections",
                f"≤ 1.6 × (accepted + 1 a version) = {most:.0f}",
                f"{ours.connections - 7} after the wave of 7 ({polite.connections - 7} at the polite pace)",
                ", ".join(f"{peer} {_connections(run)}" for peer, run in peers.items()),
                ours.connections - 7 <= most,
            )
        ]
        for peer, run in peers.items():
            ratio = run.seconds / ours.seconds if run else 0.0
            rows.append(
                Row(
                    f"exact lists, {name}: time against {peer}",
                    f"≤ 1/{bars[peer]}",
                    f"{ours.seconds:.2f} s = 1/{ratio:.1f} (polite pace {polite.seconds:.2f} s)" if run else "–",
                    f"{run.seconds:.2f} s" if run else "not installed",
                    ratio >= bars[peer],
                )
            )
        rows.append(self._same(name, ours.suites, found))
        return rows

    def _same(self, name: str, ours: Lists, found: dict[str, Run | None]) -> Row:
        nmap, sslyze = found["nmap"], found["sslyze"]
        equal = bool(nmap) and _there(nmap).suites == ours
        holds = bool(sslyze) and all(
            suites <= ours.get(version, frozenset()) for version, suites in _there(sslyze).suites.items()
        )
        said = (
            f"nmap: {'equal' if equal else 'differs'}; sslyze: {'all of its suites are there' if holds else 'differs'}"
        )
        return Row(
            f"exact lists, {name}: the same lists", "equal to nmap's, all of sslyze's", said, "", equal and holds
        )

    def checks(self) -> list[Row]:
        """The active checks and the HTTP heads, without the verdict before them."""
        shop = endpoint(self.shops.modern, self.shops.clear)
        found = self._medians(
            {"with": lambda: visit(shop, CHECKS, WIDE), "without": lambda: visit(shop, VERDICT, WIDE)}
        )
        seconds = _there(found["with"]).seconds - _there(found["without"]).seconds
        connections = _there(found["with"]).connections - _there(found["without"]).connections
        measured = f"{connections} connections, {seconds:.2f} s"
        return [
            Row(
                "nine active checks and the HTTP heads",
                "≤ 20 connections, ≤ 0.5 s",
                measured,
                "",
                connections <= 20 and seconds <= 0.5,
            )
        ]

    def many(self) -> list[Row]:
        """Two hundred targets, once each: sslyze takes minutes."""
        crowds: dict[str, tuple[Crowd, int]] = {}
        for tool, pace in (("ours", "unpaced"), ("ours", "polite"), ("sslyze", "-")):
            before = self.far.connections
            crowd = fleet(tool, pace, self.shops.many)
            crowds[f"{tool} {pace}"] = (crowd, self.far.connections - before)
        ours, polite, theirs = crowds["ours unpaced"], crowds["ours polite"], crowds["sslyze -"]
        time_ratio, made_ratio = theirs[0].seconds / ours[0].seconds, theirs[1] / ours[1]
        return [
            Row(
                f"{len(self.shops.many)} targets, exact lists: time of the whole process",
                "≤ 1/35 of sslyze",
                f"{ours[0].seconds:.1f} s = 1/{time_ratio:.0f} (polite pace {polite[0].seconds:.1f} s)",
                f"sslyze {theirs[0].seconds:.0f} s",
                time_ratio >= 35,
            ),
            Row(
                "the same: connections",
                "≤ 1/35 of sslyze",
                f"{ours[1]} = 1/{made_ratio:.0f}",
                f"sslyze {theirs[1]}",
                made_ratio >= 35,
            ),
            Row(
                "the same: memory of the largest process",
                "≤ 80 MB",
                f"{ours[0].largest_mb:.0f} MB (all processes {ours[0].sum_mb:.0f} MB)",
                f"sslyze {theirs[0].largest_mb:.0f} MB",
                ours[0].largest_mb <= 80,
            ),
            Row(
                "the same: first result",
                "at once",
                f"after {ours[0].first_s:.1f} s",
                f"sslyze {theirs[0].first_s:.1f} s",
                True,
            ),
        ]

    def silent(self) -> list[Row]:
        """A server that takes connections and says nothing."""
        begun = time.perf_counter()
        visit(endpoint(self.shops.silent), WAVE, POLITE)
        seconds = time.perf_counter() - begun
        most = POLITE.read_s * 1.15
        return [
            Row(
                "silent target: an answer",
                f"within one timeout ({POLITE.read_s:g} s)",
                f"{seconds:.1f} s",
                "",
                seconds <= most,
            )
        ]

    def limiters(self, runs: int) -> list[Row]:
        """A weak server behind limiters."""
        tallies, _ = limited(self.folder, runs)
        total = Tally()
        for one in tallies.values():
            total.runs, total.passes = total.runs + one.runs, total.passes + one.passes
            total.versions, total.found = total.versions + one.versions, total.found + one.found
        each = ", ".join(f"{name}: {one.found} of {one.versions}" for name, one in tallies.items())
        return [
            Row(
                "weak server behind limiters: called sound",
                "0 of 300 runs",
                f"{total.passes} of {total.runs}",
                "",
                not total.passes,
            ),
            Row(
                "weak server behind limiters: weak versions found",
                "≥ 95 %",
                f"{100 * total.found / total.versions:.1f} % ({each})",
                "",
                total.found >= 0.95 * total.versions,
            ),
        ]

    def quickness(self) -> list[Row]:
        """Start of the commands and reading of evidence."""
        evidence = demo(self.folder / "demo")
        took, read = starts(evidence, max(5, self.runs)), readings(evidence, self.runs)
        rows = [
            (f"`guide {name}`", most, seconds / took.python, f"{seconds * 1000:.0f} ms")
            for name, most, seconds in (("--help", 5, took.help), ("report", 12, took.report))
        ]
        rows.append(
            (
                f"evidence of {read.megabytes:.0f} MB, digests and schema too",
                1.5,
                read.ours / read.events,
                f"{read.ours:.2f} s",
            )
        )
        floor = f"click, PyYAML and one pydantic model alone: {took.libraries / took.python:.1f} ×"
        base = ("`python -c pass`", "`python -c pass`", "libyaml's events alone")
        return [
            Row(what, f"≤ {most:g} × {than}", f"{ratio:.2f} × ({figure})", beside, ratio <= most)
            for (what, most, ratio, figure), than, beside in zip(rows, base, ("", floor, ""), strict=True)
        ]

    def source(self) -> list[Row]:
        """A source tree, beside a search for the rules' words alone."""
        root, words = self.folder / "tree", self.folder / "words"
        size = make_tree(root)
        words.write_bytes(literals())
        return [tree_row(measured(root, words, self.runs), size)]


def tree_row(taken: dict[str, Taken], size: int) -> Row:
    """The row of the source scan, by what each tool took."""
    ours, theirs = taken["ours"], taken.get("ripgrep")
    said = f"{ours.processor:.1f} s of processor time, {ours.wall:.1f} s in all"
    what, bar = (
        f"`guide scan-source`, {FILES} files, {size / 1e6:.0f} MB",
        "≤ 4 × ripgrep for the rules' words, processor and in all",
    )
    if not theirs:
        return Row(what, bar, said, "not installed", False)
    processor, wall = ours.processor / theirs.processor, ours.wall / theirs.wall
    return Row(
        what,
        bar,
        f"{processor:.1f} × and {wall:.1f} × ({said})",
        f"ripgrep {theirs.processor:.2f} s of processor time, {theirs.wall:.2f} s in all",
        max(processor, wall) <= 4,
    )


def _there(run: Run | None) -> Run:
    if run is None:
        raise AssertionError("this tool is always there")
    return run


def _connections(run: Run | None) -> str:
    return str(run.connections) if run else "not installed"


def _median(runs: Sequence[Run | None]) -> Run | None:
    there = [run for run in runs if run]
    if not there:
        return None
    return Run(
        statistics.median(run.seconds for run in there),
        round(statistics.median(run.connections for run in there)),
        there[-1].suites,
    )
