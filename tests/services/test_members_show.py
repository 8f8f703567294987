"""All that an operator sees of one member, fact by fact."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from kiosk.identity.keys import Keyring
from kiosk.services import Services
from kiosk.services.follow_up.states import Queued, Used, Void, Waiting, Withheld
from kiosk.services.members.state import Account, MemberState, OpenSession
from kiosk.services.outcomes import PasswordDisabled, TryLater
from kiosk.services.parts import Parts
from kiosk.services.scope import Scope
from kiosk.storage.tables import members
from tests.conftest import CAMILLE_NIR, LUCIE_NIR, NOON, Member, MemberFactory, MovableClock
from tests.services.sights import asked, events, fail, reset_password, signed_in
from tests.services.test_members_find import who


async def shown(services: Services, member: Member) -> MemberState:
    return await services.members.show(await who(services, member))


async def test_a_new_member_is_shown_as_imported(parts: Parts, services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    assert await shown(services, camille) == MemberState(
        number="000123",
        first_name="Camille",
        last_name="Exemple",
        email="camille@exemple.fr",
        email_doubtful_at=None,
        email_shared_with=0,
        reset_closed_until=None,
        account=Account.ACTIVE,
        password_chosen_at=None,
        refusal=None,
        last_sign_in_at=None,
        session=None,
        nirs=1,
        pseudonym=parts.journal.pseudonym(camille.id),
        requests=(),
    )


async def test_that_it_was_seen_is_in_the_journal_under_the_pseudonym(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R61."""
    camille = await member(password=None)
    await shown(services, camille)
    [entry] = await services.journal.entries()
    told = entry.event, entry.outcome, entry.reason, entry.account
    assert told == ("sensitive_read", "success", None, parts.journal.pseudonym(camille.id))


async def test_the_open_session_is_shown_with_its_terminal_and_the_last_sign_in(
    services: Services, member: MemberFactory, another_terminal: Callable[..., Services]
) -> None:
    camille = await member()
    await signed_in(another_terminal(terminal="borne-2"), camille)
    seen = await shown(services, camille)
    assert (seen.session, seen.last_sign_in_at) == (OpenSession("borne-2", NOON), NOON)
    assert seen.password_chosen_at == NOON


async def test_a_session_left_idle_is_not_shown_as_open(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    await signed_in(services, camille)
    clock.forward(seconds=121)
    assert (await shown(services, camille)).session is None


async def test_a_doubtful_address_is_shown_with_its_moment(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member(password=None)
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(email_doubtful_at=NOON))
    assert (await shown(services, camille)).email_doubtful_at == NOON


async def test_the_others_who_share_the_address_are_counted(services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    await member(password=None, number="770077", nir=LUCIE_NIR)
    assert (await shown(services, camille)).email_shared_with == 1


async def test_failures_under_an_address_show_as_the_wait_they_bring(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    await fail(services, camille.email, 5, clock)
    assert (await shown(services, camille)).refusal == TryLater(clock.now() + timedelta(seconds=60))


async def test_a_password_disabled_under_one_number_alone_shows_as_disabled(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille = await member()
    digest = parts.keyring.blind_index("nir", CAMILLE_NIR.replace(" ", "")[:13])
    async with parts.database.transaction() as connection:
        await parts.throttle.count(connection, [(Scope.DISABLED, digest)])
    assert (await shown(services, camille)).refusal == PasswordDisabled()


async def test_the_ten_latest_requests_are_shown_the_latest_first(
    services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member(password=None)
    references = []
    for _ in range(11):
        clock.forward(days=1)
        references.append((await asked(services, camille)).reference)
    seen = [request.reference for request in (await shown(services, camille)).requests]
    assert seen == references[:0:-1]


async def test_what_became_of_each_request_is_shown(
    services: Services, keyring: Keyring, member: MemberFactory, clock: MovableClock
) -> None:
    camille = await member()
    await asked(services, camille)
    clock.forward(minutes=1)
    await reset_password(services, keyring, camille)
    changed = clock.now()
    clock.forward(minutes=1)
    pending = await asked(services, camille)
    states = [request.state for request in (await shown(services, camille)).requests]
    assert states == [Waiting(pending.valid_until), Used(changed), Void(changed)]


async def test_a_form_that_began_with_their_number_but_was_nobody_s_is_shown_too(
    services: Services, member: MemberFactory
) -> None:
    """Why « my mail never comes »: B or C was wrong. Which one is not told."""
    camille = await member(password=None)
    await services.reset.request(camille.nir, "999999", camille.email)
    await services.reset.request(camille.email, camille.number, "autre@exemple.fr")
    await services.reset.request("2 78 08 2A 999 117 41", camille.number, camille.email)
    seen = (await shown(services, camille)).requests
    assert [(request.account, type(request.mail)) for request in seen] == [(None, Withheld)] * 2


async def test_another_member_s_requests_are_not_shown(services: Services, member: MemberFactory) -> None:
    camille = await member(password=None)
    await asked(services, await member(password=None, number="770077", nir=LUCIE_NIR, email="lucie@exemple.fr"))
    assert (await shown(services, camille)).requests == ()


async def test_no_secret_and_no_identity_show_in_the_repr(services: Services, member: MemberFactory) -> None:
    camille = await member()
    await asked(services, camille)
    seen = await shown(services, camille)
    assert isinstance(seen.requests[0].mail, Queued)
    for hidden in (camille.number, "Exemple", camille.email, camille.nir):
        assert hidden not in repr(seen)
    assert "authn_token_created/matched" in await events(services)
