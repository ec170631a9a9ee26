"""What is planted in the lab and what is sound: the table that a report on the lab is held to."""

from dataclasses import dataclass

from guide.lab import documents, edge, paper, tree
from guide.lab.shops import SHOPS
from guide.model.security_txt import WELL_KNOWN

SOURCE = "source"
"""Stands for the source folder in ``Planted.subject``, because its path differs from run to run."""
CONFIG = "config"
"""Stands for the configuration folder in the same way."""

DESCRIPTION = "openapi"
"""Stands for the API description in the same way."""
DOCUMENT = "document"
"""Stands for the document in ``Planted.subject``, likewise."""


@dataclass(frozen=True)
class Planted:
    """One defect as a report must name it, or one that follows from it."""

    what: str
    subject: str
    """Host name, ``source``, ``config`` or ``openapi``; the running lab's own table has the subject's full name."""
    probe: str
    reason: str
    place: str
    """The finding's place; for files its beginning, because the rule's name or the lab's port comes after."""
    follows: bool = False
    """Whether it is not planted itself but cannot be helped once another defect is."""
    available: bool = True
    """False when the local OpenSSL cannot show it; ``why_not`` then says so."""
    why_not: str = ""


def _shop(label: str) -> str:
    return next(shop.host for shop in SHOPS if shop.label == label)


_ARCHIVE = _shop("archive")
_NAMELESS = "old_without_its_name"

PLANTED: tuple[Planted, ...] = (
    Planted("An API answers in cleartext", _shop("orders"), "http.cleartext", "served_in_clear", "/v1/orders"),
    Planted("An https page leads back to http", _shop("checkout"), "http.downgrade", "redirects_to_http", "/return"),
    Planted(
        "The same page asked for over http",
        _shop("checkout"),
        "http.cleartext",
        "redirects_to_http",
        "/return",
        follows=True,
    ),
    Planted("A form that is sent in clear", _shop("club"), "http.mixed_content", "active_in_clear", "/"),
    Planted("No HSTS on 404", _shop("help"), "hsts.header", "missing", "missing"),
    Planted("An expired certificate", _ARCHIVE, "certificate.dates", "expired", "EC"),
    Planted("No store trusts an expired chain", _ARCHIVE, "certificate.chain", "untrusted", "EC", follows=True),
    Planted("HSTS is void under that certificate", _ARCHIVE, "hsts.header", "void_certificate", "path /", follows=True),
    Planted("So it is on a 404", _ARCHIVE, "hsts.header", "void_certificate", "missing", follows=True),
    Planted("So no max-age holds there", _ARCHIVE, "hsts.max_age", "not_sent", "max-age", follows=True),
    Planted("TLS 1.0", _shop("till"), "tls.protocols", "forbidden_accepted", "TLS 1.0"),
    Planted("TLS 1.1", _shop("till"), "tls.protocols", "forbidden_accepted", "TLS 1.1"),
    Planted("Either without a server name", _shop("till"), "tls.names", _NAMELESS, "no_name", follows=True),
    Planted("Either with a wrong one", _shop("till"), "tls.names", _NAMELESS, "unknown_name", follows=True),
    Planted("A suite that does not encrypt", _shop("stock"), "tls.suites", "forbidden_accepted", "NULL"),
    Planted(
        "A plaintext fallback in an exception handler",
        SOURCE,
        "source.fallback",
        "plaintext_retry",
        f"{tree.FALLBACK}:{tree.fallback_line()} ",
    ),
    Planted(
        "A server's file that lets TLS 1.0 in",
        CONFIG,
        "config.protocols",
        "forbidden_set",
        edge.old_versions_place(),
    ),
    Planted(
        "Clients are given an address in the clear",
        DESCRIPTION,
        "inventory.cleartext_url",
        "cleartext_url",
        f"http://{_shop(documents.IN_CLEAR)}:",
    ),
    Planted(
        "A document that says TLS 1.0 is off",
        DOCUMENT,
        "document.currency",
        "contradicted",
        f"TLS 1.0 line {paper.false_line()}",
    ),
)

QUESTIONS: tuple[Planted, ...] = (
    Planted(
        "A name that nobody declared",
        DESCRIPTION,
        "inventory.undeclared",
        "undeclared",
        f"{documents.FORGOTTEN}:443",
    ),
)
"""What a report must ask a person."""

ADVICE: tuple[Planted, ...] = (
    Planted("A contact that expired", _shop("help"), "monitoring.security_txt", "contact_expired", WELL_KNOWN),
)
"""What a report must advise on."""

SOUND: tuple[str, ...] = tuple(shop.host for shop in SHOPS if shop.label in {"www", "api", "pay"})
"""Hosts where nothing at all may fail."""
