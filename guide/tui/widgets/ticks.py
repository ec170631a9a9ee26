"""A list whose rows can be ticked."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from guide.tui.ink import Row, line
from guide.tui.widgets.row_list import RowList


class TickList(RowList):
    """Names with a box each; Space ticks. The tick is a sign, not a colour."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "tick", show=False)]

    class Changed(Message):
        """Something was ticked or unticked."""

        def __init__(self, ticks: "TickList") -> None:
            super().__init__()
            self.ticks = ticks

        @property
        def control(self) -> "TickList":
            """The list, for selectors."""
            return self.ticks

    def __init__(
        self,
        names: Iterable[str],
        ticked: Iterable[str],
        *,
        id: str,  # noqa: A002 - Textual's name
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self._names = tuple(names)
        self._labels = labels or {}
        self._ticked = frozenset(ticked) & frozenset(self._names)
        super().__init__(*self._boxes(), id=id)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ticked names, in the order of the list."""
        return tuple(name for name in self._names if name in self._ticked)

    def _boxes(self) -> tuple[Row, ...]:
        boxes = (f"[{'x' if name in self._ticked else ' '}] {self._labels.get(name, name)}" for name in self._names)
        return tuple(Row(name, (line(box, hang=4),)) for name, box in zip(self._names, boxes, strict=True))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return one line a name; the style sheet sets the most."""
        return max(1, len(self._names))

    def action_tick(self) -> None:
        """Tick or untick the name under the cursor."""
        self._ticked ^= frozenset({self.key})
        self.show(self._boxes())
        self.post_message(self.Changed(self))
