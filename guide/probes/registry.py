"""Every probe by its id, and what the catalog's lint must know of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from guide.probes import (
    certificate_chain,
    certificate_dates,
    certificate_key,
    certificate_lifetime,
    certificate_name,
    certificate_names,
    certificate_signature,
    client_cleartext,
    client_drill,
    config_cleartext,
    config_hsts,
    config_protocols,
    config_runtime,
    config_suites,
    config_upstream,
    document_currency,
    endpoint_listening,
    endpoint_unspoken,
    hsts_header,
    hsts_max_age,
    http_cleartext,
    http_downgrade,
    http_upgrade,
    imported_results,
    inventory_cleartext,
    inventory_undeclared,
    inventory_unseen,
    known_vulnerabilities,
    monitoring_signals,
    profile_groups,
    profile_hsts,
    profile_keys,
    profile_lifetime,
    profile_protocols,
    profile_suites,
    review_ages,
    source_fallback,
    tls_cleartext,
    tls_main_secret,
    tls_protocols,
    tls_required,
    tls_suites,
)
from guide.probes.probe import Probe

_FILES: Final = (
    endpoint_listening,
    inventory_undeclared,
    inventory_cleartext,
    inventory_unseen,
    certificate_names,
    endpoint_unspoken,
    tls_protocols,
    tls_suites,
    tls_main_secret,
    tls_cleartext,
    tls_required,
    http_cleartext,
    http_downgrade,
    http_upgrade,
    hsts_header,
    hsts_max_age,
    certificate_name,
    certificate_dates,
    certificate_lifetime,
    certificate_key,
    certificate_signature,
    certificate_chain,
    source_fallback,
    config_protocols,
    config_suites,
    config_cleartext,
    config_hsts,
    config_upstream,
    config_runtime,
    known_vulnerabilities,
    imported_results,
    document_currency,
    review_ages,
    monitoring_signals,
    client_drill,
    client_cleartext,
    profile_protocols,
    profile_suites,
    profile_groups,
    profile_hsts,
    profile_lifetime,
    profile_keys,
)

PROBES: Final[Mapping[str, Probe]] = MappingProxyType({one.PROBE.id: one.PROBE for one in _FILES})
"""Every probe, in the order of the steps."""

POLICY_RULES: Final = frozenset(rule for probe in PROBES.values() if not probe.advises for rule in probe.rules)
"""Rules that every policy must state."""

PROFILE_RULES: Final = frozenset(rule for probe in PROBES.values() if probe.advises for rule in probe.rules)
"""Rules that a profile may state."""
