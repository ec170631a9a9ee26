"""Servers that refuse root: a folder, papers and programs for the account that Debian made for them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from guide.lab.authority import Papers


def hand_over(folder: Path, papers: Papers, account: str) -> tuple[Path, Path]:
    """Give ``account`` a folder of its own with copies of chain and key, and return those; root's tests only need it."""
    chain, key = folder / "own-chain.pem", folder / "own-key.pem"
    shutil.copyfile(papers.chain, chain)
    shutil.copyfile(papers.key, key)
    key.chmod(0o600)
    if os.geteuid() == 0:
        for one in (chain, key, folder):
            shutil.chown(one, account)
    return chain, key


@contextmanager
def open_folder() -> Iterator[Path]:
    """Yield a folder that other accounts can walk to: every pytest session closes the way to its own anew."""
    with tempfile.TemporaryDirectory(prefix="asvs-guide-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        yield folder


def made(command: Sequence[str | Path], account: str | None = None) -> None:
    """Run ``command`` to its end, as ``account`` where one is named and the test runs as root; fail with its words."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=account if os.geteuid() == 0 else None,
        group=account if os.geteuid() == 0 else None,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
