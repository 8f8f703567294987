"""fastapi-users on SQLAlchemy: its tables, and its adapter fastapi-users-db-sqlalchemy 7.0, statement for statement.

Written again because that package refuses SQLAlchemy 2.1, which ours needs: the two cannot be installed together.
"""

import uuid
from datetime import UTC, datetime
from typing import Any, TypeVar

from fastapi_users.authentication.strategy.db import AccessTokenDatabase
from fastapi_users.db import BaseUserDatabase
from sqlalchemy import DateTime, ForeignKey, String, event, func, make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_PATIENCE = 60  # seconds


class Base(DeclarativeBase):
    """What `create_all` makes."""


_Row = TypeVar("_Row", bound=Base)


class User(Base):
    __tablename__ = "user"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(String(320), unique=True, index=True)
    hashed_password: Mapped[str] = mapped_column(String(1024))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    is_verified: Mapped[bool] = mapped_column(default=False)


class AccessToken(Base):
    __tablename__ = "accesstoken"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), index=True, default=lambda: datetime.now(UTC)
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id", ondelete="cascade"))


class Users(BaseUserDatabase):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, id: uuid.UUID) -> User | None:
        found = await self._session.execute(select(User).where(User.id == id))
        return found.unique().scalar_one_or_none()

    async def get_by_email(self, email: str) -> User | None:
        found = await self._session.execute(select(User).where(func.lower(User.email) == func.lower(email)))
        return found.unique().scalar_one_or_none()

    async def update(self, user: User, changes: dict[str, Any]) -> User:
        for name, value in changes.items():
            setattr(user, name, value)
        return await kept(self._session, user)


class Tokens(AccessTokenDatabase):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(self, values: dict[str, Any]) -> AccessToken:
        return await kept(self._session, AccessToken(**values))


async def kept(session: AsyncSession, row: _Row) -> _Row:
    session.add(row)
    await session.commit()
    await session.refresh(row)
    return row


def engine_of(url: str) -> AsyncEngine:
    """SQLite as durable as ours, and more patient.

    With 16 at once, the hashes of others stop the event loop for seconds in the middle of a write: the five seconds
    that the driver waits for the lock end in « database is locked ».
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address.set(drivername="postgresql+asyncpg"))
    engine = create_async_engine(address.set(drivername="sqlite+aiosqlite"), connect_args={"timeout": _PATIENCE})
    event.listen(engine.sync_engine, "connect", _durable)
    return engine


def _durable(connection: Any, _entry: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
