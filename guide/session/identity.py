"""New identities: ULIDs, whose first 48 bits are the moment and whose last 80 are chance."""

import os
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def mint_ulid(now: datetime) -> str:
    """Return a new ULID for the instant ``now`` (aware): 26 characters of Crockford's base 32."""
    number = int(now.timestamp() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
