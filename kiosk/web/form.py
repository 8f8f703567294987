"""Reading a posted form, with a ceiling on its size and on the time it may take."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LONGEST_BODY = 8 * 1024  # bytes
SLOWEST_BODY = 10.0  # seconds
_MOST_FIELDS = 8
_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing was done with this body: the HTTP status that says why."""

    status: int


async def read(request: Request) -> dict[str, str] | Unreadable:
    """The fields of the form, the first of each name."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        return Unreadable(415)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        return Unreadable(413)
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            # A chunked body announces no length: it is counted on the way.
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    return Unreadable(413)
    except TimeoutError:
        return Unreadable(408)
    except ClientDisconnect:
        return Unreadable(400)
    return _fields(bytes(body))


def _fields(body: bytes) -> dict[str, str] | Unreadable:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return Unreadable(400)
    return dict(reversed(pairs))
