"""vsftpd, OpenLDAP, Mosquitto and Prosody from Debian, each with the settings that a test gives."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers.accounts import hand_over, made, open_folder
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import require
from servers.running import Running, running

from guide.lab.authority import Papers


@contextmanager
def vsftpd(folder: Path, papers: Papers, *settings: str) -> Iterator[Running]:
    """Run vsftpd with TLS; it needs root to become other accounts."""
    if os.geteuid() != 0:
        pytest.skip("vsftpd runs as root only")
    empty = folder / "empty"
    empty.mkdir()
    with reserved_ports(1) as (port,):
        lines = (
            "listen=YES",
            f"listen_address={LOOPBACK}",
            f"listen_port={port}",
            "background=NO",
            f"secure_chroot_dir={empty}",
            f"rsa_cert_file={papers.chain}",
            f"rsa_private_key_file={papers.key}",
            "ssl_enable=YES",
            "local_enable=YES",
            "seccomp_sandbox=NO",
            *settings,
        )
        config = folder / "vsftpd.conf"
        config.write_text("\n".join(lines) + "\n")
        with running((require("vsftpd"), config), (port,), folder) as server:
            yield server


_SLAPD = """\
dn: cn=config
objectClass: olcGlobal
cn: config
olcTLSCertificateFile: {chain}
olcTLSCertificateKeyFile: {key}
{settings}
dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

include: file:///etc/ldap/schema/core.ldif

dn: olcDatabase=frontend,cn=config
objectClass: olcDatabaseConfig
objectClass: olcFrontendConfig
olcDatabase: frontend
olcAccess: to * by * read
"""


@contextmanager
def slapd(papers: Papers, *settings: str) -> Iterator[Running]:
    """Run OpenLDAP without a database of its own: the root entry is there all the same."""
    program = require("slapd")
    with open_folder() as folder, reserved_ports(2) as (clear, tls):
        chain, key = hand_over(folder, papers, "openldap")
        config, ldif = folder / "slapd.d", folder / "config.ldif"
        config.mkdir()
        if os.geteuid() == 0:
            shutil.chown(config, "openldap")
        ldif.write_text(_SLAPD.format(chain=chain, key=key, settings="\n".join(settings) + "\n"))
        made((require("slapadd"), "-n", "0", "-F", config, "-l", ldif), "openldap")
        urls = f"ldap://{LOOPBACK}:{clear}/ ldaps://{LOOPBACK}:{tls}/"
        command = (program, "-d", "0", "-F", config, "-h", urls)
        with running(command, (clear, tls), folder, user="openldap") as server:
            yield server


@contextmanager
def mosquitto(folder: Path, papers: Papers, *settings: str) -> Iterator[Running]:
    """Run Mosquitto with two ports: TLS on the first, cleartext on the second."""
    with reserved_ports(2) as (tls, clear):
        lines = (
            f"listener {tls} {LOOPBACK}",
            f"certfile {papers.chain}",
            f"keyfile {papers.key}",
            f"listener {clear} {LOOPBACK}",
            *settings,
        )
        config = folder / "mosquitto.conf"
        config.write_text("user root\n" * (os.geteuid() == 0) + "\n".join(lines) + "\n")
        with running((require("mosquitto"), "-c", config), (tls, clear), folder) as server:
            yield server


@contextmanager
def prosody(folder: Path, papers: Papers, *settings: str) -> Iterator[Running]:
    """Run Prosody: clients on the first port, servers on the second; the name is mail.test."""
    with reserved_ports(2) as (clients, servers):
        lines = (
            f'interfaces = {{ "{LOOPBACK}" }}',
            f"c2s_ports = {{ {clients} }}",
            f"s2s_ports = {{ {servers} }}",
            'modules_enabled = { "tls"; "saslauth"; "dialback"; "disco" }',
            'modules_disabled = { "posix" }',
            f'data_path = "{folder}"',
            f'certificates = "{folder}"',
            "run_as_root = true",
            'log = { info = "*console" }',
            f'ssl = {{ certificate = "{papers.chain}"; key = "{papers.key}" }}',
            *settings,
            'VirtualHost "mail.test"',
            f'ssl = {{ certificate = "{papers.chain}"; key = "{papers.key}" }}',
        )
        config = folder / "prosody.cfg.lua"
        config.write_text("\n".join(lines) + "\n")
        with running((require("prosody"), "-F", "--config", config), (clients, servers), folder) as server:
            yield server
