"""The fleet's figures for Prometheus, to the addresses of `[web] metrics_from` alone.

A registry for each scrape: the library's own, one for the whole process, is for what a process counts itself, and
these figures are the database's.
"""

from collections.abc import Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kiosk.services.figures import Figures, Fleet, figures
from kiosk.settings import Settings
from kiosk.storage import migrate
from kiosk.web.client import addresses, came_straight_from
from kiosk.web.look import Look


class Metrics:
    def __init__(self, settings: Settings) -> None:
        self._from = addresses(settings.web.metrics_from)
        self._look = Look(settings, figures)

    async def answer(self, request: Request) -> Response:
        """GET. To anybody else, a page that does not exist."""
        if not came_straight_from(request.scope, self._from):
            raise HTTPException(404)
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Fleet(await self._look.facts()))
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Fleet(Collector):
    """`found` is None when the database is away: then that alone is told."""

    def __init__(self, found: Figures | None) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._found
        yield _one("database_up", "1 quand la base de données répond", 0 if found is None else 1)
        if found is not None:
            yield _one("migration_level", "Niveau de la base de données", int(found.level or 0))
            yield _one("migration_level_needed", "Niveau que ce programme demande", int(migrate.head()))
            if found.fleet is not None:
                yield from _of(found.fleet)


def _of(fleet: Fleet) -> Iterator[GaugeMetricFamily]:
    waiting = fleet.oldest_waiting_mail.total_seconds()
    yield _one("members", "Adhérents de la liste", fleet.members)
    yield _one("members_with_password", "Adhérents qui ont un mot de passe", fleet.with_password)
    yield _one("reset_requests_live", "Demandes de mot de passe ou d’inscription en cours", fleet.live_requests)
    yield _one("help_calls_open", "Personnes qui attendent un conseiller", fleet.open_calls)
    yield _one("oldest_waiting_mail_seconds", "Attente du plus ancien mail non remis ; 0 sans mail", waiting)
    yield _many("mails", "Mails gardés, par état", ("state",), {(state,): n for state, n in fleet.mails.items()})
    sentence = "Lignes du journal, des 15 dernières minutes et des 24 dernières heures"
    yield _many("journal_lines", sentence, ("event", "outcome", "window"), fleet.lines)
    sentence = "Bornes qui ont écrit au journal depuis 15 minutes"
    yield _many("terminals_active", sentence, ("agency",), {(name,): n for name, n in fleet.terminals.items()})


def _one(name: str, sentence: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"kiosk_{name}", sentence, value=value)


def _many(
    name: str, sentence: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], int]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"kiosk_{name}", sentence, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family
