"""Client builds: what the platform files of a client permit. Free of judgement; every text in it is inert."""

from typing import Literal

from guide.model.base import Frozen, Truth, Whole
from guide.model.inert import NO_TEXT, Inert

Switch = Literal["", "true", "false", "unresolved"]
"""A platform switch: not stated, on, off, or a reference or placeholder that stands elsewhere."""


class AndroidManifest(Frozen):
    """What one AndroidManifest.xml says of cleartext."""

    file: Inert
    line: Whole = 0
    """Line of ``application`` where the file has lines."""
    cleartext: Switch = ""
    """``android:usesCleartextTraffic``."""
    network_config: Truth = False
    """Whether it names a network security configuration."""
    least_sdk: Whole | None = None
    target_sdk: Whole | None = None


class NetworkRule(Frozen):
    """One ``base-config`` or ``domain-config`` of an Android network security configuration."""

    file: Inert
    line: Whole = 0
    element: Literal["base-config", "domain-config"]
    domains: tuple[Inert, ...] = ()
    cleartext: Switch = ""
    user_roots: Truth = False
    """Whether roots that the device's user installed are trusted."""


class TransportRule(Frozen):
    """One loosening key of ``NSAppTransportSecurity`` in an Info.plist."""

    file: Inert
    key: Inert
    domain: Inert = NO_TEXT
    value: Inert


class ClientBuild(Frozen):
    """What was read of one client build."""

    form: Literal["archive", "folder", "other", "absent"]
    """``other``: a file that nothing here can read; ``absent``: nothing lay at that place (older facts only)."""
    read: Whole = 0
    """Platform files that were read."""
    skipped: tuple[Inert, ...] = ()
    """``name: reason`` for each platform file left out."""
    truncated: Truth = False
    manifests: tuple[AndroidManifest, ...] = ()
    network_rules: tuple[NetworkRule, ...] = ()
    network_configs: Whole = 0
    """Network security configurations found."""
    transport_rules: tuple[TransportRule, ...] = ()
