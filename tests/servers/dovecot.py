"""Dovecot from Debian: IMAP and POP3, with or without TLS first."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.accounts import open_folder
from servers.ports import reserved_ports
from servers.programs import require
from servers.running import running

from guide.lab.authority import Papers

ADDRESS = "127.0.0.2"
"""Another loopback address than the client's: Dovecot takes a connection from its own address for secured."""

_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap pop3
listen = {address}
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {internal}
ssl_cert = <{papers.chain}
ssl_key = <{papers.key}
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password=none-of-yours
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
{settings}
"""


@dataclass(frozen=True)
class Mailbox:
    """Where Dovecot listens: in clear with an upgrade, and over TLS from the first byte."""

    imap: int
    imaps: int
    pop3: int
    pop3s: int
    auth: Path
    """The socket that Postfix asks for logins."""


@contextmanager
def dovecot(papers: Papers, settings: str) -> Iterator[Mailbox]:
    """Run Dovecot with ``settings`` at the end of its configuration."""
    program = require("dovecot")
    root = os.geteuid() == 0
    with open_folder() as folder, reserved_ports(4) as ports:
        imap, imaps, pop3, pop3s = ports
        text = _CONFIG.format(
            folder=folder,
            address=ADDRESS,
            login="dovenull" if root else os.environ.get("USER", "nobody"),
            internal="dovecot" if root else os.environ.get("USER", "nobody"),
            papers=papers,
            imap=imap,
            imaps=imaps,
            pop3=pop3,
            pop3s=pop3s,
            settings=settings,
        )
        config = folder / "dovecot.conf"
        config.write_text(text)
        with running((program, "-F", "-c", config), ports, folder, address=ADDRESS):
            yield Mailbox(*ports, folder / "auth")
