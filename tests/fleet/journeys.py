"""Whole journeys, as members make them."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from kiosk.demo.mailbox import ReceivedMail
from kiosk.services.outcomes import (
    Connected,
    LinkAccepted,
    Requested,
    RequestExpired,
    RequestSuperseded,
    RequestUsed,
    SessionEnded,
    WrongCode,
)
from tests.fleet.people import new_password
from tests.fleet.records import Asked
from tests.fleet.terminals import MOST_FAILED, Fleet, Terminal, chance, token_of


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
