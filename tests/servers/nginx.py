"""nginx from Debian, without root's privileges and away from the machine's own configuration."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from servers.programs import require
from servers.running import Running, running

_MAIN = """\
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    default_type text/plain;
{http}
}}
"""


@contextmanager
def nginx(folder: Path, http: str, ports: Sequence[int]) -> Iterator[Running]:
    """Run nginx with ``http`` as the content of its ``http`` block, listening on ``ports``.

    ``folder`` takes its files. Write ``listen 127.0.0.1:PORT`` and answer with ``return``: workers of a root master
    may not read the test's folder.
    """
    program = require("nginx")
    # Without this a root master would hand its workers to an account that cannot read the folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(_MAIN.format(user=user, folder=folder, http=http))
    command = (program, "-p", folder, "-c", config, "-e", "stderr")
    with running(command, ports, folder) as server:
        yield server
