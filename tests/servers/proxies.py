"""Real proxies from Debian: tinyproxy (HTTP CONNECT) and microsocks (SOCKS5), on loopback, as whoever runs the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.ports import LOOPBACK
from servers.programs import require
from servers.running import Running, running


@contextmanager
def tinyproxy(folder: Path, port: int, *lines: str) -> Iterator[Running]:
    """Run an HTTP proxy that connects to any port; ``lines`` are added to its configuration."""
    config = folder / "tinyproxy.conf"
    own = (f"Port {port}", f"Listen {LOOPBACK}", "Timeout 20", f'PidFile "{folder}/tinyproxy.pid"', f"Allow {LOOPBACK}")
    config.write_text("\n".join((*own, *lines)) + "\n")
    with running((require("tinyproxy"), "-d", "-c", config), (port,), folder) as server:
        yield server


@contextmanager
def microsocks(folder: Path, port: int, *flags: str) -> Iterator[Running]:
    """Run a SOCKS5 proxy."""
    with running((require("microsocks"), "-i", LOOPBACK, "-p", str(port), *flags), (port,), folder) as server:
        yield server
