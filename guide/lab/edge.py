"""The shop's server configuration: one nginx file, sound but for one line that still lets old versions in."""

from pathlib import Path

_NAME = "nginx.conf"
_PARTNERS = "partners.shop.lab.test:8443"

_TEXT = """\
# The shop's edge. It is only read; nothing in the lab runs with it.
events { }

http {
    ssl_certificate     /etc/ssl/shop/fullchain.pem;
    ssl_certificate_key /etc/ssl/shop/key.pem;
    ssl_protocols       TLSv1.2 TLSv1.3;
    ssl_ciphers         ECDHE+AESGCM:ECDHE+CHACHA20;

    server {
        listen 80 default_server;
        location /.well-known/acme-challenge/ { root /var/www/acme; }
        location / { return 308 https://$host$request_uri; }
    }

    server {
        listen 443 ssl;
        server_name www.shop.lab.test;
        add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;
        location / { proxy_pass http://127.0.0.1:8080; }
    }

    # The cash registers of our partners, until they are replaced.
    server {
        listen 8443 ssl;
        server_name partners.shop.lab.test;
        ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
        add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;
        location / { proxy_pass http://127.0.0.1:8081; }
    }
}
"""


def old_versions_place() -> str:
    """Return the place of the line that lets TLS 1.0 and 1.1 in."""
    line = next(number for number, text in enumerate(_TEXT.splitlines(), start=1) if "TLSv1 TLSv1.1" in text)
    return f"{_NAME}:{line} {_PARTNERS}"


def write(folder: Path) -> Path:
    """Write the file into ``folder`` and return the folder."""
    folder.mkdir(exist_ok=True)
    (folder / _NAME).write_text(_TEXT, encoding="utf-8")
    return folder
