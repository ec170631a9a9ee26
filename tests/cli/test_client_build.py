"""A client build in scope is read by ``guide probe`` and fails by its place until a build without the permission is read."""

from facts.builds import ipa

PROBE = ("probe", "--probe", "client.cleartext_permission")


def test_a_permission_fails_until_the_build_is_mended(begun, tmp_path):
    ipa(tmp_path / "shop.ipa", {"NSAllowsArbitraryLoads": True})
    assert begun("scope", "add", "--client", "shop.ipa").code == 0
    called = begun(*PROBE)
    assert called.code == 1
    assert "Payload/Shop.app/Info.plist NSAllowsArbitraryLoads" in called.out
    assert begun("status").code == 1
    (tmp_path / "shop.ipa").rename(tmp_path / "old.ipa")
    assert begun(*PROBE).code == 4
    assert begun("status").code == 1  # what is gone lifts nothing
    assert "NSAllowsArbitraryLoads" in begun("status").out
    ipa(tmp_path / "shop.ipa", {})
    assert begun(*PROBE).code == 3
    assert "NSAllowsArbitraryLoads" not in begun("status").out
    assert begun("verify").code == 0


def test_a_broken_archive_is_inconclusive(begun, tmp_path):
    content = ipa(tmp_path / "whole.ipa", {}).read_bytes()
    (tmp_path / "shop.ipa").write_bytes(content[:60] + content[90:])
    begun("scope", "add", "--client", "shop.ipa")
    assert begun(*PROBE).code == 4
