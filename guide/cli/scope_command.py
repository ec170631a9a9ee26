"""``guide scope``: list and change what the review covers."""

from pathlib import Path
from typing import Any

import click

from guide.cli import shared
from guide.cli.face import Face, line
from guide.cli.spoken import SpokenGroup, option
from guide.model.bodies import ScopeChange
from guide.model.subjects import Authorisation, Endpoint, Material
from guide.session.endpoints import parse_endpoint, read_endpoints
from guide.session.found import ASKED, chosen, found
from guide.session.owners import owned
from guide.session.ranges import lines, networks_of
from guide.session.scope import add, amend, authorisation_of, exclude, scope_of
from guide.session.subjects import materials
from guide.text.authorisation import authorisation_lines
from guide.text.errors import UsageError

_PATH = click.Path(path_type=Path)


@click.group("scope", cls=SpokenGroup, help="cli.scope")
def command() -> None:
    """Collect the acts on the scope."""


@command.command("list", help="cli.scope.list")
@shared.as_json
@shared.workbook
@shared.lang
@shared.face
def show(face: Face, as_json: bool) -> None:
    """Print system, authorisation, subjects and exclusions."""
    scope = scope_of(face.desk())
    if as_json:
        face.give_json({**scope.model_dump(mode="json"), "names": [subject.name for subject in scope.subjects]})
        return
    face.give(
        line(
            scope.system,
            f"({scope.environment})" if scope.environment else "",
            *scope.requirements,
            scope.policy,
            scope.profile,
        )
    )
    for text in authorisation_lines(face.words(), scope):
        face.give(text)
    for subject in scope.subjects:
        extra = (
            (subject.audience.value, f"http-port={subject.http_port}", *subject.paths)
            if isinstance(subject, Endpoint)
            else ()
        )
        owner = face.say("cli.scope.owned", owner=subject.owner) if subject.owner else ""
        face.give(line(f"  {subject.name}", *extra, subject.group, owner))
    for one in scope.assignments:
        face.give(line(f"  {one.question}", face.say("cli.scope.owned", owner=one.owner)))
    for exclusion in scope.exclusions:
        face.give(
            line(
                "  -", exclusion.subject, face.say("cli.scope.excluded", reason=exclusion.reason, owner=exclusion.owner)
            )
        )


@command.command("found", help="cli.scope.found")
@option("--all", "everything", is_flag=True, help="cli.scope.found_all")
@shared.as_json
@shared.workbook
@shared.lang
@shared.face
def show_found(face: Face, everything: bool, as_json: bool) -> None:
    """Print what the sources name and nobody declared or excluded, or all they name."""
    listed = [one for one in found(face.desk()) if everything or one.state in ASKED]
    if as_json:
        face.give_json([{"name": one.name, **one.model_dump(mode="json")} for one in listed])
        return
    for one in listed:
        entry = one.entry
        face.give(line(one.name, face.say(f"cli.scope.state.{one.state}"), entry.place + entry.path, entry.audience))
        face.give(line("   ", "; ".join(entry.origins), "<-", ", ".join(one.sources)))
    face.tell("cli.scope.found_next" if any(one.state in ASKED for one in listed) else "cli.scope.found_none")


@command.command("add", help="cli.scope.add")
@click.argument("endpoints", nargs=-1, metavar="[HOST[:PORT][,…]]…")
@option("--endpoints", "files", multiple=True, type=_PATH, metavar="FILE", help="cli.init.endpoints")
@option("--source", multiple=True, metavar="DIR", help="cli.init.source")
@option("--config", multiple=True, metavar="FILE", help="cli.init.config")
@option("--openapi", multiple=True, metavar="FILE", help="cli.init.inventory")
@option("--har", multiple=True, metavar="FILE", help="cli.init.inventory")
@option("--url", "urls", multiple=True, metavar="FILE", help="cli.init.inventory")
@option("--dns", multiple=True, metavar="NAME", help="cli.init.dns")
@option("--found", "names", multiple=True, metavar="HOST[:PORT][,…]", help="cli.scope.add_found")
@option("--found-from", "groups", multiple=True, metavar="SUBJECT", help="cli.scope.add_found_from")
@option("--document", multiple=True, metavar="FILE", help="cli.init.material")
@option("--client", multiple=True, metavar="BUILD", help="cli.init.client")
@shared.workbook
@shared.lang
@shared.by
@shared.face
def enlarge(
    face: Face,
    /,
    endpoints: tuple[str, ...],
    files: tuple[Path, ...],
    names: tuple[str, ...],
    groups: tuple[str, ...],
    **declared: tuple[str, ...],
) -> None:
    """Take subjects into scope; one of the same name is amended."""
    named = [*(parse_endpoint(text) for text in endpoints), *(one for path in files for one in read_endpoints(path))]
    named += chosen(face.desk(), names, groups) if names or groups else ()
    subjects: tuple[Endpoint | Material, ...] = (*named, *materials(declared))
    if not subjects:
        raise UsageError("Nothing to add. Name an endpoint, a file of endpoints or a folder")
    face.give(add(face.desk(), subjects).id)


@command.command("exclude", help="cli.scope.exclude")
@click.argument("subject")
@option("--reason", required=True, metavar="TEXT", help="cli.scope.reason")
@option("--owner", required=True, metavar="WHO", help="cli.scope.owner")
@shared.workbook
@shared.lang
@shared.by
@shared.face
def leave_out(face: Face, subject: str, reason: str, owner: str) -> None:
    """Take a subject out of scope; it stays listed with its reason."""
    face.give(exclude(face.desk(), subject, reason, owner).id)


@command.command("set", help="cli.scope.set")
@option("--system", default="", metavar="NAME", help="cli.init.system")
@option("--organisation", default="", metavar="NAME", help="cli.init.organisation")
@option("--assessor", default="", metavar="WHO", help="cli.init.assessor")
@option("--environment", default="", metavar="NAME", help="cli.init.environment")
@option("--build", default="", metavar="ID", help="cli.init.build")
@option("--authorized-by", "authorised_by", default="", metavar="WHO", help="cli.init.authorised")
@option("--authorization", "reference", default="", metavar="REF", help="cli.init.reference")
@option("--authorize-range", "ranges", multiple=True, metavar="RANGE", help="cli.scope.range")
@option("--revoke-range", "revoked", multiple=True, metavar="RANGE", help="cli.scope.revoke")
@option("--ca", "ca_file", default="", metavar="FILE", help="cli.probe.ca")
@option("--owner", metavar="WHO", help="cli.scope.own")
@option("--subject", "subjects", multiple=True, metavar="S", help="cli.scope.own_subject")
@option("--group", "groups", multiple=True, metavar="G", help="cli.scope.own_group")
@option("--question", "questions", multiple=True, metavar="Q", help="cli.scope.own_question")
@shared.policy
@shared.profile
@shared.workbook
@shared.lang
@shared.by
@shared.face
def change(
    face: Face,
    /,
    authorised_by: str,
    reference: str,
    ranges: tuple[str, ...],
    revoked: tuple[str, ...],
    owner: str | None,
    subjects: tuple[str, ...],
    groups: tuple[str, ...],
    questions: tuple[str, ...],
    policy: str | None,
    profile: str | None,
    **named: Any,
) -> None:
    """Change system, environment, build, policy, profile, authorisation with its lines for ranges, or owners."""
    desk = face.desk()
    given = Authorisation(by=authorised_by, reference=reference) if authorised_by else None
    theirs = owned(desk, owner, subjects=subjects, groups=groups, questions=questions)
    body = ScopeChange(
        policy=policy or "",
        profile=profile or "",
        # Whoever allows a range need not be the one who allowed the probing: that word stays as it is.
        authorisation=None if ranges else given,
        authorise=lines(ranges, given or authorisation_of(desk)) if ranges else (),
        revoke=networks_of(revoked),
        add=theirs.add,
        assign=theirs.assign,
        **named,
    )
    if body == ScopeChange():
        raise UsageError("Nothing to change. Name what should be set")
    face.give(amend(desk, body).id)
