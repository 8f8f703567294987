"""Who is asking, when a proxy stands in between: only a trusted one is believed."""

from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from kiosk.settings import Settings


@dataclass(frozen=True, slots=True)
class Client:
    """The address that counts for limits, and whether the page travelled over TLS."""

    address: str
    secure: bool


def client_of(scope: Scope, trusted: frozenset[str]) -> Client:
    """The last hop that no trusted proxy vouches for: a member may write any X-Forwarded-For of their own."""
    peer = _plain((scope.get("client") or ("", 0))[0])
    headers = Headers(scope=scope)
    if peer not in trusted:
        return Client(peer, scope.get("scheme") == "https")
    hops = [_plain(hop) for value in headers.getlist("x-forwarded-for") for hop in value.split(",") if hop.strip()]
    address = next((hop for hop in reversed(hops) if hop not in trusted), peer)
    return Client(address, headers.get("x-forwarded-proto", "").strip().lower() == "https")


def trusted_proxies(settings: Settings) -> frozenset[str]:
    return frozenset(_plain(name) for name in settings.web.trusted_proxies.split(",") if name.strip())


def _plain(text: str) -> str:
    """One spelling for each address; what is none is one stranger, so that inventing some gains nothing."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
