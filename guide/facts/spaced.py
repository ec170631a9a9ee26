"""Law 6 in gathering: what is not an answer is repeated, spaced, each attempt between control handshakes.

An answer needs one attempt. Silence, a close or a reset can come from a limiter as well as from a refusal, so such an
attempt is made again; only the control handshakes around it can tell whether the address still talked to us.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from guide.model.attempts import Attempt, Ending

T = TypeVar("T")

ANSWERS = frozenset({Ending.ACCEPTED, Ending.ALERT, Ending.VERSION_ANSWER})
"""Endings of a hello that need no repetition."""

_RECOVERY_SPACINGS = 4
"""How many spacings to wait for a limiter to calm down when a control handshake failed, before trying it once more."""


@dataclass(frozen=True)
class Repetition(Generic[T]):
    """The attempts and the control handshakes around them: one control more than attempts, or none of either kind."""

    attempts: tuple[T, ...]
    controls: tuple[Attempt, ...] = ()


_LEAST_PATIENCE_S = 2.0
_PATIENCE_TIMES = 10


def patience(recent: Attempt, most_s: float) -> float:
    """Return how long to wait in a repeat, where the first look already waited ``most_s`` in vain.

    Ten times what the last good handshake took, at least two seconds (a lost SYN is sent again after one, RFC 6298), so
    that one silent port does not use up the time of everything after it.
    """
    return min(most_s, max(_LEAST_PATIENCE_S, _PATIENCE_TIMES * recent.milliseconds / 1000))


@dataclass(frozen=True)
class Control:
    """A hello known to be accepted at this address, and how to wait there."""

    knock: Callable[[], Awaitable[Attempt]]
    pause: Callable[[float], Awaitable[None]]
    spacing_s: float

    async def shake(self) -> Attempt:
        """Return a control handshake; where it fails, wait for a limiter to calm down and knock once more.

        The failed one is what is returned all the same: a handshake that is accepted at other times was lost here, so
        another that ended alike was not necessarily refused.
        """
        first = await self.knock()
        if first.ending is not Ending.ACCEPTED:
            await self.pause(self.spacing_s * _RECOVERY_SPACINGS)
            await self.knock()
        return first


async def repeat(
    first: T,
    earlier: Attempt,
    look: Callable[[], Awaitable[T]],
    control: Control,
    *,
    decisive: Callable[[T], bool],
    same: Callable[[T, T], bool],
    attempts: int,
    most: int,
) -> Repetition[T]:
    """Repeat ``look`` between control handshakes until an answer comes, ``attempts`` times, or ``most`` while it may prove a refusal.

    ``first`` was made without a control right before it. It is left out when the repeats end just as it did; when they
    differ it stands first, because answers that change are a fact of their own (R10), and ``earlier``, the last handshake
    that was meant to succeed before it, stands as its control.
    """
    controls = [await control.shake()]
    made: list[T] = []
    for number in range(most):
        proving = all(one.ending is Ending.ACCEPTED for one in controls) and all(same(first, one) for one in made)
        if number >= attempts and not proving:
            break
        await control.pause(control.spacing_s)
        made.append(await look())
        controls.append(await control.shake())
        if decisive(made[-1]):
            break
    if all(same(first, one) for one in made):
        return Repetition(tuple(made), tuple(controls))
    return Repetition((first, *made), (earlier, *controls))
