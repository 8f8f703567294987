"""Around everything: the names this server answers to, and the headers that every answer carries."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk import interaction
from kiosk.settings import Settings
from kiosk.web.client import client_of, trusted_proxies

HEALTH = "/health"
METRICS = "/metrics"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
_HSTS = "max-age=31536000"


class Guard:
    """Outermost on purpose: an error page has the headers too."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = allowed_hosts(settings)
        self._trusted = trusted_proxies(settings)
        # A prober asks by address, and these say nothing that a name protects.
        self._by_address = {HEALTH, METRICS} if settings.web.metrics else {HEALTH}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        interaction.begin()
        client = client_of(scope, self._trusted)
        scope["state"] = {**scope.get("state", {}), "address": client.address}
        guarded = _with_headers(send, secure=client.secure)
        if scope["path"] not in self._by_address and _host(Headers(scope=scope).get("host", "")) not in self._hosts:
            await PlainTextResponse("Nom de serveur inconnu.\n", status_code=400)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """[web] hosts, or the host that the mailed link names."""
    names = [name.strip() for name in settings.web.hosts.split(",") if name.strip()]
    if not names:
        names = [urlsplit(settings.reset.base_url).hostname or ""]
    return frozenset(name.lower() for name in names)


def _host(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _with_headers(send: Send, *, secure: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Cache-Control", "no-store")
            for name, value in _HEADERS.items():
                headers[name] = value
            if secure:
                headers["Strict-Transport-Security"] = _HSTS
        await send(message)

    return sending
