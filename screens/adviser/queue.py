"""The left column: who waits in this agency, and how its terminals are."""

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.paris import clock_time
from kiosk.services.assistance.live import QueuedCall, TerminalSeen
from screens.adviser.rows import Row, Rows
from screens.adviser.wording import KINDS, Translate, lasting, place
from screens.speech import speaker


class QueueColumn(Vertical):
    """The queue, the longest waiting first, over the terminals."""

    def __init__(self) -> None:
        super().__init__(id="desk-left")
        self._calls: Sequence[QueuedCall] = ()
        self._terminals: Sequence[TerminalSeen] = ()
        self._now: datetime | None = None

    def compose(self) -> ComposeResult:
        t = speaker(self).t
        yield Static(t("File d’attente"), id="queue-title", classes="column-title", markup=False)
        yield Static(t("Personne n’attend."), id="queue-empty", markup=False)
        yield Rows(id="queue")
        yield Static(t("Bornes de l’agence"), id="terminals-title", classes="column-title", markup=False)
        yield Static(t("Aucune borne ne s’est annoncée."), id="terminals-empty", markup=False)
        yield Rows(id="terminals")

    @property
    def queue(self) -> Rows:
        return self.query_one("#queue", Rows)

    def show(self, calls: Sequence[QueuedCall], terminals: Sequence[TerminalSeen], now: datetime) -> None:
        self._calls, self._terminals, self._now = calls, terminals, now
        t = speaker(self).t
        waiting = [call.call_id for call in calls if call.taken_by is None]
        places = {call_id: f"{place}. " for place, call_id in enumerate(waiting, 1)}
        self.queue.show([_call(t, call, places.get(call.call_id, ""), now) for call in calls])
        self.query_one("#terminals", Rows).show([_terminal(t, one, now) for one in terminals])
        self.query_one("#queue-empty").display = not calls
        self.query_one("#terminals-empty").display = not terminals

    def say_again(self) -> None:
        if self._now is not None:
            self.show(self._calls, self._terminals, self._now)


def _call(t: Translate, call: QueuedCall, rank: str, now: datetime) -> Row:
    unread = "● " if call.unread else ""
    waits = lasting(t, now - call.opened_at)
    lines = [
        Content.assemble((f"{rank}{unread}{call.terminal}", "bold"), f" · {t(KINDS[call.kind])}"),
        Content(f"{place(t, call.procedure, call.step)} · {call.language}"),
        Content(f"{call.reference} · {t(clock_time(call.opened_at))} · {waits}"),
    ]
    if call.mine:
        lines.append(Content(t("√ Vous avez cet appel")))
    elif call.taken_by is not None:
        lines.append(Content(t("Pris par {name}", name=call.taken_by)))
    if call.member_away:
        lines.append(Content(t("! La borne ne répond plus")))
    return str(call.call_id), Content("\n").join(lines)


def _terminal(t: Translate, one: TerminalSeen, now: datetime) -> Row:
    where = place(t, one.procedure, one.step)
    lines = [Content.assemble((one.terminal, "bold"), f" · {where}")]
    if one.silent:
        lines.append(Content(t("! Muette : {long}", long=lasting(t, now - one.seen_at))))
    elif one.idle_since is None:
        lines.append(Content(t("Libre")))
    else:
        lines.append(Content(t("Dernier geste : {long}", long=lasting(t, now - one.idle_since))))
    if one.paused_until is not None:
        lines.append(Content(t("En pause jusqu’à {time}", time=clock_time(one.paused_until))))
    return one.terminal, Content("\n").join(lines)
