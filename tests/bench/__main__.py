"""``python -m bench``, in a network namespace of its own: measure, and write the table into docs/benchmarks.md."""

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.far import far_away
from bench.reasons import reason
from bench.rivals import versions
from bench.rows import Measuring, Row
from bench.shops import shops

_PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- measured -->", "<!-- end of what was measured -->"


def main() -> None:
    """Measure every row and write the page."""
    quick = bool(os.environ.get("BENCH_QUICK"))
    runs = int(os.environ.get("BENCH_RUNS", "1" if quick else "5"))
    with tempfile.TemporaryDirectory() as name, far_away() as far, shops(Path(name), 20 if quick else 200) as there:
        measuring = Measuring(far, there, runs, Path(name))
        rows: list[Row] = []
        for part in (
            measuring.verdict,
            measuring.checks,
            measuring.silent,
            measuring.lists,
            measuring.quickness,
            measuring.source,
        ):
            rows += _told(part())
        rows += _told(measuring.many())
        (limited := Path(name) / "limited").mkdir()
        measuring.folder = limited
        rows += _told(measuring.limiters(20 if quick else 300))
        _write(rows, measuring.rtt, runs)


def _told(rows: list[Row]) -> list[Row]:
    for row in rows:
        sys.stderr.write(f"{'met   ' if row.met else 'MISSED'} {row.what}: {row.measured} [{row.bar}] {row.peers}\n")
    return rows


def _met(row: Row) -> str:
    return "yes" if row.met else f"no: {why}" if (why := reason(row.what)) else "no"


def _write(rows: list[Row], rtt: float, runs: int) -> None:
    tools = ", ".join(f"{name} {version}" for name, version in versions().items())
    where = f"{os.cpu_count()} processors, {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    how = f"round trip {rtt * 1000:.1f} ms; medians of {runs} runs, tools in turn. {tools}."
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {where}; {how}",
        "",
        "| what | bar | measured | peers | met |",
        "|---|---|---|---|---|",
        *(f"| {row.what} | {row.bar} | {row.measured} | {row.peers} | {_met(row)} |" for row in rows),
    ]
    page = _PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    _PAGE.write_text(f"{before}{_BEGIN}\n\n" + "\n".join(lines) + f"\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
