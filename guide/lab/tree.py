"""The shop's client code: one file that falls back to cleartext in an exception handler, beside sound ones; its manifest.

It is kept as text, because nothing here is meant to run and no linter should judge it as part of the guide.
"""

from pathlib import Path

FALLBACK = "checkout.py"
"""The file with the defect."""

_CHECKOUT = '''\
"""Hands a finished basket to the payment service."""

import requests

PAYMENTS = "pay.shop.lab.test/v1/payments"
TIMEOUT_S = 10


def pay(basket):
    try:
        answer = requests.post(f"https://{PAYMENTS}", json=basket, timeout=TIMEOUT_S, allow_redirects=False)
    except requests.exceptions.SSLError:
        # The certificate was late once, and customers were waiting.
        answer = requests.post(f"http://{PAYMENTS}", json=basket, timeout=TIMEOUT_S, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()
'''

_CATALOGUE = '''\
"""Reads the catalogue. TLS or nothing: other schemes and redirects are refused, errors reach the caller."""

from urllib.parse import urlsplit

import requests

TIMEOUT_S = 10


def items(url):
    if urlsplit(url).scheme != "https":
        raise ValueError("the catalogue is read over https only")
    answer = requests.get(url, timeout=TIMEOUT_S, allow_redirects=False)
    if answer.is_redirect:
        raise RuntimeError("the catalogue must not redirect")
    answer.raise_for_status()
    return answer.json()
'''

_FEED = '''\
"""Writes the news feed. The http address is a name that XML asks for; nobody connects to it."""

from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"


def feed(entries):
    root = ElementTree.Element(f"{{{ATOM}}}feed")
    for title in entries:
        entry = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        ElementTree.SubElement(entry, f"{{{ATOM}}}title").text = title
    return ElementTree.tostring(root)
'''

MANIFEST = "requirements.txt"
"""The file that says what the client is built from; one line asks for a release with an old default."""

_REQUIREMENTS = """\
# What the shop's client is built from.
requests==2.32.3
urllib3==1.26.20  # TLS 1.0 is on by default here; it waits for the partner's answer
"""

_FILES = {FALLBACK: _CHECKOUT, "catalogue.py": _CATALOGUE, "feed.py": _FEED, MANIFEST: _REQUIREMENTS}


def fallback_line() -> int:
    """Return the line, counted from 1, where ``checkout.py`` sends the basket in clear."""
    return next(number for number, line in enumerate(_CHECKOUT.splitlines(), start=1) if '"http:' in line)


def old_line() -> int:
    """Return the line, counted from 1, of ``requirements.txt`` that asks for a release with an old default."""
    return next(number for number, line in enumerate(_REQUIREMENTS.splitlines(), start=1) if "1.26" in line)


def write(folder: Path) -> Path:
    """Write the tree into ``folder`` and return it."""
    folder.mkdir(exist_ok=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
