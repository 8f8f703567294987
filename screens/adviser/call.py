"""The right side: the call that is open, the member's screen, the chat and what may be done."""

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.services.assistance.live import DeskView, QueuedCall
from screens.adviser.chat import ChatPane
from screens.adviser.keys import CLOSE, RELEASE
from screens.adviser.wording import KINDS, Translate, language, lasting, place
from screens.sharing.mirror import MirrorView
from screens.speech import speaker
from screens.widgets.button import LinkButton


class CallPane(Vertical):
    """Empty until a call is taken."""

    def __init__(self) -> None:
        super().__init__(id="desk-right")
        self._view: DeskView | None = None
        self._call: QueuedCall | None = None
        self._ended: str | None = None
        self._now: datetime | None = None
        self._pointed: str | None = None
        self._state: str | None = None
        self._said = Content()

    def compose(self) -> ComposeResult:
        t = speaker(self).t
        with Horizontal(id="call-top"):
            yield Static("", id="call-head", markup=False)
            with Vertical(id="call-ends"):
                yield LinkButton(t("R Rendre"), id="call-release", action=RELEASE.action)
                yield LinkButton(t("C Clore"), id="call-close", action=CLOSE.action)
        with Container(id="call-body"):
            with Vertical(id="call-mirror"):
                yield MirrorView()
            yield ChatPane()

    @property
    def mirror(self) -> MirrorView:
        return self.query_one(MirrorView)

    @property
    def chat(self) -> ChatPane:
        return self.query_one(ChatPane)

    async def show(
        self, call: QueuedCall | None, view: DeskView | None, now: datetime, ended: str | None, name: str = ""
    ) -> None:
        """What is known of the open call; `ended`: why there is no more of it (in French); `name`: who points."""
        self._call, self._view, self._ended, self._now = call, view, ended, now
        self.set_class(call is None and ended is None, "-empty")
        for button in self.query("#call-ends LinkButton"):
            button.disabled = call is None or ended is not None
        self.say_again()
        live = view if ended is None else None
        state = None if live is None else live.state
        if state != self._state:
            self._state = state
            await self.mirror.show(state)
        pointed = None if live is None else live.pointed
        if pointed != self._pointed:
            self._pointed = pointed
            self.mirror.light(pointed, name)

    def say_again(self) -> None:
        said = Content("\n").join(self._head(speaker(self).t))
        if said != self._said:
            self._said = said
            self.query_one("#call-head", Static).update(said)

    def _head(self, t: Translate) -> list[Content]:
        call, view = self._call, self._view
        if call is None or self._now is None:
            return [Content(t("Aucun appel ouvert. Choisissez-en un dans la file (F3), puis Entrée."))]
        first = Content.assemble(
            (call.reference, "bold"),
            f" · {call.terminal} · {t(KINDS[call.kind])} · {place(t, call.procedure, call.step)}"
            f" · {language(call.language)}",
        )
        if self._ended is not None:
            return [first, Content.styled(f"! {t(self._ended)}", "$bad bold")]
        if call.member_away:
            return [first, Content.styled(t("! La borne ne répond plus ; l’appel reste ouvert."), "$bad bold")]
        return [first, Content(" · ".join(_facts(t, view, call, self._now)))]


def _facts(t: Translate, view: DeskView | None, call: QueuedCall, now: datetime) -> list[str]:
    facts: list[str] = [t("attente {long}", long=lasting(t, now - call.opened_at))]
    if view is None:
        return facts
    if view.phone:
        facts.insert(0, t("À rappeler au {phone}", phone=view.phone))
    facts.append(t("√ écran partagé") if view.shared else t("écran non partagé"))
    facts.append(t("√ identité vérifiée") if view.verified else t("identité non vérifiée"))
    if view.suggested is not None:
        facts.append(t("étape {n} proposée", n=view.suggested))
    if view.pointed is not None:
        facts.append(t("vous montrez {what}", what=view.pointed))
    return facts
