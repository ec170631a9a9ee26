"""What sslyze must be told of a server, in its own words. Only worker processes load this."""

from typing import Final

from sslyze.connection_helpers.opportunistic_tls_helpers import ProtocolWithOpportunisticTlsEnum
from sslyze.server_connectivity import ClientAuthRequirementEnum, ServerTlsProbingResult, TlsVersionEnum

UPGRADES: Final = {
    "smtp": ProtocolWithOpportunisticTlsEnum.SMTP,
    "imap": ProtocolWithOpportunisticTlsEnum.IMAP,
    "pop3": ProtocolWithOpportunisticTlsEnum.POP3,
    "ftp": ProtocolWithOpportunisticTlsEnum.FTP,
    "ldap": ProtocolWithOpportunisticTlsEnum.LDAP,
    "xmpp": ProtocolWithOpportunisticTlsEnum.XMPP,
    "xmppserver": ProtocolWithOpportunisticTlsEnum.XMPP_SERVER,
    "postgres": ProtocolWithOpportunisticTlsEnum.POSTGRES,
}

_VERSIONS: Final = {
    "TLS 1.2": TlsVersionEnum.TLS_1_2,
    "TLS 1.1": TlsVersionEnum.TLS_1_1,
    "TLS 1.0": TlsVersionEnum.TLS_1_0,
    "SSLv3": TlsVersionEnum.SSL_3_0,
    "TLS 1.3": TlsVersionEnum.TLS_1_3,
}
"""TLS 1.3 last: the newest of the older versions is what the active checks are about."""


def probing_result(versions: frozenset[str]) -> ServerTlsProbingResult:
    """Return what sslyze would have found by its own probing, for a server that speaks ``versions``."""
    newest = next(version for name, version in _VERSIONS.items() if name in versions)
    return ServerTlsProbingResult(
        highest_tls_version_supported=newest,
        cipher_suite_supported="TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
        if newest is TlsVersionEnum.TLS_1_3
        else "ALL:COMPLEMENTOFALL:-PSK:-SRP",
        client_auth_requirement=ClientAuthRequirementEnum.OPTIONAL,
        supports_ecdh_key_exchange=True,
    )
