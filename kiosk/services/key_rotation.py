"""Replacing keys without an outage: a new one beside the old, then the old one leaves once nothing stands on it.

On one machine a new key is current at once. In a fleet it is first distributed, then activated: a terminal without
it could neither find a member indexed elsewhere nor check a password hashed elsewhere. (R9, R22, R74; DESIGN 5)
"""

import os
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, select

from kiosk.identity.key_file import held
from kiosk.identity.key_text import PURPOSES
from kiosk.identity.keys import Keyring, Purpose
from kiosk.services import key_store
from kiosk.services.advisers import keys as adviser_keys
from kiosk.services.advisers import limits
from kiosk.services.connexion import email_change
from kiosk.services.connexion.sessions import end_all
from kiosk.services.events import Event, Outcome, Reason
from kiosk.services.key_holders import held_by, lacking, put_in_service
from kiosk.services.key_outcomes import (
    Distributed,
    IsCurrent,
    NoSuchKey,
    NotEverywhere,
    NothingToActivate,
    Retired,
    Retirement,
    Rotated,
    Rotation,
    Standing,
    StillUsed,
    StillWaiting,
)
from kiosk.services.parts import Parts
from kiosk.services.subjects import reindex
from kiosk.storage.row_locks import Requests
from kiosk.storage.tables import (
    advisers,
    credentials,
    members,
    nir_indexes,
    reset_requests,
    sessions,
    throttle_events,
)
from kiosk.storage.transaction import Transaction


class KeyRotation:
    """What `kiosk keys` calls. Writing raises `StorageNotReady` when the keys are not in a file of this machine."""

    def __init__(self, parts: Parts, environ: Mapping[str, str] = os.environ) -> None:
        self._parts = parts
        self._environ = environ

    def held_by(self, name: str) -> AbstractAsyncContextManager[None]:
        """For a process that serves without being a terminal: its keys count too, for as long as the block runs."""
        parts = self._parts
        return held_by(parts.database, parts.keyring, parts.clock, name)

    async def standing(self) -> list[Standing]:
        """Every key, the oldest of each purpose first."""
        return await self._parts.database.run(self._standing)

    async def _standing(self, connection: Transaction) -> list[Standing]:
        lines = []
        for purpose in PURPOSES:
            keys = self._parts.keyring.of(purpose)
            for key_id in keys.keys:
                rows = await self._rows(connection, purpose, key_id)
                who = await adviser_keys.standing_on(connection, purpose, key_id)
                lines.append(Standing(purpose, key_id, key_id == keys.current, rows, who))
        return lines

    async def rotate(self, *purposes: Purpose, activate: bool = False, force: bool = False) -> Rotation:
        """A new key for each of `purposes`; in a fleet, only distributed until called again with `activate`.

        `force` activates although a process that runs, or ran lately, does not hold it.
        """
        path = key_store.file_of(self._parts.settings, self._environ)
        with held(path):
            keyring = key_store.load(path)
            waiting = tuple(p for p in purposes if keyring.of(p).latest != keyring.of(p).current)
            if activate and not waiting:
                return NothingToActivate(purposes)
            if waiting and not activate:
                return StillWaiting(waiting)
            at_once = activate or self._parts.database.is_sqlite
            for purpose in waiting or purposes:
                keyring = keyring if activate else keyring.with_key(purpose)
                keyring = keyring.activated(purpose) if at_once else keyring
            needed = waiting if activate and not force else ()
            in_service = waiting or purposes if at_once else ()
            absent = await self._parts.database.run(
                lambda connection: self._renew(connection, keyring, path, needed, in_service)
            )
            if absent:
                return NotEverywhere(absent)
        self._parts.keyring.adopt(keyring)
        made = {purpose: keyring.of(purpose).latest for purpose in waiting or purposes}
        return Rotated(made) if at_once else Distributed(made)

    async def _renew(
        self,
        connection: Transaction,
        keyring: Keyring,
        path: Path,
        needed: tuple[Purpose, ...],
        in_service: tuple[Purpose, ...],
    ) -> tuple[str, ...]:
        """Write the file, and what is in service from now on; or who lacks a key of `needed`, and nothing is done."""
        if needed and (absent := await self._absent(connection, keyring, needed)):
            return absent
        await put_in_service(connection, keyring, in_service)
        await self._journal(connection)
        key_store.save(keyring, path)
        return ()

    async def retire(self, purpose: Purpose, key_id: str, *, force: bool = False) -> Retirement:
        """Drop an old key. With rows standing on it, only by `force`, and they go: in the same transaction."""
        path = key_store.file_of(self._parts.settings, self._environ)
        with held(path):
            keyring = key_store.load(path)
            if key_id not in keyring.of(purpose).keys:
                return NoSuchKey()
            if key_id == keyring.of(purpose).current:
                return IsCurrent()
            done = await self._parts.database.run(
                lambda connection: self._retire(connection, purpose, key_id, force=force)
            )
            if isinstance(done, StillUsed):
                return done
            # After the commit: a key without rows can be retired again, rows without their key are lost.
            keyring = keyring.without(purpose, key_id)
            key_store.save(keyring, path)
        self._parts.keyring.adopt(keyring)
        return done

    async def _retire(
        self, connection: Transaction, purpose: Purpose, key_id: str, *, force: bool
    ) -> Retired | StillUsed:
        rows = await self._rows(connection, purpose, key_id)
        who = await adviser_keys.standing_on(connection, purpose, key_id)
        if (rows or who) and not force:
            return StillUsed(rows, who)
        if purpose == "index":
            await self._keep_counters(connection)
        await self._end(connection, purpose, key_id)
        await adviser_keys.suspend_on(connection, self._parts, purpose, key_id)
        await self._journal(connection)
        return Retired(rows, who)

    async def _absent(
        self, connection: Transaction, keyring: Keyring, purposes: tuple[Purpose, ...]
    ) -> tuple[str, ...]:
        return await lacking(connection, (keyring.of(p).latest for p in purposes), self._parts.clock.now())

    async def _rows(self, connection: Transaction, purpose: Purpose, key_id: str) -> int:
        column, alive = self._users(purpose)
        found = await connection.scalar(select(func.count()).where(column == key_id, *alive)) or 0
        if purpose == "code":  # a code sent to a new address is made with it too
            found += await email_change.standing_on(connection, key_id, self._parts.clock.now())
        return found

    def _users(self, purpose: Purpose) -> "tuple[Column[Any], tuple[ColumnElement[bool], ...]]":
        if purpose == "pepper":
            return credentials.c.pepper_id, ()
        if purpose == "index":
            return nir_indexes.c.key_id, ()
        row = reset_requests.c
        alive = row.expires_at >= self._parts.clock.now(), row.used_at.is_(None), row.superseded_at.is_(None)
        return row.link_key_id if purpose == "link" else row.code_key_id, alive

    async def _end(self, connection: Transaction, purpose: Purpose, key_id: str) -> None:
        """What the key made works no more, and says so: a request is void, a password is to be chosen again."""
        column, alive = self._users(purpose)
        where = (column == key_id, *alive)
        if alive:
            await Requests(*where).void(connection, self._parts.clock.now())
            if purpose == "code":
                await email_change.end_on(connection, key_id)
            return
        if purpose == "pepper":
            # Who loses the password does not stay signed in by it.
            holders = select(credentials.c.member_id).where(*where)
            await end_all(connection, sessions.c.member_id.in_(holders), Reason.PASSWORD_CHANGED)
        await connection.execute(delete(column.table).where(*where))

    async def _keep_counters(self, connection: Transaction) -> None:
        """What is counted, but not yet under the current key: a disabled password must stay so, a wait go on."""
        throttle = self._parts.throttle
        counted = set(await connection.scalars(select(throttle_events.c.subject).distinct()))
        everybody = (await connection.execute(select(members.c.id, members.c.email_folded))).all()
        accounts = [throttle.account(row.id) for row in everybody]
        addresses = [throttle.address(row.email_folded) for row in everybody if row.email_folded]
        logins = [
            limits.of_login(self._parts.keyring, one) for one in await connection.scalars(select(advisers.c.login))
        ]
        left = [subject for subject in (*accounts, *addresses, *logins) if not counted.isdisjoint(subject.older)]
        await reindex(connection, left)

    async def _journal(self, connection: Transaction) -> None:
        await self._parts.journal.record(connection, Event.ADMINISTRATION, Outcome.SUCCESS, Reason.KEY_ROTATION)
