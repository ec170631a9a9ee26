"""Every combination of finding, statement, review, ruling, waiver and age reads as the table says."""

import csv
from datetime import timedelta
from itertools import product
from pathlib import Path

from builders import ANN, BOB, EVE, NOW, Book, answer, catalog, check, policy, question, shop, silence, sound, step

from guide.assess.fold import assess
from guide.model.exits import Exit
from guide.model.outcomes import Status
from guide.probes.registry import PROBES

DIMENSIONS = {
    "finding": ("none", "pass", "manual", "fail", "inconclusive", "not-probed"),
    "attestation": ("none", "satisfied", "not-satisfied", "not-applicable"),
    "review": ("none", "accepted", "rejected", "own"),
    "determination": ("none", "false-positive", "settled", "unreviewed"),
    "waiver": ("none", "valid", "expired"),
    "age": ("fresh", "facts-old", "statement-expired"),
    "solo": ("no", "yes"),
}
CHECKS = {
    "pass": check(answer(400), port=443),
    "fail": check(answer(200), port=443),
    "inconclusive": check(silence("reset"), port=443),
}
EXITS = {
    Status.SATISFIED: {Exit.SATISFIED},
    Status.RISK_ACCEPTED: {Exit.NOT_SATISFIED},
    Status.NOT_SATISFIED: {Exit.NOT_SATISFIED},
    Status.OPEN: {Exit.OPEN, Exit.NOT_ASSESSED, Exit.NOT_SATISFIED},
    Status.STALE: {Exit.OPEN, Exit.NOT_SATISFIED},
    Status.NOT_APPLICABLE: {Exit.OPEN},
}


def read_table():
    lines = (Path(__file__).parent / "truth_table.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


TABLE = read_table()


def fits(cell, value):
    return cell == "*" or value in cell.split("|")


def expected(combination):
    for number, row in enumerate(TABLE):
        if all(fits(row[name], value) for name, value in combination.items()):
            return number, Status(row["status"])
    raise AssertionError(f"no row fits {combination}")


def observed(finding, age):
    ended = NOW - timedelta(days=100 if age == "facts-old" else 1)
    return sound(plaintext=CHECKS.get(finding, CHECKS["pass"]), started=ended, ended=ended)


def probes_of(finding):
    return {"none": (), "manual": ("endpoint.listening",)}.get(finding, ("tls.cleartext",))


def fingerprint_of(finding):
    if finding in {"none", "not-probed", "manual"}:
        probe = PROBES["endpoint.listening" if finding == "manual" else "tls.cleartext"]
        return probe.inconclusive("not_probed", None, policy(), subject=shop().name).fingerprint
    (judged,) = PROBES["tls.cleartext"].judge(observed(finding, "fresh"), shop(), policy(), NOW)
    return judged.fingerprint


FINGERPRINTS = {finding: fingerprint_of(finding) for finding in DIMENSIONS["finding"]}


def build(finding, attestation, review, determination, waiver, age, solo):
    book = Book(solo=solo == "yes")
    if finding not in {"none", "not-probed"}:
        book.put(observed(finding, age))
    if attestation != "none":
        until = NOW - timedelta(days=1) if age == "statement-expired" else NOW + timedelta(days=30)
        said = book.attest(answer=attestation, valid_until=until, approved_by=EVE)
        if review != "none":
            book.review(said, accepted=review != "rejected", by=ANN if review == "own" else BOB)
    for ruling in ("false-positive", "settled"):
        if determination in {ruling, "unreviewed"}:
            ruled = book.rule(FINGERPRINTS[finding], ruling)
            if determination == ruling:
                book.review(ruled)
    if waiver != "none":
        book.waive(FINGERPRINTS[finding], expires=NOW + timedelta(days=30 if waiver == "valid" else -1))
    return book.ledger()


def test_the_whole_product_reads_as_the_table_says():
    contents = {
        finding: catalog(step(probes=probes_of(finding), questions=(question(),))) for finding in DIMENSIONS["finding"]
    }
    used, wrong = set(), []
    for values in product(*DIMENSIONS.values()):
        combination = dict(zip(DIMENSIONS, values, strict=True))
        number, status = expected(combination)
        used.add(number)
        found = assess(contents[combination["finding"]], build(**combination), now=NOW)
        if (found.steps[0].status, found.requirement.status) != (status, status):
            wrong.append((combination, status, found.steps[0].status))
        elif found.requirement.exit not in EXITS[status]:
            wrong.append((combination, found.requirement.exit))
    assert wrong[:3] == []
    assert used == set(range(len(TABLE))), "a row of the table is never reached"
