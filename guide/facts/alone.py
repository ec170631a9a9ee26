"""One work unit in a process of its own, for places whose processes may not have children of the usual kind.

A dask worker runs tasks in threads, and its process is daemonic, so a unit that hangs could not be ended there. Here it
runs as ``python -m guide.facts.alone``: killed at its deadline or above its memory, and what it had written is kept.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from guide import __version__
from guide.facts import worker
from guide.facts.order import Order
from guide.facts.sheet import Sheet
from guide.facts.spool import Spool
from guide.facts.workers import resident
from guide.model.facts import Facts
from guide.text.outside import inert

_LOOK_S: Final = 0.1
_PROGRAM: Final = (sys.executable, "-P", "-m", "guide.facts.alone")


def run_alone(order_text: str, version: str, ca_pem: str = "") -> str:
    """Run an Order given as JSON in a process of its own and return its Facts as JSON, also when it had to be killed.

    ``version`` is the version that wrote the order; another one here gives facts that say so. ``ca_pem`` is the content
    of the order's trust store, whose file stands elsewhere. A vantage without a name gets this machine's.
    """
    order = Order.model_validate_json(order_text)
    if not order.vantage:
        order = order.model_copy(update={"vantage": inert(socket.gethostname(), 200)})
    if version != __version__:
        detail = f"asvs-guide {__version__} stands here, and {version} asked"
        return Sheet(order.sections).facts(order, reason="tool_error", detail=detail).model_dump_json()
    with tempfile.TemporaryDirectory(prefix="guide-alone-") as folder:
        return _run(_settled(order, Path(folder), ca_pem), Path(folder)).model_dump_json()


def _settled(order: Order, folder: Path, ca_pem: str) -> Order:
    """Return the order with its files here."""
    changed = {"spool": str(folder / "unit.jsonl")}
    if ca_pem:
        store = folder / Path(order.ca_file).name
        store.write_text(ca_pem, encoding="ascii")
        changed["ca_file"] = str(store)
    return order.model_copy(update=changed)


def _run(order: Order, folder: Path) -> Facts:
    asked, answer = folder / "order.json", folder / "facts.json"
    asked.write_text(order.model_dump_json(), encoding="utf-8")
    command = (*_PROGRAM, str(asked), str(answer), str(os.getpid()))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:  # noqa: S603 - our own module
        reason = _watch(process, order)
        code = process.wait()
    if not reason and answer.exists():
        return Facts.model_validate_json(answer.read_text(encoding="utf-8"))
    spool = Spool(Path(order.spool), Sheet(order.sections), order.limits.output_bytes)
    spool.read()
    return spool.sheet.facts(order, reason=reason or "worker_died", detail=f"exit code {code}")


def _watch(process: "subprocess.Popen[bytes]", order: Order) -> str:
    """Wait for the unit; kill it at its deadline or above its memory and return the reason, else an empty string."""
    ends = time.monotonic() + order.limits.deadline_s
    while process.poll() is None:
        late = time.monotonic() > ends
        if late or resident(process.pid) > order.limits.memory_bytes:
            process.kill()
            return "deadline" if late else "memory_limit"
        time.sleep(_LOOK_S)
    return ""


def main(asked: str, answer: str, parent: str) -> None:
    """Do the order in the file ``asked`` and write the facts to ``answer``."""
    worker.start(int(parent))
    done = worker.run(Path(asked).read_text(encoding="utf-8"))
    fresh = Path(answer + ".new")
    fresh.write_text(done, encoding="utf-8")
    fresh.replace(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
