"""R24: kill -9 in the middle of saves, again and again. Every acknowledged record is there, the file reads."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from evidence.making import ulid

from guide.evidence.store import EvidenceFile

KILLS = int(os.environ.get("GUIDE_TEST_KILLS", "60"))


def saved(reader: EvidenceFile) -> list[str]:
    """Return the first line of every note that ``reader`` finds."""
    ledger = reader.read(datetime.now(UTC) + timedelta(days=1))
    return [record.body.text.split("\n")[0] for record in ledger.records]


@pytest.mark.timeout(60 + KILLS)
def test_nothing_acknowledged_is_lost_when_savers_are_killed(path, forge):
    EvidenceFile(path).create(ulid())
    reader = EvidenceFile(path)
    random = Random(20261123)  # noqa: S311 - the same delays each time
    acknowledged: list[str] = []
    for kill in range(KILLS):
        child = forge.start(path, 1000)
        forge.wait_for_first()
        time.sleep(random.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        acknowledged += forge.finish()
        there = saved(reader if kill % 10 else EvidenceFile(path))
        assert set(acknowledged) <= set(there)
        assert len(there) <= len(acknowledged) + kill + 1  # each kill may leave one record whole and unacknowledged
    assert len(acknowledged) >= KILLS


def test_a_kill_before_any_system_call_of_a_save_loses_nothing(path, forge):
    EvidenceFile(path).create(ulid())
    acknowledged: list[str] = []
    for step in range(1, 1000):
        forge.start(path, 1, step=step)
        said = forge.finish()
        acknowledged += [line for line in said if line != "done"]
        assert set(acknowledged) <= set(saved(EvidenceFile(path))), step
        if "done" in said:
            break
    assert 40 < step < 500
    assert (
        len(saved(EvidenceFile(path))) > len(acknowledged) + 10
    )  # killed behind the write: whole, unacknowledged, and it counts
