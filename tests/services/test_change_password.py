"""« Modifier mon mot de passe », in the member's area."""

from kiosk.identity.problems import Problem
from kiosk.services import Services
from kiosk.services.outcomes import (
    Connected,
    Misformatted,
    PasswordChanged,
    PasswordDisabled,
    RequestSuperseded,
    SessionAlive,
    SessionEnded,
    TryLater,
    WrongPassword,
)
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.storage.tables import outbox, throttle_events
from tests.conftest import OTHER_PASSWORD, PASSWORD, MemberFactory
from tests.services.sights import asked, count, rows, signed_in


async def test_the_new_password_signs_in_and_the_old_one_does_not(services: Services, member: MemberFactory) -> None:
    camille = await member()
    session = await signed_in(services, camille)
    change = services.connexion.change_password
    assert await change(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD) == PasswordChanged()
    assert await services.connexion.sign_in(camille.nir, PASSWORD) == WrongPassword()
    assert isinstance(await services.connexion.sign_in(camille.nir, OTHER_PASSWORD), Connected)


async def test_the_session_goes_on(services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    await services.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    assert isinstance(await services.connexion.touch(session), SessionAlive)


async def test_a_wrong_current_password_is_said_beside_its_field_and_counted(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R16, R60."""
    camille = await member()
    session = await signed_in(services, camille)
    for _ in range(5):
        outcome = await services.connexion.change_password(session, "Faux-1234", OTHER_PASSWORD, OTHER_PASSWORD)
        assert outcome == Misformatted({"A": Problem.CURRENT_PASSWORD_WRONG})
    assert isinstance(
        await services.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD), TryLater
    )
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), TryLater)


async def test_a_password_disabled_elsewhere_cannot_be_changed_here(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R33."""
    camille = await member()
    session = await signed_in(services, camille)
    async with parts.database.transaction() as connection:
        await parts.throttle.count(connection, [(Scope.DISABLED, parts.throttle.account(camille.id))])
    outcome = await services.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    assert outcome == PasswordDisabled()


async def test_an_easy_new_password_is_refused_and_the_right_current_one_not_counted(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    session = await signed_in(services, await member())
    outcome = await services.connexion.change_password(session, PASSWORD, "Azerty123", "Azerty123")
    assert outcome == Misformatted({"B": Problem.PASSWORD_COMMON})
    assert await count(parts.database, throttle_events) == 0


async def test_each_field_has_its_own_error(services: Services, member: MemberFactory) -> None:
    session = await signed_in(services, await member())
    change = services.connexion.change_password
    empty = dict.fromkeys("ABC", Problem.EMPTY)
    assert await change(session, "", "", "") == Misformatted(empty)
    assert await change(session, PASSWORD, OTHER_PASSWORD, "Autre-123") == Misformatted(
        {"C": Problem.CONFIRMATION_DIFFERS}
    )


async def test_an_ended_session_changes_nothing(services: Services, member: MemberFactory) -> None:
    """R60."""
    camille = await member()
    session = await signed_in(services, camille)
    await services.connexion.sign_out(session)
    outcome = await services.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    assert outcome == SessionEnded("signed_out")
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)


async def test_it_voids_pending_links_and_queues_one_notice(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R24, R48."""
    camille = await member()
    pending = await asked(services, camille)
    session = await signed_in(services, camille)
    parts.mail_wake.clear()
    await services.connexion.change_password(session, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    token = parts.keyring.link_token(pending.request_id)
    assert await services.reset.verify_link(token) == RequestSuperseded()
    notices = [row for row in await rows(parts.database, outbox) if row["kind"] == "password_changed"]
    assert [(row["state"], row["member_id"]) for row in notices] == [("queued", camille.id)]
    assert parts.mail_wake.is_set()
