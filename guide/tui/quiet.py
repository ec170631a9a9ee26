"""An application that ends quietly on a fault of ours."""

from textual.app import App
from textual.worker import WorkerFailed


class Quiet(App[None]):
    """Keeps the fault for the composition root to report.

    Textual would print a traceback with local variables, and so outside text, to the terminal (R19).
    """

    @property
    def fault(self) -> Exception | None:
        """The unhandled exception that ended the screen, if one did: a fault of ours."""
        failed = self._exception
        return failed.error if isinstance(failed, WorkerFailed) and isinstance(failed.error, Exception) else failed

    def _fatal_error(self) -> None:
        """End without Textual's traceback."""
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """End as after any other fault."""
        self._fatal_error()
