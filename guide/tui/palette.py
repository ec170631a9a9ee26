"""The palette: the same table of actions, found by typing."""

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from guide.tui.actions import ACTS, Act
from guide.tui.screens.main import MainScreen


class ActProvider(Provider):
    """Offers every action of the main screen in the language of the screen."""

    def _acts(self) -> tuple[tuple[Act, str, str], ...]:
        if not isinstance(self.screen, MainScreen):
            return ()
        words = self.screen.sight.words
        return tuple(
            (act, f"{words.say(f'screen.act.{act.name}')}  ({act.shown})", words.say(f"screen.told.{act.name}"))
            for act in ACTS
        )

    async def discover(self) -> Hits:
        """Yield everything, in the order of the table."""
        for act, name, told in self._acts():
            yield DiscoveryHit(name, self._call(act), help=told)

    async def search(self, query: str) -> Hits:
        """Yield what fits the typed text."""
        matcher = self.matcher(query)
        for act, name, told in self._acts():
            score = max(matcher.match(name), matcher.match(told) / 2)
            if score > 0:
                yield Hit(score, matcher.highlight(name), self._call(act), help=told)

    def _call(self, act: Act) -> Callable[[], Awaitable[None]]:
        async def call() -> None:
            await self.screen.run_action(act.action)

        return call
