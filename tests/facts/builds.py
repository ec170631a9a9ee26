"""Client builds as their own tools make them: APK and AAB by aapt2 against a small framework of our own, IPA by plistlib."""

import plistlib
import struct
import subprocess
import zipfile
from pathlib import Path

from servers.programs import require

_PUBLIC = {
    "debuggable": ("0x0101000f", "boolean"),
    "minSdkVersion": ("0x0101020c", "integer"),
    "targetSdkVersion": ("0x01010270", "integer"),
    "usesCleartextTraffic": ("0x010104ec", "boolean"),
    "networkSecurityConfig": ("0x01010527", "reference"),
}
"""Attributes with the numbers that Android's public.xml gives them."""

ANDROID = "http://schemas.android.com/apk/res/android"
CLEAR_CONFIG = """<network-security-config>
  <base-config cleartextTrafficPermitted="true"/>
</network-security-config>"""
MIXED_CONFIG = """<network-security-config>
  <base-config cleartextTrafficPermitted="false">
    <trust-anchors><certificates src="system"/><certificates src="user"/></trust-anchors>
  </base-config>
  <domain-config cleartextTrafficPermitted="true">
    <domain includeSubdomains="true">old.shop.example</domain>
    <domain>10.0.2.2</domain>
  </domain-config>
  <debug-overrides><trust-anchors><certificates src="user"/></trust-anchors></debug-overrides>
</network-security-config>"""
SOUND_CONFIG = '<network-security-config><base-config cleartextTrafficPermitted="false"/></network-security-config>'


def manifest_text(*, least: int | None = 26, target: int | None = 34, **application: str) -> str:
    """Return a manifest; keyword arguments are attributes of the application."""
    levels = {"minSdkVersion": least, "targetSdkVersion": target}
    sdk = " ".join(f'android:{name}="{level}"' for name, level in levels.items() if level is not None)
    given = " ".join(f'android:{name}="{value}"' for name, value in application.items())
    return f'<manifest xmlns:android="{ANDROID}" package="test.shop">\n<uses-sdk {sdk}/>\n<application {given}/>\n</manifest>\n'


def android(folder: Path, manifest: str, config: str = "", *, bundle: bool = False) -> Path:
    """Build an APK, or an app bundle, with aapt2 and return it; ``config`` becomes ``res/xml/net.xml``."""
    framework = _framework(folder)
    (folder / "AndroidManifest.xml").write_text(manifest)
    (folder / "res" / "xml").mkdir(parents=True, exist_ok=True)
    (folder / "res" / "values").mkdir(parents=True, exist_ok=True)
    (folder / "res" / "values" / "flags.xml").write_text('<resources><bool name="clear">true</bool></resources>')
    if config:
        (folder / "res" / "xml" / "net.xml").write_text(config)
    _aapt("compile", "--dir", folder / "res", "-o", folder / "flat.zip")
    made = folder / ("made.zip" if bundle else "shop.apk")
    form = ["--proto-format"] if bundle else []
    _aapt("link", *form, "-I", framework, "--manifest", folder / "AndroidManifest.xml", "-o", made, folder / "flat.zip")
    return _bundled(made, folder / "shop.aab") if bundle else made


def _bundled(made: Path, bundle: Path) -> Path:
    """Return an app bundle: the parts of its base module lie in folders of their own."""
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(bundle, "w") as whole:
        for name in parts.namelist():
            where = "base/manifest/" if name == "AndroidManifest.xml" else "base/"
            whole.writestr(where + name, parts.read(name))
    return bundle


def _framework(folder: Path) -> Path:
    home = folder / "framework"
    (home / "res" / "values").mkdir(parents=True, exist_ok=True)
    (home / "AndroidManifest.xml").write_text(f'<manifest xmlns:android="{ANDROID}" package="android"/>')
    attributes = "".join(
        f'<public type="attr" name="{name}" id="{number}"/><attr name="{name}" format="{form}"/>'
        for name, (number, form) in _PUBLIC.items()
    )
    (home / "res" / "values" / "attrs.xml").write_text(f"<resources>{attributes}</resources>")
    _aapt("compile", "--dir", home / "res", "-o", home / "flat.zip")
    made = home / "framework.apk"
    _aapt("link", "--manifest", home / "AndroidManifest.xml", "-o", made, home / "flat.zip")
    return made


def _aapt(*words: object) -> None:
    done = subprocess.run([require("aapt2"), *map(str, words)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def ipa(
    path: Path, transport: dict[str, object], *, binary: bool = True, extension: dict[str, object] | None = None
) -> Path:
    """Write an IPA with one application, and one extension where its settings are given."""
    form = plistlib.FMT_BINARY if binary else plistlib.FMT_XML
    lists = {"Payload/Shop.app/Info.plist": transport}
    if extension is not None:
        lists["Payload/Shop.app/PlugIns/Share.appex/Info.plist"] = extension
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, settings in lists.items():
            content = {"CFBundleIdentifier": "test.shop", "NSAppTransportSecurity": settings}
            archive.writestr(name, plistlib.dumps(content, fmt=form))
        archive.writestr("Payload/Shop.app/Frameworks/Other.framework/Info.plist", b"not read")
    return path


def compiled(
    strings: list[str], elements: list[tuple[int, list[tuple[int, int, int]]]], *, wide: bool = False
) -> bytes:
    """Return compiled XML by hand: nested elements by string number, attributes as (name, type, value), no resource map."""
    pool = _pool(strings, wide=wide)
    starts = [
        struct.pack("<HHIII", 0x0102, 16, 36 + 20 * len(attributes), 1, 0xFFFFFFFF)
        + struct.pack("<IIHHHHHH", 0xFFFFFFFF, name, 20, 20, len(attributes), 0, 0, 0)
        + b"".join(
            struct.pack("<IIIHBBI", 0xFFFFFFFF, key, 0xFFFFFFFF, 8, 0, kind, value) for key, kind, value in attributes
        )
        for name, attributes in elements
    ]
    ends = [struct.pack("<HHIIIII", 0x0103, 16, 24, 1, 0xFFFFFFFF, 0xFFFFFFFF, name) for name, _ in reversed(elements)]
    body = pool + b"".join(starts) + b"".join(ends)
    return struct.pack("<HHI", 0x0003, 8, 8 + len(body)) + body


def _pool(strings: list[str], *, wide: bool) -> bytes:
    coded = [
        struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"
        if wide
        else bytes([len(text), len(text.encode())]) + text.encode() + b"\0"
        for text in strings
    ]
    offsets, at = [], 0
    for text in coded:
        offsets.append(at)
        at += len(text)
    content = b"".join(coded)
    content += b"\0" * (-len(content) % 4)
    begin = 28 + 4 * len(strings)
    head = struct.pack("<HHIIIIII", 1, 28, begin + len(content), len(strings), 0, 0 if wide else 1 << 8, begin, 0)
    return head + struct.pack(f"<{len(strings)}I", *offsets) + content
