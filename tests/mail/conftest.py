"""What the mail tests share: an office with a queue, relays, and certificates."""

import ssl
from collections.abc import AsyncIterator

import pytest
import trustme

from kiosk.storage.engine import Database
from tests.mail.office import Office
from tests.mail.relay import Relay


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    """A mail server of this machine, without protection."""
    async with Relay() as relay:
        yield relay


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    """The server side of a certificate for 127.0.0.1 that `authority_file` vouches for."""
    return server_side(authority, "127.0.0.1")


def server_side(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context
