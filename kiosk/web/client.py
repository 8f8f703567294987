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
    return addresses(settings.web.trusted_proxies)


def addresses(listed: str) -> frozenset[str]:
    """A setting's addresses, with commas between them, each in its one spelling."""
    return frozenset(_plain(name) for name in listed.split(",") if name.strip())


def came_straight_from(scope: Scope, known: frozenset[str]) -> bool:
    """Whether the connection itself is from one of those, and vouches for nobody.

    A proxy on this very machine has the address of this machine, whoever is behind it: what it passes on tells.
    """
    headers = Headers(scope=scope)
    passed_on = "x-forwarded-for" in headers or "forwarded" in headers or "via" in headers
    return not passed_on and _plain((scope.get("client") or ("", 0))[0]) in known


def _plain(text: str) -> str:
    """One spelling for each address; what is none is one stranger, so that inventing some gains nothing."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
