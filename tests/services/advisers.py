"""Advisers who are signed in, written straight into the tables: what the desk's tests stand on."""

import secrets
from datetime import datetime

from sqlalchemy import insert

from kiosk.services.advisers.session import Adviser, token_hash
from kiosk.services.parts import Parts
from kiosk.storage.tables import adviser_sessions, advisers


async def signed_in_adviser(
    parts: Parts, name: str = "Camille", *, agency: str | None = None, title: str = "conseillère"
) -> Adviser:
    """`name` of that agency (the terminal's, unless told otherwise), at their console since now."""
    now: datetime = parts.clock.now()
    who = {
        "login": name.lower(),
        "name": name,
        "title": title,
        "agency": parts.place.agency if agency is None else agency,
    }
    token = secrets.token_urlsafe(32)
    row = who | {
        "phc": "$argon2id$none",
        "pepper_id": "none",
        "totp_nonce": bytes(16),
        "totp_key_id": "none",
        "created_at": now,
        "changed_at": now,
    }
    async with parts.database.transaction() as connection:
        adviser_id: int = await connection.scalar(insert(advisers).values(row).returning(advisers.c.id)) or 0
        session = {
            "adviser_id": adviser_id,
            "token_hash": token_hash(token),
            "created_at": now,
            "last_seen_at": now,
        }
        await connection.execute(insert(adviser_sessions).values(session))
    return Adviser(adviser_id, **who, token=token)
