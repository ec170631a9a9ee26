"""When a document and the TLS configuration beside it last changed, by git's word."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from guide.facts.git import Git, GitError, git_at
from guide.model.documents import History
from guide.model.inert import NO_TEXT, Inert
from guide.text.outside import inert

_MOST_FILES: Final = 200
_TLS_SETTING: Final = (
    r"ssl_protocols|ssl_ciphers|ssl_certificate|SSLProtocol|SSLCipherSuite|SSLCertificateFile|ssl-min-ver|ssl-default-bind|ssl crt |"
    r"tls_minimum_protocol_version|minVersion: *VersionTLS|smtpd_tls_|ssl_min_protocol_version|sslEnabledProtocols|tls_version *="
)
_PROSE: Final = (
    "md",
    "markdown",
    "rst",
    "txt",
    "adoc",
    "html",
    "htm",
    "py",
    "js",
    "ts",
    "go",
    "java",
    "c",
    "h",
    "rs",
    "rb",
)


def history_of(document: Path, content: bytes, seconds: float) -> History:
    """Return when the document and the TLS configuration files of its repository last changed; raise GitError."""
    git = git_at(document.parent, seconds)
    try:
        shallow = git.ask("rev-parse", "--is-shallow-repository").strip()
    except GitError as error:
        raise GitError("no repository" if "not a git repository" in str(error) else str(error)) from error
    if shallow != b"false":
        raise GitError("shallow")
    files = _configurations(git, document.name)
    newest, when = _newest(git, files)
    return History(
        changed=_changed(git, document.name),
        uncommitted=not _is_committed(git, document.name, content),
        configuration=newest,
        configuration_changed=when,
        configurations=len(files),
    )


def _changed(git: Git, *names: str) -> datetime | None:
    said = git.ask("--literal-pathspecs", "log", "-1", "--format=%ct", "--", *names).strip()
    return datetime.fromtimestamp(int(said), UTC) if said.isdigit() else None


def _is_committed(git: Git, name: str, content: bytes) -> bool:
    """Compare with the committed blob by its digest, so that no filter of the repository runs."""
    listed = git.ask("--literal-pathspecs", "ls-tree", "HEAD", "--", name).split()
    blob = listed[2].decode("ascii", "replace") if len(listed) > 2 else ""  # noqa: PLR2004 - mode, type, digest, name
    algorithm = "sha256" if len(blob) == hashlib.sha256().digest_size * 2 else "sha1"
    spellings = (content, content.replace(b"\r\n", b"\n"))
    return blob in {
        hashlib.new(algorithm, b"blob %d\0" % len(one) + one, usedforsecurity=False).hexdigest() for one in spellings
    }


def _configurations(git: Git, document: str) -> list[str]:
    """Return the committed files of the repository that hold TLS settings, at most 200."""
    prose = [f":(top,exclude,glob)**/*.{suffix}" for suffix in _PROSE]
    try:
        said = git.ask(
            *("grep", "--name-only", "-z", "-I", "-E", "--no-textconv", "-e", _TLS_SETTING, "HEAD", "--"),
            *(":(top)", *prose, f":(exclude,literal){document}"),
        )
    except GitError:
        return []  # git grep ends with 1 when nothing matches
    # git names them relative to the folder that it is asked in.
    return [os.fsdecode(one.partition(b":")[2]) for one in said.split(b"\0") if one][:_MOST_FILES]


def _newest(git: Git, files: list[str]) -> tuple[Inert, datetime | None]:
    """Return the configuration file that changed last and when."""
    if not files:
        return NO_TEXT, None
    said = git.ask("--literal-pathspecs", "log", "-1", "--format=%ct", "--name-only", "-z", "--", *files).split(b"\0")
    stamp, names = said[0].strip(), [one.strip() for one in said[1:]]
    when = datetime.fromtimestamp(int(stamp), UTC) if stamp.isdigit() else None
    return inert(next((one for one in names if one), b""), 300), when
