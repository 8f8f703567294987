"""Replacing keys while members are served: nothing is forgotten, no old key leaves too early. (R22, R74)"""

import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from kiosk.identity.keys import Keyring, Purpose
from kiosk.services import Services
from kiosk.services.area_outcomes import CodeSent
from kiosk.services.key_outcomes import (
    Distributed,
    IsCurrent,
    NoSuchKey,
    NothingToActivate,
    Retired,
    Rotated,
    StillUsed,
    StillWaiting,
)
from kiosk.services.key_rotation import KeyRotation
from kiosk.services.keys import following
from kiosk.services.outcomes import (
    Connected,
    LinkAccepted,
    LinkUnknown,
    PasswordDisabled,
    Requested,
    RequestExpired,
    SessionEnded,
    TryLater,
    UnknownProfile,
)
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.tables import credentials, nir_indexes, reset_requests, throttle_events
from tests.conftest import CAMILLE_NIR, PASSWORD, MemberFactory, MovableClock
from tests.services.sights import WRONG, asked, count, events, fail, granted, rows, signed_in, watching


@pytest.fixture
def parts(make_parts: Callable[[Settings], Parts], settings: Settings, keyring: Keyring) -> Iterator[Parts]:
    """A terminal whose keys are in a file. The session's own keys are given back afterwards: tests share them."""
    before = Keyring.from_text(keyring.to_text())
    keyring.save(settings.key_path)
    yield make_parts(settings)
    keyring.adopt(before)


async def _rotated(services: Services, *purposes: Purpose) -> None:
    """Both steps in a fleet, the one on a single machine."""
    if isinstance(await services.key_rotation.rotate(*purposes), Distributed):
        assert isinstance(await services.key_rotation.rotate(*purposes, activate=True), Rotated)


async def test_a_member_enrolled_before_a_rotation_signs_in_and_is_indexed_again(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R74."""
    camille = await member()
    await _rotated(services, "index")
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)
    (row,) = await rows(parts.database, nir_indexes)
    assert (row["key_id"], row["digest"]) == (
        parts.keyring.index_key_id,
        parts.keyring.blind_index("nir", "1990535999042"),
    )


@pytest.mark.parametrize("by", ["nir", "email"])
async def test_the_free_failures_are_not_given_again(
    services: Services, member: MemberFactory, clock: MovableClock, by: str
) -> None:
    camille = await member()
    identifier = camille.nir if by == "nir" else camille.email
    await fail(services, identifier, 4, clock)
    await _rotated(services, "index")
    await services.connexion.sign_in(identifier, WRONG)
    assert isinstance(await services.connexion.sign_in(identifier, WRONG), TryLater)


async def test_a_reset_clears_what_was_counted_before_and_after_the_rotation(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    """R34: a number typed after the rotation is found from its member alone."""
    camille = await member()
    await fail(services, camille.nir, 5, clock)
    await _rotated(services, "index")
    assert isinstance(await services.connexion.sign_in(camille.nir, WRONG), TryLater)
    by_mail = await services.reset.request(camille.email, camille.number, camille.email)
    assert isinstance(by_mail, Requested)
    grant = await granted(services, parts.keyring, by_mail.pending)
    await services.reset.set_password(grant, "Phare-Lointain-92", "Phare-Lointain-92")
    assert isinstance(await services.connexion.sign_in(camille.nir, "Phare-Lointain-92"), Connected)


async def test_the_form_s_limit_and_its_pending_request_survive_a_rotation(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R26, R37."""
    camille = await member()
    pending = [await asked(services, camille) for _ in range(3)][-1]
    await _rotated(services, "index")
    resumed = await services.reset.resume(camille.nir)
    assert isinstance(resumed, Requested)
    known = {row["id"] for row in await rows(parts.database, reset_requests)}
    assert {resumed.pending.request_id, pending.request_id} <= known
    assert len(known) == 3
    await asked(services, camille)
    assert (await events(services))[-1] == "excess_rate_limit_exceeded/form_limit"
    (forms,) = {row["form_index"] for row in await rows(parts.database, reset_requests)}
    assert forms is not None


async def test_a_mail_asked_before_a_rotation_works_and_dies_when_its_key_is_retired_by_force(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """R22."""
    pending = await asked(services, await member())
    old = parts.keyring.link_key_id
    link = parts.keyring.link_token(pending.request_id)
    await _rotated(services, "link", "code")
    assert isinstance(await services.reset.verify_link(link), LinkAccepted)
    assert await services.key_rotation.retire("link", old) == StillUsed(1)
    assert await services.key_rotation.retire("link", old, force=True) == Retired(1)
    assert await services.reset.verify_link(link) == LinkUnknown()
    assert (await rows(parts.database, reset_requests))[0]["superseded_at"] is not None


async def test_a_code_asked_before_a_rotation_opens_the_new_password(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    pending = await asked(services, await member())
    code = parts.keyring.code(pending.request_id)
    await _rotated(services, "code")
    outcome = await services.reset.verify_code(pending, code)
    assert type(outcome).__name__ == "CodeAccepted"


async def test_a_new_address_is_asked_again_when_the_key_of_its_code_is_retired_by_force(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    """And not told that its code is wrong."""
    session, old = await signed_in(services, await member()), parts.keyring.code_key_id
    sent = await services.connexion.ask_new_address(session, PASSWORD, "new@exemple.fr", "new@exemple.fr")
    assert isinstance(sent, CodeSent)
    code = parts.keyring.code(sent.pending.change_id)
    await _rotated(services, "code")
    assert await services.key_rotation.retire("code", old) == StillUsed(1)
    assert await services.key_rotation.retire("code", old, force=True) == Retired(1)
    outcome = await services.connexion.confirm_new_address(session, sent.pending, code)
    assert isinstance(outcome, RequestExpired)


async def test_a_password_is_hashed_again_at_sign_in_and_its_old_pepper_may_go(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, old = await member(), parts.keyring.pepper_id
    await _rotated(services, "pepper")
    assert await services.key_rotation.retire("pepper", old) == StillUsed(1)
    await services.connexion.sign_in(camille.nir, PASSWORD)
    assert await services.key_rotation.retire("pepper", old) == Retired(0)
    assert isinstance(await services.connexion.sign_in(camille.nir, PASSWORD), Connected)
    assert (await events(services)).count("authz_admin/key_rotation") == (2 if parts.database.is_sqlite else 3)


@pytest.mark.parametrize(("purpose", "table"), [("pepper", credentials), ("index", nir_indexes)])
async def test_force_deletes_what_stood_on_the_key(
    parts: Parts, services: Services, member: MemberFactory, purpose: Purpose, table: object
) -> None:
    await member()
    old = parts.keyring.of(purpose).current
    await _rotated(services, purpose)
    assert await services.key_rotation.retire(purpose, old, force=True) == Retired(1)
    assert await count(parts.database, table) == 0  # type: ignore[arg-type]


async def test_a_session_ends_when_the_password_that_opened_it_goes_with_its_key(
    parts: Parts, services: Services, member: MemberFactory
) -> None:
    camille, old = await member(), parts.keyring.pepper_id
    connected = await services.connexion.sign_in(camille.nir, PASSWORD)
    assert isinstance(connected, Connected)
    await _rotated(services, "pepper")
    assert await services.key_rotation.retire("pepper", old, force=True) == Retired(1)
    assert await services.connexion.touch(connected.session) == SessionEnded("password_changed")


async def test_a_disabled_password_stays_so_when_the_key_it_was_counted_under_is_retired(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock
) -> None:
    camille, old = await member(), parts.keyring.index_key_id
    await fail(services, camille.email, 10, clock)
    await _rotated(services, "index")
    await services.key_rotation.retire("index", old, force=True)
    assert await services.connexion.sign_in(camille.email, PASSWORD) == PasswordDisabled()


async def test_the_current_key_and_an_unknown_one_cannot_be_retired(parts: Parts, services: Services) -> None:
    assert await services.key_rotation.retire("index", parts.keyring.index_key_id, force=True) == IsCurrent()
    assert await services.key_rotation.retire("index", "absent") == NoSuchKey()


async def test_a_fleet_s_new_key_makes_nothing_until_activated(parts: Parts, services: Services) -> None:
    before = parts.keyring.index_key_id
    assert await services.key_rotation.rotate("index", activate=True) == NothingToActivate(("index",))
    done = await services.key_rotation.rotate("index")
    if parts.database.is_sqlite:
        assert done == Rotated({"index": parts.keyring.index_key_id})
        return
    assert (isinstance(done, Distributed), parts.keyring.index_key_id) == (True, before)
    assert await services.key_rotation.rotate("index") == StillWaiting(("index",))
    assert len(Keyring.load(parts.settings.key_path).index.keys) == 2


async def test_keys_given_by_the_environment_are_refused_in_one_line(parts: Parts) -> None:
    rotation = KeyRotation(parts, {"KIOSK_KEYS": parts.keyring.to_text()})
    with pytest.raises(StorageNotReady, match="retirez KIOSK_KEYS") as refused:
        await rotation.rotate("index")
    assert "\n" not in str(refused.value)


async def test_running_services_adopt_a_changed_file_and_keep_their_keys_when_it_is_damaged(
    parts: Parts, services: Services, member: MemberFactory, caplog: pytest.LogCaptureFixture
) -> None:
    camille, path = await member(), parts.settings.key_path
    before = parts.throttle.terminal
    async with following(path, parts.keyring, every=0.01, environ={}):
        elsewhere = parts.keyring.rotated("index").rotated("pepper")
        elsewhere.save(path, replace=True)
        async with asyncio.timeout(30):
            while parts.keyring != elsewhere:
                await asyncio.sleep(0.01)
        assert parts.throttle.terminal != before
        await services.connexion.sign_in(camille.nir, PASSWORD)
        caplog.set_level(logging.WARNING, "kiosk.services")
        for broken in ("{}", Keyring.generate().to_text()):
            caplog.clear()
            path.write_text(broken)
            async with asyncio.timeout(30):
                while not caplog.records:
                    await asyncio.sleep(0.01)
            assert len(caplog.records) == 1
    assert parts.keyring == elsewhere
    async with parts.database.transaction() as connection:
        assert await connection.scalar(select(credentials.c.pepper_id)) == elsewhere.pepper_id


async def test_an_import_indexes_again_members_whose_line_did_not_change(
    parts: Parts, services: Services, member: MemberFactory, tmp_path: object
) -> None:
    await member()
    await _rotated(services, "index")
    file = parts.settings.key_path.parent / "liste.csv"
    file.write_text(f"numero_interne;nir;nom;prenom;email\n000123;{CAMILLE_NIR};Exemple;Camille;camille@exemple.fr\n")
    summary = await services.roster.import_file(file)
    assert summary.unchanged == 1
    assert [row["key_id"] for row in await rows(parts.database, nir_indexes)] == [parts.keyring.index_key_id]


async def test_with_one_key_nothing_is_asked_of_the_older_ones(parts: Parts, services: Services) -> None:
    with watching(parts.database) as spy:
        assert await services.connexion.sign_in(CAMILLE_NIR, PASSWORD) == UnknownProfile()
    assert not [statement for statement in spy.statements if statement.startswith("UPDATE nir_indexes")]
    await _rotated(services, "index")
    with watching(parts.database) as spy:
        await services.connexion.sign_in(CAMILLE_NIR, PASSWORD)
    assert [statement for statement in spy.statements if statement.startswith("UPDATE nir_indexes")]
    assert await count(parts.database, throttle_events) > 0
