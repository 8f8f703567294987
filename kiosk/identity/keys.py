"""The keys, and everything derived with them: blind indexes, pseudonyms, reset links, codes, peppered passwords.

Nothing derived here is ever stored but the blind indexes and the pseudonyms: the rest is computed again from a
row's id and a key kept outside the database. (DESIGN decision 5; STANDARDS R9, R19 to R22, R70, R74)
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from kiosk.identity import key_text
from kiosk.identity.key_file import KeyFileError, read_private, write_private
from kiosk.identity.key_text import KeySet, Purpose, UnknownKey
from kiosk.identity.password_rule import normalise

__all__ = ["KeyFileError", "KeySet", "Keyring", "Purpose", "UnknownKey"]

REQUEST_ID_BYTES = 16
_CODE_DIGITS = 8
_PSEUDONYM_DIGITS = 12
_TOTP_BYTES = 20
_TOKEN = re.compile(r"[0-9A-Za-z_-]{64}")  # 16 + 32 bytes in base64, without padding
_KIND = re.compile(r"[a-z][a-z_]*")


@dataclass(slots=True)
class Keyring:
    """One set of keys for each purpose. Its text form shows key ids and nothing else.

    Everything shares one and asks it each time: `adopt` alone changes it, when the key file does.
    """

    pepper: KeySet
    index: KeySet
    link: KeySet
    code_keys: KeySet

    @classmethod
    def generate(cls) -> Self:
        """Four new keys from the system's random source."""
        return cls(*(KeySet.generate() for _ in key_text.PURPOSES))

    @classmethod
    def load(cls, path: Path) -> Self:
        """The keys in `path`; `KeyFileError` when it is missing, open to others, damaged or incomplete."""
        return cls(*key_text.read(read_private(path), source=str(path)))

    def save(self, path: Path, *, replace: bool = False) -> None:
        """Write the keys to `path`, mode 0600, at once; `FileExistsError` if there is one and not `replace`."""
        write_private(path, self.to_text(), replace=replace)

    @classmethod
    def from_text(cls, text: str, *, source: str = "KIOSK_KEYS") -> Self:
        """The keys in `text`, as `to_text` writes them; `source` names it to the operator in `KeyFileError`."""
        return cls(*key_text.read(text, source=source))

    def to_text(self) -> str:
        """All the keys, in clear, as JSON: for the key file or an environment variable."""
        return key_text.write((self.pepper, self.index, self.link, self.code_keys))

    def adopt(self, other: "Keyring") -> None:
        """Become `other`, for everything that holds this keyring."""
        self.pepper, self.index, self.link, self.code_keys = other.pepper, other.index, other.link, other.code_keys

    def is_followed_by(self, other: "Keyring") -> bool:
        """Whether `other` may be these keys after rotations: not one key in common tells another installation's."""
        pairs = ((self.pepper.keys, other.pepper.keys), (self.index.keys, other.index.keys))
        return all(mine.items() & theirs.items() for mine, theirs in pairs)

    def rotated(self, purpose: Purpose) -> Self:
        """The same keys and a new current one for `purpose`; what the older ones made stays valid."""
        return self._with(purpose, self.of(purpose).rotated())

    def with_key(self, purpose: Purpose) -> Self:
        """The same keys and a new one for `purpose`, that reads but makes nothing yet."""
        return self._with(purpose, self.of(purpose).with_key())

    def activated(self, purpose: Purpose) -> Self:
        """The same keys; the one added last for `purpose` is current."""
        return self._with(purpose, self.of(purpose).activated())

    def without(self, purpose: Purpose, key_id: str) -> Self:
        """The same keys but one: whatever it made dies. The current key cannot go."""
        return self._with(purpose, self.of(purpose).without(key_id))

    def of(self, purpose: Purpose) -> KeySet:
        """The keys of one purpose."""
        return {"pepper": self.pepper, "index": self.index, "link": self.link, "code": self.code_keys}[purpose]

    def _with(self, purpose: Purpose, keys: KeySet) -> Self:
        if purpose == "code":
            return replace(self, code_keys=keys)
        return replace(self, **{purpose: keys})

    @property
    def pepper_id(self) -> str:
        return self.pepper.current

    @property
    def index_key_id(self) -> str:
        return self.index.current

    @property
    def link_key_id(self) -> str:
        return self.link.current

    @property
    def code_key_id(self) -> str:
        return self.code_keys.current

    def blind_index(self, kind: str, canonical: str) -> bytes:
        """32 bytes that find `canonical` again without storing it, under the current index key. (R70)"""
        return self.blind_indexes(kind, canonical)[0]

    def blind_indexes(self, kind: str, canonical: str) -> tuple[bytes, ...]:
        """The same under every index key, the current one first, to look up rows not yet re-indexed. (R74)"""
        message = _utf8(f"{_checked_kind(kind)}|{canonical}")
        return tuple(_hmac(key, message) for key in self.index.newest_first())

    def pseudonym(self, kind: str, value: str) -> str:
        """12 hexadecimal digits that stand for `value` in the journal; they change when the index key does."""
        return self.pseudonyms(kind, value)[0]

    def pseudonyms(self, kind: str, value: str) -> tuple[str, ...]:
        """The same under every index key, the current one first, to find again lines written before a rotation."""
        # The NUL, which no kind contains, keeps pseudonyms apart from blind indexes.
        message = _utf8(f"pseudonym\0{_checked_kind(kind)}|{value}")
        return tuple(_hmac(key, message).hex()[:_PSEUDONYM_DIGITS] for key in self.index.newest_first())

    def link_token(self, request_id: bytes, key_id: str | None = None) -> str:
        """The secret part of a reset link: 64 URL-safe characters. `key_id` None means the current key. (R19)"""
        seal = _hmac(self.link.key(key_id), _checked_id(request_id))
        return base64.urlsafe_b64encode(request_id + seal).decode("ascii")

    def read_link_token(self, token: str) -> bytes | None:
        """The request id in `token` if a link key we hold sealed it, else None, whatever `token` is."""
        if not _TOKEN.fullmatch(token):
            return None
        content = base64.urlsafe_b64decode(token)
        request_id, seal = content[:REQUEST_ID_BYTES], content[REQUEST_ID_BYTES:]
        # A list, not a generator: every key is tried, whichever fits.
        fits = [hmac.compare_digest(_hmac(key, request_id), seal) for key in self.link.newest_first()]
        return request_id if any(fits) else None

    def code(self, request_id: bytes, key_id: str | None = None) -> str:
        """The eight digits typed at the kiosk for this request, leading zeros kept. (R21)"""
        # 2**256 possible values spread over 10**8 codes: the unevenness is below 10**-68.
        number = int.from_bytes(_hmac(self.code_keys.key(key_id), _checked_id(request_id)))
        return f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"

    def totp_secret(self, nonce: bytes, key_id: str | None = None) -> bytes:
        """The 160 bits an adviser's authenticator shares with us, made of `nonce` and a code key. (RFC 4226)"""
        # Named, and thereby longer: no request id can be this message, so no mailed code tells of a secret.
        return _hmac(self.code_keys.key(key_id), b"totp\0" + _checked_id(nonce))[:_TOTP_BYTES]

    def peppered(self, password: str, key_id: str | None = None) -> bytes:
        """What Argon2 hashes in place of `password`: base64(HMAC-SHA256(pepper, NFC)). `UnknownKey` if it is gone.

        One fixed, printable length whatever the password's, so nothing is ever cut. (R9)
        """
        return base64.b64encode(_hmac(self.pepper.key(key_id), _utf8(normalise(password))))


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _utf8(text: str) -> bytes:
    # "surrogatepass": an encoding error would carry the text, a secret, in its exception.
    return text.encode("utf-8", "surrogatepass")


def _checked_kind(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind is small letters and underscores, not {kind!r}")
    return kind


def _checked_id(request_id: bytes) -> bytes:
    if len(request_id) != REQUEST_ID_BYTES:
        raise ValueError(f"a request id is {REQUEST_ID_BYTES} bytes, not {len(request_id)}")
    return request_id
