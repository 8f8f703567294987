"""CONNEXION, steps 1 to 5, as the guide prints it."""

from kiosk.guide import (
    CONNEXION,
    ENROLMENT,
    FORGOT_PASSWORD,
    FORGOTTEN,
    NOT_REGISTERED,
    OTHER_MESSAGE,
    UNKNOWN_PROFILE,
    WRONG_PASSWORD,
    Message,
    Procedure,
)
from kiosk.paris import soon
from kiosk.services.outcomes import (
    Connected,
    Misformatted,
    NotRecognised,
    PasswordDisabled,
    SignIn,
    TerminalPaused,
    TryLater,
    UnknownProfile,
    WrongPassword,
)
from screens.connexion.message import MessageOverlay
from screens.connexion.step04_form import ConnexionForm, ConnexionLink, SignInForm, lettered
from screens.member_area.flow import member_area
from screens.moves import Jump, Move, Turn
from screens.portal.site import arrival
from screens.visit import Flow, StepFlow, Visit

_TO_FORGOTTEN = (lettered("C", FORGOTTEN), ConnexionLink.FORGOTTEN)
_TO_REGISTER = (lettered("D", NOT_REGISTERED), ConnexionLink.NOT_REGISTERED)


def connexion_form(procedure: Procedure) -> StepFlow:
    """Step 4 of `procedure`: sign in, or follow one of the links under the form."""

    async def step(visit: Visit) -> Turn:
        screen = visit.made(ConnexionForm) or ConnexionForm(procedure, visit.draft)
        reply = await visit.show(screen)
        while True:
            match reply:
                case SignInForm(identifier, password):
                    connexion = (await visit.wait(screen, "Un instant…", visit.services())).connexion
                    work = connexion.sign_in(identifier, password)
                    outcome = await visit.wait(screen, "Vérification en cours…", work)
                    screen.wipe_passwords()
                    if isinstance(outcome, Connected):
                        await visit.signed_in(outcome.session)
                        return Jump(CONNEXION, 5)
                    reply = await _refused(visit, screen, outcome)
                case ConnexionLink.FORGOTTEN:
                    return Jump(FORGOT_PASSWORD, 5)
                case ConnexionLink.NOT_REGISTERED:
                    return Jump(ENROLMENT, 5)
                case _:
                    return Move.BACK

    return step


async def _refused(visit: Visit, screen: ConnexionForm, outcome: SignIn) -> object:
    """Say why, in the guide's words, and wait for what the person does next."""
    if isinstance(outcome, Misformatted):
        screen.refuse(outcome.problems)
        return await visit.show(screen)
    letter, overlay = _message(screen, outcome)
    screen.blame(letter, overlay.headline)
    reply = await visit.tell(overlay)
    return reply if reply is not None else await visit.show(screen)


def _message(screen: ConnexionForm, outcome: SignIn) -> tuple[str, MessageOverlay]:
    t = screen.t
    match outcome:
        case WrongPassword():
            return "B", MessageOverlay(WRONG_PASSWORD, [_TO_FORGOTTEN])
        case UnknownProfile():
            return "A", MessageOverlay(UNKNOWN_PROFILE, [_TO_REGISTER])
        case NotRecognised():
            title = t("Ces informations ne permettent pas la connexion")
            return "A", MessageOverlay(Message(title, OTHER_MESSAGE.advice), [_TO_FORGOTTEN, _TO_REGISTER])
        case TryLater(until):
            more = t("Trop d’essais. Réessayez à partir de {time}.", time=soon(until))
            return "B", MessageOverlay(
                Message(t("Patientez un moment"), OTHER_MESSAGE.advice), [_TO_FORGOTTEN], more=more
            )
        case PasswordDisabled():
            more = t("Après dix essais, ce mot de passe ne sert plus. Choisissez-en un nouveau.")
            title = t("Mot de passe désactivé")
            return "B", MessageOverlay(Message(title, OTHER_MESSAGE.advice), [_TO_FORGOTTEN], more=more)
        case TerminalPaused(until):
            more = t("Cette borne fait une pause jusqu’à {time}. Contactez un conseiller.", time=soon(until))
            return "A", MessageOverlay(Message(t("Borne en pause"), OTHER_MESSAGE.advice), more=more)
        case _:
            raise AssertionError(outcome)


FLOW: Flow = {
    1: arrival(CONNEXION, 1),
    2: arrival(CONNEXION, 2),
    3: arrival(CONNEXION, 3),
    4: connexion_form(CONNEXION),
    5: member_area,
}
