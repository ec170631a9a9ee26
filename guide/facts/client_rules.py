"""From a client's platform files to facts: what Android's manifest and network security configuration and Apple's ATS permit.

Sources: Android developers, "Network security configuration" and NetworkSecurityConfig.createBaseConfig; Apple,
"NSAppTransportSecurity".
"""

import plistlib
import struct
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers.expat import ExpatError

from guide.facts.binary_xml import MAGIC, read_binary
from guide.facts.platform_xml import Element, PlatformXmlError, read_text
from guide.facts.proto_xml import read_proto
from guide.model.clients import AndroidManifest, NetworkRule, Switch, TransportRule
from guide.model.inert import Inert
from guide.text.outside import inert

CONFIG: Final = "network-security-config"
_ATS: Final = "NSAppTransportSecurity"
_GLOBAL: Final = (
    "NSAllowsArbitraryLoads",
    "NSAllowsArbitraryLoadsInWebContent",
    "NSAllowsArbitraryLoadsForMedia",
    "NSAllowsArbitraryLoadsInMedia",
    "NSAllowsLocalNetworking",
)
_DOMAIN: Final = tuple(
    f"{origin}Exception{what}"
    for origin in ("NS", "NSThirdParty", "NSTemporary")
    for what in ("AllowsInsecureHTTPLoads", "MinimumTLSVersion")
)
_PLIST_FAULTS: Final = (
    plistlib.InvalidFileException,
    ExpatError,
    ValueError,
    OverflowError,
    RecursionError,
    LookupError,
    TypeError,
    AttributeError,
    struct.error,
)
"""What plistlib raises at broken or hostile property lists."""
_MOST_DOMAINS: Final = 10
_LONGEST: Final = 120


class PlatformFileError(ValueError):
    """A platform file that cannot be read."""


def tree_of(content: bytes) -> Element:
    """Return the tree of an XML file in whichever of the three forms it has; raise PlatformFileError."""
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        if content.startswith(MAGIC):
            return read_binary(content)
        return read_text(content) if text else read_proto(content)
    except PlatformXmlError as error:
        raise PlatformFileError(inert(str(error), _LONGEST)) from error


def manifest(file: Inert, root: Element) -> AndroidManifest | None:
    """Return what a manifest says; None where it describes no application."""
    application = next(root.every("application"), None)
    if root.name != "manifest" or application is None:
        return None
    sdk = next(root.every("uses-sdk"), Element("uses-sdk"))
    return AndroidManifest(
        file=file,
        line=application.line,
        cleartext=_switch(application.attributes.get("android:usesCleartextTraffic", "")),
        network_config="android:networkSecurityConfig" in application.attributes,
        least_sdk=_level(sdk, "minSdkVersion"),
        target_sdk=_level(sdk, "targetSdkVersion"),
    )


def network_rules(file: Inert, root: Element) -> Iterator[NetworkRule]:
    """Yield the rules of a network security configuration. ``debug-overrides`` never count in a release."""
    for name in ("base-config", "domain-config"):
        for element in root.every(name):
            yield NetworkRule(
                file=file,
                line=element.line,
                element="base-config" if name == "base-config" else "domain-config",
                domains=tuple(inert(one.text.strip(), _LONGEST) for one in element.children if one.name == "domain")[
                    :_MOST_DOMAINS
                ],
                cleartext=_switch(element.attributes.get("cleartextTrafficPermitted", "")),
                user_roots=_user_roots(element),
            )


def transport_rules(file: Inert, content: bytes) -> Iterator[TransportRule]:
    """Yield the keys of App Transport Security that an Info.plist sets; raise PlatformFileError."""
    try:
        found = plistlib.loads(content)
    except _PLIST_FAULTS as error:
        raise PlatformFileError(inert(f"no property list: {error}", _LONGEST)) from error
    settings = _dict(_dict(found).get(_ATS))
    for key in _GLOBAL:
        if key in settings:
            yield TransportRule(file=file, key=inert(key), value=_shown(settings[key]))
    for domain, exceptions in _dict(settings.get("NSExceptionDomains")).items():
        for key in _DOMAIN:
            if key in _dict(exceptions):
                value = _shown(exceptions[key])
                yield TransportRule(file=file, key=inert(key), domain=inert(str(domain), _LONGEST), value=value)


def _switch(written: str) -> Switch:
    match written.strip().lower():
        case "":
            return ""
        case "true" | "1":
            return "true"
        case "false" | "0":
            return "false"
        case _:
            return "unresolved"


def _level(sdk: Element, name: str) -> int | None:
    written = sdk.attributes.get(f"android:{name}", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else None  # noqa: PLR2004 - 10000 is a preview


def _user_roots(element: Element) -> bool:
    anchors = [one for one in element.children if one.name == "trust-anchors"]
    return any(one.attributes.get("src") == "user" for anchor in anchors for one in anchor.every("certificates"))


def _dict(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _shown(value: Any) -> Inert:
    """Return a value as text; old lists write YES and NO as words."""
    if isinstance(value, bool):
        return inert("true" if value else "false")
    text = str(value)
    return inert({"yes": "true", "no": "false"}.get(text.lower(), text), 40)
