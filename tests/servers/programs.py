"""The programs the tests talk to: found, or named as missing. Under CI nothing may be missing."""

import os
import shutil

import pytest

_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin", "/opt/homebrew/bin", "/usr/local/sbin"))


def require(program: str) -> str:
    """Return the path of ``program``; else skip the test by name, or fail it when ``CI`` is ``true``."""
    path = shutil.which(program, path=_PATH)
    if path is None:
        message = f"{program} is not installed; `make servers` says how to get it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
