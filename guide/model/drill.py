"""A drill: one client command against servers that each have one thing wrong, and what reached each of them. Free of judgement.

Only counts and names are kept: no value of a header, no path, no body (R23).
"""

from typing import Literal

from pydantic import Field

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Scenario = Literal[
    "good",
    "untrusted-certificate",
    "expired-certificate",
    "wrong-name",
    "tls-1.0",
    "redirect-to-http",
    "plaintext-server",
    "no-starttls",
    "good-again",
]
"""What is wrong with the server. ``good`` and ``good-again`` are the controls: nothing is."""


class Arrival(Frozen):
    """What reached one server."""

    connections: Whole = 0
    handshakes: Whole = 0
    """TLS handshakes that were completed. Under TLS 1.3 and with some clients that comes before they look at the certificate."""
    versions: tuple[str, ...] = ()
    """Versions negotiated, in order."""
    secure_bytes: Whole = 0
    """Application bytes inside TLS."""
    clear_bytes: Whole = 0
    """Application bytes in clear. Greetings that carry nothing (EHLO, CAPABILITY, QUIT and the like) are not counted."""
    requests: tuple[Inert, ...] = ()
    """Methods or commands, inert, without their arguments."""
    headers: tuple[Inert, ...] = ()
    """Names of the header fields, inert, without their values."""
    errors: tuple[Inert, ...] = ()
    """What TLS said where a handshake failed, inert: ``TLSV1_ALERT_UNKNOWN_CA``."""


class Trial(Frozen):
    """One run of the client against one server."""

    scenario: Scenario
    exit: Whole | None = None
    """The client's exit code, negative for a signal; None when it was killed at the time limit or never ran."""
    milliseconds: Whole = 0
    killed: Truth = False
    """Whether the time limit ended it."""
    unavailable: Inert = NO_TEXT
    """Why this server could not be set up here; the client was not run then."""
    arrived: Arrival = Field(default_factory=Arrival)
    beyond: Arrival | None = None
    """What reached the cleartext server that the redirect led to."""


class Drill(Frozen):
    """One client command, all its trials."""

    client: Inert
    """The command without options and placeholders, inert: what tells one client from another."""
    command: Inert
    """The whole command, inert, with what looks like a secret taken out."""
    protocol: str
    """``https``, or the mail protocol whose STARTTLS was drilled."""
    trials: tuple[Trial, ...]

    def trial(self, scenario: Scenario) -> Trial | None:
        """Return the trial of ``scenario``, or None."""
        return next((one for one in self.trials if one.scenario == scenario), None)
