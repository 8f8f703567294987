"""Advisers as the operator keeps them: added, listed, suspended, opened again, given another secret, removed."""

import re
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.identity import totp
from kiosk.identity.keys import REQUEST_ID_BYTES
from kiosk.identity.problems import Problem
from kiosk.identity.text import clean
from kiosk.services.advisers import limits
from kiosk.services.advisers.candidate import folded
from kiosk.services.advisers.passwords import problem
from kiosk.services.advisers.registry_outcomes import (
    Already,
    Authenticator,
    Begin,
    Done,
    Finish,
    Listed,
    LoginTaken,
    LostItsKey,
    NewAdviser,
    NoSuchAdviser,
    NotALogin,
    NotAName,
    Reopen,
    Suspend,
    WrongCode,
)
from kiosk.services.advisers.sessions import end
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.parts import Parts
from kiosk.services.subjects import every
from kiosk.storage.engine import serialise
from kiosk.storage.tables import advisers, journal
from kiosk.storage.transaction import Transaction

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_LONGEST = 64  # the columns' of name and agency
_SIGNED_IN = (Event.LOGIN_SUCCESS, Event.LOGIN_SUCCESS_AFTER_FAIL)


class Registry:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # --- adding ---------------------------------------------------------------------------------------

    async def begin(self, login: str, name: str, title: str, agency: str) -> Begin:
        if not _LOGIN.fullmatch(login.strip().lower()):
            return NotALogin()
        login, name, agency = folded(login), clean(name).strip(), clean(agency).strip()
        if not all(0 < len(text) <= _LONGEST for text in (name, agency)):
            return NotAName()
        if await self._parts.database.run(lambda connection: self._found(connection, login)) is not None:
            return LoginTaken()
        return NewAdviser(name, title, agency, self._authenticator(login))

    def problem(self, password: str, login: str, name: str = "") -> Problem | None:
        return problem(self._parts, password, folded(login), name)

    async def finish(self, new: NewAdviser, password: str, code: str) -> Finish:
        """Stored at once and whole, once a code proved the authenticator."""
        step = totp.step_of(new.authenticator.secret, code, self._now())
        if step is None:
            return WrongCode()
        phc, pepper_id = await self._parts.hashing.hash(password)
        row = {
            "login": new.authenticator.login,
            "name": new.name,
            "title": new.title,
            "agency": new.agency,
            "phc": phc,
            "pepper_id": pepper_id,
            "totp_nonce": new.authenticator.nonce,
            "totp_key_id": new.authenticator.key_id,
            "totp_step": step,
            "created_at": self._now(),
            "changed_at": self._now(),
        }
        try:
            await self._parts.database.run(lambda connection: self._add(connection, row))
        except IntegrityError:  # another operator added the same login meanwhile
            return LoginTaken()
        return Done()

    async def _add(self, connection: Transaction, row: dict[str, Any]) -> None:
        await connection.execute(insert(advisers).values(**row))
        await limits.clear(connection, limits.of_login(self._parts.keyring, row["login"]))
        await self._journal(connection, row["login"], Reason.ADVISER_ADDED)

    # --- another secret -------------------------------------------------------------------------------

    async def set_password(self, login: str, password: str) -> Done | NoSuchAdviser:
        """The session opened with the old one ends."""
        phc, pepper_id = await self._parts.hashing.hash(password)
        return await self._change(folded(login), phc=phc, pepper_id=pepper_id)

    async def begin_totp(self, login: str) -> Authenticator | NoSuchAdviser:
        """The old one serves until a code proved the new one."""
        login = folded(login)
        if await self._parts.database.run(lambda connection: self._found(connection, login)) is None:
            return NoSuchAdviser()
        return self._authenticator(login)

    async def finish_totp(self, new: Authenticator, code: str) -> Done | WrongCode | NoSuchAdviser:
        step = totp.step_of(new.secret, code, self._now())
        if step is None:
            return WrongCode()
        return await self._change(new.login, totp_nonce=new.nonce, totp_key_id=new.key_id, totp_step=step)

    # --- who may come in -------------------------------------------------------------------------------

    async def suspend(self, login: str) -> Suspend:
        return await self._parts.database.run(lambda connection: self._suspend(connection, folded(login)))

    async def _suspend(self, connection: Transaction, login: str) -> Suspend:
        row = await self._held(connection, login)
        if row is None:
            return NoSuchAdviser()
        if row.state != "active":
            return Already()
        await self._write(connection, row, state="suspended")
        return Done()

    async def reopen(self, login: str) -> Reopen:
        """Refused while a key that the account stands on is gone: it could not sign in."""
        return await self._parts.database.run(lambda connection: self._reopen(connection, folded(login)))

    async def _reopen(self, connection: Transaction, login: str) -> Reopen:
        row, keyring = await self._held(connection, login), self._parts.keyring
        if row is None:
            return NoSuchAdviser()
        if row.state == "active":
            return Already()
        lost = row.pepper_id not in keyring.pepper.keys, row.totp_key_id not in keyring.code_keys.keys
        if any(lost):
            return LostItsKey(*lost)
        await self._write(connection, row, state="active")
        return Done()

    async def remove(self, login: str) -> Done | NoSuchAdviser:
        return await self._parts.database.run(lambda connection: self._remove(connection, folded(login)))

    async def _remove(self, connection: Transaction, login: str) -> Done | NoSuchAdviser:
        row = await self._held(connection, login)
        if row is None:
            return NoSuchAdviser()
        await end(connection, row.id)
        await connection.execute(delete(advisers).where(advisers.c.id == row.id))
        await self._journal(connection, login, Reason.ADVISER_CHANGED)
        return Done()

    async def listed(self) -> tuple[Listed, ...]:
        """Everybody, by agency and login."""
        return await self._parts.database.run(self._listed)

    async def _listed(self, connection: Transaction) -> tuple[Listed, ...]:
        who, line = advisers.c, journal.c
        last = select(line.adviser, func.max(line.at).label("at")).where(line.event.in_(_SIGNED_IN))
        seen = last.group_by(line.adviser).subquery()
        query = select(advisers, seen.c.at).outerjoin(seen, seen.c.adviser == who.login)
        rows = await connection.execute(query.order_by(who.agency, who.login))
        return tuple(Listed(r.login, r.name, r.title, r.agency, r.state == "active", r.at) for r in rows)

    # --- what they share -------------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self._parts.clock.now()

    def _authenticator(self, login: str) -> Authenticator:
        keyring, nonce = self._parts.keyring, secrets.token_bytes(REQUEST_ID_BYTES)
        key_id = keyring.code_key_id
        return Authenticator(login, key_id, nonce, keyring.totp_secret(nonce, key_id))

    async def _change(self, login: str, **values: Any) -> Done | NoSuchAdviser:
        return await self._parts.database.run(lambda connection: self._changed(connection, login, values))

    async def _changed(self, connection: Transaction, login: str, values: dict[str, Any]) -> Done | NoSuchAdviser:
        row = await self._held(connection, login)
        if row is None:
            return NoSuchAdviser()
        await self._write(connection, row, **values)
        return Done()

    async def _write(self, connection: Transaction, row: Row[Any], **values: Any) -> None:
        """One change: the session of before ends with it, and so do the waits."""
        changed = update(advisers).where(advisers.c.id == row.id).values(changed_at=self._now(), **values)
        await connection.execute(changed)
        await end(connection, row.id)
        await limits.clear(connection, limits.of_login(self._parts.keyring, row.login))
        await self._journal(connection, row.login, Reason.ADVISER_CHANGED)

    async def _held(self, connection: Transaction, login: str) -> Row[Any] | None:
        """The adviser, under the lock of a sign-in: none under way may open a session after this."""
        await serialise(connection, *every(limits.of_login(self._parts.keyring, login)))
        return await self._found(connection, login)

    async def _found(self, connection: Transaction, login: str) -> Row[Any] | None:
        return (await connection.execute(select(advisers).where(advisers.c.login == login))).first()

    async def _journal(self, connection: Transaction, login: str, reason: Reason) -> None:
        await self._parts.journal.record(connection, Event.ADMINISTRATION, Outcome.SUCCESS, reason, adviser=login)
