"""Servers that speak what OpenSSL 3 no longer does: SSLv3, RC4 and MD5 suites, by tlslite-ng, in threads of the test."""

import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from servers.ports import LOOPBACK

from guide.lab.authority import Papers

with warnings.catch_warnings():
    # The library still imports asyncore, which Python 3.11 announces as leaving.
    warnings.simplefilter("ignore", DeprecationWarning)
    from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
    from tlslite.errors import TLSError

Version = tuple[int, int]
SSL3: Version = (3, 0)
TLS10: Version = (3, 1)
TLS11: Version = (3, 2)
TLS12: Version = (3, 3)

_READ_S = 5
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nshop\n"


@dataclass(frozen=True)
class Speech:
    """What an elderly server speaks, in the words of tlslite-ng."""

    lowest: Version = SSL3
    highest: Version = SSL3
    ciphers: tuple[str, ...] = ("aes128", "aes256")
    """Of ``aes128 aes256 3des rc4 null``."""
    macs: tuple[str, ...] = ("sha",)
    """Of ``sha sha256 md5``."""
    exchanges: tuple[str, ...] = ("rsa",)
    """Of ``rsa dhe_rsa ecdhe_rsa dh_anon ecdh_anon``."""
    extended: bool = True
    """Whether it extends the main secret (RFC 7627) where it is asked to."""

    def settings(self) -> HandshakeSettings:
        """Return the library's own settings object."""
        settings = HandshakeSettings()
        settings.minVersion, settings.maxVersion = self.lowest, self.highest
        settings.cipherNames = list(self.ciphers)
        settings.macNames = list(self.macs)
        settings.keyExchangeNames = list(self.exchanges)
        settings.useExtendedMasterSecret = self.extended
        return settings

    @property
    def anonymous(self) -> bool:
        """Whether it offers no certificate."""
        return all(name.endswith("_anon") for name in self.exchanges)


SSLV3 = Speech()
NULL = Speech(TLS10, TLS12, ciphers=("null",), macs=("sha", "sha256"))
ANONYMOUS = Speech(TLS10, TLS12, exchanges=("dh_anon", "ecdh_anon"))
RC4 = Speech(TLS10, TLS12, ciphers=("rc4",))
RC4_MD5 = Speech(TLS10, TLS12, ciphers=("rc4",), macs=("md5",))
TRIPLE_DES = Speech(TLS10, TLS12, ciphers=("3des",))


def _converse(link: socket.socket, speech: Speech, papers: Papers) -> None:
    with link:
        link.settimeout(_READ_S)
        connection = TLSConnection(link)
        try:
            if speech.anonymous:
                connection.handshakeServer(anon=True, settings=speech.settings())
            else:
                chain = X509CertChain()
                chain.parsePemList(papers.chain.read_text())
                key = parsePEMKey(papers.key.read_text(), private=True, implementations=["python"])
                connection.handshakeServer(certChain=chain, privateKey=key, settings=speech.settings())
            if connection.recv(4096):
                connection.sendall(_ANSWER)
            connection.close()
        except (TLSError, OSError, SyntaxError, ValueError):
            # A scanner's hello is meant to fail here; the alert, if any, is out already.
            return


@contextmanager
def elderly(speech: Speech, papers: Papers, address: str = LOOPBACK) -> Iterator[int]:
    """Serve ``speech`` on a free port of ``address`` until the block ends and yield the port; ``papers`` need an RSA key."""
    with socket.create_server((address, 0), backlog=64) as door:
        port = door.getsockname()[1]
        leaving = threading.Event()

        def attend() -> None:
            while True:
                link, _ = door.accept()
                if leaving.is_set():
                    link.close()
                    return
                threading.Thread(target=_converse, args=(link, speech, papers), daemon=True).start()

        thread = threading.Thread(target=attend, daemon=True)
        thread.start()
        try:
            yield port
        finally:
            leaving.set()
            # A last connection wakes the thread, so that it ends before its socket is closed.
            socket.create_connection((LOOPBACK, port), timeout=1).close()
            thread.join(5)
