"""API descriptions name servers, with file and line; what cannot be read is listed, never passed over."""

import json
import os

import pytest
from facts.inventory.reading import places, read_material

OPENAPI = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers:
  - url: https://api.shop.example/v1
  - url: https://{region}.shop.example:{port}/v2
    variables:
      region: {default: eu, enum: [eu, us]}
      port: {default: "8443"}
  - url: /relative
paths:
  /orders:
    servers: [{url: "http://orders.shop.example/v1"}]
    get:
      servers: [{url: "wss://live.shop.example"}]
components:
  securitySchemes:
    login:
      type: oauth2
      flows:
        clientCredentials: {tokenUrl: "https://user:secret@login.shop.example/token?x=secret", scopes: {}}
"""


def test_openapi_names_every_server_with_its_line(tmp_path):
    found = read_material(tmp_path, "openapi", "openapi.yaml", OPENAPI)
    assert found.format == "OpenAPI 3.1.0"
    assert not found.skipped
    assert places(found) == {
        "https://api.shop.example:443/v1": ("openapi.yaml:4 /servers/0/url",),
        "https://eu.shop.example:8443/v2": ("openapi.yaml:5 /servers/1/url",),
        "https://us.shop.example:8443/v2": ("openapi.yaml:5 /servers/1/url",),
        "http://orders.shop.example:80/v1": ("openapi.yaml:12 /paths/~1orders/servers/0/url",),
        "wss://live.shop.example:443": ("openapi.yaml:14 /paths/~1orders/get/servers/0/url",),
        "https://login.shop.example:443/token": (
            "openapi.yaml:20 /components/securitySchemes/login/flows/clientCredentials/tokenUrl",
        ),
    }
    assert "secret" not in found.model_dump_json()
    assert {one.role for one in found.entries} == {"calls"}
    assert {one.audience for one in found.entries} == {"api"}


def test_json_is_located_by_its_path(tmp_path):
    text = json.dumps({"openapi": "3.0.3", "servers": [{"url": "https://api.shop.example"}], "paths": {}})
    found = read_material(tmp_path, "openapi", "openapi.json", text)
    assert places(found) == {"https://api.shop.example:443": ("openapi.json /servers/0/url",)}


def test_swagger_names_host_schemes_and_base_path(tmp_path):
    text = """\
swagger: "2.0"
host: api.shop.example:8080
basePath: /v1
schemes: [https]
paths:
  /legacy:
    get: {schemes: [http]}
securityDefinitions:
  login: {type: oauth2, authorizationUrl: "https://login.shop.example/auth"}
"""
    found = read_material(tmp_path, "openapi", "swagger.yaml", text)
    assert found.format == "Swagger 2.0"
    assert set(places(found)) == {
        "https://api.shop.example:8080/v1",
        "http://api.shop.example:8080/v1",
        "https://login.shop.example:443/auth",
    }


def test_swagger_without_schemes_leaves_the_protocol_open(tmp_path):
    found = read_material(tmp_path, "openapi", "swagger.yaml", 'swagger: "2.0"\nhost: api.shop.example\n')
    assert found.entries == ()
    assert "whether clients use http or https" in found.skipped[0]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no OpenAPI 3"),
        ("openapi: [", "line 1: the YAML is broken"),
        ('{"openapi": "3.1.0", "servers": [', "line 1"),
        ("just text", "no OpenAPI 3"),
        ("openapi: 3.1.0\nservers: *nowhere\n", "line 2: the alias *nowhere"),
        ("openapi: &a [*a]\n", "the alias *a"),
        (BOMB, "300000 values"),
        ("openapi: 3.1.0\nopenapi: 3.0.0\n", "line 2: the key 'openapi' stands twice"),
        ('{"openapi": "3.1.0", "openapi": "3.0.0"}', "stands twice"),
        ("openapi: \0 3.1.0\n", "NUL byte"),
        ("a: " + "[" * 100_000, "broken|deeper"),
        ("[" * 100_000, "too deep|deeper|broken"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "deep"),
        ("x: " + "y" * 5_000_000, "4194304 bytes"),
        ("openapi: 3.1.0\nservers:\n  - url: 'https://[::1'\n", "no address can be read"),
        ("openapi: 3.1.0\npaths: {/a: {$ref: 'other.yaml#/a'}}\n", "not followed"),
    ],
)
def test_what_cannot_be_read_is_listed_with_its_place(tmp_path, text, why):
    found = read_material(tmp_path, "openapi", "openapi.yaml", text)
    assert len(found.skipped) == 1
    assert found.skipped[0].startswith("openapi.yaml")
    assert any(part in found.skipped[0] for part in why.split("|")), found.skipped


def test_bytes_that_are_no_text_are_listed(tmp_path):
    for content in (b"openapi: \xff\xfe", b"\x00" * 100, b'{"openapi": "\xff"}'):
        assert read_material(tmp_path, "openapi", "openapi.yaml", content).skipped


def test_links_pipes_folders_and_missing_files_are_listed(tmp_path):
    (tmp_path / "real.yaml").write_text("openapi: 3.1.0\n")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    for name, why in (("link", "a link"), ("pipe", "regular"), ("folder", "regular"), ("none", "No such file")):
        (skipped,) = read_material(tmp_path, "openapi", f"{name}.yaml").skipped
        assert why in skipped


def test_names_that_could_steer_a_terminal_come_out_inert(tmp_path):
    text = 'openapi: "3.1.0\\e[31m"\nservers: [{url: "https://shop.example/\\e]0;x\\a"}, {url: "https://a\\u202eb.example"}]\n'
    found = read_material(tmp_path, "openapi", "openapi.yaml", text)
    assert found.model_dump_json().isprintable()
    assert "\\u001b" not in found.model_dump_json()


def test_merge_keys_anchors_and_several_documents_are_read(tmp_path):
    text = """\
x-base: &base
  url: https://api.shop.example
openapi: 3.1.0
servers:
  - <<: *base
    description: main
  - *base
---
openapi: 3.0.0
servers: [{url: https://two.shop.example}]
"""
    found = read_material(tmp_path, "openapi", "openapi.yaml", text)
    assert set(places(found)) == {"https://api.shop.example:443", "https://two.shop.example:443"}
    assert found.entries[0].seen == 2


def test_more_places_than_the_bound_read_truncated(tmp_path):
    servers = "".join(f"  - url: https://n{number}.shop.example\n" for number in range(2100))
    found = read_material(tmp_path, "openapi", "openapi.yaml", f"openapi: 3.1.0\nservers:\n{servers}")
    assert len(found.entries) == 2000
    assert found.truncated
