"""Fields of forms: whatever is pasted or read back from a draft becomes inert before it is shown."""

from textual import events
from textual.content import Content
from textual.widgets import Input, RadioButton, RadioSet, TextArea

from guide.text.outside import inert

_LIMIT = 20_000
NAME = 200
"""Characters that a person's name may have (model.base.Person)."""


class Entry(Input):
    """One line of text."""

    def __init__(self, value: str = "", *, id: str, placeholder: str = "", most: int = _LIMIT) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            inert(value, limit=most), id=id, placeholder=placeholder, max_length=most, select_on_focus=False
        )

    def _on_paste(self, event: events.Paste) -> None:
        """Make the pasted text one inert line; Textual calls the field's own handler after this one."""
        event.text = inert(" ".join(event.text.expandtabs(1).splitlines()), limit=_LIMIT)


class Prose(TextArea):
    """Several lines of text; Tab leaves the field."""

    def __init__(self, value: str = "", *, id: str, placeholder: str = "") -> None:  # noqa: A002 - Textual's name
        text = inert(value, limit=_LIMIT, keep_lf=True)
        super().__init__(text, id=id, soft_wrap=True, tab_behavior="focus", placeholder=Content(placeholder))

    def on_mount(self) -> None:
        """Go on writing where a draft ends."""
        self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        """Make the pasted text inert; Textual calls the field's own handler after this one."""
        event.text = inert("\n".join(event.text.expandtabs(4).splitlines()), limit=_LIMIT, keep_lf=True)


class Option(RadioButton):
    """One word of a choice; whether it is chosen is told by a sign, not by colour alone."""

    def render(self) -> Content:
        """Return the sign and the word."""
        return Content.assemble(
            "(●) " if self.value else "( ) ", (str(self.label), self.get_visual_style("toggle--label"))
        )


class Choice(RadioSet):
    """One of a few words."""

    def __init__(self, options: dict[str, str], chosen: str = "", *, id: str) -> None:  # noqa: A002 - Textual's name
        self.options = tuple(options)
        super().__init__(*(Option(Content(label), key == chosen) for key, label in options.items()), id=id)

    @property
    def value(self) -> str:
        """The chosen word's key; empty while none is chosen."""
        return self.options[self.pressed_index] if self.pressed_index >= 0 else ""
