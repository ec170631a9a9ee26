"""A QUIC server: aioquic, which speaks HTTP/3 to whoever asks; here only its version negotiation is wanted."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aioquic.asyncio import serve
from aioquic.quic.configuration import QuicConfiguration
from servers.ports import LOOPBACK

from guide.lab.authority import Papers


@contextmanager
def quic(papers: Papers, port: int) -> Iterator[int]:
    """Run a QUIC server on the UDP port ``port`` until the block ends."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    configuration = QuicConfiguration(is_client=False, alpn_protocols=["h3"])
    configuration.load_cert_chain(papers.chain, papers.key)

    async def run(leaving: asyncio.Event) -> None:
        server = await serve(LOOPBACK, port, configuration=configuration)
        ready.set()
        await leaving.wait()
        server.close()
        await asyncio.sleep(0)

    leaving = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run(leaving)), daemon=True)
    thread.start()
    try:
        assert ready.wait(10)
        yield port
    finally:
        loop.call_soon_threadsafe(leaving.set)
        thread.join(5)
        loop.close()
