"""The fallback matrix: what each entry point did with each attempt to get less than current TLS. Derived, never stored."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from guide.model.base import Frozen, Truth, Whole
from guide.model.outcomes import Outcome
from guide.model.subjects import Audience


class CellState(StrEnum):
    """What an attempt came to."""

    SERVED = "served"
    """It got what it asked for, or something in clear that it should not."""
    REDIRECTED = "redirected"
    """It was sent elsewhere and got nothing in clear."""
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    """Nothing came from here, three times between good control handshakes (law 6)."""
    ENCRYPTED = "encrypted"
    """It was answered, over TLS and no weaker than anybody else."""
    UNCLEAR = "unclear"
    """It was made, and what came back proves nothing."""
    NOT_ASKED = "not_asked"


class Cell(Frozen):
    """One attempt at one entry point. Where a probe judged it, state and outcome are the probe's own word."""

    attempt: str
    """``http``, ``http_on_tls_port``, a version, a suite category, ``no_name``, ``unknown_name`` …"""
    place: str = ""
    """The path, where there is one."""
    state: CellState
    outcome: Outcome | None = None
    """Outcome of the worst finding; None where no probe judges this attempt."""
    probe: str = ""
    reason: str = ""
    detail: dict[str, str] = Field(default_factory=dict)
    """Inert text: how it ended."""
    same_host: Truth = False
    """With a redirect: whether it leads to https on the host that was asked."""
    standing: Literal["stands", "false-positive", "settled", "waived", "stale"] = "stands"
    fingerprint: str = ""
    """The finding behind it."""

    @property
    def looks(self) -> "Cell":
        """The cell without what tells two entry points apart that answered alike: a redirect to the own host names each."""
        detail = {name: text for name, text in self.detail.items() if name != "location" or not self.same_host}
        return self.model_copy(update={"fingerprint": "", "detail": detail})


class Entry(Frozen):
    """One row: an entry point at one address."""

    subject: str
    scheme: str
    """What its clients speak: ``https``, ``smtp+starttls``, ``tls``."""
    host: str
    port: Whole
    http_port: Whole
    audience: Audience
    address: str
    """Empty where the name led nowhere, or nothing was tried yet."""
    cells: tuple[Cell, ...]

    @property
    def worst(self) -> int:
        """Order by need: 0 with a fail, 1 with a gap, 2 where nothing is left."""
        outcomes = {cell.outcome for cell in self.cells if cell.standing not in {"false-positive", "settled"}}
        gaps = {CellState.UNCLEAR, CellState.NOT_ASKED}
        return 0 if Outcome.FAIL in outcomes else 1 if any(cell.state in gaps for cell in self.cells) else 2

    def looks_like(self, other: "Entry") -> bool:
        """Tell whether every cell reads alike in both."""
        return [cell.looks for cell in self.cells] == [cell.looks for cell in other.cells]
