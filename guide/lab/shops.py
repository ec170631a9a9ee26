"""The shop's servers: each sound in everything but the one defect it is there for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from guide.lab import pages
from guide.lab.pages import NOT_FOUND, Answer, Site, moved, page, sheet
from guide.lab.tls import Manner
from guide.model.base import show_instant
from guide.model.security_txt import WELL_KNOWN
from guide.model.subjects import Audience

_DOMAIN = "shop.lab.test"
_CONTACT = f"Contact: mailto:security@{_DOMAIN}\n"
_OLD_CONTACT = f"{_CONTACT}Expires: 2024-01-31T00:00:00Z\n"
"""A security.txt that nobody has looked at since."""
_HSTS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")


@dataclass(frozen=True)
class Address:
    """Where a shop stands in the running lab."""

    host: str
    tls_port: int
    http_port: int

    def secure(self, path: str) -> str:
        """Return the https URL of ``path``."""
        return f"https://{self.host}:{self.tls_port}{path}"

    def clear(self, path: str) -> str:
        """Return the http URL of ``path``."""
        return f"http://{self.host}:{self.http_port}{path}"


Premises = Callable[[Address], Site]


@dataclass(frozen=True)
class Shop:
    """One server of the lab: what it answers over TLS and in clear, and how it speaks TLS."""

    label: str
    """First label of its host name."""
    audience: Audience
    secure: Premises
    clear: Premises | None
    """None: nothing listens on its cleartext port."""
    paths: tuple[str, ...] = ("/",)
    manner: Manner = Manner.SOUND
    rsa: bool = False
    expired: bool = False

    @property
    def host(self) -> str:
        """Its host name."""
        return f"{self.label}.{_DOMAIN}"


def _with_hsts(answer: Answer) -> Answer:
    return replace(answer, fields=(*answer.fields, _HSTS))


def _sound(**answers: Answer) -> Premises:
    """Pages by path (``home`` is ``/``, other names lie below ``/``), everything with HSTS, 404 too."""
    known = {"/" if name == "home" else f"/{name.replace('__', '/')}": answer for name, answer in answers.items()}
    return lambda _: lambda path: _with_hsts(known.get(path, NOT_FOUND))


def _reachable(premises: Premises) -> Premises:
    """The same shop with a security.txt that holds for half a year from now."""

    def at(address: Address) -> Site:
        site = premises(address)
        until = show_instant(datetime.now(UTC) + timedelta(days=180))
        text = _with_hsts(page(f"{_CONTACT}Expires: {until}\nCanonical: {address.secure(WELL_KNOWN)}\n"))
        return lambda path: text if path == WELL_KNOWN else site(path)

    return at


def _hsts_forgets_errors(_: Address) -> Site:
    known = {"/": sheet("<p>How can we help?"), WELL_KNOWN: page(_OLD_CONTACT)}
    return lambda path: _with_hsts(known[path]) if path in known else NOT_FOUND


def _returns_to_http(address: Address) -> Site:
    """A shop behind a proxy that builds one absolute URL with the scheme of its own side."""
    answers = {
        "/": sheet("<p>Your basket."),
        "/return": moved(address.clear("/done"), HTTPStatus.FOUND),
        "/done": sheet("<p>Thank you."),
    }
    return lambda path: _with_hsts(answers.get(path, NOT_FOUND))


def _form_in_clear(address: Address) -> Site:
    """A page whose template still has the form's whole address from the days before TLS."""
    form = f'<form method="post" action="{address.clear("/join")}"><input name="mail"><button>Join</button></form>'
    return lambda path: _with_hsts(sheet(form) if path == "/" else NOT_FOUND)


def _to_https(address: Address) -> Site:
    return lambda path: moved(address.secure(path))


def _forbids(_: Address) -> Site:
    return lambda _: pages.FORBIDDEN


def _orders_in_clear(_: Address) -> Site:
    order = page('{"order": 1024, "to": "A. Customer, 1 Main Street"}\n')
    return lambda path: order if path == "/v1/orders" else NOT_FOUND


SHOPS = (
    Shop(
        "www",
        Audience.BROWSER,
        _reachable(_sound(home=sheet("<p>Welcome."), sale=sheet("<p>Everything must go."))),
        _to_https,
        ("/", "/sale"),
    ),
    Shop("api", Audience.API, _sound(v1__items=page('["kettle"]\n')), _forbids, ("/v1/items",)),
    Shop("pay", Audience.API, _sound(v1__payments=page("[]\n")), None, ("/v1/payments",)),
    Shop("orders", Audience.API, _sound(v1__orders=page("[]\n")), _orders_in_clear, ("/v1/orders",)),
    Shop("checkout", Audience.BROWSER, _reachable(_returns_to_http), _to_https, ("/", "/return")),
    Shop("help", Audience.BROWSER, _hsts_forgets_errors, _to_https),
    Shop("club", Audience.BROWSER, _reachable(_form_in_clear), _to_https),
    Shop("archive", Audience.BROWSER, _sound(home=sheet("<p>Old invoices.")), _to_https, expired=True),
    Shop("till", Audience.API, _sound(v1__sales=page("[]\n")), None, ("/v1/sales",), Manner.OLD_VERSIONS, rsa=True),
    Shop("stock", Audience.API, _sound(v1__stock=page("[]\n")), None, ("/v1/stock",), Manner.NULL_SUITE, rsa=True),
)
