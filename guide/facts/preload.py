"""The HSTS preload list, as a package carries it: a dated hint, read here and asked of nobody (the section ``preload``).

The list changes daily and lives inside browsers. The package is a build of it, so its date stands beside every word.
"""

import re
import warnings
from typing import Final

import hstspreload

from guide.model.web import Preload

SOURCE: Final = f"hstspreload {hstspreload.__version__}"


def list_date() -> str:
    """Return the day of the list: the package's version is its date, YEAR.MONTH.DAY."""
    match = re.match(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", hstspreload.__version__)
    return "-".join(f"{int(part):02d}" for part in match.groups()) if match else hstspreload.__version__


def preload_entry(host: str) -> Preload:
    """Return what the list says of ``host`` (A-labels)."""
    with warnings.catch_warnings():
        # The package opens its table by a function that Python announces as leaving.
        warnings.simplefilter("ignore", DeprecationWarning)
        listed = bool(hstspreload.in_hsts_preload(host.rstrip(".")))
    return Preload(source=SOURCE, date=list_date(), listed=listed)
