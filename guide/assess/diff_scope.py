"""What changed in the scope: names, policy, subjects, exclusions."""

from collections.abc import Iterator

from guide.model.assessment import Assessment
from guide.model.changes import Change
from guide.model.subjects import Scope
from guide.text.outside import inert

_WORDS = ("system", "environment", "organisation", "assessor", "build", "ca_file")
_NONE = "—"


def scope_changed(before: Assessment, after: Assessment) -> Iterator[Change]:
    """Yield each word, policy, subject and exclusion that is not what it was."""
    old, new = before.scope, after.scope
    pairs = [(word, getattr(old, word), getattr(new, word)) for word in _WORDS]
    pairs += [("policy", before.policy, after.policy), ("profile", before.profile, after.profile)]
    pairs += [("authorisation", _authorised(old), _authorised(new)), ("solo", _solo(old), _solo(new))]
    pairs.append(("ranges", _ranges(old), _ranges(new)))
    for word, was, now in pairs:
        if was != now:
            yield Change(
                area="scope",
                code="scope_word",
                about=word,
                texts={"before": inert(was) or _NONE, "after": inert(now) or _NONE},
                terms={"what": f"diff.word.{word}"},
            )
    yield from _subjects(old, new)


def _subjects(old: Scope, new: Scope) -> Iterator[Change]:
    was, now = ({one.name: one for one in scope.subjects} for scope in (old, new))
    out = {one.subject: one for one in new.exclusions}
    for name in (*now, *was):
        if name not in was:
            yield Change(area="scope", code="subject_added", about=name)
        elif name not in now:
            left = out.get(name)
            texts = {"reason": inert(left.reason), "owner": inert(left.owner) or _NONE} if left else {}
            yield Change(area="scope", code="subject_excluded" if left else "subject_gone", about=name, texts=texts)
    for name in now:
        if name in was and was[name] != now[name]:
            one, other = was[name].model_dump(mode="json"), now[name].model_dump(mode="json")
            fields = [key for key in other if one.get(key) != other[key]]
            told = "; ".join(f"{key}: {one.get(key) or _NONE} → {other[key] or _NONE}" for key in fields)
            yield Change(area="scope", code="subject_amended", about=name, texts={"what": inert(told)})
    known = {one.subject for one in old.exclusions}
    for left in new.exclusions:
        if left.subject not in known and left.subject not in was:
            texts = {"reason": inert(left.reason), "owner": inert(left.owner) or _NONE}
            yield Change(area="scope", code="subject_excluded", about=left.subject, texts=texts)


def _authorised(scope: Scope) -> str:
    given = scope.authorisation
    return f"{given.by} {given.reference}".strip() if given else ""


def _ranges(scope: Scope) -> str:
    return "; ".join(f"{one.network} ({one.by} {one.reference}".strip() + ")" for one in scope.ranges)


def _solo(scope: Scope) -> str:
    return "solo" if scope.solo else ""
