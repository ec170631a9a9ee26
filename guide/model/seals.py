"""What a check of a sealed sign-off and of the signatures over it came to."""

from dataclasses import dataclass
from typing import Literal

from guide.model.bodies import SignatureForm


@dataclass(frozen=True)
class SignatureCheck:
    """One signature over a manifest."""

    record: str
    """Id of the record that names it; empty in a sealed folder that is looked at alone."""
    signer: str
    form: SignatureForm
    file: str
    state: Literal["good", "unknown", "bad", "unchecked", "missing"]
    """``unknown``: it holds, but nobody here says whose it is. ``missing``: its file is gone or altered."""
    key: str = ""
    why: str = ""
    line: int = 0


@dataclass(frozen=True)
class SealCheck:
    """One sign-off and its sealed folder."""

    signoff: str
    """Id of the sign-off's record."""
    by: str
    line: int
    folder: str
    state: Literal["sealed", "unsealed", "damaged"]
    """``unsealed``: the sealing was interrupted; ``guide sign --seal`` completes it."""
    digest: str = ""
    """Digest of the manifest that was sealed."""
    seal: str = ""
    """Id of the seal's record."""
    problem: str = ""
    """What is wrong, as one sentence."""
    at_line: int = 0
    """Line of the record that is to blame for it."""
    signatures: tuple[SignatureCheck, ...] = ()
    redacted: tuple[str, ...] = ()
    """Files of the folder that a redaction changed since."""
    unnamed: tuple[str, ...] = ()
    """Files in ``signatures/`` that no record names."""
    alone: bool = False
    """Whether the folder was looked at without its workbook."""

    @property
    def bad(self) -> SignatureCheck | None:
        """The first signature that is bad or gone."""
        return next((one for one in self.signatures if one.state in {"bad", "missing"}), None)
