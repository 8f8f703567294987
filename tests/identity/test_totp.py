"""The secret of an authenticator, derived, and the six digits it shows. (RFC 4226, RFC 6238)"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.identity import totp
from kiosk.identity.keys import Keyring, UnknownKey

NONCE = bytes(range(16))
# RFC 6238, appendix B, SHA-1: the secret, then the last six of the eight digits at these seconds.
RFC_SECRET = b"12345678901234567890"
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.fixture
def ring(keyring: Keyring) -> Keyring:
    return keyring


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_a_secret_is_160_bits_of_the_code_key_and_the_nonce_alone(ring: Keyring) -> None:
    key = ring.code_keys.key(None)
    assert ring.totp_secret(NONCE) == hmac.digest(key, b"totp\0" + NONCE, hashlib.sha256)[:20]
    assert len(ring.totp_secret(NONCE)) == 20


def test_another_nonce_or_key_gives_another_secret(ring: Keyring) -> None:
    secrets = {ring.totp_secret(NONCE), ring.totp_secret(bytes(16)), Keyring.generate().totp_secret(NONCE)}
    assert len(secrets) == 3


def test_a_mailed_code_of_the_same_sixteen_bytes_tells_nothing_of_the_secret(ring: Keyring) -> None:
    plain = hmac.digest(ring.code_keys.key(None), NONCE, hashlib.sha256)
    assert not plain.startswith(ring.totp_secret(NONCE))


def test_a_secret_stays_the_same_after_a_rotation_under_its_own_key(ring: Keyring) -> None:
    key_id, rotated = ring.code_key_id, ring.rotated("code")
    assert rotated.totp_secret(NONCE, key_id) == ring.totp_secret(NONCE)
    assert rotated.totp_secret(NONCE) != ring.totp_secret(NONCE)


def test_a_secret_dies_with_its_key(ring: Keyring) -> None:
    key_id = ring.code_key_id
    with pytest.raises(UnknownKey):
        ring.rotated("code").without("code", key_id).totp_secret(NONCE, key_id)


def test_a_nonce_of_another_length_is_refused(ring: Keyring) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        ring.totp_secret(NONCE[:15])


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.step_of(RFC_SECRET, code, at(seconds)) == seconds // 30


def test_a_code_names_its_own_step_whenever_it_is_typed() -> None:
    for late in (-30, 0, 30):
        assert totp.step_of(RFC_SECRET, "005924", at(1234567890) + timedelta(seconds=late)) == 1234567890 // 30


@pytest.mark.parametrize("late", [-60, 60, 3600])
def test_a_code_two_steps_away_is_none(late: int) -> None:
    assert totp.step_of(RFC_SECRET, "005924", at(1234567890) + timedelta(seconds=late)) is None


@pytest.mark.parametrize("typed", ["287 082", " 287-082 ", "２８７０８２"])
def test_spaces_dashes_and_wide_digits_do_not_matter(typed: str) -> None:
    assert totp.step_of(RFC_SECRET, typed, at(59)) == 1


@pytest.mark.parametrize("typed", ["", "28708", "2870820", "0287082", "é87082", "\ud800", "٢٨٧٠٨٢", "2" * 100_000])
def test_what_is_no_code_is_none_and_no_error(typed: str) -> None:
    assert totp.step_of(RFC_SECRET, typed, at(59)) is None


def test_the_address_carries_the_secret_and_the_login_to_an_authenticator(ring: Keyring) -> None:
    secret = ring.totp_secret(NONCE)
    written = base64.b32encode(secret).decode()
    assert totp.address(secret, "camille") == f"otpauth://totp/Kiosk:camille?secret={written}&issuer=Kiosk"
