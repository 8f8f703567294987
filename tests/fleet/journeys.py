"""Whole journeys, as members make them: what each is told is held against what they did."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
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
    RequestExpired,
    RequestSuperseded,
    RequestUsed,
    SessionAlive,
    SessionEnded,
    WrongCode,
    WrongPassword,
)
from tests.fleet.mailroom import Mailroom
from tests.fleet.people import Crowd, Person, new_password
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
        mail = await self.mailroom.reset_mail(asked.person.email, asked.pending.reference)
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

    def by_link(self, person: Person, mail: ReceivedMail, new: str) -> Awaitable[object]:
        return self.phone.reset.set_password_by_link(token_of(mail), person.number, new, new)

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


# --- the journeys -----------------------------------------------------------------------------------


async def visit(fleet: Fleet, at: Terminal) -> None:
    """CONNEXION, with a mistake at times."""
    async with fleet.someone(password=True) as person:
        if at.failed < MOST_FAILED and chance(0.2):
            await fleet.fails(at, person, "Pas-Le-Bon-12")
            await fleet.think()
        await fleet.in_and_out(at, person)


async def with_the_code(fleet: Fleet, at: Terminal) -> None:
    """MOT DE PASSE OUBLIÉ at the kiosk; at times a session left open, a code in another agency or wrong."""
    async with fleet.someone(resets=1) as person:
        left_open = None
        if person.is_sure and person.password and chance(0.2):
            left_open = await fleet.sign_in(fleet.other(at, same_agency=True), person, person.password)
        asked = await fleet.ask(at, person)
        mail = await fleet.mail(asked)
        await _misuse(fleet, at, asked, mail)
        if chance(0.2):
            at, asked = await _resumed(fleet, fleet.other(at, same_agency=True), asked)
        grant = await fleet.prove(at, asked, mail)
        if grant is None:
            return
        new = new_password()
        checked = await fleet.records.call("check_password", at.services.reset.check_password(grant, new, new))
        fleet.records.expect(checked, type(None), where="check_password")
        await fleet.think()
        won = await fleet.change(person, new, "set_password", fleet.by_code(at, grant, new))
        if not won:
            fleet.records.wrong.append("a lone finisher with a code was told that it is over")
            return
        fleet.spent(asked, mail, "code")
        if isinstance(left_open, Connected):
            told = await fleet.records.call("touch", at.services.connexion.touch(left_open.session))
            fleet.records.expect(told, SessionEnded, where="a session older than the new password")
            fleet.records.probes["session"] += 1
        await fleet.afterwards(at, person)


async def _misuse(fleet: Fleet, at: Terminal, asked: Asked, mail: ReceivedMail) -> None:
    if chance(0.3):
        there = fleet.other(at, same_agency=False).services.reset
        told = await fleet.records.call("verify_code", there.verify_code(asked.pending, mail.code or ""))
        fleet.records.expect(told, RequestExpired, where="a code in another agency")
        fleet.records.probes["agency"] += 1
    if chance(0.1):
        wrong = f"{(int((mail.code or '0').replace(' ', '')) + 1) % 10**8:08}"
        told = await fleet.records.call("verify_code", at.services.reset.verify_code(asked.pending, wrong))
        fleet.records.expect(told, WrongCode, where="a wrong code")


async def _resumed(fleet: Fleet, at: Terminal, asked: Asked) -> tuple[Terminal, Asked]:
    """« J'ai déjà reçu un code », at another terminal of the agency."""
    assert asked.person is not None
    told = await fleet.records.call("resume", at.services.reset.resume(asked.person.nir))
    assert isinstance(told, Requested), told
    if told.pending.request_id != asked.pending.request_id:
        fleet.records.wrong.append("resume found another request")
    return at, Asked(told.pending, asked.person, at.agency)


async def with_the_link(fleet: Fleet, at: Terminal) -> None:
    """MOT DE PASSE OUBLIÉ, finished on the phone."""
    async with fleet.someone(resets=1) as person:
        asked = await fleet.ask(at, person)
        mail = await fleet.mail(asked)
        told = await fleet.records.call("verify_link", fleet.phone.reset.verify_link(token_of(mail)))
        fleet.records.expect(told, LinkAccepted, where="the link")
        await fleet.records.call("knock", fleet.phone.web_door.knock(f"192.0.2.{random.randrange(250)}"))  # noqa: S311
        new = new_password()
        if not await fleet.change(person, new, "by_link", fleet.by_link(person, mail, new)):
            fleet.records.wrong.append("a lone finisher with a link was told that it is over")
            return
        fleet.spent(asked, mail, "link")
        await fleet.afterwards(at, person)


async def mismatch(fleet: Fleet, at: Terminal) -> None:
    """A form whose three values are not one member's: the same answer, no mail, and no code fits."""
    person = random.choice(fleet.crowd.mistaken)  # noqa: S311
    asked = await fleet.ask(at, person, number=f"{random.randrange(10**7, 10**8)}")  # noqa: S311
    await fleet.think()
    typed = f"{random.randrange(10**8):08}"  # noqa: S311
    told = await fleet.records.call("verify_code", at.services.reset.verify_code(asked.pending, typed))
    fleet.records.expect(told, WrongCode, where="a code for nobody")


async def abandoned(fleet: Fleet, at: Terminal) -> None:
    """Somebody leaves half-way, whatever is going on."""
    walking = asyncio.create_task(with_the_code(fleet, at))
    await asyncio.wait([walking], timeout=random.uniform(0.01, 6 * fleet.think_seconds))  # noqa: S311
    walking.cancel()
    (ended,) = await asyncio.gather(walking, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


async def asked_twice(fleet: Fleet, at: Terminal) -> None:
    """A second mail, here or at the next terminal, while the first one's code is being used."""
    async with fleet.someone(resets=2) as person:
        first = await fleet.ask(at, person)
        mail = await fleet.mail(first)
        over = RequestSuperseded, RequestUsed
        second, grant = await asyncio.gather(
            fleet.ask(fleet.other(at, same_agency=True), person), fleet.prove(at, first, mail, *over)
        )
        new = new_password()
        if grant and await fleet.change(person, new, "set_password", fleet.by_code(at, grant, new)):
            return await fleet.afterwards(at, person)
        # The second mail was accepted meanwhile: its code is the one that counts.
        mail = await fleet.mail(second)
        grant = await fleet.prove(at, second, mail)
        if grant is None or not await fleet.change(person, new, "set_password", fleet.by_code(at, grant, new)):
            fleet.records.wrong.append("neither the first code nor the second changed the password")
            return None
        fleet.spent(second, mail, "second code")
        return await fleet.afterwards(at, person)


async def two_finishers(fleet: Fleet, at: Terminal) -> None:
    """The same request finished at the kiosk, and on the phone or at another terminal, at the same moment."""
    async with fleet.someone(resets=1) as person:
        asked = await fleet.ask(at, person)
        mail = await fleet.mail(asked)
        grant = await fleet.prove(at, asked, mail)
        if grant is None:
            return
        mine, theirs = new_password(), new_password()
        there = fleet.other(at, same_agency=True)
        other = fleet.by_link(person, mail, theirs) if chance(0.5) else fleet.by_code(there, grant, theirs)
        won = await asyncio.gather(
            fleet.change(person, mine, "set_password", fleet.by_code(at, grant, mine)),
            fleet.change(person, theirs, "second finisher", other),
            return_exceptions=True,
        )
        for failed in won:
            if isinstance(failed, BaseException):
                raise failed
        fleet.records.probes["two finishers"] += 1
        if sum(map(bool, won)) != 1:
            fleet.records.wrong.append(f"two finishers, {sum(map(bool, won))} winners")
            return
        person.has_now(mine if won[0] else theirs)
        fleet.spent(asked, mail, "first of two")
        await fleet.afterwards(at, person)


async def impatient(fleet: Fleet, at: Terminal) -> None:
    """Four forms at once, at four terminals: three mails at most."""
    async with fleet.someone(resets=3) as person:
        terminals = [at, *(fleet.other(at, same_agency=bool(i % 2)) for i in range(3))]
        await asyncio.gather(*(fleet.ask(terminal, person) for terminal in terminals))


Journey = Callable[[Fleet, Terminal], Awaitable[None]]
SHARES: dict[Journey, float] = {
    visit: 30,
    with_the_code: 36,
    with_the_link: 9,
    mismatch: 10,
    abandoned: 5,
    asked_twice: 4,
    two_finishers: 4,
    impatient: 2,
}
