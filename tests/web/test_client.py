"""Who is asking, behind proxies."""

import pytest
from starlette.types import Scope

from kiosk.web.client import client_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: what it says counts for nothing
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is the client's own invention
        ("127.0.0.1", "203.0.113.9, 127.0.0.1", "203.0.113.9"),
        ("127.0.0.1", "anything", "unknown"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(peer: str, forwarded: str, address: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https")]
    scope: Scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers}
    client = client_of(scope, frozenset({"127.0.0.1"}))
    assert client.address == address
    assert client.secure is (peer == "127.0.0.1")
