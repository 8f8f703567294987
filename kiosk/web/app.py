"""The page behind the mailed link, as an ASGI application: a few routes, no cookie, no session."""

import logging
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kiosk.failure import kind_and_place
from kiosk.services import Services
from kiosk.settings import Settings
from kiosk.web import notices
from kiosk.web.guard import HEALTH, METRICS, Guard
from kiosk.web.health import HealthCheck
from kiosk.web.link import LinkPage
from kiosk.web.page import Pages

_log = logging.getLogger("kiosk.web")
_STATIC = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_DAY = 24 * 3600
_RETRY_SECONDS = 60


def make_app(settings: Settings, services: Services) -> ASGIApp:
    """Everything that answers. The services stay their opener's to close."""
    pages = Pages(settings)
    link = LinkPage(services, pages)
    health = HealthCheck(settings)
    errors = _Errors(pages)

    async def healthy(_request: Request) -> Response:
        found = await health.check()
        return JSONResponse(found.as_json(), 200 if found.well else 503)

    app = Starlette(
        routes=[
            Route("/r/{token}", link.look, methods=["GET", "HEAD"]),
            Route("/r/{token}", link.send, methods=["POST"]),
            *_static_routes(),
            Route(HEALTH, healthy, methods=["GET", "HEAD"]),
            *_metrics_routes(settings),
        ],
        exception_handlers={
            HTTPException: errors.http,
            SQLAlchemyError: errors.away,
            OSError: errors.away,
            Exception: errors.unexpected,
        },
    )
    app.router.redirect_slashes = False
    return Guard(app, settings)


class _Errors:
    """One page for whatever goes wrong; the operator's log has the kind of error, never its text."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def http(self, request: Request, error: Exception) -> Response:
        headers: Mapping[str, str] | None = getattr(error, "headers", None)
        status: int = getattr(error, "status_code", 404)
        answer = self._pages.notice(request, status, notices.NOT_FOUND)
        answer.headers.update(headers or {})
        return answer

    async def away(self, request: Request, error: Exception) -> Response:
        _log.error("page web : base de données en défaut (%s).", type(error).__name__, extra=kind_and_place(error))
        return self._unavailable(request)

    async def unexpected(self, request: Request, _error: Exception) -> Response:
        # Starlette raises it again, and uvicorn logs it: `kiosk.logs` keeps its kind and place.
        return self._unavailable(request)

    def _unavailable(self, request: Request) -> Response:
        answer = self._pages.notice(request, 503, notices.UNAVAILABLE)
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
        return answer


def _metrics_routes(settings: Settings) -> list[Route]:
    if not settings.web.metrics:
        return []
    from kiosk.web.metrics import Metrics  # noqa: PLC0415 - its library loads where the figures are wanted

    return [Route(METRICS, Metrics(settings).answer, methods=["GET"])]


def _static_routes() -> list[Route]:
    """Two small files, read once: a folder to serve could be left."""
    folder = Path(__file__).parent / "static"
    return [_static_route(f"/static/{name}", (folder / name).read_bytes(), kind) for name, kind in _STATIC.items()]


def _static_route(path: str, content: bytes, kind: str) -> Route:
    headers = {"Cache-Control": f"public, max-age={_DAY}"}

    async def answer(_request: Request) -> Response:
        return Response(content, media_type=kind, headers=headers)

    return Route(path, answer, methods=["GET", "HEAD"])
