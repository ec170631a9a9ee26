"""HAProxy from Debian with its own small configuration."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from servers.programs import require
from servers.running import Running, running

_MAIN = """\
global
    maxconn 256
    log stderr format raw local0 err
{extra}
defaults
    mode http
    timeout connect 5s
    timeout client 10s
    timeout server 10s
{config}
"""


@contextmanager
def haproxy(folder: Path, config: str, ports: Sequence[int], *, extra: str = "") -> Iterator[Running]:
    """Run HAProxy with ``config`` (frontends, backends) after the common part and ``extra`` inside ``global``."""
    program = require("haproxy")
    main = folder / "haproxy.cfg"
    main.write_text(_MAIN.format(extra=extra, config=config))
    with running((program, "-db", "-f", main), ports, folder) as server:
        yield server
