"""Where a review stands, as lines for a terminal."""

from collections.abc import Iterator, Sequence

from guide.model.base import show_instant
from guide.model.handover import Handover
from guide.session.drafts import Draft
from guide.text.language import Words

_SHOWN = 3
"""Records that one line names."""
_FINGERPRINT = 12


def handover_text(standing: Handover, drafts: Sequence[Draft], numbers: dict[str, int], words: Words) -> Iterator[str]:
    """Yield who wrote what last, what waits, which drafts lie here alone, and the next thing to do; ``numbers`` are the steps'."""
    for place, one in enumerate(standing.deeds):
        key = "cli.status.last" if not place else "cli.status.earlier"
        kind, at = words.say(f"kind.{one.kind}"), show_instant(one.at)
        yield words.say(key, by=one.person, kind=kind, at=at, record=one.record, count=one.count)
    if standing.waiting:
        shown = " ".join(standing.waiting[:_SHOWN]) + (" …" if len(standing.waiting) > _SHOWN else "")
        yield words.say("cli.status.waiting", count=len(standing.waiting), records=shown)
    for draft in drafts:
        about = f"{draft.kind} {draft.about}".strip()
        yield words.say("cli.status.draft", about=about, by=draft.author or words.say("cli.status.unknown"))
    following = standing.next
    named = following.about[:_FINGERPRINT] if following.doing in {"fix", "settle"} else following.about
    values = {"number": numbers.get(following.step, ""), "about": named}
    yield words.say(f"cli.status.next.{following.doing}", **values)
