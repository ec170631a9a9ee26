"""Sentences of what changed under a statement, and of why a ruling or a waiver no longer counts, in the reader's language."""

from collections.abc import Callable

from guide.model.assessment import Lapse, Shift
from guide.text.changes import Teller
from guide.text.outside import inert

Escape = Callable[[str], str]
_VARIANTS = {
    "expired": ("after", "expired_by_policy"),
    "question_changed": ("digest", "question_reworded"),
    "not_approved": ("by", "approved_by_author"),
}
"""Reason → the field that, where it is filled, asks for another sentence."""


def shift_sentence(words: Teller, shift: Shift, escape: Escape = inert, own: Escape = inert) -> str:
    """Return one shift as a sentence; ``escape`` makes each recorded value fit where it will stand, ``own`` our own wording."""
    field, variant = _VARIANTS.get(shift.reason, ("reason", shift.reason))
    key = variant if getattr(shift, field) else shift.reason
    values = {name: escape(getattr(shift, name)) for name in ("about", "before", "after", "digest", "by")}
    if shift.aspect:
        values["what"] = words.say(f"diff.aspect.{shift.aspect}")
        values["before"] = values["before"] or words.say("shift.unknown_then", digest=values["digest"])
        values["after"] = values["after"] or words.say("shift.unknown_now")
    values |= {name: values[name] or "—" for name in ("before", "after")}
    values["wording"] = own(shift.wording[words.language]) if shift.wording else ""
    return words.template(f"shift.{key}").format(**values)


def lapse_sentence(words: Teller, lapse: Lapse, escape: Escape = inert) -> str:
    """Return which waiver or determination does not count, and why, as a sentence."""
    what, why = words.say(f"kind.{lapse.kind}"), why_lapsed(words, lapse, escape)
    return words.template("lapse").format(what=what, by=escape(lapse.by), record=escape(lapse.record), why=why)


def why_lapsed(words: Teller, lapse: Lapse, escape: Escape = inert) -> str:
    """Return why it does not count, as the part of a sentence after a colon."""
    values = {"until": f"{lapse.until:%Y-%m-%d}", "about": escape(lapse.about), "digest": escape(lapse.digest)}
    return words.template(f"lapse.{lapse.reason}").format(**values)
