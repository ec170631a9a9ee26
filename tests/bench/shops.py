"""The servers that are measured: nginx as most run it, nginx as it was run ten years ago, and two hundred ports of the first."""

import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from servers.elderly import SSLV3, elderly
from servers.openssl import s_server
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require
from servers.running import running

from bench.far import THERE
from guide.lab.authority import Authority, Papers, new_rsa_key

EVERYWHERE = "0.0.0.0"  # noqa: S104 - in a network namespace of its own, where THERE leads to every address of this one
NAME = "shop.test"
"""The name in the certificates and in SNI; nobody looks it up."""

_MODERN = """ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:\
ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;"""
_OLD = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:!aNULL:@SECLEVEL=0; ssl_dhparam {dh};"

_MAIN = """{user}daemon off;
worker_processes 2;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type text/plain;
{http}
}}
"""


@dataclass(frozen=True)
class Shops:
    """Ports of the running servers; the far side of the slow way leads to the same ones."""

    modern: int
    """TLS 1.2 and 1.3, six suites and three; RSA and ECDSA certificates."""
    old: int
    """TLS 1.0 to 1.3, every suite this OpenSSL still has; the same certificates."""
    clear: int
    """HTTP that redirects to ``modern``."""
    many: tuple[int, ...]
    """Ports of the fleet, each as ``modern``."""
    silent: int
    """Takes connections and never says a word."""
    openssl: int
    """``openssl s_server`` as it comes; one connection after the other."""
    elderly: int
    """tlslite-ng with nothing but SSLv3, in threads of this process."""


@contextmanager
def shops(folder: Path, fleet: int) -> Iterator[Shops]:
    """Run them until the block ends; ``fleet`` is how many ports the fleet has."""
    papers = both_papers(folder)
    dh = folder / "dh.pem"
    words = ("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", str(dh))
    subprocess.run((require("openssl"), *words), check=True, capture_output=True)
    with reserved_ports(3 + fleet) as (modern, old, clear, *many):
        http = f"""
server {{ listen 0.0.0.0:{modern} ssl; {papers_lines(papers)} {_MODERN}
  add_header Strict-Transport-Security "max-age=31536000" always; location = / {{ return 200 "shop"; }} }}
server {{ listen 0.0.0.0:{old} ssl; {papers_lines(papers)} {_OLD.format(dh=dh)} location = / {{ return 200 "shop"; }} }}
server {{ listen 0.0.0.0:{clear}; return 301 https://{NAME}:{modern}$request_uri; }}"""
        if many:
            listens = " ".join(f"listen 0.0.0.0:{port} ssl;" for port in many)
            http += f"\nserver {{ {listens} {papers_lines(papers)} {_MODERN} location = / {{ return 200; }} }}"
        with (
            nginx(folder, http, (modern, old, clear, *many)),
            _mute() as silent,
            s_server(folder, papers[0], address=EVERYWHERE) as plain,
            elderly(SSLV3, papers[0], EVERYWHERE) as ancient,
        ):
            yield Shops(modern, old, clear, tuple(many), silent, plain.port, ancient)


def both_papers(folder: Path) -> tuple[Papers, Papers]:
    """Return certificates with an RSA and an ECDSA key."""
    authority = Authority("Bench root", datetime.now(UTC))
    (folder / "rsa").mkdir()
    (folder / "ec").mkdir()
    names = [NAME, LOOPBACK, THERE]
    return authority.issue(folder / "rsa", names, key=new_rsa_key()), authority.issue(folder / "ec", names)


@contextmanager
def nginx(folder: Path, http: str, ports: Sequence[int]) -> Iterator[None]:
    """Run nginx with room for thousands of connections."""
    user = "user root;\n" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_MAIN.format(user=user, folder=folder, http=http))
    with running((require("nginx"), "-p", folder, "-c", config, "-e", "stderr"), ports, folder):
        yield


@contextmanager
def _mute() -> Iterator[int]:
    """Yield a port whose listener never accepts: the kernel completes the handshakes, nobody speaks."""
    with socket.create_server((EVERYWHERE, 0), backlog=1024) as door:
        yield int(door.getsockname()[1])


def papers_lines(papers: Sequence[Papers]) -> str:
    """Return the nginx directives for these certificates."""
    return " ".join(f"ssl_certificate {one.chain}; ssl_certificate_key {one.key};" for one in papers)
