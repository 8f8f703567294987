"""What the services leave behind for the courier, written straight into the tables."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from kiosk.identity.keys import Keyring
from kiosk.mail.courier import Courier
from kiosk.settings import KioskSettings, MailSettings, Settings
from kiosk.storage.engine import Database
from kiosk.storage.tables import members, outbox, reset_requests
from tests.mail.relay import Received

AGENCY = "Agence de Strasbourg"
SENDER = "ne-pas-repondre@e-mpn.fr"
START = datetime(2025, 11, 22, 13, 2, tzinfo=UTC)
LIFE = timedelta(minutes=30)


@dataclass
class MovableClock:
    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def move(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


def settings(port: int = 0, *, host: str = "127.0.0.1", security: str = "none", **mail: Any) -> Settings:
    values = {"host": host, "port": port or 25, "security": security, "sender": SENDER, "timeout_seconds": 5, **mail}
    return Settings(kiosk=KioskSettings(agency=AGENCY), mail=MailSettings(**values))


@dataclass
class Office:
    database: Database
    keyring: Keyring = field(default_factory=Keyring.generate)
    clock: MovableClock = field(default_factory=MovableClock)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def courier(self, chosen: Settings) -> Courier:
        return Courier(self.database, self.keyring, chosen, self.clock, self.wake)

    async def member(self, email: str | None = "camille.martin@exemple.fr", first_name: str = "Camille") -> int:
        values = self._person(email, first_name)
        async with self.database.transaction() as connection:
            row = await connection.execute(insert(members).values(**values).returning(members.c.id))
            return int(row.scalar_one())

    def _person(self, email: str | None, first_name: str) -> dict[str, Any]:
        return {
            "member_number": secrets.token_hex(4),
            "first_name": first_name,
            "last_name": "Martin",
            "email": email,
            "imported_at": self.clock.now(),
        }

    async def crowd(self, count: int) -> list[str]:
        """That many members, each with a reset mail in the queue; their addresses, sorted."""
        addresses = [f"membre{number:05}@exemple.fr" for number in range(count)]
        people = [self._person(address, "Camille") for address in addresses]
        async with self.database.transaction() as connection:
            ids = list(await connection.scalars(insert(members).values(people).returning(members.c.id)))
            requests = [self._request(member_id) for member_id in ids]
            await connection.execute(insert(reset_requests), requests)
            mails = [self._mail("reset", row["member_id"], "queued", row["id"]) for row in requests]
            await connection.execute(insert(outbox), mails)
        return addresses

    async def ask(self, member_id: int | None, state: str = "queued", **changes: Any) -> bytes:
        """A reset request and its mail, as the reset service writes them; the request's id."""
        request = {**self._request(member_id), **changes}
        request_id: bytes = request["id"]
        async with self.database.transaction() as connection:
            await connection.execute(insert(reset_requests).values(**request))
            await connection.execute(insert(outbox).values(self._mail("reset", member_id, state, request_id)))
        return request_id

    def _request(self, member_id: int | None) -> dict[str, Any]:
        request_id, now = secrets.token_bytes(16), self.clock.now()
        return {
            "id": request_id,
            "flow_id": request_id,
            "reference": "4F-27",
            "member_id": member_id,
            "identifier_index": bytes(32),
            "link_key_id": self.keyring.link_key_id,
            "code_key_id": self.keyring.code_key_id,
            "created_at": now,
            "expires_at": now + LIFE,
            "terminal": "borne-1",
            "agency": AGENCY,
        }

    async def notice(self, member_id: int) -> bytes:
        """The mail that tells of a changed password; its row's id."""
        row = self._mail("password_changed", member_id, "queued", None)
        async with self.database.transaction() as connection:
            await connection.execute(insert(outbox).values(row))
        return bytes(row["id"])

    def _mail(self, kind: str, member_id: int | None, state: str, request_id: bytes | None) -> dict[str, Any]:
        now = self.clock.now()
        return {
            "id": secrets.token_bytes(16),
            "kind": kind,
            "request_id": request_id,
            "member_id": member_id,
            "terminal": "borne-1",
            "agency": AGENCY,
            "created_at": now,
            "expires_at": now + LIFE,
            "due_at": now,
            "state": state,
        }

    async def mail(self, request_id: bytes) -> Any:
        """The outbox row of a request."""
        async with self.database.transaction() as connection:
            return (await connection.execute(select(outbox).where(outbox.c.request_id == request_id))).one()

    async def request(self, request_id: bytes) -> Any:
        query = select(reset_requests).where(reset_requests.c.id == request_id)
        async with self.database.transaction() as connection:
            return (await connection.execute(query)).one()

    async def states(self) -> list[str]:
        async with self.database.transaction() as connection:
            return list((await connection.execute(select(outbox.c.state).order_by(outbox.c.state))).scalars())


async def deliver(office: Office, chosen: Settings) -> int:
    """One pass of a courier that then leaves."""
    courier = office.courier(chosen)
    try:
        return await courier.deliver_due()
    finally:
        await courier.close()


def code_in(mail: Received) -> str:
    """The code as the text part prints it."""
    found = re.search(r"\d{4} \d{4}", mail.part("plain"))
    assert found
    return found[0]
