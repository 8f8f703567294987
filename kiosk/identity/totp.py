"""The six digits of an adviser's authenticator: RFC 6238 with its usual 30 s, SHA-1 and one step either way."""

import base64
import hmac
from datetime import datetime

import pyotp

from kiosk.identity.text import bare

LENGTH = 6
STEP = 30  # seconds
_WINDOW = (-1, 0, 1)  # steps: a clock that is a little off, or a code typed at its last second
_ISSUER = "Kiosk"  # short: each character more makes the QR code larger than a terminal of 24 rows


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The step whose code this is, to be accepted once; None when it is no code of now."""
    totp, present, typed = pyotp.TOTP(base32(secret)), int(now.timestamp()) // STEP, digits(code).encode()
    # A list, not a generator: every step is tried, whichever fits.
    fits = [hmac.compare_digest(totp.generate_otp(present + offset).encode(), typed) for offset in _WINDOW]
    return present + _WINDOW[fits.index(True)] if any(fits) else None


def digits(code: str) -> str:
    """What was typed without the spaces and dashes that authenticators show between the digits."""
    # Never longer than a code and a sign: what is pasted by mistake is not carried along.
    return bare(code, " .-").encode("ascii", "replace").decode()[: LENGTH + 1]


def base32(secret: bytes) -> str:
    """The secret as authenticators take it when it is typed."""
    return base64.b32encode(secret).decode("ascii")


def address(secret: bytes, login: str) -> str:
    """The otpauth:// address that a QR code hands to an authenticator."""
    return pyotp.TOTP(base32(secret)).provisioning_uri(name=login, issuer_name=_ISSUER)
