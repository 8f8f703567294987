"""Every screen and every panel that may be shown to an adviser, made from its key with nobody's data in it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from kiosk.guide import (
    CONNEXION,
    ENROLMENT,
    FORGOT_PASSWORD,
    FORGOTTEN,
    NOT_REGISTERED,
    OTHER_MESSAGE,
    PROCEDURES,
    UNKNOWN_PROFILE,
    WRONG_PASSWORD,
    Message,
    Step,
    procedure_of,
)
from kiosk.said import french
from kiosk.services.area_outcomes import Happened, Overview, PastEvent, PendingAddress
from kiosk.services.assistance.screen_state import ScreenState
from kiosk.services.outcomes import Pending, Session
from screens.base import KioskScreen, Overlay
from screens.connexion.message import MessageOverlay
from screens.connexion.step04_form import ConnexionForm, ConnexionLink, lettered
from screens.enrolment.step05_form import EnrolmentForm
from screens.enrolment.step06_mailbox import EnrolmentMailbox
from screens.enrolment.step09_confirm import ConfirmEnrolment
from screens.enrolment.step10_done import Enrolled
from screens.forgot_password.resume import AskIdentifier
from screens.forgot_password.step05_form import ForgotPasswordForm
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step07_code import EnterCode
from screens.forgot_password.step08_password import NewPasswordForm
from screens.forgot_password.step09_confirm import ConfirmChange
from screens.forgot_password.step10_done import Done
from screens.help import HelpOverlay, KeysOverlay, NoteOverlay
from screens.member_area.area import MemberArea
from screens.member_area.change_email import ChangeEmailForm, ConfirmAddressForm
from screens.member_area.change_password import ChangePasswordForm
from screens.member_area.history import History
from screens.more_time import MoreTimeGiven
from screens.moves import Jump
from screens.portal.attract import Attract
from screens.portal.site import SiteScreen
from screens.portal.unavailable import Unavailable
from screens.sharing.panel import ToldPanel
from screens.visit import Draft
from screens.voice.panel import VoicePanel
from screens.widgets.own import MASK

_MANY = 8  # two pages
_OPEN = french("Un panneau est ouvert")
# The panels of the call hold a phone number and the chat: their names alone are told.
_CALLING = french("Un panneau est ouvert : Un conseiller")
_CALL_BACK = french("Un panneau est ouvert : Être rappelé")
_MESSAGE = french("Un panneau est ouvert : Laisser un message")
_THEN = datetime(2026, 1, 1, tzinfo=UTC)  # no time is shared: whatever shows one is covered

Show = Callable[[], KioskScreen]


def numbered(reference: str = "") -> Mapping[str, Show]:
    """The steps, by « procedure number »."""
    pending = Pending(b"", reference or MASK, _THEN, _THEN)
    shows: dict[str, Show] = {
        "connexion 4": lambda: ConnexionForm(CONNEXION, Draft()),
        "connexion 5": lambda: MemberArea(Session("", "", None, _THEN, displaced=False), Overview(MASK, MASK, ())),
        "forgot-password 4": lambda: ConnexionForm(FORGOT_PASSWORD, Draft()),
        "forgot-password 5": lambda: ForgotPasswordForm(Draft()),
        "forgot-password 6": lambda: CheckMailbox(FORGOT_PASSWORD, pending),
        "forgot-password 7": lambda: EnterCode(FORGOT_PASSWORD, pending),
        "forgot-password 8": lambda: NewPasswordForm(FORGOT_PASSWORD),
        "forgot-password 9": lambda: ConfirmChange(FORGOT_PASSWORD),
        "forgot-password 10": lambda: Done(FORGOT_PASSWORD),
        "enrolment 4": lambda: ConnexionForm(ENROLMENT, Draft()),
        "enrolment 5": lambda: EnrolmentForm(Draft()),
        "enrolment 6": lambda: EnrolmentMailbox(ENROLMENT, pending),
        "enrolment 7": lambda: EnterCode(ENROLMENT, pending),
        "enrolment 8": lambda: NewPasswordForm(ENROLMENT),
        "enrolment 9": lambda: ConfirmEnrolment(ENROLMENT),
        "enrolment 10": lambda: Enrolled(ENROLMENT),
    }
    for procedure in PROCEDURES:
        for number in (1, 2, 3):
            shows[f"{procedure.key} {number}"] = lambda p=procedure, n=number: SiteScreen(p, n)  # type: ignore[misc]
    return shows


def unnumbered(place: Jump, reference: str = "") -> Mapping[str, Show]:
    """The screens between the steps."""
    past = (PastEvent(_THEN, Happened.SIGNED_IN, MASK, MASK),) * _MANY
    address = PendingAddress(b"", reference or MASK, MASK, _THEN, _THEN)
    return {
        "attract": Attract,
        "unavailable": lambda: Unavailable(reference or MASK, place),
        "already-a-code": lambda: AskIdentifier(place.procedure, Draft()),
        "change-password": ChangePasswordForm,
        "change-email": ChangeEmailForm,
        "confirm-email": lambda: ConfirmAddressForm(address),
        "history": lambda: History(past),  # how many lines there are is not told
    }


def screen_of(state: ScreenState) -> KioskScreen:
    """The screen that `state` tells of; its fields are still empty."""
    shows = {**numbered(state.reference), **unnumbered(_place(state), state.reference)}
    return shows[state.screen]()


def overlay_of(state: ScreenState) -> Overlay:
    """The panel over it."""
    return overlays(_place(state))[state.overlay]()


def overlays(place: Jump) -> Mapping[str, Callable[[], Overlay]]:
    """The panels. Where one says a time or who somebody is, its title alone is said."""
    forgotten = (lettered("C", FORGOTTEN), ConnexionLink.FORGOTTEN)
    register = (lettered("D", NOT_REGISTERED), ConnexionLink.NOT_REGISTERED)
    refused = Message(french("Ces informations ne permettent pas la connexion"), OTHER_MESSAGE.advice)
    step = place.procedure.step(place.number)
    return {
        "help": lambda: HelpOverlay(step),
        "keys": KeysOverlay,
        "note-1": lambda: _note(step, 1),
        "note-2": lambda: _note(step, 2),
        "more-time": MoreTimeGiven,
        "voice": VoicePanel,
        "wrong-password": lambda: MessageOverlay(WRONG_PASSWORD, [forgotten]),
        "unknown-profile": lambda: MessageOverlay(UNKNOWN_PROFILE, [register]),
        "not-recognised": lambda: MessageOverlay(refused, [forgotten, register]),
        "idle": lambda: ToldPanel(french("Êtes-vous toujours là ?")),
        "session-ends": lambda: ToldPanel(french("La connexion se ferme bientôt")),
        "choose-before": lambda: ToldPanel(french("Le délai pour choisir un mot de passe se termine")),
        "message": lambda: ToldPanel(french("Un message est affiché")),
        "adviser": lambda: ToldPanel(_CALLING),
        "call": lambda: ToldPanel(_CALLING),
        "call-back": lambda: ToldPanel(_CALL_BACK),
        "leave-message": lambda: ToldPanel(_MESSAGE),
        "other": lambda: ToldPanel(_OPEN),
    }


def _note(step: Step, number: int) -> Overlay:
    known = any(note.number == number for note in step.notes)
    return NoteOverlay(step, number) if known else ToldPanel(_OPEN)


def _place(state: ScreenState) -> Jump:
    return Jump(procedure_of(state.procedure) or CONNEXION, state.step or 1)
