"""Postfix from Debian with its own configuration, queue and state; it needs root, as its master always does."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers.accounts import open_folder
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require
from servers.running import Running, running

from guide.lab.authority import Papers

_MAIN = """\
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {state}
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.test
mydestination = mail.test
inet_interfaces = {loopback}
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
smtpd_tls_cert_file = {papers.chain}
smtpd_tls_key_file = {papers.key}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
{settings}
"""
_MASTER = """\
{port} inet n - n - - smtpd
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
"""
_FOLDERS = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid"),
    *("private", "public", "saved", "trace"),
)


@contextmanager
def postfix(papers: Papers, settings: str, auth: str = "no-such-socket") -> Iterator[Running]:
    """Run Postfix's SMTP server with ``settings`` added to its main.cf; ``auth`` is a socket of Dovecot's."""
    require("postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix's master process runs as root only")
    daemons = Path("/usr/lib/postfix/sbin")
    with open_folder() as folder, reserved_ports(1) as (port,):
        queue, state = folder / "queue", folder / "state"
        for place in (state, *(queue / name for name in _FOLDERS)):
            place.mkdir(parents=True)
            shutil.chown(place, "postfix", "postdrop" if place.name in {"maildrop", "public"} else None)
        shutil.chown(queue / "pid", "root")
        main = _MAIN.format(
            queue=queue, state=state, daemons=daemons, loopback=LOOPBACK, papers=papers, settings=settings, auth=auth
        )
        (folder / "main.cf").write_text(main)
        (folder / "master.cf").write_text(_MASTER.format(port=port))
        with running((daemons / "master", "-c", folder, "-d"), (port,), folder) as server:
            yield server
