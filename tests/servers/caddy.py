"""Caddy from Debian with its own small configuration."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from servers.programs import require
from servers.running import Running, running


@contextmanager
def caddy(folder: Path, config: str, ports: Sequence[int]) -> Iterator[Running]:
    """Run Caddy with ``config`` as its Caddyfile; it keeps its state in ``folder`` and asks nobody for certificates."""
    program = require("caddy")
    main = folder / "Caddyfile"
    main.write_text(config)
    command = (
        "env",
        f"HOME={folder}",
        f"XDG_DATA_HOME={folder}",
        f"XDG_CONFIG_HOME={folder}",
        program,
        "run",
        "--config",
        main,
    )
    with running(command, ports, folder) as server:
        yield server
