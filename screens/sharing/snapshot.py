"""What may be told of the screen that a member sees, read off its real widgets. Deny by default.

What is not looked at here is not told: no content of a field, no first name, no time, nobody's data.
"""

from textual.screen import Screen

from kiosk.locale import FRENCH
from kiosk.said import say
from kiosk.services.assistance.screen_state import (
    NOT_SHARED,
    OVERLAYS,
    SCREENS,
    FieldState,
    Mark,
    ScreenState,
    told,
)
from screens.app import Kiosk
from screens.assistance.number import NumberOverlay
from screens.assistance.panel import CallPanel
from screens.assistance.whole import LineOverlay
from screens.base import KioskScreen, Overlay
from screens.connexion.message import MessageOverlay
from screens.connexion.step04_form import ConnexionForm
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
from screens.idle import IdleWarning
from screens.large import FieldPages
from screens.member_area.area import MemberArea
from screens.member_area.change_email import ChangeEmailForm, ConfirmAddressForm
from screens.member_area.change_password import ChangePasswordForm
from screens.member_area.history import History
from screens.more_time import DeadlineWarning, MoreTimeGiven
from screens.portal.attract import Attract
from screens.portal.site import SiteScreen
from screens.portal.unavailable import Unavailable
from screens.sharing.targets import buttons, name_of
from screens.step import StepScreen
from screens.voice.panel import VoicePanel
from screens.widgets.field import LetteredField

# Exact classes: a subclass that nobody listed is not shared. Named by their step, or as given.
_NUMBERED = frozenset(
    {SiteScreen, ConnexionForm, MemberArea, ForgotPasswordForm, CheckMailbox, EnterCode, NewPasswordForm}
    | {ConfirmChange, Done, EnrolmentForm, EnrolmentMailbox, ConfirmEnrolment, Enrolled}
)
_NAMED: dict[type[Screen[None]], str] = {
    Attract: "attract",
    Unavailable: "unavailable",
    AskIdentifier: "already-a-code",
    ChangePasswordForm: "change-password",
    ChangeEmailForm: "change-email",
    ConfirmAddressForm: "confirm-email",
    History: "history",
}
_PANELS: dict[type[Screen[None]], str] = {
    HelpOverlay: "help",
    KeysOverlay: "keys",
    IdleWarning: "idle",
    MoreTimeGiven: "more-time",
    VoicePanel: "voice",
    CallPanel: "adviser",
    LineOverlay: "call",
}


def snapshot(app: Kiosk) -> ScreenState:
    """Where the member is. NOT_SHARED when the screen is none that may be shown."""
    step = next((s for s in reversed(app.screen_stack) if isinstance(s, KioskScreen)), None)
    key = "" if step is None else screen_key(step)
    if step is None or key not in SCREENS or not step.is_mounted:
        return NOT_SHARED
    top = app.screen
    pressable = [(name, button.is_disabled) for name, button in buttons(top) if button.display]
    return ScreenState(
        screen=key,
        procedure=step.procedure.key if isinstance(step, StepScreen) else "",
        step=step.number if isinstance(step, StepScreen) else 0,
        overlay="" if top is step else overlay_key(top),
        focus=name_of(top.focused),
        page=step.page if isinstance(step, FieldPages) else "",
        fields=tuple(_field(field) for field in step.walk_children(LetteredField)),
        buttons=tuple(name for name, off in pressable if not off),
        disabled=tuple(name for name, off in pressable if off),
        notice=_notice(step),
        reference=_reference(step),
        busy=step.has_class("-busy"),
        theme=app.preferences.theme,
        language=app.preferences.language,
        large=app.preferences.large,
        touch=app.touch,
    )


def screen_key(screen: KioskScreen) -> str:
    """Which screen of the closed set this is, or nothing."""
    if type(screen) in _NUMBERED and isinstance(screen, StepScreen):
        return f"{screen.procedure.key} {screen.number}"
    return _NAMED.get(type(screen), "")


def overlay_key(screen: Screen[object]) -> str:
    """Which panel lies over the step: one that has no name of its own is « other »."""
    match screen:
        case NoteOverlay():
            key = f"note-{screen.number}"
        case DeadlineWarning():
            key = "session-ends" if screen.signed_in else "choose-before"
        case MessageOverlay():
            key = told(say(FRENCH, screen.headline), secret=False) or "message"
        case NumberOverlay():
            key = "leave-message" if screen.with_message else "call-back"
        case Overlay():
            key = _PANELS.get(type(screen), "other")
        case _:
            key = "other"
    return key if key in OVERLAYS else "message" if isinstance(screen, MessageOverlay) else "other"


def _field(field: LetteredField) -> FieldState:
    filled = bool(field.value)
    if field.wrong:
        return FieldState(field.letter, filled, Mark.ERROR, told(say(FRENCH, field.wrong), secret=field.secret))
    # Of a password even « la règle est respectée » is a hint: it comes with its eighth character.
    valid = field.has_class("-approved") and not field.secret
    return FieldState(field.letter, filled, Mark.VALID if valid else Mark.NONE)


def _notice(step: KioskScreen) -> str:
    if isinstance(step, EnrolmentMailbox) and step.is_called:
        return "called"
    wrong = isinstance(step, StepScreen) and step.query_one("#notice").has_class("-shown", "-bad")
    return "errors" if wrong else ""


def _reference(step: KioskScreen) -> str:
    match step:
        case CheckMailbox() | ConfirmAddressForm():
            return step.pending.reference
        case EnterCode() | Unavailable():
            return step.reference
        case _:
            return ""
