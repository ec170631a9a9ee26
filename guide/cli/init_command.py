"""``guide init``: begin a workbook."""

from pathlib import Path

import click

from guide.cli import shared
from guide.cli.face import Face
from guide.cli.spoken import option, spoken
from guide.model.bodies import ScopeChange
from guide.model.subjects import Authorisation, Subject
from guide.session.endpoints import parse_endpoint, read_endpoints
from guide.session.init import create
from guide.session.ranges import lines
from guide.session.subjects import materials, with_urls
from guide.text.errors import UsageError

_PATH = click.Path(path_type=Path)


@spoken("init")
@option("--system", required=True, metavar="NAME", help="cli.init.system")
@option("--organisation", default="", metavar="NAME", help="cli.init.organisation")
@option("--assessor", default="", metavar="WHO", help="cli.init.assessor")
@option("--environment", default="", metavar="NAME", help="cli.init.environment")
@option("--build", default="", metavar="ID", help="cli.init.build")
@option("--endpoint", "endpoints", multiple=True, metavar="HOST[:PORT][,…]", help="cli.init.endpoint")
@option("--endpoints", "files", multiple=True, type=_PATH, metavar="FILE", help="cli.init.endpoints")
@option("--url", "urls", multiple=True, type=_PATH, metavar="FILE", help="cli.init.url")
@option("--source", multiple=True, metavar="DIR", help="cli.init.source")
@option("--config", multiple=True, metavar="FILE", help="cli.init.config")
@option("--openapi", multiple=True, metavar="FILE", help="cli.init.inventory")
@option("--har", multiple=True, metavar="FILE", help="cli.init.inventory")
@option("--dns", multiple=True, metavar="NAME", help="cli.init.dns")
@option("--document", multiple=True, metavar="FILE", help="cli.init.material")
@option("--client", multiple=True, metavar="BUILD", help="cli.init.client")
@option("--authorized-by", "authorised_by", required=True, metavar="WHO", help="cli.init.authorised")
@option("--authorization", "reference", default="", metavar="REF", help="cli.init.reference")
@option("--authorize-range", "ranges", multiple=True, metavar="RANGE", help="cli.init.range")
@option("--requirement", "requirements", multiple=True, metavar="ID", help="cli.init.requirement")
@option("--ca", "ca_file", default="", metavar="FILE", help="cli.probe.ca")
@option("--solo", is_flag=True, help="cli.init.solo")
@shared.workbook
@shared.lang
@shared.by
@shared.face
def command(
    face: Face,
    /,
    system: str,
    organisation: str,
    assessor: str,
    environment: str,
    build: str,
    endpoints: tuple[str, ...],
    files: tuple[Path, ...],
    urls: tuple[Path, ...],
    authorised_by: str,
    reference: str,
    ranges: tuple[str, ...],
    requirements: tuple[str, ...],
    ca_file: str,
    solo: bool,
    **declared: tuple[str, ...],
) -> None:
    """Create the evidence file with its scope and authorisation."""
    if not system.strip() or not authorised_by.strip():
        raise UsageError(
            "System name and authorisation must not be empty. Say whose system it is and who allowed the probing"
        )
    named = [*(parse_endpoint(text) for text in endpoints), *(one for path in files for one in read_endpoints(path))]
    declared["urls"] = tuple(str(path) for path in urls)
    subjects: tuple[Subject, ...] = (*with_urls(named, urls), *materials(declared))
    authorisation = Authorisation(by=authorised_by.strip(), reference=reference)
    desk = create(
        face.path,
        ScopeChange(
            requirements=requirements,
            system=system.strip(),
            organisation=organisation,
            assessor=assessor,
            environment=environment,
            build=build,
            solo=solo,
            ca_file=ca_file,
            authorisation=authorisation,
            authorise=lines(ranges, authorisation),
            add=subjects,
        ),
        person=face.person,
        language=face.language,
    )
    face.tell("cli.init.done", path=desk.file.path, count=len(subjects))
    if not named:
        face.tell("cli.init.no_endpoints")
