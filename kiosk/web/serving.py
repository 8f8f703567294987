"""uvicorn, set up to say little and to wait for nobody."""

import logging
import signal
import socket

import uvicorn
from starlette.types import ASGIApp

from kiosk.web.patience import PatientProtocol

_MOST_AT_ONCE = 200  # connections; past it uvicorn answers 503
_LONGEST_HEAD = 16 * 1024  # bytes of request line and headers


def server(app: ASGIApp) -> uvicorn.Server:
    """Without access log, which would hold every link; proxies' headers are read by `kiosk.web.client`."""
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
    # access_log=False leaves its logger open to any handler that is added later; a link must never get there.
    logging.getLogger("uvicorn.access").disabled = True
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """Bound here, so that a port in use is an `OSError` and not uvicorn's own way out."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


async def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Until SIGTERM or SIGINT; requests under way get ten seconds to end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again once it has stopped: it must not kill what still has to be closed.
        signal.signal(number, lambda *_: None)
    await server(app).serve(sockets=[listening])
