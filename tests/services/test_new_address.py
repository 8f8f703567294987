"""« Modifier mon adresse e-mail », in the member's area. (R24, R49, R60)"""

from pathlib import Path

import pytest

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.area_outcomes import AddressChanged, CodeSent, PendingAddress, TooManyChanges
from kiosk.services.connexion.sessions import end
from kiosk.services.events import Reason
from kiosk.services.outcomes import (
    Connected,
    MailUnavailable,
    Misformatted,
    RequestExpired,
    RequestSuperseded,
    ResendTooSoon,
    Session,
    SessionAlive,
    SessionEnded,
    TooManyTries,
    TryLater,
    WrongCode,
)
from kiosk.services.parts import Parts
from kiosk.services.retention import sweep
from kiosk.storage.tables import email_changes, journal, members, outbox, throttle_events
from tests.conftest import LUCIE_NIR, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import asked, count, events, rows, signed_in, wrong

NEW = "Nouvelle@Exemple.fr"


async def sent(services: Services, session: Session, address: str = NEW) -> PendingAddress:
    outcome = await services.connexion.ask_new_address(session, PASSWORD, address, address)
    assert isinstance(outcome, CodeSent)
    return outcome.pending


def code_of(parts: Parts, pending: PendingAddress) -> str:
    return parts.keyring.code(pending.change_id)


async def changed(parts: Parts, services: Services, session: Session, address: str = NEW) -> None:
    pending = await sent(services, session, address)
    outcome = await services.connexion.confirm_new_address(session, pending, code_of(parts, pending))
    assert outcome == AddressChanged()


async def on_file(parts: Parts) -> list[str]:
    return sorted(row["email"] for row in await rows(parts.database, members))


async def mails(parts: Parts) -> list[tuple[str, str | None]]:
    return sorted((row["kind"], row["address"]) for row in await rows(parts.database, outbox))


async def test_nothing_changes_before_the_code(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    pending = await sent(services, await signed_in(services, camille))
    assert await on_file(parts) == [camille.email]
    assert await mails(parts) == [("email_code", None)]
    assert pending.shown == "N…e@e…e.fr"
    assert parts.mail_wake.is_set()


async def test_the_code_changes_it_tells_both_mailboxes_and_leaves_nothing_waiting(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    await changed(parts, services, session)
    assert await on_file(parts) == ["Nouvelle@exemple.fr"]
    assert await mails(parts) == [("email_changed", None), ("email_code", None), ("email_left", camille.email)]
    assert await count(parts.database, email_changes) == 0
    assert (await events(services))[-2:] == ["authn_token_created/email_change", "user_updated/email_changed"]


async def test_the_session_goes_on_and_the_new_address_signs_in(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    await changed(parts, services, session)
    assert isinstance(await services.connexion.touch(session), SessionAlive)
    assert isinstance(await services.connexion.sign_in(NEW, PASSWORD), Connected)
    assert not isinstance(await services.connexion.sign_in(camille.email, PASSWORD), Connected)


async def test_a_link_sent_before_is_void(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member()
    token = parts.keyring.link_token((await asked(services, camille)).request_id)
    await changed(parts, services, await signed_in(services, camille))
    assert await services.reset.verify_link(token) == RequestSuperseded()


async def test_a_wrong_password_asks_nobody_and_counts_like_a_failed_sign_in(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R60: who finds a session open guesses no password, and learns of no address."""
    camille = await member()
    session = await signed_in(services, camille)
    for _ in range(5):
        outcome = await services.connexion.ask_new_address(session, "Faux-1234", camille.email, camille.email)
        assert outcome == Misformatted({"A": Problem.CURRENT_PASSWORD_WRONG})
    assert isinstance(await services.connexion.ask_new_address(session, PASSWORD, NEW, NEW), TryLater)
    assert await mails(parts) == []


async def test_the_same_address_is_said_beside_its_field_and_costs_nothing(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    typed = "CAMILLE@exemple.fr"
    outcome = await services.connexion.ask_new_address(session, PASSWORD, typed, typed)
    assert outcome == Misformatted({"B": Problem.EMAIL_UNCHANGED})
    assert (await mails(parts), await count(parts.database, throttle_events)) == ([], 0)


async def test_each_field_has_its_own_error(services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    ask = services.connexion.ask_new_address
    assert await ask(session, "", "", "") == Misformatted(dict.fromkeys("ABC", Problem.EMPTY))
    assert await ask(session, PASSWORD, NEW, "nouvelles@exemple.fr") == Misformatted({"C": Problem.EMAILS_DIFFER})


async def test_an_address_that_another_member_has_is_answered_like_any_other(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """A family shares a mailbox; and nobody learns here who has an account."""
    lucie = await member(number="000456", nir=LUCIE_NIR, email="lucie@exemple.fr", password=None)
    session = await signed_in(services, await member())
    await changed(parts, services, session, lucie.email)
    assert await on_file(parts) == [lucie.email, lucie.email]


async def test_five_wrong_codes_and_the_right_one_is_worth_nothing(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    pending = await sent(services, session)
    code, confirm = code_of(parts, pending), services.connexion.confirm_new_address
    answers = [await confirm(session, pending, wrong(code)) for _ in range(5)]
    assert answers == [WrongCode(4), WrongCode(3), WrongCode(2), WrongCode(1), TooManyTries()]
    assert await confirm(session, pending, code) == RequestExpired(pending.valid_until)
    assert await count(parts.database, email_changes) == 0
    assert await on_file(parts) == [camille.email]


async def test_a_badly_written_code_costs_no_try(parts: Parts, services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    pending = await sent(services, session)
    outcome = await services.connexion.confirm_new_address(session, pending, "4829")
    assert outcome == Misformatted({"A": Problem.CODE_LENGTH})
    assert [row["tries"] for row in await rows(parts.database, email_changes)] == [0]


async def test_a_code_past_its_time_is_worth_nothing(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    session = await signed_in(services, await member())
    pending = await sent(services, session)
    code = code_of(parts, pending)
    async with parts.database.transaction() as connection:
        await connection.execute(email_changes.update().values(expires_at=clock.now()))
    clock.forward(seconds=1)
    assert await services.connexion.confirm_new_address(session, pending, code) == RequestExpired(pending.valid_until)


async def test_signing_out_forgets_the_change(parts: Parts, services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    await sent(services, session)
    await services.connexion.sign_out(session)
    assert await count(parts.database, email_changes) == 0


async def test_another_sign_in_forgets_the_change_at_once(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """Not when somebody comes back to the session that it displaced: nobody may."""
    camille = await member()
    await sent(services, await signed_in(services, camille))
    await signed_in(services, camille)
    assert await count(parts.database, email_changes) == 0


async def test_a_session_that_an_operator_ends_takes_its_change_along(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    await sent(services, await signed_in(services, camille))
    async with parts.database.transaction() as connection:
        await end(connection, camille.id, Reason.BY_OPERATOR)
    assert await count(parts.database, email_changes) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_address_never_proved_leaves_no_byte_in_the_file(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    await sent(services, session, "canari.abandonne@exemple.fr")
    await services.connexion.sign_out(session)
    path = Path(str(parts.database.url.database))
    await parts.database.close()  # the last connection checkpoints the log into the file
    assert b"canari" not in b"".join(file.read_bytes() for file in path.parent.glob("kiosk.db*"))


@pytest.mark.parametrize("ends", ["displaced", "idle"])
async def test_with_the_session_goes_the_change(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock, ends: str
) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    pending = await sent(services, session)
    if ends == "displaced":
        await signed_in(services, camille)
    else:
        clock.forward(minutes=3)
    outcome = await services.connexion.confirm_new_address(session, pending, code_of(parts, pending))
    assert outcome == SessionEnded(ends)
    assert await count(parts.database, email_changes) == 0
    assert await on_file(parts) == [camille.email]


async def test_the_code_of_another_session_opens_nothing(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """Its bearer typed the password then; whoever sits here now typed it for this session."""
    camille = await member()
    pending = await sent(services, await signed_in(services, camille))
    later = await signed_in(services, camille)
    outcome = await services.connexion.confirm_new_address(later, pending, code_of(parts, pending))
    assert outcome == RequestExpired(pending.valid_until)


async def test_going_back_forgets_the_address_and_abandons_its_mail(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    pending = await sent(services, session)
    await services.connexion.give_up_new_address(session)
    assert await count(parts.database, email_changes) == 0
    outcome = await services.connexion.confirm_new_address(session, pending, code_of(parts, pending))
    assert outcome == RequestExpired(pending.valid_until)


async def test_another_address_replaces_the_first_and_its_code(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    first, second = await sent(services, session), await sent(services, session, "autre@exemple.fr")
    confirm = services.connexion.confirm_new_address
    assert await confirm(session, first, code_of(parts, first)) == RequestExpired(first.valid_until)
    assert await confirm(session, second, code_of(parts, second)) == AddressChanged()
    assert await on_file(parts) == ["autre@exemple.fr"]


async def test_resent_it_is_the_same_code_after_a_minute(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    session = await signed_in(services, await member())
    pending = await sent(services, session)
    resend = services.connexion.resend_address_code
    assert await resend(session, pending) == ResendTooSoon(pending.resend_from)
    clock.forward(seconds=61)
    again = await resend(session, pending)
    assert isinstance(again, CodeSent)
    assert (again.pending.change_id, again.pending.valid_until) == (pending.change_id, pending.valid_until)
    assert again.pending.resend_from > pending.resend_from
    assert await mails(parts) == [("email_code", None), ("email_code", None)]


async def test_three_codes_an_hour(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """The mails go to whatever address somebody typed."""
    session = await signed_in(services, await member())
    for _ in range(3):
        last = await sent(services, session)
    outcome = await services.connexion.ask_new_address(session, PASSWORD, NEW, NEW)
    assert isinstance(outcome, TooManyChanges)
    clock.forward(seconds=61)
    assert isinstance(await services.connexion.resend_address_code(session, last), TooManyChanges)
    assert len(await mails(parts)) == 3


async def test_where_no_mail_leaves_it_is_said_at_once(
    without_mail: Services, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    assert await without_mail.connexion.ask_new_address(session, PASSWORD, NEW, NEW) == MailUnavailable()


async def test_the_daily_sweeping_forgets_what_no_session_stands_for(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    pending = await sent(services, await signed_in(services, camille))
    for lives in (1, 0):
        async with parts.database.transaction() as connection:
            await sweep(connection, clock.now())
        assert await count(parts.database, email_changes) == lives
        if lives:
            await signed_in(services, camille)
    assert pending.change_id


async def test_neither_address_nor_code_is_in_the_journal(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    pending = await sent(services, session)
    code = code_of(parts, pending)
    await services.connexion.confirm_new_address(session, pending, wrong(code))
    await services.connexion.confirm_new_address(session, pending, code)
    lines = str(await rows(parts.database, journal)).lower()
    assert not [secret for secret in (NEW.lower(), "camille@", code, wrong(code)) if secret in lines]
