"""Where the content lies: inside the installed package, or beside it in a checkout."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def content_root() -> Path:
    """Return the folder that holds requirements, remedies, policies, profiles, rules and labels.

    ``GUIDE_CONTENT`` names another one, for instance with a requirement of one's own.
    """
    chosen = os.environ.get("GUIDE_CONTENT")
    if chosen:
        return Path(chosen)
    installed = _PACKAGE / "_content"
    return installed if installed.is_dir() else _PACKAGE.parent / "content"
