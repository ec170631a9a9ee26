"""Other tools, run for real against a loopback nginx that is weak on purpose; each writes its own report."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require

from guide.lab.authority import Papers

WEAK = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;"
SOUND = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;"


@contextmanager
def speaking(folder: Path, papers: Papers, manner: str) -> Iterator[int]:
    """Run nginx with the TLS settings ``manner`` and yield its port."""
    folder.mkdir(exist_ok=True)
    with reserved_ports(1) as (port,):
        config = f"""server {{ listen {LOOPBACK}:{port} ssl; {manner}
            ssl_certificate {papers.chain}; ssl_certificate_key {papers.key}; location = / {{ return 200; }} }}"""
        with nginx(folder, config, (port,)):
            yield port


def sslyze(port: int, name: str, to: Path, *more: str) -> Path:
    """Write sslyze's JSON on one port."""
    command = (sys.executable, "-W", "ignore", "-m", "sslyze", "--quiet", f"--json_out={to}", "--sni", name, *more)
    _run((*command, f"{LOOPBACK}:{port}"))
    return to


def nmap(port: int, to: Path, *scripts: str) -> Path:
    """Write nmap's XML on one port."""
    _run((require("nmap"), "-Pn", "-sT", "-p", str(port), "--script", ",".join(scripts), "-oX", str(to), LOOPBACK))
    return to


def run_testssl(port: int, name: str, to: Path, *tests: str, pretty: bool = True) -> Path:
    """Write testssl.sh's JSON on one port; ``tests`` are its options, for instance ``-p``."""
    shape = "--jsonfile-pretty" if pretty else "--jsonfile"
    words = ("--quiet", "--color", "0", "--warnings", "off", "--ip", LOOPBACK, *tests, shape, str(to))
    _run((require("testssl"), *words, f"{name}:{port}"))
    return to


def _run(command: tuple[str, ...]) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=100)
