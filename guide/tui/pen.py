"""The pen: writes drafts at once, but on a thread of its own, so that a slow disk never holds up typing."""

from collections.abc import Callable
from threading import Condition, Thread


class Pen:
    """Runs small writing jobs one after the other; a newer job under the same key replaces one that has not begun."""

    def __init__(self, on_trouble: Callable[[OSError], None]) -> None:
        self._jobs: dict[str, Callable[[], None]] = {}
        self._change = Condition()
        self._busy = False
        self.sound = True
        """Whether the last job succeeded."""
        self._on_trouble = on_trouble
        self._thread: Thread | None = None

    def write(self, key: str, job: Callable[[], None]) -> None:
        """Run ``job`` as soon as the jobs before it are done. Its OSError goes to ``on_trouble``, on the pen's thread."""
        with self._change:
            self._jobs[key] = job
            if self._thread is None:
                self._thread = Thread(target=self._run, name="pen", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until everything is written; return False when that took longer than ``seconds``."""
        with self._change:
            return self._change.wait_for(lambda: not self._jobs and not self._busy, seconds)

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: bool(self._jobs))
                key = next(iter(self._jobs))
                job = self._jobs.pop(key)
                self._busy = True
            try:
                job()
                self.sound = True
            except OSError as error:
                self.sound = False
                self._on_trouble(error)
            finally:
                with self._change:
                    self._busy = False
                    self._change.notify_all()
