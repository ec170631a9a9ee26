"""The annex on sign-offs: what each names as an exception, and the stock commands that check a sealed folder without this program."""

import shlex
from collections.abc import Iterator
from typing import Final

from guide.export.escape import code, fenced
from guide.export.page import Page
from guide.model.bodies import Signature
from guide.model.records import Record
from guide.model.report import Report
from guide.model.signoffs import Signed

_FILES: Final = (
    "sha256sum --strict --check MANIFEST.sha256",
    "listed=$(cut -c 67- MANIFEST.sha256; echo ./MANIFEST.sha256)",
    r"present=$(find . -path ./signatures -type d -prune -o -type f -print -o ! -type d -exec echo no file: {} \;)",
    """[ "$(echo "$listed" | LC_ALL=C sort)" = "$(echo "$present" | LC_ALL=C sort)" ] || { echo files were added or are gone; exit 1; }""",
)
"""Digests, then the set of files, which ``sha256sum`` does not compare."""
_EVERY_SIGNATURE: Final = (
    "for file in signatures/*.sig; do",
    '    who=$(ssh-keygen -Y find-principals -f "$ALLOWED" -s "$file" | head -n 1)',
    '    ssh-keygen -Y verify -f "$ALLOWED" -I "$who" -n asvs-guide -s "$file" < MANIFEST.sha256',
    "done",
)


def checking(page: Page, report: Report) -> list[str]:
    """Return the annex; nothing where nobody has signed off."""
    if not report.signoffs:
        return []
    lines = [f"## {page.say('report.annex.signoffs')}", "", page.say("report.checking_text"), ""]
    for one in report.signoffs:
        lines += [f"### {code(one.signoff.id)}", "", *_exceptions(page, one)]
        lines += [*fenced(_commands(one), "sh"), ""]
    return [*lines, page.say("report.checking_limits"), ""]


def _exceptions(page: Page, one: Signed) -> list[str]:
    named = one.signoff.body.exceptions
    return [page.say("report.exceptions"), "", *(f"- {code(item)}" for item in named), ""] if named else []


def _commands(one: Signed) -> Iterator[str]:
    """Yield the commands: for a folder whose seal is known with its digest and signers, else for the folder they are printed in."""
    yield "("
    yield "set -eu"
    if one.seal is None:
        yield "# run inside the sealed folder; ALLOWED names your file of allowed signers, from elsewhere"
        yield from _FILES
        yield from _EVERY_SIGNATURE
    else:
        yield f"cd {shlex.quote(f'signoffs/{one.seal.body.folder}')}"
        yield f"echo '{one.seal.body.manifest.removeprefix('sha256:')}  MANIFEST.sha256' | sha256sum --check"
        yield from _FILES
        for signature in one.signatures:
            yield _signature(signature)
    yield "echo it holds"
    yield ")"


def _signature(record: Record[Signature]) -> str:
    body = record.body
    file = shlex.quote(f"signatures/{body.file}")
    match body.form:
        case "ssh":
            who = shlex.quote(body.signer)
            return f'ssh-keygen -Y verify -f "$ALLOWED" -I {who} -n asvs-guide -s {file} < MANIFEST.sha256'
        case "timestamp":
            return f'openssl ts -verify -data MANIFEST.sha256 -in {file} -CAfile "$TSA_CA"'
    return f'openssl cms -verify -binary -inform DER -in {file} -content MANIFEST.sha256 -CAfile "$CA" -out /dev/null'
