"""Configurations: what the files of a server say about TLS, distilled and policy-free, each statement with its file and line."""

from typing import Literal

from guide.model.base import Digest, Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

ServerKind = Literal[
    "nginx",
    "apache",
    "haproxy",
    "caddy",
    "traefik",
    "envoy",
    "tomcat",
    "iis",
    "postgresql",
    "mysql",
    "postfix",
    "dovecot",
    "redis",
    "node",
    "go",
    "python",
]

Topic = Literal["listener", "protocols", "suites", "hsts", "upstream"]

Word = Literal[
    # Of a listener, what a client gets there:
    "tls",
    "content",
    "redirect",
    "refusal",
    "optional",
    "relayed",
    "passed_on",
    # Of protocols and suites:
    "set",
    "unset",
    "idle",
    # Of HSTS (and ``set`` where every answer carries the header):
    "missing",
    "dropped",
    "not_always",
    "own_answers",
    "to_the_application",
    "over_http",
    # Of the way to another server:
    "verified",
    "unverified",
    "verification_off",
    "clear",
    # Of anything whose value is only known when the server runs:
    "unclear",
]
"""``optional``: TLS is offered, plaintext is served too. ``relayed``: the same, where that is how the protocol works (an MX).
``passed_on``: bytes go on untouched. ``idle``: the line stands there without effect. ``unset``: nothing is written, and
``means`` has the server's default where it is known. ``own_answers``: the server's own answers lack the header.
``unverified``: by default; ``verification_off``: somebody wrote so."""


class Statement(Frozen):
    """One thing that a configuration says, in force where ``context`` says."""

    server: ServerKind
    topic: Topic
    says: Word
    context: Inert = NO_TEXT
    """Block, listener or name that it holds for, inert."""
    line_text: Inert = NO_TEXT
    """The directive as written, inert and cut; empty when nothing is written."""
    file: Inert
    """Path inside what the reviewer named, inert."""
    line: Whole
    """Where the directive stands; for what is not written, where its block begins."""
    means: tuple[Inert, ...] = ()
    """Protocol versions, categories of suites, or the header's value."""
    port: Whole = 0
    names: tuple[Inert, ...] = ()
    """Host names that the listener answers to, inert, at most forty."""
    local: Truth = False
    """Whether only programs on the same machine can reach it, or it leads to one."""

    @property
    def place(self) -> str:
        """``file:line context``."""
        return f"{self.file}:{self.line} {self.context}".strip()


class Configuration(Frozen):
    """What was read of one file or folder."""

    files: tuple[Inert, ...] = ()
    """Names of the files that were read, inert."""
    digest: Digest
    """SHA-256 over names and bytes of those files, in order of their names."""
    statements: tuple[Statement, ...] = ()
    unread: tuple[Inert, ...] = ()
    """``place: why`` for everything that could change a statement and was not understood, inert."""
    passed_over: Whole = 0
    """Files of a folder that no reader claims and that name neither TLS nor a listener."""
    truncated: Truth = False
