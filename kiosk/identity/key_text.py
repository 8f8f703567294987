"""The keys of one purpose, and how all of them are written down."""

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from kiosk.identity.key_file import KeyFileError

Purpose = Literal["pepper", "index", "link", "code"]
PURPOSES: Final[tuple[Purpose, ...]] = ("pepper", "index", "link", "code")
KEY_BYTES: Final = 32
_ID = re.compile(r"[0-9a-z]{1,16}")


class UnknownKey(LookupError):
    """No key has this id any more: what it made can be neither checked nor made again."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"no key has the id {key_id!r}")
        self.key_id = key_id


@dataclass(frozen=True, slots=True, repr=False)
class KeySet:
    """Keys by id, one of them current. Its text form shows ids only."""

    current: str
    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        others = sorted(self.keys.keys() - {self.current})
        return f"KeySet(current={self.current!r}, others={others!r})"

    @classmethod
    def generate(cls) -> Self:
        return cls("", MappingProxyType({})).rotated()

    def rotated(self) -> Self:
        """A new key, current at once."""
        return self.with_key().activated()

    def with_key(self) -> Self:
        """A new key that nothing is made with yet: every machine of a fleet must hold it first."""
        # A random id, not a count: an id that once named a dropped key must never name another.
        key_id = secrets.token_hex(4)
        return type(self)(self.current, MappingProxyType({**self.keys, key_id: secrets.token_bytes(KEY_BYTES)}))

    def activated(self) -> Self:
        """The key added last becomes current."""
        return type(self)(self.latest, self.keys)

    @property
    def latest(self) -> str:
        """The id of the key added last."""
        return list(self.keys)[-1]

    def without(self, key_id: str) -> Self:
        if key_id not in self.keys:
            raise UnknownKey(key_id)
        if key_id == self.current:
            raise ValueError("the current key is in use: rotate first")
        kept = {known: key for known, key in self.keys.items() if known != key_id}
        return type(self)(self.current, MappingProxyType(kept))

    def key(self, key_id: str | None) -> bytes:
        """The key of that id, or the current one for None; `UnknownKey` when it is gone."""
        wanted = self.current if key_id is None else key_id
        if wanted not in self.keys:
            raise UnknownKey(wanted)
        return self.keys[wanted]

    def newest_first(self) -> tuple[bytes, ...]:
        """The current key, then the others, the latest added first."""
        others = (key for key_id, key in reversed(list(self.keys.items())) if key_id != self.current)
        return (self.keys[self.current], *others)


def write(sets: tuple[KeySet, ...]) -> str:
    """All `sets`, in the order of `PURPOSES`, as JSON with the keys in base64."""
    document = {
        purpose: {
            "current": keys.current,
            "keys": {key_id: base64.b64encode(key).decode("ascii") for key_id, key in keys.keys.items()},
        }
        for purpose, keys in zip(PURPOSES, sets, strict=True)
    }
    return json.dumps(document, indent=2) + "\n"


def read(text: str, *, source: str) -> tuple[KeySet, ...]:
    """The sets `write` wrote, in the order of `PURPOSES`; `KeyFileError`, which quotes no key, when damaged."""
    document = _json(text)
    if not isinstance(document, dict):
        raise _damaged(source, "ce n’est pas un objet JSON")
    return tuple(_read_set(document.get(purpose), purpose, source) for purpose in PURPOSES)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        # Not raised from here: even hidden, the decoder's exception would travel along, and it holds the whole text.
        return None


def _read_set(entry: Any, purpose: str, source: str) -> KeySet:
    if not isinstance(entry, dict) or not isinstance(entry.get("keys"), dict):
        raise _damaged(source, f"la clé « {purpose} » manque")
    keys = {key_id: _read_key(key_id, value, purpose, source) for key_id, value in entry["keys"].items()}
    current = entry.get("current")
    if not isinstance(current, str) or current not in keys:
        raise _damaged(source, f"la clé courante de « {purpose} » manque")
    return KeySet(current, MappingProxyType(keys))


def _read_key(key_id: str, value: Any, purpose: str, source: str) -> bytes:
    if not _ID.fullmatch(key_id):
        raise _damaged(source, f"un nom de clé de « {purpose} » n’est pas fait de 1 à 16 lettres ou chiffres")
    try:
        key = base64.b64decode(value, validate=True)
    except (TypeError, ValueError):  # binascii.Error, a ValueError, quotes nothing
        raise _damaged(source, f"la clé « {purpose} » {key_id} n’est pas du base64") from None
    if len(key) < KEY_BYTES:
        raise _damaged(source, f"la clé « {purpose} » {key_id} fait moins de {KEY_BYTES} octets")
    return key


def _damaged(source: str, what: str) -> KeyFileError:
    return KeyFileError(f"Clés inutilisables : {source}, {what}. Restaurez-les depuis leur sauvegarde.")
