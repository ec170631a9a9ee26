"""The configuration blocks of the remedies, each put into the smallest configuration that its server runs.

A block's first comment says where it belongs; here that word is kept. Only ports, paths and the application behind
the proxy are replaced.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.apache import apache
from servers.haproxy import haproxy
from servers.nginx import nginx
from servers.ports import LOOPBACK, reserved_ports

from guide.catalog.pages import parse
from guide.lab.authority import Authority, new_rsa_key

REMEDIES = Path(__file__).resolve().parents[2] / "content" / "remedies"
NAMES = ("www.shop.example", "shop.example", "api.shop.example")

_PAPERS = "/etc/ssl/shop/"
_IN_HTTP = "# inside http { }"
_IN_SERVER = "# inside the server block of port 443"
_IN_HOST = "# inside the VirtualHost of port 443"
_IN_CONFIG = "# server config"

APPLICATION = """
    server {{
        listen {loopback}:{port};
        add_header Strict-Transport-Security "max-age=9" always;
        add_header Set-Cookie "session=1; Path=/" always;
        add_header X-Proto-Seen "$http_x_forwarded_proto" always;
        location = / {{ return 200 "shop\\n"; }}
        location = /login {{ return 302 http://www.shop.example/login/; }}
        location = /elsewhere {{ return 302 http://elsewhere.example/; }}
        location / {{ return 404; }}
    }}
"""
"""What the applications behind the proxies answer: their own HSTS, a cookie without Secure, a redirect to http."""


@dataclass(frozen=True)
class Snippet:
    """One fenced block of a remedy."""

    page: str
    language: str
    text: str

    @property
    def where(self) -> str:
        """The first line, which says where the block belongs."""
        return self.text.splitlines()[0].strip()


@dataclass(frozen=True)
class Site:
    """A server that runs with a block. A port that the block does not open is 0."""

    tls: int
    clear: int
    log: Path


def snippets(language: str, page: str = "*") -> list[Snippet]:
    """Return the English blocks fenced as ``language``, of one page or of all."""
    found = []
    for path in sorted((REMEDIES / "en").glob(f"{page}.md")):
        body = path.read_text().split("\n---\n", 1)[1]
        for block in parse(body).shape.code:
            info, text = block.split("\n", 1)
            if info == language:
                found.append(Snippet(path.stem, language, text))
    return found


def only(language: str, page: str) -> Snippet:
    """Return the one block of ``page`` in ``language``."""
    (found,) = snippets(language, page)
    return found


def issue(authority: Authority, folder: Path) -> Path:
    """Write the files that the blocks name below ``/etc/ssl/shop/`` into ``folder``: an ECDSA and an RSA pair."""
    for place in (folder / "ecdsa", folder / "rsa"):
        place.mkdir(parents=True)
    ecdsa = authority.issue(folder / "ecdsa", [*NAMES])
    rsa = authority.issue(folder / "rsa", [*NAMES], key=new_rsa_key())
    for papers, suffix in ((ecdsa, ""), (ecdsa, "-ecdsa"), (rsa, "-rsa")):
        (folder / f"fullchain{suffix}.pem").write_bytes(papers.chain.read_bytes())
        (folder / f"key{suffix}.pem").write_bytes(papers.key.read_bytes())
    for papers, name in ((ecdsa, "both"), (ecdsa, "ecdsa"), (rsa, "rsa")):
        (folder / f"{name}.pem").write_bytes(papers.bundle.read_bytes())
    return folder


def _replaced(text: str, shop: Path, application: int) -> str:
    return text.replace(_PAPERS, f"{shop}/").replace("127.0.0.1:8080", f"{LOOPBACK}:{application}")


@contextmanager
def on_nginx(snippet: Snippet, shop: Path, folder: Path, *, beside: str = "") -> Iterator[Site]:
    """Run nginx with the block; ``beside`` is more of the ``http`` block, where ``{tls}`` stands for the TLS port."""
    with reserved_ports(3) as (tls, clear, application):
        papers = f"ssl_certificate {shop}/fullchain.pem; ssl_certificate_key {shop}/key.pem;"
        text = re.sub(r"listen +443", f"listen {LOOPBACK}:{tls}", _replaced(snippet.text, shop, application))
        text = re.sub(r"listen +80", f"listen {LOOPBACK}:{clear}", text)
        if snippet.where.startswith(_IN_SERVER):
            own = "" if "ssl_certificate" in text else papers
            rest = "" if "location /" in text else f"location / {{ proxy_pass http://{LOOPBACK}:{application}; }}"
            text = f"server {{ listen {LOOPBACK}:{tls} ssl; {own}\n{text}\n{rest} }}"
        elif snippet.where.startswith(_IN_HTTP):
            if f":{tls}" not in text and not beside:
                text += f'\nserver {{ listen {LOOPBACK}:{tls} ssl; {papers} return 200 "shop"; }}'
        else:
            raise AssertionError(f"{snippet.page}: the block does not say where it belongs: {snippet.where}")
        text += beside.replace("{tls}", f"{LOOPBACK}:{tls}").replace("{papers}", papers)
        opened = [port for port in (tls, clear) if f":{port}" in text]
        http = text + APPLICATION.format(loopback=LOOPBACK, port=application)
        with nginx(folder, http, (*opened, application)) as server:
            yield Site(tls if tls in opened else 0, clear if clear in opened else 0, server.log)


@contextmanager
def on_apache(snippet: Snippet, shop: Path, folder: Path) -> Iterator[Site]:
    """Run Apache with the block, nginx behind it as the application."""
    with reserved_ports(3) as (tls, clear, application), _application(folder, application):
        text = (
            _replaced(snippet.text, shop, application)
            .replace("*:443", f"{LOOPBACK}:{tls}")
            .replace("*:80", f"{LOOPBACK}:{clear}")
        )
        text = re.sub(r"^Listen .*\n", "", text, flags=re.MULTILINE).replace("/var/www/acme", str(folder))
        papers = f"SSLCertificateFile {shop}/fullchain.pem\nSSLCertificateKeyFile {shop}/key.pem"
        if snippet.where.startswith(_IN_HOST):
            own = "" if "SSLCertificateFile" in text else papers
            proxy = "" if "ProxyPass" in text else f"ProxyPass / http://{LOOPBACK}:{application}/"
            text = f"<VirtualHost {LOOPBACK}:{tls}>\nSSLEngine on\n{own}\n{text}\n{proxy}\n</VirtualHost>"
        elif snippet.where.startswith(_IN_CONFIG):
            if "<VirtualHost" not in text:
                hosts = (
                    f"<VirtualHost {LOOPBACK}:{tls}>\nSSLEngine on\n{papers}\n",
                    f"<VirtualHost {LOOPBACK}:{clear}>\n",
                )
                text += "\n" + "".join(f"{host}</VirtualHost>\n" for host in hosts)
        else:
            raise AssertionError(f"{snippet.page}: the block does not say where it belongs: {snippet.where}")
        opened = [port for port in (tls, clear) if f":{port}" in text]
        with apache(folder, text, opened) as server:
            yield Site(tls if tls in opened else 0, clear if clear in opened else 0, server.log)


@contextmanager
def on_haproxy(snippet: Snippet, shop: Path, folder: Path) -> Iterator[Site]:
    """Run HAProxy with the block, nginx behind it as the application."""
    with reserved_ports(3) as (tls, clear, application), _application(folder, application):
        text = _replaced(snippet.text, shop, application)
        text = re.sub(r"bind :443", f"bind {LOOPBACK}:{tls}", text)
        text = re.sub(r"bind :80", f"bind {LOOPBACK}:{clear}", text)
        if "frontend" not in text:
            text += f"\nfrontend web\n    bind {LOOPBACK}:{tls} ssl crt {shop}/both.pem\n    default_backend app\n"
        opened = [port for port in (tls, clear) if f":{port}" in text]
        text += f"\nbackend app\n    server one {LOOPBACK}:{application}\n"
        with haproxy(folder, text, opened) as server:
            yield Site(tls if tls in opened else 0, clear if clear in opened else 0, server.log)


@contextmanager
def _application(folder: Path, port: int) -> Iterator[None]:
    place = folder / "application"
    place.mkdir(exist_ok=True)
    with nginx(place, APPLICATION.format(loopback=LOOPBACK, port=port), (port,)):
        yield


SERVERS = {"nginx": on_nginx, "apache": on_apache, "haproxy": on_haproxy}
