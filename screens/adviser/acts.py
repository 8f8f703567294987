"""What the adviser does, each a few lines from the key to the sentence that says what came of it."""

from typing import TYPE_CHECKING, assert_never

from kiosk.guide import RECTANGLES, procedure_of
from kiosk.locale import open_catalogue
from kiosk.said import french, say, together
from kiosk.services.advisers import AdviserGone
from kiosk.services.assistance.live import Done, NotNow, Taken, TakenBy
from kiosk.services.assistance.states import Closed, NoSuchCall
from screens.adviser.account import AccountActs
from screens.adviser.asking import PickOne
from screens.adviser.base import Choose
from screens.adviser.follow import NOT_YOURS
from screens.adviser.quick import HOW_TO_SHARE, QuickPanel, quick_answers
from screens.adviser.terminals import TerminalActs

if TYPE_CHECKING:
    from kiosk.services import Services
    from screens.adviser.desk import DeskScreen

NO_CALL = french("Prenez d’abord un appel dans la file (F3, puis Entrée).")
COVERED = french("Il n’y a rien à montrer sur ce que l’adhérent a devant lui en ce moment.")
NOT_SHARED = french("L’adhérent ne partage pas son écran : rien à montrer. Demandez-lui de le partager (F8, T).")
CLOSED = french("√ Appel clos. La discussion est effacée.")

MENU = (
    ("g", french("Réponses toutes prêtes du guide")),
    ("p", french("Montrer une case ou un bouton")),
    ("s", french("Proposer « passez à l’étape n »")),
    ("t", french("Demander le partage de l’écran")),
    ("i", french("Vérifier l’identité, renvoyer le mail, corriger l’e-mail")),
    ("r", french("Rendre l’appel à la file")),
    ("c", french("Clore l’appel")),
)
ALWAYS = (
    ("d", french("État d’une demande, par sa référence")),
    ("b", french("Lever la pause d’une borne")),
)


class Acts:
    """One at a time; each begins with a key or a click on the desk."""

    def __init__(self, desk: "DeskScreen") -> None:
        self._desk = desk
        self.t = desk.t
        self._account = AccountActs(desk)
        self.terminals = TerminalActs(desk)

    async def _services(self) -> "Services":
        return await self._desk.console_app.services()

    def _open(self) -> int | None:
        """The call under way; says so where there is none."""
        follow = self._desk.follow
        if follow.call is None or follow.talk is None or follow.ended is not None:
            self._desk.tell(self.t("! {why}", why=self.t(NO_CALL)), bad=True)
            return None
        return follow.call.call_id

    # --- a call -----------------------------------------------------------------------------------------

    async def take(self, call_id: int) -> None:
        """Enter on a call: have it, or go back to it."""
        desk = self._desk
        outcome = await desk.ask((await self._services()).desk.take(desk.adviser, call_id))
        match outcome:
            case None | AdviserGone():
                return
            case Taken(call):
                desk.follow.open(call)
                desk.tell(self.t("√ Vous avez l’appel {reference}.", reference=call.reference))
                desk.action_view("chat")
            case TakenBy(name):
                desk.tell(self.t("! {name} a pris cet appel avant vous.", name=name), bad=True)
            case NoSuchCall():
                desk.tell(self.t("! Cet appel n’est plus dans la file."), bad=True)
            case _:
                assert_never(outcome)

    async def release(self) -> None:
        call_id = self._open()
        if call_id is None:
            return
        outcome = await self._desk.ask((await self._services()).desk.release(self._desk.adviser, call_id))
        match outcome:
            case None | AdviserGone():
                return
            case Done():
                await self._desk.follow.leave(None)
                self._desk.tell(self.t("√ Appel rendu à la file, à sa place."))
                self._desk.action_view("queue")
            case NoSuchCall():
                await self._desk.follow.over(NOT_YOURS)
            case _:
                assert_never(outcome)

    async def close(self) -> None:
        """Asked once: the chat is wiped with the call."""
        call_id, desk = self._open(), self._desk
        if call_id is None:
            return
        wiped = self.t("L’adhérent est aidé : l’appel quitte la file et la discussion est effacée.")
        if not await desk.put(Choose(self.t("Clore l’appel ?"), [wiped], [(self.t("Clore l’appel"), True)])):
            return
        outcome = await desk.ask((await self._services()).desk.close(desk.adviser, call_id))
        match outcome:
            case None | AdviserGone():
                return
            case Closed():
                await desk.follow.leave(None)
                desk.tell(self.t(CLOSED))
                desk.action_view("queue")
            case NoSuchCall():
                await desk.follow.over(NOT_YOURS)
            case _:
                assert_never(outcome)

    # --- the member's screen ----------------------------------------------------------------------------

    async def point(self) -> None:
        """P, then the letter or the button."""
        if self._open() is None:
            return
        desk, view = self._desk, self._desk.follow.view
        targets = desk.pane.mirror.targets(view.state) if view is not None and view.shared else []
        if not targets:
            covered = view is not None and view.shared and view.state is not None
            desk.tell(self.t("! {why}", why=self.t(COVERED if covered else NOT_SHARED)), bad=True)
            return
        ways = [(one.lower() if len(one) == 1 else "", one, self._named(one)) for one in targets]
        none = ("0", "", self.t("Ne plus rien montrer"))
        target = await desk.put(PickOne(self.t("Montrer quoi ?"), [*ways, none]))
        if target is not None:
            await self.point_at(target or None)

    def _named(self, target: str) -> str:
        if target in RECTANGLES:
            return self.t(RECTANGLES[target]).rstrip(" :\u00a0")
        return self._desk.pane.mirror.label_of(target).replace("\n", " ") or target

    async def point_at(self, target: str | None) -> None:
        """It lights up on the member's screen."""
        call_id, desk = self._open(), self._desk
        if call_id is None:
            return
        outcome = await desk.ask((await self._services()).desk.point(desk.adviser, call_id, target))
        if isinstance(outcome, NotNow):
            desk.tell(self.t("! {why}", why=self.t(NOT_SHARED)), bad=True)
        elif isinstance(outcome, NoSuchCall):
            await desk.follow.over(NOT_YOURS)
        elif isinstance(outcome, Done):
            shown = self.t("√ Vous montrez {what}.", what=self._named(target)) if target else self.t("√ Plus rien.")
            desk.tell(shown)

    async def suggest(self) -> None:
        """S, then the number (0 for 10)."""
        call_id, desk = self._open(), self._desk
        call = desk.follow.call
        if call_id is None or call is None:
            return
        procedure = procedure_of(call.procedure)
        if procedure is None:
            desk.tell(self.t("! L’adhérent est à l’accueil : il n’y a pas encore d’étape à proposer."), bad=True)
            return
        titles = [(step.number, self.t(step.title)) for step in procedure.steps]
        words = [together("{n}) {title}", n=n, title=title) if n > 9 else title for n, title in titles]
        ways = [(str(n % 10), str(n), said) for (n, _), said in zip(titles, words, strict=True)]
        number = await desk.put(PickOne(self.t("Passez à l’étape…"), ways))
        if number is None:
            return
        outcome = await desk.ask((await self._services()).desk.suggest(desk.adviser, call_id, int(number)))
        if isinstance(outcome, NotNow):
            desk.tell(self.t("! L’adhérent n’est plus dans cette procédure."), bad=True)
        elif isinstance(outcome, NoSuchCall):
            await desk.follow.over(NOT_YOURS)
        elif isinstance(outcome, Done):
            desk.tell(self.t("√ Étape {n} proposée : l’adhérent accepte, ou non.", n=number))

    # --- words ------------------------------------------------------------------------------------------

    async def answers(self) -> None:
        """The guide's sentences, into the line, in the member's language."""
        desk, call = self._desk, self._desk.follow.call
        if self._open() is None or call is None:
            return
        here, there = self.t, open_catalogue(call.language)
        shown = quick_answers(desk.console_app.catalogue, call.procedure, call.step)
        text = await desk.put(QuickPanel([here(one) for one in shown], [one.into(there) for one in shown]))
        if text is not None:
            desk.action_view("chat")
            desk.pane.chat.put(text)

    async def ask_to_share(self) -> None:
        """The way to do it, as a line to send."""
        call = self._desk.follow.call
        if self._open() is not None and call is not None:
            self._desk.action_view("chat")
            self._desk.pane.chat.put(say(open_catalogue(call.language), HOW_TO_SHARE))

    # --- everything else --------------------------------------------------------------------------------

    async def menu(self) -> None:
        """F8: all of it, with its keys."""
        desk, follow = self._desk, self._desk.follow
        calls = MENU if follow.call is not None and follow.ended is None else ()
        ways = [(key, key, self.t(words)) for key, words in (*calls, *ALWAYS)]
        match await desk.put(PickOne(self.t("Actions"), ways)):
            case "g":
                await self.answers()
            case "p":
                await self.point()
            case "s":
                await self.suggest()
            case "t":
                await self.ask_to_share()
            case "i" if (call_id := self._open()) is not None:
                await self._account.identity(call_id)
            case "d":
                await self._account.request()
            case "r":
                await self.release()
            case "c":
                await self.close()
            case "b":
                await self.terminals.pauses()
