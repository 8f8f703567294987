"""What an adviser does about a request or an account: looked at freely, changed only once the person is known."""

from typing import TYPE_CHECKING, assert_never

from kiosk.said import Said, french
from kiosk.services.advisers import AdviserGone
from kiosk.services.assistance.states import NoSuchCall
from kiosk.services.desk_actions.checklist import Presence
from kiosk.services.desk_actions.states import (
    Answers,
    EmailCorrected,
    MemberSheet,
    NeverANir,
    NoSuchRequest,
    NotVerified,
    RequestsFound,
    SeenRequest,
    VerificationOver,
    Verified,
)
from kiosk.services.follow_up.reference import NotAReference
from kiosk.services.members.account import AccountClosed
from kiosk.services.members.finding import Nobody, SharedEmail, Unreadable
from kiosk.services.members.new_email import SameAddress
from kiosk.services.members.state import Account
from kiosk.words import PROBLEMS
from screens.adviser.asking import ChecklistPanel, TypeIn
from screens.adviser.base import Choose
from screens.adviser.requests import OVER, at, request_lines, resend_line
from screens.adviser.wording import Translate

if TYPE_CHECKING:
    from kiosk.services.desk_actions import DeskActions
    from screens.adviser.desk import DeskScreen

NEVER_A_NIR = french("Pas de numéro de Sécurité Sociale ici : tapez le numéro interne ou l’e-mail.")
NO_CALL = french("Cet appel n’est plus à vous.")
ACCOUNTS = {
    Account.ACTIVE: french("Compte ouvert"),
    Account.SUSPENDED: french("Compte suspendu"),
    Account.CLOSED: french("Compte fermé"),
}


class AccountActs:
    """Each is a few panels, one after the other; Escape leaves any of them with nothing done."""

    def __init__(self, desk: "DeskScreen") -> None:
        self._desk = desk
        self.t: Translate = desk.t

    async def _actions(self) -> "DeskActions":
        return (await self._desk.console_app.services()).desk_actions

    async def _say(self, *lines: str, good: bool = False) -> None:
        title = self.t("√ C’est fait") if good else self.t("Rien n’a été fait")
        await self._desk.put(Choose[None](title, lines))

    # --- a request, by its reference --------------------------------------------------------------------

    async def request(self) -> None:
        """What became of it, and of its mail; from here the mail may be sent again."""
        desk, t = self._desk, self.t
        hint = t("La référence que l’adhérent lit à l’écran ou dans le mail, comme 4F-27.")
        reference = await desk.put(
            TypeIn(t("État d’une demande"), [hint], t("Chercher"), desk.follow.shown_reference)
        )
        if reference is None:
            return
        outcome = await desk.ask((await self._actions()).request(desk.adviser, reference))
        match outcome:
            case None | AdviserGone():
                return
            case RequestsFound(requests):
                await self._seen(requests)
            case NoSuchRequest():
                await self._say(t("Aucune demande de cette agence ne porte cette référence."))
            case NotAReference():
                await self._say(t("Une référence s’écrit comme 4F-27."))
            case _:
                assert_never(outcome)

    async def _seen(self, requests: tuple[SeenRequest, ...]) -> None:
        desk, t = self._desk, self.t
        lines = [line for one in requests for line in request_lines(t, one.followed)]
        ways = [(t("Renvoyer le mail"), requests[0])]
        chosen = await desk.put(Choose(t("Demande"), lines, ways, nothing=t("Fermer")))
        if chosen is not None:
            await self._resend(chosen)

    # --- who it is --------------------------------------------------------------------------------------

    async def identity(self, call_id: int) -> None:
        """Find the member, tick what was made sure of; then what may be done for them."""
        sheet = await self._find(call_id)
        if sheet is None:
            return
        verified = await self._check(call_id, sheet)
        if verified is not None:
            await self._known(verified, sheet)

    async def _find(self, call_id: int) -> MemberSheet | None:
        desk, t = self._desk, self.t
        hint = t("Le numéro interne ou l’adresse e-mail ; jamais le numéro de Sécurité Sociale.")
        typed = await desk.put(TypeIn(t("Qui est-ce ?"), [hint], t("Chercher")))
        if typed is None:
            return None
        found = await desk.ask((await self._actions()).find(desk.adviser, call_id, typed))
        match found:
            case None | AdviserGone():
                return None
            case MemberSheet():
                return found
            case Nobody():
                await self._say(t("Aucun adhérent ne correspond."))
            case SharedEmail():
                await self._say(t("Plusieurs adhérents ont cette adresse : tapez le numéro interne."))
            case Unreadable(problem):
                await self._say(t(PROBLEMS[problem]))
            case NeverANir():
                await self._say(t(NEVER_A_NIR))
            case NoSuchCall():
                await self._say(t(NO_CALL))
            case _:
                assert_never(found)
        return None

    async def _check(self, call_id: int, sheet: MemberSheet) -> Verified | None:
        desk, t = self._desk, self.t
        ways = [
            (t("Devant moi, à l’agence"), Presence.FACE_TO_FACE),
            (t("À distance, par écrit ou au téléphone"), Presence.AT_A_DISTANCE),
        ]
        presence = await desk.put(Choose(t("Où est la personne ?"), self._sheet(sheet), ways))
        if presence is None:
            return None
        answers = await desk.put(ChecklistPanel(presence, self._sheet(sheet)))
        if answers is None:
            return None
        checked = Answers(sheet, *answers)
        outcome = await desk.ask((await self._actions()).checklist(desk.adviser, call_id, checked))
        match outcome:
            case None | AdviserGone():
                return None
            case Verified():
                return outcome
            case NotVerified(why):
                await self._say(t("Identité non vérifiée : rien ne peut être changé."), t(why))
            case NoSuchCall():
                await self._say(t(NO_CALL))
            case _:
                assert_never(outcome)
        return None

    def _sheet(self, sheet: MemberSheet) -> list[str]:
        t = self.t
        lines: list[str] = [
            t("{name} · {account}", name=sheet.name, account=t(ACCOUNTS[sheet.account])),
            t("E-mail au dossier : {email}", email=sheet.email) if sheet.email else t("Aucun e-mail au dossier"),
        ]
        if sheet.email_is_doubtful:
            lines.append(t("! Cette adresse est à vérifier : un mail est revenu."))
        if sheet.reset_closed_until is not None:
            lines.append(self._closed(at(sheet.reset_closed_until)))
        return lines

    def _closed(self, until: object) -> Said:
        return self.t(
            "Pas de nouveau mot de passe par mail avant {time} : l’adresse vient d’être changée.", time=until
        )

    async def _known(self, verified: Verified, sheet: MemberSheet) -> None:
        desk, t = self._desk, self.t
        until = t("√ Identité vérifiée, jusqu’à {time}.", time=at(verified.until))
        ways = [(t("Renvoyer le mail"), "resend"), (t("Corriger l’e-mail"), "email")]
        match await desk.put(Choose(sheet.name, [until, *self._sheet(sheet)[1:]], ways, nothing=t("Fermer"))):
            case "resend":
                await self._resend(verified)
            case "email":
                await self._correct(verified, sheet)

    # --- what changes something -------------------------------------------------------------------------

    async def _resend(self, what: SeenRequest | Verified) -> None:
        desk, t = self._desk, self.t
        line = t("Un nouveau mail part à l’adresse du dossier ; les codes d’avant ne servent plus.")
        if not await desk.put(Choose(t("Renvoyer le mail ?"), [line], [(t("Renvoyer"), True)])):
            return
        outcome = await desk.ask((await self._actions()).resend(desk.adviser, what))
        if outcome is not None and not isinstance(outcome, AdviserGone):
            done, said = resend_line(t, outcome)
            await self._say(said, good=done)

    async def _correct(self, verified: Verified, sheet: MemberSheet) -> None:
        desk, t = self._desk, self.t
        hours = desk.console_app.settings.assistance.email_change_delay_hours
        lines = [self._told(former=sheet.email is not None)]
        if sheet.email is not None and hours:
            lines.append(t("Aucun nouveau mot de passe par mail pendant {n} h.", n=hours))
        typed = await desk.put(TypeIn(t("Nouvelle adresse e-mail"), lines, t("Continuer")))
        if typed is None:
            return
        sure = Choose(t("Enregistrer cette adresse ?"), [typed, *lines], [(t("Enregistrer"), True)])
        if not await desk.put(sure):
            return
        outcome = await desk.ask((await self._actions()).correct_email(desk.adviser, verified, typed))
        match outcome:
            case None | AdviserGone():
                return
            case EmailCorrected():
                await self._say(*self._corrected(outcome), good=True)
            case SameAddress():
                await self._say(t("C’est déjà l’adresse du dossier."))
            case AccountClosed():
                await self._say(t("Ce compte est fermé."))
            case Unreadable(problem):
                await self._say(t(PROBLEMS[problem]))
            case VerificationOver():
                await self._say(t(OVER))
            case _:
                assert_never(outcome)

    def _told(self, *, former: bool) -> Said:
        if former:
            return self.t("L’ancienne et la nouvelle adresse sont prévenues.")
        return self.t("La nouvelle adresse est prévenue ; il n’y en avait pas avant.")

    def _corrected(self, done: EmailCorrected) -> list[str]:
        t = self.t
        lines: list[str] = [t("Adresse enregistrée. Les codes et les liens d’avant ne servent plus.")]
        lines.append(
            t("! Corrigez-la aussi dans le fichier des adhérents : sinon, le prochain import la remplacera.")
        )
        lines.append(self._told(former=done.former_told))
        if done.closed_until is not None:
            lines.append(self._closed(at(done.closed_until)))
        if done.session_ended:
            lines.append(t("L’adhérent était connecté : sa session est terminée."))
        if done.shared_with:
            lines.append(t("! D’autres adhérents ont cette adresse : aucun d’eux ne peut se connecter par e-mail."))
        return lines
