"""Nothing secret at rest: a whole visit, then every byte that is left. (R20, R63, R70; DESIGN 5)"""

import asyncio
import hashlib
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]

from kiosk.services import Services
from kiosk.services.area_outcomes import CodeSent
from kiosk.services.desk_actions.states import Resent
from kiosk.services.outcomes import LinkAccepted
from kiosk.services.parts import Parts
from kiosk.storage.engine import sqlite_path
from kiosk.storage.tables import reset_requests
from tests.conftest import OTHER_PASSWORD, PASSWORD, Member, MemberFactory, MovableClock
from tests.services.advisers import signed_in_adviser
from tests.services.desk import seen
from tests.services.sights import asked, granted, rows, signed_in, wrong


async def visit(parts: Parts, services: Services, camille: Member, clock: MovableClock) -> list[str]:
    """Sign in, fail, forget, choose, change; the secrets that went by."""
    session = await signed_in(services, camille)
    await services.connexion.sign_out(session)
    await services.connexion.sign_in(camille.nir, "Canari-Faux-1")
    pending = await asked(services, camille)
    code, token = parts.keyring.code(pending.request_id), parts.keyring.link_token(pending.request_id)
    await services.reset.verify_code(pending, wrong(code))
    assert isinstance(await services.reset.verify_link(token), LinkAccepted)
    clock.forward(minutes=2)
    adviser = await signed_in_adviser(parts)
    assert isinstance(await services.desk_actions.resend(adviser, await seen(services, adviser, pending)), Resent)
    newest = max(await rows(parts.database, reset_requests), key=lambda row: row["created_at"])["id"]
    grant = await granted(services, parts.keyring, pending)
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    clock.forward(minutes=1)
    again = await signed_in(services, camille, OTHER_PASSWORD)
    await services.connexion.change_password(again, OTHER_PASSWORD, "Autre-Rivage-58", "Autre-Rivage-58")
    asked_for = await services.connexion.ask_new_address(again, "Autre-Rivage-58", "a@exemple.fr", "a@exemple.fr")
    assert isinstance(asked_for, CodeSent)
    mailed = parts.keyring.code(asked_for.pending.change_id)
    await services.connexion.confirm_new_address(again, asked_for.pending, wrong(mailed))
    await services.connexion.sign_out(again)
    passwords = [PASSWORD, OTHER_PASSWORD, "Autre-Rivage-58", "Canari-Faux-1"]
    return [
        *passwords,
        code,
        wrong(code),
        token,
        token[22:],
        grant.secret,
        session.token,
        again.token,
        mailed,
        adviser.token,
        parts.keyring.code(newest),
        parts.keyring.link_token(newest),
    ]


async def test_no_file_of_the_database_holds_a_secret(
    parts: Parts, services: Services, member: MemberFactory, clock: MovableClock, database_url: str
) -> None:
    camille = await member()
    secrets = await visit(parts, services, camille, clock)
    path = sqlite_path(database_url)
    content = await (_dumped(database_url) if path is None else asyncio.to_thread(_files, path))
    nir = camille.nir.replace(" ", "")
    unkeyed = hashlib.sha256(nir[:13].encode()).digest()
    traces = [*(s.encode() for s in (*secrets, nir, nir[:13], camille.nir)), unkeyed, unkeyed.hex().encode()]
    assert [trace for trace in traces if trace in content] == []
    assert camille.number.encode() in content


def _files(path: Path) -> bytes:
    """The database with its -wal and -shm, while it is open."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


async def _dumped(url: str) -> bytes:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [await connection.fetch(f'SELECT t::text FROM "{name["tablename"]}" t') for name in names]  # noqa: S608
    finally:
        await connection.close()
    return "\n".join(row["t"] for rows in tables for row in rows).encode()
