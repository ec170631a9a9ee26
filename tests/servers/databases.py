"""PostgreSQL, MariaDB and Redis from Debian, each with the settings that a test gives."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.accounts import hand_over, made, open_folder
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require
from servers.running import Running, running

from guide.lab.authority import Papers


@contextmanager
def postgresql(papers: Papers, hba: str) -> Iterator[Running]:
    """Run PostgreSQL with TLS and ``hba`` as its pg_hba.conf."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        require("postgres")
    with open_folder() as folder, reserved_ports(1) as (port,):
        programs, home = found[-1], folder / "data"
        chain, key = hand_over(folder, papers, "postgres")
        made((programs / "initdb", "-D", home, "-U", "postgres", "--no-sync", "--auth=trust"), "postgres")
        (home / "pg_hba.conf").write_text(hba)
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(port),
            "unix_socket_directories": "",
            "fsync": "off",
            "ssl": "on",
            "ssl_cert_file": str(chain),
            "ssl_key_file": str(key),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with running((programs / "postgres", "-D", home, *options), (port,), folder, user="postgres") as server:
            yield server


@contextmanager
def mariadb(folder: Path, papers: Papers, *settings: str, account: str = "shop") -> Iterator[Running]:
    """Run MariaDB with TLS and further options; ``account`` gets in without a password."""
    program, home = require("mariadbd"), folder / "data"
    own = ("--user=root",) if os.geteuid() == 0 else ()
    made((require("mariadb-install-db"), "--no-defaults", f"--datadir={home}", "--skip-test-db", *own))
    accounts = folder / "accounts.sql"
    accounts.write_text(f"CREATE USER '{account}'@'%';\n")  # without any such account no host is let near
    with reserved_ports(1) as (port,):
        options = (
            "--no-defaults",
            *own,
            f"--datadir={home}",
            f"--socket={folder}/socket",
            f"--pid-file={folder}/pid",
            f"--bind-address={LOOPBACK}",
            f"--port={port}",
            f"--ssl-cert={papers.chain}",
            f"--ssl-key={papers.key}",
            f"--init-file={accounts}",
            *settings,
        )
        with running((program, *options), (port,), folder) as server:
            yield server


@contextmanager
def redis(folder: Path, papers: Papers, *settings: str) -> Iterator[Running]:
    """Run Redis with two ports: TLS on the first, cleartext on the second; ``settings`` are further lines."""
    with reserved_ports(2) as (tls, clear):
        lines = (
            f"bind {LOOPBACK}",
            f"port {clear}",
            f"tls-port {tls}",
            f"tls-cert-file {papers.chain}",
            f"tls-key-file {papers.key}",
            "tls-auth-clients no",
            'save ""',
            f"dir {folder}",
            *settings,
        )
        config = folder / "redis.conf"
        config.write_text("\n".join(lines) + "\n")
        with running((require("redis-server"), config), (tls, clear), folder) as server:
            yield server
