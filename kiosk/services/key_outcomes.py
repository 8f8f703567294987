"""What `KeyRotation` answers."""

from dataclasses import dataclass

from kiosk.identity.keys import Purpose


@dataclass(frozen=True, slots=True)
class Standing:
    """One key: its id, whether it is current, how many rows would die with it, and who could not sign in."""

    purpose: Purpose
    key_id: str
    current: bool
    rows: int
    advisers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rotated:
    """`key_ids` are current by purpose."""

    key_ids: dict[Purpose, str]


@dataclass(frozen=True, slots=True)
class Distributed:
    """`key_ids` are in the file and make nothing yet: copy it to every terminal, then activate."""

    key_ids: dict[Purpose, str]


@dataclass(frozen=True, slots=True)
class NothingToActivate:
    """No key of these purposes waits."""

    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """A key already distributed waits to be activated: another would only confuse the two."""

    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class Retired:
    """The key is gone; `rows` died with it, and these advisers are suspended until they get anew what it had made."""

    rows: int
    advisers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StillUsed:
    """By rows, or by advisers who could not sign in without it."""

    rows: int
    advisers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IsCurrent:
    """New things are made with it: rotate first."""


@dataclass(frozen=True, slots=True)
class NoSuchKey:
    """No key of this purpose has that id."""


@dataclass(frozen=True, slots=True)
class NotEverywhere:
    """Running processes that do not hold the new key yet: they could read nothing of what it makes."""

    holders: tuple[str, ...]


Rotation = Rotated | Distributed | NothingToActivate | StillWaiting | NotEverywhere
Retirement = Retired | StillUsed | IsCurrent | NoSuchKey
