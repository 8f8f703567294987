"""What the services around the courier do with it: an outside one, and the mark of a refused address."""

import asyncio
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select, update

from kiosk.services import Services, open_services
from kiosk.services.parts import Parts
from kiosk.settings import MailSettings, Settings, StorageSettings
from kiosk.storage.tables import members
from tests.conftest import CAMILLE_NIR, MemberFactory


async def test_with_a_courier_outside_none_starts_inside_and_mail_is_still_offered(tmp_path: Path) -> None:
    mail = replace(MailSettings(), courier="outside")
    settings = replace(Settings(), storage=StorageSettings(folder=str(tmp_path / "new")), mail=mail)
    async with open_services(settings) as services:
        assert services.mail_available
        assert "courier" not in {task.get_name() for task in asyncio.all_tasks()}


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
