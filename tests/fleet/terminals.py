"""What a member does at a terminal, one act at a time; what each is told is held against what they did."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kiosk.demo.mailbox import ReceivedMail
from kiosk.services import Services
from kiosk.services.outcomes import (
    CodeAccepted,
    Connected,
    Grant,
    GrantEnded,
    LinkAccepted,
    PasswordChanged,
    Requested,
    RequestSuperseded,
    RequestUsed,
    SessionAlive,
    WrongPassword,
)
from tests.fleet.mailroom import Mailroom
from tests.fleet.people import Crowd, Person
from tests.fleet.records import Asked, Records

MOST_ASKED, MOST_FAILED = 9, 15  # a terminal's own limits (R36, R37) are not what is tried here


class Nobody(Exception):
    """There is nobody left for such a journey, or no such terminal."""


@dataclass(slots=True)
class Terminal:
    name: str
    agency: str
    services: Services
    asked: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Fleet:
    terminals: list[Terminal]
    phone: Services  # what `kiosk web` stands on
    crowd: Crowd
    mailroom: Mailroom
    records: Records
    think_seconds: float

    async def think(self) -> None:
        await asyncio.sleep(min(random.expovariate(1 / self.think_seconds), 4 * self.think_seconds))

    def other(self, here: Terminal, *, same_agency: bool) -> Terminal:
        found = [t for t in self.terminals if t is not here and (t.agency == here.agency) == same_agency]
        if not found:
            raise Nobody
        return random.choice(found)  # noqa: S311

    @asynccontextmanager
    async def someone(self, *, password: bool = False, resets: int = 0) -> AsyncIterator[Person]:
        person = self.crowd.take(password=password, resets=resets)
        if person is None:
            raise Nobody
        try:
            yield person
        finally:
            self.crowd.give_back(person)

    # --- what a member does -------------------------------------------------------------------------

    async def sign_in(self, at: Terminal, person: Person, password: str) -> object:
        return await self.records.call("sign_in", at.services.connexion.sign_in(person.identifier, password))

    async def fails(self, at: Terminal, person: Person, password: str) -> None:
        """A password that must not open anything."""
        at.failed += 1
        self.records.expect(await self.sign_in(at, person, password), WrongPassword, where="a wrong password")

    async def in_and_out(self, at: Terminal, person: Person) -> None:
        told = await self.sign_in(at, person, person.password or "")
        self.records.expect(told, Connected, where="the right password")
        if not isinstance(told, Connected):
            return
        await self.think()
        alive = await self.records.call("touch", at.services.connexion.touch(told.session))
        self.records.expect(alive, SessionAlive, where="touch")
        await self.records.call("sign_out", at.services.connexion.sign_out(told.session))

    async def ask(self, at: Terminal, person: Person, *, number: str | None = None) -> Asked:
        if at.asked >= MOST_ASKED:
            raise Nobody
        at.asked += 1
        person.asked += 1
        work = at.services.reset.request(person.nir, number or person.number, person.email)
        told = await self.records.call("request", work)
        assert isinstance(told, Requested), told
        asked = Asked(told.pending, None if number else person, at.agency)
        self.records.asked.append(asked)
        return asked

    async def mail(self, asked: Asked) -> ReceivedMail:
        assert asked.person is not None
        self.records.waiting += 1
        try:
            mail = await self.mailroom.reset_mail(asked.person.email, asked.pending.reference)
        finally:
            self.records.waiting -= 1
        await self.think()
        return mail

    async def prove(self, at: Terminal, asked: Asked, mail: ReceivedMail, *also: type) -> Grant | None:
        """Guide, step 7, with the code; None when told one of `also`."""
        told = await self.records.call("verify_code", at.services.reset.verify_code(asked.pending, mail.code or ""))
        self.records.expect(told, CodeAccepted, *also, where="the right code")
        return told.grant if isinstance(told, CodeAccepted) else None

    async def change(self, person: Person, new: str, name: str, work: Awaitable[object]) -> bool:
        """Whether the person was told that the password is changed; until told, either may be the password."""
        person.passwords = person.passwords | {new}
        self.records.unsure += 1
        told = await self.records.call(name, work)
        self.records.unsure -= 1
        self.records.expect(told, PasswordChanged, GrantEnded, RequestUsed, RequestSuperseded, where=name)
        if isinstance(told, PasswordChanged):
            self.records.changed += 1
            person.has_now(new)
            return True
        person.passwords = person.passwords - {new}
        return False

    async def by_link(self, person: Person, mail: ReceivedMail, new: str) -> object:
        """What the page does with a form: the link first, then its fields."""
        link = await self.phone.reset.verify_link(token_of(mail))
        if not isinstance(link, LinkAccepted):
            return link
        return await self.phone.reset.set_password_by_link(link, person.number, new, new)

    def by_code(self, at: Terminal, grant: Grant, new: str) -> Awaitable[object]:
        return at.services.reset.set_password(grant, new, new)

    def spent(self, asked: Asked, mail: ReceivedMail, winner: str) -> None:
        self.records.spent.append((asked, mail.code or "", token_of(mail), winner))

    async def afterwards(self, at: Terminal, person: Person) -> None:
        """The old password is dead, the new one opens."""
        if person.past and at.failed < MOST_FAILED and chance(0.4):
            await self.fails(at, person, person.past[-1])
            self.records.probes["old password"] += 1
        await self.in_and_out(at, person)


def token_of(mail: ReceivedMail) -> str:
    return (mail.link or "").rpartition("/r/")[2]


def chance(share: float) -> bool:
    return random.random() < share  # noqa: S311
