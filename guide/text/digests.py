"""Digests: SHA-256, written ``sha256:`` and 64 hexadecimal digits."""

import hashlib


def sha256(data: bytes) -> str:
    """Return the digest of ``data``."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest_of_text(text: str) -> str:
    """Return the digest of ``text`` in UTF-8."""
    return sha256(text.encode())
