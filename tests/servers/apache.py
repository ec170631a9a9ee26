"""Apache httpd from Debian with its own small configuration."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers.programs import require
from servers.running import Running, running

_MODULES = (
    "mpm_event",
    "authz_core",
    "dir",
    "alias",
    "rewrite",
    "headers",
    "socache_shmcb",
    "ssl",
    "proxy",
    "proxy_http",
)
_HOMES = (Path("/usr/lib/apache2/modules"), Path("/usr/libexec/apache2"), Path("/usr/lib/httpd/modules"))

_MAIN = """\
ServerRoot "{folder}"
ServerName localhost
PidFile "{folder}/apache.pid"
ErrorLog /dev/stderr
DefaultRuntimeDir "{folder}"
Mutex file:{folder} default
{modules}
User {user}
StartServers 1
DocumentRoot "{root}"
<Directory "{root}">
    Require all granted
    DirectoryIndex index.txt
</Directory>
{listen}
{config}
"""


@contextmanager
def apache(folder: Path, config: str, ports: Sequence[int]) -> Iterator[Running]:
    """Run Apache with ``config`` after the common part; it listens on ``ports`` and serves one page at ``/``."""
    program = require("apache2")
    home = next((home for home in _HOMES if home.is_dir()), None)
    if home is None:
        pytest.fail("apache2 is there, its modules are not")
    modules = "\n".join(
        f"LoadModule {name}_module {home}/mod_{name}.so" for name in _MODULES if (home / f"mod_{name}.so").exists()
    )
    user = "www-data" if os.geteuid() == 0 else f"#{os.geteuid()}"
    # Not below the test's folder: a root parent hands its workers to an account that may not enter it.
    with tempfile.TemporaryDirectory(prefix="apache-") as root:
        Path(root).chmod(0o755)
        (Path(root) / "index.txt").write_text("shop\n")
        main = folder / "apache.conf"
        listen = "\n".join(f"Listen 127.0.0.1:{port}" for port in ports)
        main.write_text(
            _MAIN.format(folder=folder, modules=modules, user=user, root=root, listen=listen, config=config)
        )
        with running((program, "-f", main, "-D", "FOREGROUND"), ports, folder) as server:
            yield server
