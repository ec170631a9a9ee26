"""`openssl s_server`: one server, any flag."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require
from servers.running import Running, running

from guide.lab.authority import Papers


@contextmanager
def s_server(folder: Path, papers: Papers | None, *flags: str, address: str = LOOPBACK) -> Iterator[Running]:
    """Run ``openssl s_server -www`` on a free port with ``papers`` (None: no certificate) and further ``flags``.

    ``-www`` answers every GET with 200 and a page; it serves one connection after the other.
    """
    program = require("openssl")
    identity = ("-cert", papers.chain, "-cert_chain", papers.chain, "-key", papers.key) if papers else ("-nocert",)
    with reserved_ports(1) as (port,):
        command = (program, "s_server", "-accept", f"{address}:{port}", *identity, "-www", *flags)
        with running(command, (port,), folder) as server:
            yield server
