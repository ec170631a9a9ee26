"""Sentences of what the check of a sealed sign-off came to: the same ones wherever they are shown."""

from collections.abc import Iterator
from typing import Literal, Protocol

from guide.model.seals import SealCheck, SignatureCheck
from guide.text.outside import Sayable

Mark = Literal["good", "warn", "bad"]
"""How sure a reader may be: checked and well, not checked in full, or wrong."""
_MARKS: dict[str, Mark] = {"good": "good", "unknown": "warn", "unchecked": "warn", "bad": "bad", "missing": "bad"}


class Sayer(Protocol):
    """What says the label of a key."""

    def say(self, key: str, /, **values: Sayable) -> str:
        """Return the text of ``key`` with its placeholders filled with inert values."""


def seal_sentence(words: Sayer, one: SealCheck) -> tuple[Mark, str]:
    """Return how the sealed folder stands."""
    key = "alone" if one.alone and one.state == "sealed" else one.state
    names = {"signoff": one.signoff or "?", "by": one.by or "?", "folder": one.folder, "digest": one.digest}
    mark: Mark = "good" if one.state == "sealed" else "bad"
    return mark, words.say(f"cli.verify.seal.{key}", **names, problem=one.problem)


def seal_details(words: Sayer, one: SealCheck) -> Iterator[tuple[Mark, str]]:
    """Yield what else is to be said of the folder: what was redacted, each signature, what no record names."""
    for name in one.redacted:
        yield "warn", words.say("cli.verify.seal.redacted", name=name)
    for signature in one.signatures:
        yield _MARKS[signature.state], signature_sentence(words, signature)
    if not one.signatures and one.state == "sealed":
        yield "warn", words.say("cli.verify.seal.unsigned")
    for name in one.unnamed:
        yield "warn", words.say("cli.verify.seal.unnamed", name=name)


def signature_sentence(words: Sayer, one: SignatureCheck) -> str:
    """Return what the check of one signature came to."""
    return words.say(
        f"cli.verify.signature.{one.state}",
        form=words.say(f"cli.verify.form.{one.form}"),
        file=one.file,
        signer=one.signer or "?",
        key=one.key,
        why=one.why,
    )
