"""What the services around the courier do with it: an outside one, its end, and the mark of a refused address."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.services import Services, open_services
from kiosk.services.parts import Parts
from kiosk.settings import MailSettings, Settings, StorageSettings
from kiosk.storage.tables import members
from tests.conftest import CAMILLE_NIR, MemberFactory
from tests.mail.office import Office
from tests.mail.office import settings as office_settings
from tests.mail.relay import HOLD, Relay
from tests.mail.test_courier_run import until


async def test_with_a_courier_outside_none_starts_inside_and_mail_is_still_offered(tmp_path: Path) -> None:
    mail = MailSettings()._replace(courier="outside")
    settings = Settings()._replace(storage=StorageSettings(folder=str(tmp_path / "new")), mail=mail)
    async with open_services(settings) as services:
        assert services.mail_available
        assert "courier" not in {task.get_name() for task in asyncio.all_tasks()}


@asynccontextmanager
async def sending(office: Office, settings: Settings, relay: Relay) -> AsyncIterator[bytes]:
    """The services of a terminal whose server has the whole mail and has not answered yet; the mail's request."""
    office.clock.moment = datetime.now(UTC)
    office.keyring.save(settings.key_path)
    request_id = await office.ask(await office.member())
    relay.answers["DATA"].append(HOLD)
    async with open_services(settings._replace(mail=office_settings(relay.port).mail)):
        await until(lambda: "DATA" in relay.commands)
        yield request_id


async def test_a_kiosk_that_ends_lets_the_server_answer_for_the_mail_it_has(
    office: Office, settings: Settings, relay: Relay
) -> None:
    async with sending(office, settings, relay) as request_id:
        asyncio.get_running_loop().call_later(0.2, relay.go_on.set)
    row = await office.mail(request_id)
    assert (row.state, row.attempts, len(relay.received)) == ("accepted", 1, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # 2 s are enough once
async def test_a_kiosk_that_ends_waits_for_no_server_longer_than_a_person_would(
    office: Office, settings: Settings, relay: Relay
) -> None:
    async with sending(office, settings, relay) as request_id:
        ending = time.monotonic()
    assert time.monotonic() - ending < 3
    assert (await office.mail(request_id)).state == "queued"


async def test_another_address_in_the_roster_is_no_longer_doubtful(
    parts: Parts, services: Services, member: MemberFactory, tmp_path: Path
) -> None:
    camille = await member(password=None)
    async with parts.database.transaction() as connection:
        await connection.execute(update(members).values(email_doubtful_at=parts.clock.now()))
    path = tmp_path / "roster.csv"
    line = f"{camille.number};{CAMILLE_NIR};Exemple;Camille;nouvelle@exemple.fr\n"
    path.write_text("numero_interne;nir;nom;prenom;email\n" + line)
    await services.roster.import_file(path)
    async with parts.database.transaction() as connection:
        assert await connection.scalar(select(members.c.email_doubtful_at)) is None
