"""Client builds made by their own tools are read as the platform reads them; hostile ones end in a listed gap."""

import os
import plistlib
import struct
import time
import zipfile
from pathlib import Path

import pytest
from facts.builds import CLEAR_CONFIG, MIXED_CONFIG, SOUND_CONFIG, android, compiled, ipa, manifest_text
from hypothesis import given
from hypothesis import strategies as st

from guide.facts.binary_xml import MAGIC, read_binary
from guide.facts.client_build import read_build
from guide.facts.client_rules import PlatformFileError, transport_rules, tree_of
from guide.facts.platform_xml import PlatformXmlError, read_text
from guide.facts.proto_xml import read_proto

MIB = 1024**2
SAMPLES = Path(__file__).parent


def built(path, seconds=10.0, largest=MIB):
    return read_build(path, seconds, largest)


@pytest.mark.parametrize("bundle", [False, True], ids=["apk", "aab"])
def test_an_android_build_says_what_its_manifest_and_configuration_permit(tmp_path, bundle):
    text = manifest_text(least=21, usesCleartextTraffic="true", networkSecurityConfig="@xml/net")
    build = built(android(tmp_path, text, MIXED_CONFIG, bundle=bundle))
    (manifest,) = build.manifests
    assert manifest.file.endswith("AndroidManifest.xml")
    assert (manifest.cleartext, manifest.network_config) == ("true", True)
    assert (manifest.least_sdk, manifest.target_sdk) == (21, 34)
    assert manifest.line == 3
    base, domain = build.network_rules
    assert (base.element, base.cleartext, base.user_roots) == ("base-config", "false", True)
    assert (domain.element, domain.cleartext, domain.user_roots) == ("domain-config", "true", False)
    assert domain.domains == ("old.shop.example", "10.0.2.2")
    assert (build.form, build.network_configs, build.skipped, build.truncated) == ("archive", 1, (), False)


def test_what_is_not_stated_is_not_read_into_it(tmp_path):
    (manifest,) = built(android(tmp_path, manifest_text(target=None, least=None))).manifests
    assert (manifest.cleartext, manifest.network_config) == ("", False)
    assert (manifest.least_sdk, manifest.target_sdk) == (None, None)


def test_a_reference_is_unresolved(tmp_path):
    (manifest,) = built(android(tmp_path, manifest_text(usesCleartextTraffic="@bool/clear"))).manifests
    assert manifest.cleartext == "unresolved"


def test_a_configuration_under_any_name_is_found(tmp_path):
    apk = android(tmp_path, manifest_text(networkSecurityConfig="@xml/net"), CLEAR_CONFIG)
    renamed = tmp_path / "renamed.apk"
    with zipfile.ZipFile(apk) as old, zipfile.ZipFile(renamed, "w") as new:
        for name in old.namelist():
            new.writestr("res/a9" if name == "res/xml/net.xml" else name, old.read(name))
    build = built(renamed)
    assert [(rule.file, rule.cleartext) for rule in build.network_rules] == [("res/a9", "true")]


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "xml"])
def test_an_ios_build_says_which_exceptions_it_has(tmp_path, binary):
    settings = {
        "NSAllowsArbitraryLoads": True,
        "NSExceptionDomains": {
            "old.shop.example": {"NSExceptionAllowsInsecureHTTPLoads": True, "NSIncludesSubdomains": True},
            "slow.shop.example": {"NSTemporaryExceptionMinimumTLSVersion": "TLSv1.0"},
        },
    }
    extension = {"NSAllowsArbitraryLoadsInWebContent": True}
    build = built(ipa(tmp_path / "shop.ipa", settings, binary=binary, extension=extension))
    assert {
        (rule.file.rpartition("/")[0].rpartition("/")[2], rule.domain, rule.key, rule.value)
        for rule in build.transport_rules
    } == {
        ("Shop.app", "", "NSAllowsArbitraryLoads", "true"),
        ("Shop.app", "old.shop.example", "NSExceptionAllowsInsecureHTTPLoads", "true"),
        ("Shop.app", "slow.shop.example", "NSTemporaryExceptionMinimumTLSVersion", "TLSv1.0"),
        ("Share.appex", "", "NSAllowsArbitraryLoadsInWebContent", "true"),
    }
    assert build.read == 2
    assert build.skipped == ()


def test_a_folder_of_sources_is_read_with_lines(tmp_path):
    main = tmp_path / "app" / "src" / "main"
    (main / "res" / "xml").mkdir(parents=True)
    (main / "AndroidManifest.xml").write_text(manifest_text(usesCleartextTraffic="${clear}"))
    (main / "res" / "xml" / "net.xml").write_text(CLEAR_CONFIG)
    (tmp_path / "ios").mkdir()
    (tmp_path / "ios" / "Shop-Info.plist").write_bytes(
        plistlib.dumps({"NSAppTransportSecurity": {"NSAllowsArbitraryLoads": True}})
    )
    (tmp_path / "other.xml").write_text("<project/>")
    build = built(tmp_path)
    assert build.form == "folder"
    (manifest,) = build.manifests
    assert (manifest.file, manifest.line, manifest.cleartext) == ("app/src/main/AndroidManifest.xml", 3, "unresolved")
    assert [(rule.file, rule.line) for rule in build.network_rules] == [("app/src/main/res/xml/net.xml", 2)]
    assert [rule.file for rule in build.transport_rules] == ["ios/Shop-Info.plist"]


def test_nothing_there_and_nothing_readable_are_told_apart(tmp_path):
    (tmp_path / "setup.exe").write_bytes(b"MZ" + b"\0" * 100)
    with pytest.raises(FileNotFoundError):
        built(tmp_path / "none")
    assert built(tmp_path / "setup.exe").form == "other"


def test_a_pipe_in_the_place_of_a_build_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "Info.plist")
    began = time.monotonic()
    assert built(tmp_path / "pipe").form == "other"
    assert built(tmp_path).read == 0
    assert time.monotonic() - began < 5


def archive_with(path, name, content, **settings):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name) if settings else name, content, **settings)
    return path


def test_a_bomb_is_listed_and_costs_nothing(tmp_path):
    path = tmp_path / "bomb.apk"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("AndroidManifest.xml", "w") as file:
        for _ in range(300):
            file.write(b" " * MIB)
    began = time.monotonic()
    build = built(path)
    assert build.skipped == (f"AndroidManifest.xml: larger than {MIB} bytes",)
    assert time.monotonic() - began < 3


def test_many_small_bombs_end_at_the_sum(tmp_path):
    path = tmp_path / "bombs.apk"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(400):
            archive.writestr(f"res/xml/a{number}.xml", b" " * MIB)
    assert built(path).truncated


def test_time_ends_it(tmp_path):
    path = tmp_path / "many.apk"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2000):
            archive.writestr(f"res/xml/a{number}.xml", b"<a/>")
    assert built(path, seconds=0.0).truncated


def test_an_encrypted_manifest_is_a_gap(tmp_path):
    path = archive_with(tmp_path / "shop.apk", "AndroidManifest.xml", manifest_text(usesCleartextTraffic="true"))
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    path.write_bytes(content)
    build = built(path)
    assert build.skipped == ("AndroidManifest.xml: encrypted",)
    assert build.manifests == ()


def test_a_damaged_entry_is_a_gap(tmp_path):
    path = archive_with(tmp_path / "shop.apk", "AndroidManifest.xml", manifest_text() * 50)
    content = bytearray(path.read_bytes())
    content[60:70] = b"\xff" * 10
    path.write_bytes(content)
    (gap,) = built(path).skipped
    assert gap.startswith("AndroidManifest.xml: ")


def test_names_that_lead_elsewhere_are_only_names(tmp_path):
    path = archive_with(tmp_path / "shop.apk", "../../res/xml/\x1b[2J.xml", CLEAR_CONFIG)
    build = built(path)
    assert [rule.file for rule in build.network_rules] == ["../../res/xml/\\x1b[2J.xml"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["shop.apk"]


def test_a_build_inside_a_build_is_a_gap(tmp_path):
    path = archive_with(tmp_path / "shop.xapk", "base.apk", b"PK")
    assert built(path).skipped == ("base.apk: a build inside; name it as a client of its own",)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_manifest_of_the_same_name_is_read_too(tmp_path):
    path = tmp_path / "shop.apk"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("AndroidManifest.xml", manifest_text())
        archive.writestr("AndroidManifest.xml", manifest_text(usesCleartextTraffic="true"))
    assert {one.cleartext for one in built(path).manifests} == {"", "true"}


@pytest.mark.parametrize("wide", [False, True])
def test_stripped_names_are_no_hiding_place(wide):
    content = compiled(["manifest", "application"], [(0, []), (1, [])], wide=wide)
    assert [child.name for child in read_binary(content).children] == ["application"]


def test_entities_are_refused():
    for kind in ('<!ENTITY a "b">', '<!ENTITY % a SYSTEM "file:///etc/passwd">'):
        with pytest.raises(PlatformXmlError, match="document type"):
            read_text(f"<!DOCTYPE manifest [{kind}]><manifest/>".encode())


def test_one_long_string_in_many_places_is_refused():
    long = struct.pack("<IIIII", 60_000, 0, 1 << 8, 28 + 4 * 60_000, 0)
    content = struct.pack("<60000I", *[0] * 60_000) + b"\x80\x01\xff\xff" + b"a" * 40_000
    pool = struct.pack("<HHI", 1, 28, 8 + len(long) + len(content)) + long + content
    whole = struct.pack("<HHI", 3, 8, 8 + len(pool)) + pool
    with pytest.raises(PlatformXmlError, match="more text"):
        read_binary(whole)


def test_depth_is_bounded():
    with pytest.raises(PlatformXmlError, match="deep"):
        read_text(b"<a>" * 100 + b"</a>" * 100)


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused(content):
    for read in (
        lambda: tree_of(content),
        lambda: tree_of(MAGIC + content),
        lambda: list(transport_rules("f", content)),
    ):
        try:
            read()
        except PlatformFileError:
            continue


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data):
    good = compiled(
        ["manifest", "application", "x"], [(0, [(2, 0x12, 1)]), (1, [(2, 0x03, 0)])], wide=data.draw(st.booleans())
    )
    spoilt = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    for content in (bytes(spoilt), good[: data.draw(st.integers(0, len(good)))]):
        for read in (read_binary, read_proto):
            try:
                read(content)
            except PlatformXmlError:
                continue


def test_a_sound_configuration_permits_nothing(tmp_path):
    build = built(android(tmp_path, manifest_text(networkSecurityConfig="@xml/net"), SOUND_CONFIG))
    assert {rule.cleartext for rule in build.network_rules} == {"false"}
