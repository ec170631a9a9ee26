"""What real servers say of the extended main secret, as far as the judgement."""

from builders import NOW, policy, shop
from facts.conftest import FAST
from facts.now import first_tier
from servers.elderly import TLS12, Speech, elderly
from servers.openssl import s_server

from guide.probes.registry import PROBES


def said(facts) -> dict[str, str]:
    return {one.place: one.reason for one in PROBES["tls.main_secret"].judge(facts, shop(), policy(), NOW)}


async def test_real_servers_with_and_without_the_extension(tmp_path, rsa_papers):
    with s_server(tmp_path, rsa_papers) as server:
        assert said(await first_tier(server.port, FAST)) == {"TLS 1.2": "extended"}
    with s_server(tmp_path, rsa_papers, "-tls1_3") as server:
        assert said(await first_tier(server.port, FAST)) == {"": "built_in"}
    with elderly(Speech(TLS12, TLS12, extended=False), rsa_papers) as port:
        assert said(await first_tier(port, FAST)) == {"TLS 1.2": "not_extended"}
