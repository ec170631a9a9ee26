"""URL lists: one address a line, as people and crawlers write them."""

from guide.facts.inventory.addresses import parse_url
from guide.facts.inventory.collecting import Collector


def read_urls(text: str, file: str, into: Collector) -> None:
    """Take every line; blank lines and those that begin with ``#`` are left out."""
    into.format = "URL list"
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        address = parse_url(written)
        if address:
            into.add(address, f"{file}:{number}", "calls")
        else:
            into.skip(f"{file}:{number}", "no address with a scheme and a host")
