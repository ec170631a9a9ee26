"""The lines of a run: what to fix comes first, what passed comes last and short."""

from itertools import permutations
from typing import Literal

from guide.catalog.labels import read_labels
from guide.cli.status_text import run_text
from guide.model.assessment import Standing
from guide.model.findings import Finding
from guide.model.language import Language
from guide.model.outcomes import Bearing, Outcome
from guide.text.language import Words

WORDS = Words(Language.EN, read_labels(Language.EN))


def one(outcome: Outcome, host: str, *, standing: Literal["stands", "waived", "stale"] = "stands") -> Standing:
    finding = Finding(
        probe="endpoint.listening",
        outcome=outcome,
        reason="tls_first_byte" if outcome is Outcome.PASS else "plaintext_answers",
        bears_on=Bearing.REQUIREMENT,
        subject=f"{host}:443",
    )
    return Standing(finding=finding, standing=standing)


def marks(*standings: Standing) -> list[str]:
    return [line[0] for line in run_text(standings, WORDS)]


def test_the_worst_comes_first_whatever_the_order_they_came_in():
    every = [one(outcome, outcome.value) for outcome in Outcome]
    assert len({tuple(marks(*some)) for some in permutations(every)}) == 1
    hosts = [line.split("  ")[1].split(":")[0] for line in run_text(every, WORDS)]
    assert hosts == ["fail", "inconclusive", "advisory", "manual", "pass"]


def test_a_fail_that_somebody_took_the_risk_of_comes_after_those_that_stand():
    lines = list(run_text([one(Outcome.FAIL, "taken", standing="waived"), one(Outcome.FAIL, "open")], WORDS))
    assert ["open:443" in line for line in lines] == [True, False]


def test_passes_of_which_the_same_is_said_are_one_line_that_counts_what_it_leaves_out():
    (line,) = run_text([one(Outcome.PASS, f"h{at}") for at in range(5)], WORDS)
    assert "h0:443; h1:443; h2:443 (+2): TLS answers from the first byte" in line


def test_a_stale_pass_keeps_a_line_of_its_own():
    lines = list(run_text([one(Outcome.PASS, "new"), one(Outcome.PASS, "old", standing="stale")], WORDS))
    assert len(lines) == 2
    assert WORDS.say("standing.stale", by="", until="—") in "".join(lines)
