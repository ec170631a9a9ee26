"""One run of the user's own client command: placeholders filled, the drill's root handed over, ended at a time limit.

It never runs through a shell (R38). What else the program does on the network is not in our hands.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from guide.facts import leash
from guide.text.errors import UsageError
from guide.text.outside import inert

PLACEHOLDERS: Final = ("{url}", "{host}", "{port}", "{ca}", "{truststore}")
_ROOT_VARIABLES: Final = (
    "SSL_CERT_FILE",  # OpenSSL, and with it Python, Ruby, httpx; Go; .NET on Linux
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "DENO_CERT",
    "GIT_SSL_CAINFO",
    "AWS_CA_BUNDLE",
    "PERL_LWP_SSL_CA_FILE",
    "CARGO_HTTP_CAINFO",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
)
"""Where TLS libraries and clients look for roots."""
_NO_PROXY: Final = "localhost,127.0.0.1,::1"
_LAST_WORDS: Final = 4096
_AFTER_S: Final = 5.0


@dataclass(frozen=True)
class Target:
    """Where the client is sent, and what it may trust."""

    host: str
    port: int
    ca_file: Path
    truststore: Path
    truststore_word: str

    def fill(self, command: Sequence[str]) -> list[str]:
        """Return the command with its placeholders filled. Braces that are none of ours stay."""
        values = {
            "{url}": f"https://{self.host}:{self.port}/",
            "{host}": self.host,
            "{port}": str(self.port),
            "{ca}": str(self.ca_file),
            "{truststore}": str(self.truststore),
        }
        filled = list(command)
        for name, value in values.items():
            filled = [word.replace(name, value) for word in filled]
        return filled

    def environment(self, own: Mapping[str, str]) -> dict[str, str]:
        """Return the client's environment: its user's own, the root wherever TLS libraries look, and no proxy for loopback."""
        java = f"-Djavax.net.ssl.trustStore={self.truststore} -Djavax.net.ssl.trustStorePassword={self.truststore_word}"
        return {
            **own,
            **dict.fromkeys(_ROOT_VARIABLES, str(self.ca_file)),
            "JAVA_TOOL_OPTIONS": f"{own.get('JAVA_TOOL_OPTIONS', '')} {java}".strip(),
            **{name: ",".join(filter(None, (own.get(name), _NO_PROXY))) for name in ("NO_PROXY", "no_proxy")},
        }


@dataclass(frozen=True)
class Ran:
    """How one run ended."""

    exit: int | None
    killed: bool
    milliseconds: int
    last_words: str = ""
    """The last line of its standard error, inert; shown to the person, never recorded."""


def check_command(command: Sequence[str]) -> None:
    """Refuse a command that cannot be drilled; raise UsageError with the remedy."""
    if not command:
        raise UsageError("No command is given. Write it after two dashes: guide drill -- COMMAND {url}")
    if not any(name in word for word in command for name in ("{url}", "{port}")):
        raise UsageError(
            "The command names neither {url} nor {port}, so it cannot be sent anywhere. Put {url} where its address goes"
        )
    if shutil.which(command[0]) is None:
        raise UsageError(f"{inert(command[0], 200)} is no program that can be run here. Name it by its path")


def run_client(command: Sequence[str], target: Target, seconds: float) -> Ran:
    """Run the command once, at most ``seconds``; raise UsageError where it cannot begin."""
    held = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell (R38)
        [sys.executable, "-I", "-S", leash.__file__, str(seconds), *target.fill(command)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=target.environment(os.environ),
    )
    tail = bytearray()
    with held:
        reader = threading.Thread(target=_keep_tail, args=(held.stderr, tail), daemon=True)
        reader.start()
        said = held.stdout.read() if held.stdout else b""
        reader.join(_AFTER_S)
    ending = json.loads(said or b'{"error": "its leash broke"}')
    if "error" in ending:
        raise UsageError(f"{inert(command[0], 200)} cannot be run: {inert(ending['error'], 200)}")
    words = bytes(tail).rstrip().rpartition(b"\n")[2]
    return Ran(ending["exit"], ending["killed"], ending["milliseconds"], inert(words, 200))


def _keep_tail(stream: IO[bytes] | None, tail: bytearray) -> None:
    """Read all that comes and keep its end."""
    while stream and (more := os.read(stream.fileno(), 65536)):
        tail += more
        del tail[:-_LAST_WORDS]
