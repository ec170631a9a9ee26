"""Text that has passed the border. Nothing else is here, so that the command line's help loads no library for it."""

from typing import Final, NewType

Inert = NewType("Inert", str)
"""Text from outside that may be kept and shown. ``guide.text.outside.inert`` alone makes it; mypy refuses a plain ``str`` for it."""

NO_TEXT: Final = Inert("")
"""Nothing was said."""
