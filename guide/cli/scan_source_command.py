"""``guide scan-source``: list the places in a source tree that switch TLS or its verification off. Records nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from guide import __version__
from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.export.source_sarif import fingerprints, source_sarif
from guide.session.scan_source import Tree, declared_tree, scan_source


@spoken("scan-source")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@option("--format", "form", type=click.Choice(("text", "json", "sarif")), default="text", help="cli.scan-source.format")
@shared.workbook
@shared.lang
@shared.face
@click.pass_context
def command(ctx: click.Context, face: Face, folder: Path | None, form: str) -> None:
    """Print the places; the exit code says whether there are any, and is never 0."""
    tree = scan_source(folder or (declared_tree(face.desk()) if face.path.exists() else Path()))
    if form == "text":
        for line in _lines(face, tree):
            face.give(line)
    else:
        face.give_json(_json(tree) if form == "json" else source_sarif(tree.scan, _rules(tree), __version__))
    _tell(face, tree)
    ctx.exit(int(tree.exit))


def _lines(face: Face, tree: Tree) -> Iterator[str]:
    for hit in tree.scan.hits:
        kind = face.say(f"cli.scan-source.kind.{hit.kind or 'insecure_pattern'}")
        marks = "".join(
            f" ({word})"
            for word in (
                face.say("cli.scan-source.test") if hit.test else "",
                face.say("cli.scan-source.suppressed", comment=hit.suppressed) if hit.suppressed else "",
            )
            if word
        )
        yield f"{hit.file}:{hit.line}: {kind}: {hit.excerpt} [{hit.rule}]{marks}"


def _tell(face: Face, tree: Tree) -> None:
    scan = tree.scan
    for skip in scan.skipped:
        face.tell("cli.scan-source.skip", skip=skip)
    if scan.truncated:
        face.tell("cli.scan-source.truncated")
    face.tell("cli.scan-source.done", files=scan.files, skipped=len(scan.skipped), hits=len(scan.hits))
    if not scan.hits:
        face.tell("cli.scan-source.clean")


def _rules(tree: Tree) -> dict[str, tuple[str, str, str]]:
    return {name: (rule.message, rule.kind, rule.cwe) for name, rule in tree.rules.items()}


def _json(tree: Tree) -> dict[str, Any]:
    hits = [
        {
            "rule": hit.rule,
            "kind": hit.kind,
            "file": hit.file,
            "line": hit.line,
            "excerpt": hit.excerpt,
            "suppressed": hit.suppressed,
            "test": hit.test,
            "cwe": tree.rules[hit.rule].cwe if hit.rule in tree.rules else "",
            "message": tree.rules[hit.rule].message if hit.rule in tree.rules else "",
            "fingerprint": mark,
        }
        for hit, mark in zip(tree.scan.hits, fingerprints(tree.scan.hits), strict=True)
    ]
    return {
        "files": tree.scan.files,
        "skipped": list(tree.scan.skipped),
        "truncated": tree.scan.truncated,
        "rules": tree.scan.rules,
        "findings": hits,
        "exit": int(tree.exit),
    }
