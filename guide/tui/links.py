"""Links of our content: a terminal has no mouse to hover with, so the address stands beside the name."""

import re

_LINK = re.compile(r"(?<!!)\[(?P<name>[^\]]+)\]\((?P<address>https?://[^)\s]+)\)")


def with_addresses(text: str) -> str:
    """Return Markdown whose links read ``name: address``; code is left alone."""
    parts = re.split(r"(^```.*?^```|`[^`\n]+`)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if part.startswith("`") else _LINK.sub(_beside, part) for part in parts)


def _beside(match: re.Match[str]) -> str:
    name, address = match["name"], match["address"]
    return f"[{address}]({address})" if name == address else f"{name}: `{address}`"
