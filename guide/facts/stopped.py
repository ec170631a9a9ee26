"""What ends the gathering of a section for a reason that has a code."""


class StoppedError(Exception):
    """A section cannot go on, for a reason that has a code."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
