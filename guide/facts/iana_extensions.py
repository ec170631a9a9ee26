"""Names for extensions, groups and signature algorithms in the TLS protocol: tables and nothing else.

As in the IANA registry "Transport Layer Security (TLS) Extensions" and "Supported Groups"; groups and signature
algorithms are those that a hello offers.
"""

from typing import Final

DATE: Final = "2026-11-24"
"""The day the tables were last compared with the names that OpenSSL 3.0.19 and tlslite-ng 0.8.2 carry."""

EXTENSIONS: Final = {
    0: "server_name",
    1: "max_fragment_length",
    5: "status_request",
    10: "supported_groups",
    11: "ec_point_formats",
    13: "signature_algorithms",
    15: "heartbeat",
    16: "application_layer_protocol_negotiation",
    18: "signed_certificate_timestamp",
    22: "encrypt_then_mac",
    23: "extended_main_secret",
    35: "session_ticket",
    41: "pre_shared_key",
    42: "early_data",
    43: "supported_versions",
    44: "cookie",
    51: "key_share",
    65281: "renegotiation_info",
}

GROUPS: Final = {
    4588: "X25519MLKEM768",
    4587: "SecP256r1MLKEM768",
    4589: "SecP384r1MLKEM1024",
    29: "x25519",
    23: "secp256r1",
    30: "x448",
    24: "secp384r1",
    25: "secp521r1",
    256: "ffdhe2048",
    257: "ffdhe3072",
    258: "ffdhe4096",
    259: "ffdhe6144",
    260: "ffdhe8192",
    26: "brainpoolP256r1",
    27: "brainpoolP384r1",
    28: "brainpoolP512r1",
    31: "brainpoolP256r1tls13",
    32: "brainpoolP384r1tls13",
    33: "brainpoolP512r1tls13",
    22: "secp256k1",
    21: "secp224r1",
    19: "secp192r1",
}

SIGNATURES: Final = {
    0x0403: "ecdsa_secp256r1_sha256",
    0x0503: "ecdsa_secp384r1_sha384",
    0x0603: "ecdsa_secp521r1_sha512",
    0x0807: "ed25519",
    0x0808: "ed448",
    0x0804: "rsa_pss_rsae_sha256",
    0x0805: "rsa_pss_rsae_sha384",
    0x0806: "rsa_pss_rsae_sha512",
    0x0809: "rsa_pss_pss_sha256",
    0x080A: "rsa_pss_pss_sha384",
    0x080B: "rsa_pss_pss_sha512",
    0x0401: "rsa_pkcs1_sha256",
    0x0501: "rsa_pkcs1_sha384",
    0x0601: "rsa_pkcs1_sha512",
    0x0303: "ecdsa_sha224",
    0x0301: "rsa_pkcs1_sha224",
    0x0203: "ecdsa_sha1",
    0x0201: "rsa_pkcs1_sha1",
    0x0402: "dsa_sha256",
    0x0302: "dsa_sha224",
    0x0202: "dsa_sha1",
    0x0101: "rsa_pkcs1_md5",
}
"""In the order they are offered: an old server must not fail for want of one, so SHA-1 and MD5 stand last."""
