"""``guide demo``: the embedded lab."""

import tempfile
from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.progress import Progress
from guide.cli.spoken import option, spoken
from guide.lab.lab import Lab
from guide.session.demo import demonstrate, lab_desk
from guide.text.errors import UsageError


@spoken("demo")
@option("--headless", is_flag=True, help="cli.demo.headless")
@option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="cli.demo.output")
@shared.lang
@shared.by
@shared.face
@click.pass_context
def command(ctx: click.Context, face: Face, headless: bool, output: Path | None) -> None:
    """Start the lab; with a terminal open the screen on it, headless probe it and write the report."""
    folder = (output or Path(tempfile.mkdtemp(prefix="guide-demo-"))).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made ({error.strerror}). Choose another folder with -o") from error
    if headless:
        done = demonstrate(folder, person=face.person, language=face.language, on_event=Progress(face))
        face.tell("cli.demo.done", path=folder, found=len(done.named), planted=len(done.planted))
        return
    with Lab.start(folder / "lab") as lab:
        desk = lab_desk(lab, folder, person=face.person, language=face.language)
        face.tell("cli.demo.started", path=folder)
        face.take(workbook=str(desk.file.path))
        code = face.screen()
    ctx.exit(code)
