"""Bring files in: results of other tools, and lists of requests that were filled in."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from guide.session.answers import import_answers
from guide.session.answers_file import is_answers
from guide.session.desk import Desk
from guide.session.import_results import Imported, import_results


def bring(desk: Desk, files: Iterable[Path], *, subject: str = "") -> Imported:
    """Record what the files hold; what a file is, is told by its content. The answers come first, and all or none of them.

    Raises UsageError as :func:`import_answers` and :func:`import_results` do; then the results were not recorded.
    """
    named = tuple(files)
    lists = [path for path in named if is_answers(path)]
    answers = import_answers(desk, lists)
    reports = [path for path in named if path not in lists]
    if not reports:
        return Imported((), (), (), answers=answers)
    return replace(import_results(desk, reports, subject=subject), answers=answers)
