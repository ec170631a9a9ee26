"""A verification as lines for a terminal: the first thing that is wrong or what holds, the sign-offs, and what may be claimed."""

from collections.abc import Iterator

from guide.cli.face import Face, line
from guide.session.verify import Verification
from guide.text.seals import seal_details, seal_sentence


def verification_lines(face: Face, found: Verification) -> Iterator[str]:
    """Yield the lines."""
    if found.first_bad:
        yield found.first_bad.message
    else:
        yield from _good(face, found)
    for key, named in (("redacted", found.redacted), ("stubbed", found.stubbed), ("held", found.held)):
        yield from (face.say(f"cli.verify.{key}", what=one) for one in named)
    yield from _seals(face, found)
    for digest, held in found.anchors.items():
        yield line(digest, face.say(f"cli.verify.anchor.{'held' if held else 'missing'}"))
    for key, codes in (("noticed", found.noticed), ("unnoticed", found.unnoticed)):
        if codes:
            yield face.say(f"cli.verify.{key}")
        for code in codes:
            yield f"  - {face.say(f'cli.verify.claim.{code}')}"


def _good(face: Face, found: Verification) -> Iterator[str]:
    yield face.say("cli.verify.good", path=found.path, count=found.records, newest=", ".join(found.newest))
    for digest, state in found.artifacts.items():
        yield f"  {digest} {face.say(f'cli.verify.artifact.{state}')}"
    for one in found.strays:
        yield face.say("cli.verify.stray", what=one)
    words = face.words() if found.notices else None
    for notice in found.notices:
        key = f"screen.notice.{notice.code}"
        known = words.say(key, **notice.detail) if words and words.has(key) else notice.code
        yield face.say("cli.verify.notice", what=known)


def _seals(face: Face, found: Verification) -> Iterator[str]:
    for one in found.seals:
        yield seal_sentence(face, one)[1]
        yield from (f"  {told}" for _, told in seal_details(face, one))
