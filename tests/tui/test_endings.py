"""R40 on the screen: SIGINT, SIGTERM, SIGHUP or a closed terminal while it waits, probes, is typed into, or saves."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from servers.ports import LOOPBACK
from tui.terminal import Terminal
from tui.test_review import begin, records

from guide.lab.lab import Lab
from guide.session.verify import verify

WAYS = ("int", "term", "hup", "closed")
MOMENTS = int(os.environ.get("GUIDE_TEST_SIGNALS", "2"))
PERSON = "Anna Petrova"


def end(terminal: Terminal, way: str) -> None:
    """Interrupt the program as the system does; the key Ctrl-C is the screen's own."""
    if way == "closed":
        terminal.hang_up()
    else:
        number = {"int": signal.SIGINT, "term": signal.SIGTERM, "hup": signal.SIGHUP}[way]
        os.kill(terminal.process.pid, number)


def over(terminal: Terminal, way: str, seconds: float = 5.0) -> None:
    """Hold what every ending owes."""
    assert terminal.ended(seconds) == 130, terminal.text[-2000:]
    assert terminal.alone()
    assert "Traceback" not in terminal.text
    assert way == "closed" or terminal.restored


def typed_into(terminal: Terminal) -> None:
    """Open the form of an answer and choose one."""
    terminal.until("Why it matters")
    terminal.then("a", "Which question?")
    terminal.then("\r", "Statement: what was seen")
    terminal.then("\x1b[C \t", "●")


def draft(folder: Path) -> dict[str, str]:
    ((kept),) = (folder / ".guide" / "drafts").glob("attest*.json")
    return json.loads(kept.read_text(encoding="utf-8"))


@pytest.mark.parametrize("way", WAYS)
def test_while_it_waits(way, tmp_path):
    """R40."""
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path) as terminal:
        terminal.until("Why it matters")
        end(terminal, way)
        over(terminal, way)


@pytest.mark.parametrize("way", WAYS)
def test_while_it_starts(way, tmp_path):
    """R40: at seeded moments from the first in which the program has its signals in hand."""
    begin(tmp_path / "evidence.yaml")
    random = Random(f"start {way}")  # noqa: S311 - the same moments each time
    for _ in range(MOMENTS):
        with Terminal("-w", "evidence.yaml", folder=tmp_path) as terminal:
            terminal.heeds_signals()
            time.sleep(random.uniform(0, 0.8))
            end(terminal, way)
            over(terminal, way)


@pytest.mark.parametrize("way", WAYS)
def test_in_the_middle_of_typing(way, tmp_path):
    """R40: every key that the program has read is in the draft."""
    begin(tmp_path / "evidence.yaml")
    with Terminal("-w", "evidence.yaml", folder=tmp_path, GUIDE_PERSON=PERSON) as terminal:
        typed_into(terminal)
        terminal.then("Seen on the balancer", "balancer")
        end(terminal, way)
        over(terminal, way)
    assert draft(tmp_path)["statement"] == "Seen on the balancer"
    assert draft(tmp_path)["answer"] == "not-satisfied"
    assert [record.kind for record in records(tmp_path / "evidence.yaml")] == ["scope"]


@pytest.mark.parametrize("way", WAYS)
def test_during_a_save(way, tmp_path):
    """R40: the statement is in the file, whole, or in the draft; never nowhere."""
    random = Random(f"save {way}")  # noqa: S311 - the same moments each time
    for moment in range(MOMENTS):
        folder = tmp_path / str(moment)
        folder.mkdir(mode=0o700)
        begin(folder / "evidence.yaml")
        with Terminal("-w", "evidence.yaml", folder=folder, GUIDE_PERSON=PERSON) as terminal:
            typed_into(terminal)
            terminal.then("Seen on the balancer", "balancer")
            terminal.press("\x13")
            time.sleep(random.uniform(0, 0.05))
            end(terminal, way)
            over(terminal, way)
        said = [one.body.statement for one in records(folder / "evidence.yaml") if one.kind == "attestation"]
        assert said == ["Seen on the balancer"] or draft(folder)["statement"] == "Seen on the balancer"
        assert verify(folder / "evidence.yaml").ok


@dataclass
class Shop:
    """An endpoint that answers and one that never says a word."""

    endpoints: tuple[str, str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Shop]:
    with ExitStack() as stack:
        lab = stack.enter_context(Lab.start(tmp_path_factory.mktemp("lab")))
        sound = next(endpoint for endpoint in lab.endpoints() if endpoint.name in lab.sound)
        doors = [stack.enter_context(socket.create_server((LOOPBACK, 0), backlog=64)) for _ in range(2)]
        tls, http = (door.getsockname()[1] for door in doors)
        yield Shop(
            (
                f"{sound.host}:{sound.port},connect-to={LOOPBACK},http-port={sound.http_port}",
                f"silent.shop.test:{tls},connect-to={LOOPBACK},http-port={http}",
            )
        )


def after(seconds: float) -> Callable[[Terminal], None]:
    """Return a wait that reads on, so that the program never waits for its terminal."""

    def wait(terminal: Terminal) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            terminal.read(0.05)

    return wait


@pytest.mark.parametrize("way", WAYS)
def test_while_it_probes(way, tmp_path, shop):
    """R40: the workers end, and what they had found is recorded."""
    random = Random(f"probe {way}")  # noqa: S311 - the same moments each time
    for moment, seconds in enumerate((random.uniform(0, 2), random.uniform(3, 5))):
        folder = tmp_path / str(moment)
        folder.mkdir(mode=0o700)
        begin(folder / "evidence.yaml", *shop.endpoints)
        with Terminal("-w", "evidence.yaml", folder=folder, GUIDE_PERSON=PERSON) as terminal:
            terminal.until("Why it matters")
            terminal.then("P", "shop.test")
            terminal.press("\r")
            after(seconds)(terminal)
            assert len(terminal.family()) > 1 or seconds < 2
            end(terminal, way)
            over(terminal, way)
        assert verify(folder / "evidence.yaml").ok
        kinds = [record.kind for record in records(folder / "evidence.yaml")]
        assert seconds < 2 or "facts" in kinds, kinds


@pytest.mark.parametrize("way", ["ctrl-c", *WAYS])
def test_the_command_while_it_probes(way, tmp_path, shop):
    """R40: ``guide probe``, with real workers at real servers."""
    random = Random(f"command {way}")  # noqa: S311 - the same moments each time
    for moment, seconds in enumerate((random.uniform(0, 2), random.uniform(3, 5))):
        folder = tmp_path / str(moment)
        folder.mkdir(mode=0o700)
        begin(folder / "evidence.yaml", *shop.endpoints)
        with Terminal("probe", "--slow", folder=folder, GUIDE_PERSON=PERSON) as terminal:
            terminal.heeds_signals()
            after(seconds)(terminal)
            if way == "ctrl-c":
                terminal.press("\x03")
            else:
                end(terminal, way)
            over(terminal, way)
        assert verify(folder / "evidence.yaml").ok
        kinds = [record.kind for record in records(folder / "evidence.yaml")]
        assert seconds < 2 or "facts" in kinds, kinds


def test_ctrl_c_while_the_workers_start(tmp_path):
    """R40: a terminal sends it to every process of ours, those too that have not yet said that they leave it to us."""
    begin(tmp_path / "evidence.yaml", *(f"localhost:{port},connect-to={LOOPBACK}" for port in (9, 10, 11)))
    random = Random("workers start")  # noqa: S311 - the same moments each time
    for _ in range(6):
        with Terminal("probe", folder=tmp_path) as terminal:
            until = time.monotonic() + 20
            while (
                len(terminal.family()) < 3 and time.monotonic() < until
            ):  # ourselves, multiprocessing's tracker, a worker
                terminal.read(0.005)
            time.sleep(random.uniform(0, 0.2))
            terminal.press("\x03")
            over(terminal, "ctrl-c")
