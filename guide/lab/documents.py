"""The shop's documents: an API description and a recording of its pages. They name every shop, and two things they should not.

One name in them belongs to nobody's declaration, and one address is in the clear.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guide.model.subjects import Audience, Endpoint

DESCRIPTION: Final = "openapi.yaml"
RECORDING: Final = "pages.har"
FORGOTTEN: Final = "admin.shop.lab.test"
"""A name that the description has and the scope has not; nothing answers there."""
IN_CLEAR: Final = "orders"
"""First label of the shop whose cleartext address the description gives to clients."""


def write(folder: Path, endpoints: Sequence[Endpoint]) -> Path:
    """Write both documents about ``endpoints`` into ``folder`` and return it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / DESCRIPTION).write_text(_description(endpoints), encoding="utf-8")
    (folder / RECORDING).write_text(_recording(endpoints), encoding="utf-8")
    return folder


def _description(endpoints: Sequence[Endpoint]) -> str:
    apis = [one for one in endpoints if one.audience is Audience.API]
    lines = ["openapi: 3.1.0", "info:", "  title: Shop", '  version: "8.4"', "servers:"]
    for one in apis:
        lines.append(f"  - url: https://{one.host}:{one.port}{one.paths[0]}")
        if one.host.startswith(f"{IN_CLEAR}."):
            lines += [f"  - url: http://{one.host}:{one.http_port}{one.paths[0]}", "    description: for the old tills"]
    lines += [f"  - url: https://{FORGOTTEN}/v1", "    description: back office", "paths: {}"]
    return "\n".join(lines) + "\n"


def _recording(endpoints: Sequence[Endpoint]) -> str:
    pages = [one for one in endpoints if one.audience is Audience.BROWSER]
    entries = [
        {
            "request": {"method": "GET", "url": f"https://{one.host}:{one.port}{path}", "headers": []},
            "response": {"status": 200, "redirectURL": "", "content": {"mimeType": "text/html"}},
        }
        for one in pages
        for path in one.paths
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}}, indent=1) + "\n"
