"""Advisers who are signed in, written straight into the tables, and calls: what a help call's tests stand on."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert

from kiosk.services import Services
from kiosk.services.advisers.session import Adviser, AdviserGone, token_hash
from kiosk.services.assistance.live import Called, CallView, DeskView, OpenCall, QueuedCall, Taken
from kiosk.services.assistance.states import CallKind
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
            "console_seen_at": now + timedelta(days=1),  # as one that goes on reading its queue
        }
        await connection.execute(insert(adviser_sessions).values(session))
    return Adviser(adviser_id, **who, token=token)


async def called(services: Services, kind: CallKind = CallKind.CHAT, **more: str) -> OpenCall:
    """Somebody at that terminal calls from step 5 of MOT DE PASSE OUBLIÉ."""
    outcome = await services.assistance.call(kind, procedure="forgot-password", step=5, **more)
    assert isinstance(outcome, Called)
    return outcome.call


async def taken(services: Services, adviser: Adviser, kind: CallKind = CallKind.CHAT, **more: str) -> OpenCall:
    """A call that this adviser has."""
    call = await called(services, kind, **more)
    assert isinstance(await services.desk.take(adviser, call.call_id), Taken)
    return call


async def followed(services: Services, call: OpenCall, after: int = 0) -> CallView:
    view = await services.assistance.follow(call, after)
    assert isinstance(view, CallView)
    return view


async def seen(services: Services, adviser: Adviser, call: OpenCall, after: int = 0) -> DeskView:
    view = await services.desk.view(adviser, call.call_id, after)
    assert isinstance(view, DeskView)
    return view


async def waiting(services: Services, adviser: Adviser) -> tuple[QueuedCall, ...]:
    queue = await services.desk.queue(adviser)
    assert not isinstance(queue, AdviserGone)
    return queue
