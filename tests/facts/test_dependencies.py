"""Manifests: each form gives its components with version and file:line; hostile ones end soon, are listed and name nothing."""

import os
import platform
import ssl
import time
from importlib.metadata import version

import pytest
from urllib3.util.ssl_ import create_urllib3_context

from guide.facts.component_table import default_table, read_table
from guide.facts.dependencies import manifests
from guide.facts.gather import gather
from guide.facts.limits import Limits
from guide.facts.version_spans import span
from guide.model.subjects import Material, Scope
from guide.probes.version_order import numbers
from guide.text.errors import TextError

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <properties>
    <maven.compiler.release>11</maven.compiler.release>
    <okhttp.version>3.12.13</okhttp.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>com.squareup.okhttp3</groupId>
      <artifactId>okhttp</artifactId>
      <version>${okhttp.version}</version>
    </dependency>
    <dependency>
      <groupId>io.netty</groupId>
      <artifactId>netty-all</artifactId>
      <version>[4.1,4.2)</version>
    </dependency>
    <dependency>
      <groupId>commons-httpclient</groupId>
      <artifactId>commons-httpclient</artifactId>
    </dependency>
    <dependency>
      <groupId>org.apache.httpcomponents</groupId>
      <artifactId>httpclient</artifactId>
      <version>4.3</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>
"""
PACKAGE_LOCK = """{
  "lockfileVersion": 3,
  "packages": {
    "": {"name": "shop"},
    "node_modules/xmlhttprequest-ssl": {
      "version": "1.5.5"
    },
    "node_modules/a/node_modules/xmlhttprequest-ssl": {
      "version": "2.1.0"
    },
    "node_modules/request": {
      "version": "2.88.2",
      "dev": true
    }
  }
}
"""
POETRY = """[[package]]
name = "urllib3"
version = "1.26.20"

[[package]]
name = "urllib3"
version = "2.2.0"
"""
GRADLE = """sourceCompatibility = JavaVersion.VERSION_1_8
// implementation 'io.netty:netty-all:4.1.1.Final'
  implementation 'com.squareup.okhttp3:okhttp:3.+'
  testImplementation 'io.netty:netty-all:4.1.1.Final'
"""
IMAGES = """ARG TAG=3.9
FROM --platform=linux/amd64 mirror.example:5000/library/python:${TAG}-slim AS a
FROM node
FROM openjdk:8u282-jdk
FROM mcr.microsoft.com/dotnet/framework/aspnet:4.6.2-windowsservercore
FROM a
"""
CASES = [
    (
        "requirements.txt",
        "# x\n-r more.txt\nUrllib3[socks]==1.26.5 ; python_version < '3' \\\n",
        {("urllib3", 3, "==1.26.5")},
    ),
    ("requirements-dev.txt", "urllib3>=1.26,<2  # x\n", {("urllib3", 1, ">=1.26,<2")}),
    ("requirements.txt", "urllib3 @ https://x.example/u.whl\nhttpx\n", {("urllib3", 1, ""), ("HTTPX", 2, "")}),
    (
        "pyproject.toml",
        '[project]\nrequires-python = ">=3.8"\ndependencies = [\n  "requests",\n  "urllib3~=1.26",\n]\n',
        {("Python", 2, ">=3.8"), ("requests", 4, ""), ("urllib3", 5, "~=1.26")},
    ),
    (
        "pyproject.toml",
        '[tool.poetry.dependencies]\npython = "^3.9"\nurllib3 = {version = "1.26.5", optional = true}\n',
        {("Python", 2, "^3.9"), ("urllib3", 3, "1.26.5")},
    ),
    (
        "Pipfile",
        '[packages]\nurllib3 = "<2"\n[requires]\npython_version = "3.9"\n',
        {("urllib3", 2, "<2"), ("Python", 4, "3.9")},
    ),
    (
        "Pipfile.lock",
        '{"_meta": {"requires": {"python_version": "3.9"}},\n"default": {\n"urllib3": {"version": "==1.26.5"}},\n"develop": {"httpx": {}}}',
        {("Python", 1, "3.9"), ("urllib3", 3, "==1.26.5")},
    ),
    ("poetry.lock", POETRY, {("urllib3", 3, "1.26.20"), ("urllib3", 7, "2.2.0")}),
    ("uv.lock", POETRY, {("urllib3", 3, "1.26.20"), ("urllib3", 7, "2.2.0")}),
    ("runtime.txt", "python-3.9.1\n", {("Python", 1, "3.9.1")}),
    (
        "package.json",
        '{\n"engines": {\n"node": ">=10"},\n"dependencies": {\n"request": "^2.88.2"},\n"devDependencies": {"xmlhttprequest-ssl": "1.5.5"}}',
        {("Node.js", 3, ">=10"), ("request (deprecated)", 5, "^2.88.2")},
    ),
    ("package-lock.json", PACKAGE_LOCK, {("xmlhttprequest-ssl", 5, "1.5.5"), ("xmlhttprequest-ssl", 8, "2.1.0")}),
    (
        "package-lock.json",
        '{"dependencies": {\n"request": {"version": "2.88.2"}}}',
        {("request (deprecated)", 2, "2.88.2")},
    ),
    (".nvmrc", "v10.24.1\n", {("Node.js", 1, "v10.24.1")}),
    (
        "pom.xml",
        POM,
        {
            ("Java", 3, ">=11"),
            ("OkHttp", 10, "3.12.13"),
            ("Netty", 15, "[4.1,4.2)"),
            ("Apache Commons HttpClient", 17, ""),
        },
    ),
    (
        "build.gradle",
        GRADLE,
        {("Java", 1, ">=1.8"), ("OkHttp", 3, "3.x")},
    ),
    (
        "build.gradle.kts",
        'java { toolchain { languageVersion.set(JavaLanguageVersion.of(17)) } }\nimplementation("io.netty:netty-all:$v")\n',
        {("Java", 1, "17"), ("Netty", 2, "")},
    ),
    (
        "go.mod",
        "module x\n\ngo 1.17\n\ntoolchain go1.21.0\n",
        {("Go crypto/tls", 3, ">=1.17"), ("Go crypto/tls", 5, ">=1.21.0")},
    ),
    (
        "Gemfile",
        "# gem 'faye'\ngem 'faye-websocket', '~> 0.10.0'\ngem \"em-http-request\"\n",
        {("faye-websocket", 2, "~> 0.10.0"), ("em-http-request", 3, "")},
    ),
    ("Gemfile.lock", "GEM\n  specs:\n    faye (1.2.4)\n      faye-websocket (>= 0.9.1)\n", {("Faye", 3, "1.2.4")}),
    (
        "Cargo.toml",
        '[dependencies]\nrustls = "0.21"\nh = {package = "hyper", version = "=0.9.1"}\n[dev-dependencies]\nreqwest = "0.11"\n',
        {("rustls", 2, "0.21"), ("hyper", 3, "=0.9.1")},
    ),
    ("Cargo.lock", '[[package]]\nname = "native-tls"\nversion = "0.2.8"\n', {("native-tls", 3, "0.2.8")}),
    ("composer.json", '{"require": {\n"php": "~5.5"}}', {("PHP", 2, "~5.5")}),
    ("composer.lock", '{"packages": [], "platform": {\n"php": ">=7.4"}}', {("PHP", 2, ">=7.4")}),
    (
        "Shop.csproj",
        "<Project>\n<PropertyGroup>\n<TargetFrameworks>net461;net8.0</TargetFrameworks></PropertyGroup></Project>",
        {(".NET Framework", 3, "4.6.1")},
    ),
    (
        "packages.config",
        '<packages>\n<package id="A" version="1.0" targetFramework="net452" /></packages>',
        {(".NET Framework", 2, "4.5.2")},
    ),
    (
        "Dockerfile",
        IMAGES,
        {("Python", 2, "3.9"), ("Node.js", 3, ""), ("Java", 4, "8u282"), (".NET Framework", 5, "4.6.2")},
    ),
    (
        ".tool-versions",
        "# x\nnodejs 10.24.1\njava temurin-11.0.10+9\n",
        {("Node.js", 2, "10.24.1"), ("Java", 3, "11.0.10+9")},
    ),
]


@pytest.mark.parametrize(
    ("name", "text", "expected"), CASES, ids=[f"{one[0]}-{number}" for number, one in enumerate(CASES)]
)
def test_each_manifest_gives_its_components_at_their_lines(tmp_path, name, text, expected):
    (tmp_path / name).write_text(text)
    seen = manifests(tmp_path, 5)
    assert {(one.name, one.line, one.version) for one in seen.components} == expected
    assert {one.file for one in seen.components} == {name}
    assert (seen.files, seen.skipped, seen.truncated) == (1, (), False)


@pytest.mark.parametrize(
    ("written", "style", "expected"),
    [
        ("==1.26.5", "exact", ("1.26.5", "", True)),
        ("==1.26.*", "exact", ("1.26", "1.27", False)),
        (">=1.26,<2", "exact", ("1.26", "2", False)),
        ("~=1.26", "exact", ("1.26", "2", False)),
        ("~=1.26.5", "exact", ("1.26.5", "1.27", False)),
        ("<=1.26", "exact", ("", "1.27", False)),
        ("!=1.25", "exact", ("", "", False)),
        ("==2.0.0rc1", "exact", ("", "", False)),
        ("==1.26.5,!=1.26.6", "exact", ("1.26.5", "", False)),
        ("^1.2.3", "semver", ("1.2.3", "2", False)),
        ("^0.2.3", "semver", ("0.2.3", "0.3", False)),
        ("~1.2", "semver", ("1.2", "1.3", False)),
        ("1.x", "semver", ("1", "2", False)),
        ("10", "semver", ("10", "11", False)),
        ("^10 || ^12.1", "semver", ("10", "13", False)),
        ("8.1.0 || 10.2.0", "semver", ("8.1.0", "10.3", False)),
        ("* || 2.0.0", "semver", ("", "", False)),
        ("1.2 - 2.3", "semver", ("1.2", "2.4", False)),
        ("latest", "semver", ("", "", False)),
        ("0.9", "caret", ("0.9", "0.10", False)),
        ("~1.2", "composer", ("1.2", "2", False)),
        ("~> 0.10.0", "gem", ("0.10.0", "0.11", False)),
        ("4.1.100.Final", "maven", ("4.1.100", "", True)),
        ("[4.1,4.2)", "maven", ("4.1", "4.2", False)),
        ("(,4.2]", "maven", ("", "4.3", False)),
        ("1.0-SNAPSHOT", "maven", ("", "", False)),
        ("3.9", "family", ("3.9", "3.10", False)),
        ("3.9.1", "family", ("3.9.1", "", True)),
        ("1.17", "least", ("1.17", "", False)),
        ("8u282", "java", ("8.0.282", "", True)),
        ("1.8.0_291", "java", ("8.0.291", "", True)),
        ("8", "java", ("8", "9", False)),
        ("11.0.10_9", "java", ("11.0.10", "", True)),
        ("", "exact", ("", "", False)),
        ("==" + "9" * 5000, "exact", ("", "", False)),
        ("==" + "1." * 90, "exact", ("", "", False)),
    ],
)
def test_versions_are_read_as_their_ecosystem_means_them(written, style, expected):
    assert tuple(span(written, style)) == expected


@pytest.mark.parametrize(("written", "expected"), [(">=11", ("11", "", False)), (">=1.8", ("8", "", False))])
def test_the_release_to_compile_for_has_no_upper_end(written, expected):
    assert tuple(span(written, "java")) == expected


HOSTILE = {
    "pyproject.toml": b"[project\n",
    "uv.lock": b'[[package]]\nname = "urllib3"\nname = "urllib3"\n',
    "Cargo.toml": b"a = " + b"[" * 15_000,
    "Cargo.lock": b"a = " + b"[" * 100_000,
    "Pipfile": b'a = "\xff"\n',
    "package.json": b'{"dependencies": {"request": "1.0.0", "request": "2.0.0"}}',
    "package-lock.json": b"[" * 100_000,
    "composer.json": b'{"require": {"php": NaN}}',
    "pom.xml": b'<!DOCTYPE p [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><project>&c;</project>',
    "a.csproj": b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><Project/>',
    "packages.config": b"<packages><package></packages>",
    "requirements.txt": b"urllib3==1.26.5 " + b"x" * 8 * 1024 * 1024,
    "Dockerfile": b"FROM " + b"python:" * 1024 * 1024,
    "requirements-windows.txt": "urllib3==1.26.5\n".encode("utf-16"),
    "build.gradle": b"'a:" * 3 * 1024 * 1024,
    "poetry.lock": b"x" * (17 * 1024 * 1024),
}


def test_hostile_manifests_are_listed_and_name_nothing(tmp_path):
    for name, content in HOSTILE.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "go.mod")
    (tmp_path / "Gemfile").symlink_to("/etc/passwd")
    (tmp_path / ".nvmrc").write_text("10\n")
    began = time.monotonic()
    seen = manifests(tmp_path, 10)
    assert time.monotonic() - began < 5
    assert {one.partition(":")[0] for one in seen.skipped} == {*HOSTILE, "go.mod", "Gemfile"}
    assert [one.name for one in seen.components] == ["Node.js"]
    assert all(one.isprintable() and len(one) < 800 for one in seen.skipped)


def test_large_lock_files_are_read_in_time(tmp_path):
    many = "".join(f'"node_modules/{number}": {{"version": "1.0.0"}},\n' for number in range(150_000))
    last = '"node_modules/request": {\n"version": "2.0.0"}'
    (tmp_path / "package-lock.json").write_text(f'{{"packages": {{\n{many}{last}}}}}')
    one = '[[package]]\nname = "urllib3"\nversion = "1.26.5"\n'
    (tmp_path / "poetry.lock").write_text('[[package]]\nname = "a"\nversion = "1"\n' * 40_000 + one)
    (tmp_path / "composer.lock").write_text('{"packages": [' + '{"name": "php"},' * 500_000 + '{"name": "x"}]}')
    began = time.monotonic()
    seen = manifests(tmp_path, 20)
    assert time.monotonic() - began < 15
    assert {(one.name, one.line) for one in seen.components} == {
        ("request (deprecated)", 150_002),
        ("urllib3", 120_003),
    }


def test_a_lock_file_in_another_hand_is_read_in_time(tmp_path):
    (tmp_path / "poetry.lock").write_text(
        "[[package]]\nname='urllib3'\nversion='1'\n" + "[[package]]\nname='b'\n" * 120_000
    )
    began = time.monotonic()
    assert [(one.name, one.version) for one in manifests(tmp_path, 20).components] == [("urllib3", "1")]
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "name", ["requirements.txt", "runtime.txt", ".nvmrc", "build.gradle", "go.mod", "Gemfile", "Gemfile.lock"]
)
@pytest.mark.parametrize(
    "begin", ["", "gem 'a'", "FROM ", "go ", "ARG a=", "urllib3", "JavaLanguageVersion.of(", "    a ("]
)
@pytest.mark.parametrize("fill", [" ", "'", "a", "'a:", "${a", ", 'a'", "1.", "["])
def test_no_line_takes_long(tmp_path, name, begin, fill):
    (tmp_path / name).write_text((begin + fill * 20_000)[:19_999])
    (tmp_path / "Dockerfile").write_text((begin + fill * 20_000)[:19_999])
    began = time.monotonic()
    manifests(tmp_path, 5)
    assert time.monotonic() - began < 1


def test_a_worker_gathers_the_manifests_of_a_tree(tmp_path):
    (tmp_path / "go.mod").write_text("go 1.17\n")
    subject = Material(kind="source", location=str(tmp_path))
    (found,) = gather([subject], Scope(), Limits(), run="0" * 26, wanted=("dependencies",))
    assert found.facts.dependencies == manifests(tmp_path, 5)
    assert found.facts.problems == ()


def test_more_than_a_record_holds_reads_truncated(tmp_path):
    for number in range(150):
        (tmp_path / f"{'long' * 20}{number:03}.dockerfile").write_text("FROM python:3.9\n")
    (tmp_path / "requirements.txt").write_text("httpx\n")
    (found,) = gather([Material(kind="source", location=str(tmp_path))], Scope(), Limits(), run="0" * 26)
    assert found.facts.dependencies.truncated
    assert [one.name for one in found.facts.dependencies.components] == ["Python"] * 40
    assert found.artifacts


def test_control_characters_in_a_version_are_spelled_out(tmp_path):
    (tmp_path / "package.json").write_text('{"dependencies": {"request": "1.0.0\\u001b]0;x\\u0007\\u202e"}}')
    (component,) = manifests(tmp_path, 5).components
    assert component.version == "1.0.0\\x1b]0;x\\x07\\u202e"


@pytest.mark.parametrize("value", ["1", "null", "[]", '{"version": []}', '{"version": {"version": 1}}', "true"])
def test_values_of_another_shape_are_no_versions(tmp_path, value):
    (tmp_path / "package.json").write_text(f'{{"dependencies": {{"request": {value}}}, "engines": {value}}}')
    (tmp_path / "composer.lock").write_text(f'{{"packages": [{value}, {{"name": {value}}}], "platform": {value}}}')
    (tmp_path / "Pipfile.lock").write_text(f'{{"_meta": {value}, "default": {value}}}')
    seen = manifests(tmp_path, 5)
    assert seen.skipped == ()
    assert [(one.name, one.version) for one in seen.components] == [("request (deprecated)", "")]


def test_installed_packages_and_test_code_are_passed_over(tmp_path):
    for folder in ("node_modules/a", "tests", ".venv"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "package.json").write_text('{"dependencies": {"request": "1.0.0"}}')
    assert manifests(tmp_path, 5).files == 0


def test_a_large_tree_ends_in_time_and_says_so(tmp_path):
    for number in range(300):
        (tmp_path / f"{number}.dockerfile").write_text("FROM python:3.9\n")
    assert manifests(tmp_path, 10).truncated
    assert manifests(tmp_path, 0).truncated


def test_what_runs_here_has_the_defaults_that_the_table_says_newer_releases_have():
    table = read_table(default_table()).by_key
    floor = ssl.TLSVersion.TLSv1_2
    python = next(one for one in table["runtime:python"].older if one.lapse == "TLS 1.0")
    assert numbers(platform.python_version()) >= numbers(python.changed)
    context = ssl.create_default_context()
    assert (context.minimum_version, context.check_hostname, context.verify_mode) == (floor, True, ssl.CERT_REQUIRED)
    (library,) = table["pypi:urllib3"].older
    assert numbers(version("urllib3")) >= numbers(library.changed)
    assert create_urllib3_context().minimum_version == floor


def test_the_table_reads_and_a_broken_one_is_located(tmp_path):
    assert read_table(default_table()).by_key["pypi:urllib3"].name == "urllib3"
    path = tmp_path / "components.yaml"
    path.write_text('components:\n  - name: "x"\n')
    with pytest.raises(TextError, match="found_as"):
        read_table(path)
    with pytest.raises(NotADirectoryError):
        manifests(path, 5)
