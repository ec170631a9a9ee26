"""NSD from Debian: an authoritative name server for one zone, on loopback alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.ports import LOOPBACK
from servers.programs import require
from servers.running import Running, running

_CONFIG = """\
server:
    ip-address: {address}@{port}
    username: ""
    chroot: ""
    zonesdir: "{folder}"
    zonelistfile: "{folder}/zone.list"
    xfrdfile: "{folder}/xfrd.state"
    xfrdir: "{folder}"
    pidfile: "{folder}/nsd.pid"
    database: ""
    server-count: 1
remote-control:
    control-enable: no
zone:
    name: {zone}
    zonefile: zone.txt
"""


@contextmanager
def nsd(folder: Path, zone: str, records: str, port: int) -> Iterator[Running]:
    """Run NSD for ``zone`` with ``records`` in master-file form (RFC 1035) on ``port``, over UDP and TCP."""
    program = require("nsd")
    head = f"$ORIGIN {zone}.\n$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n"
    (folder / "zone.txt").write_text(head + records)
    config = folder / "nsd.conf"
    config.write_text(_CONFIG.format(address=LOOPBACK, port=port, folder=folder, zone=zone))
    with running((program, "-d", "-c", config), (port,), folder) as server:
        yield server
