"""Every screen of the kiosk, ready to be shown without a service behind it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS
from kiosk.guide import (
    CONNEXION,
    ENROLMENT,
    FORGOT_PASSWORD,
    NOT_REGISTERED,
    OTHER_MESSAGE,
    UNKNOWN_PROFILE,
    WRONG_PASSWORD,
)
from kiosk.guide import FORGOTTEN as FORGOTTEN_LABEL
from kiosk.locale import open_catalogue
from kiosk.services import Services
from kiosk.services.area_outcomes import Happened, Overview, PastEvent, PendingAddress
from kiosk.services.assistance.live import ChatMessage, OpenCall, WithAdviser
from kiosk.services.assistance.states import CallKind, Sender
from kiosk.services.outcomes import Pending, Session
from kiosk.settings import KioskSettings, Settings
from screens.app import Kiosk
from screens.assistance.number import NumberOverlay
from screens.assistance.panel import CallPanel
from screens.assistance.whole import LineOverlay
from screens.base import KioskScreen
from screens.connexion.message import MessageOverlay, mail_unavailable
from screens.demonstration import Demonstration
from screens.demonstration.mailbox import MailboxOverlay
from screens.demonstration.members import MembersOverlay
from screens.enrolment.step06_mailbox import EnrolmentMailbox
from screens.forgot_password.resume import AskIdentifier
from screens.forgot_password.step05_form import ForgotPasswordForm
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step07_code import EnterCode
from screens.help import HelpOverlay, KeysOverlay, NoteOverlay
from screens.idle import IdleWarning
from screens.member_area.area import MemberArea
from screens.member_area.change_email import ChangeEmailForm, ConfirmAddressForm
from screens.member_area.change_password import ChangePasswordForm
from screens.member_area.history import History
from screens.member_area.messages import address_changed
from screens.more_time import DeadlineWarning, MoreTimeGiven
from screens.moves import Jump
from screens.portal.unavailable import Unavailable
from screens.sharing import registry
from screens.visit import Draft
from screens.voice.panel import VoicePanel, missing
from tests.mail import letters
from tests.pseudo import PSEUDO

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MEMBER = MEMBERS[0]

Show = Callable[[], KioskScreen]
Lay = Callable[[], Screen[None]]


async def never() -> Services:
    """Services that stay away: what is shown here must not need them."""
    await asyncio.Event().wait()
    raise AssertionError


def kiosk(
    theme: str = "clair",
    *,
    band: bool = False,
    colourless: bool = False,
    large: bool = False,
    touch: bool = False,
    shared: bool = False,
    language: str = "fr",
) -> Kiosk:
    """A kiosk without services, on which nobody is ever idle and nothing moves."""
    own = KioskSettings(theme=theme, touch=touch, shared_screen=shared)  # type: ignore[arg-type]
    settings = Settings()._replace(kiosk=own)
    demonstration = Demonstration(_mailbox(), MEMBERS, never) if band else None
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NO_COLOR", raising=False)
        if colourless:
            patch.setenv("NO_COLOR", "1")
        app = Kiosk(settings, never, demonstration=demonstration, clock=lambda: 0.0)
    app.animation_level = "none"
    app.makes_ahead = False  # it would wait for a quiet moment, on a clock that stands still
    if large:
        app.set_class(True, "-large")
        app.preferences = app.preferences._replace(large=True)
    app.idle.tick = _stands_still  # type: ignore[method-assign]  # it would close the warning that is looked at
    app.catalogue = PSEUDO if language == "qps" else open_catalogue(language)
    return app


async def _stands_still() -> None:
    """No time passes."""


def _mailbox() -> Mailbox:
    mailbox = Mailbox()
    mailbox.receive(letters.write(), to=letters.RESET.to or "", received_at=NOW)
    return mailbox


def pending(*, resend_in: int = 0) -> Pending:
    """A request; « Renvoyer » opens after that many seconds from this moment. Valid until tomorrow: the longest."""
    now = datetime.now(UTC)
    return Pending(b"R" * 16, "4F-27", now + timedelta(days=1), now + timedelta(seconds=resend_in))


def session(first_name: str = "Camille", *, displaced: bool = False) -> Session:
    last = NOW - timedelta(days=54, hours=3)
    return Session("t" * 43, first_name, last, NOW + timedelta(minutes=30), displaced)


def pending_address() -> PendingAddress:
    """A new address that waits for its code, with the longest words."""
    now = datetime.now(UTC)
    return PendingAddress(b"C" * 16, "4F-27", "c…n@e…e.fr", now + timedelta(days=1), now + timedelta(seconds=60))


def overview(*, wrong: int = 0) -> Overview:
    """One sign-in, or with wrong passwords before it a long past with long names."""
    here = PastEvent(NOW, Happened.SIGNED_IN, "borne-1", "Agence Kléber")
    if not wrong:
        return Overview("••••••18", "c…n@e…e.fr", (here,))
    kinds = (Happened.WRONG_PASSWORD, Happened.EMAIL_CHANGED, Happened.PASSWORD_CHANGED)
    place = ("borne-accueil-2", "Agence de Strasbourg Kléber")
    past = [PastEvent(NOW - timedelta(days=40 * n), kinds[n % 3], *place, wrong) for n in range(9)]
    return Overview("••••••18", "c…n@e…e.fr", (here, *past))


def numbered() -> Mapping[str, Show]:
    """The numbered steps, by « procedure number »: the registry of what may be shared, with somebody's data in it."""
    return {
        **registry.numbered(),
        "connexion 5": lambda: MemberArea(session(), overview()),
        "forgot-password 6": lambda: CheckMailbox(FORGOT_PASSWORD, pending(resend_in=60)),
        "forgot-password 7": lambda: EnterCode(FORGOT_PASSWORD, pending()),
        "enrolment 6": lambda: EnrolmentMailbox(ENROLMENT, pending(resend_in=60)),
        "enrolment 7": lambda: EnterCode(ENROLMENT, pending()),
    }


def unnumbered() -> Mapping[str, Show]:
    """The screens between the steps, and steps in another mood."""
    return {
        "connexion 5, displaced": lambda: MemberArea(
            session("Marie-Christine-Bernadette", displaced=True), overview(wrong=12)
        ),
        "forgot-password 6, resend": lambda: CheckMailbox(FORGOT_PASSWORD, pending()),
        "change password": ChangePasswordForm,
        "change e-mail": ChangeEmailForm,
        "code of an e-mail": lambda: ConfirmAddressForm(pending_address()),
        "history": lambda: History(overview(wrong=12).past),
        "history, short": lambda: History(overview().past),
        "enrolment 6, called": _called,
        "unavailable": lambda: Unavailable("A1B2C3", Jump(FORGOT_PASSWORD, 5)),
        "already a code": lambda: AskIdentifier(FORGOT_PASSWORD, Draft()),
    }


class _Helped(ForgotPasswordForm):
    """A form with the chat beside it, for as long as it is shown."""

    def compose(self) -> ComposeResult:
        _call(self.kiosk)
        yield from super().compose()

    def on_unmount(self) -> None:
        self.kiosk.help_line.leave()


class _Line(LineOverlay):
    """The whole call; `writing`: where the chat is in it."""

    def compose(self) -> ComposeResult:
        _call(self.kiosk)
        yield from super().compose()

    def on_unmount(self) -> None:
        self.kiosk.help_line.leave()


def _call(app: Kiosk) -> None:
    """A call that an adviser has, who wrote, and proposes a step. Nothing follows it."""
    line = app.help_line
    line.call = OpenCall(1, "4F-27", CallKind.CHAT)
    line.adviser = line.state = WithAdviser("Camille", "conseillère", away=False)
    line._messages = {1: ChatMessage(1, Sender.ADVISER, NOW, "Camille", b"1")}
    line.suggested, line.sharing, app._shared = 4, True, True


def helped() -> Mapping[str, Show]:
    """A step beside which there is a call."""
    return {"forgot-password 5, helped": lambda: _Helped(Draft())}


def calls() -> Mapping[str, Lay]:
    """The call on one screen."""
    return {"call": _Line, "call, writing": lambda: _Line(writing=True)}


def _called() -> EnrolmentMailbox:
    screen = EnrolmentMailbox(ENROLMENT, pending())
    screen.call_after_refresh(screen.called, "4F-27")
    return screen


def overlays() -> Mapping[str, Lay]:
    """What may lie over a step."""
    forgotten, register = (f"(C) {FORGOTTEN_LABEL}", 1), (f"(D) {NOT_REGISTERED}", 2)
    step = FORGOT_PASSWORD.step(5)
    lays: dict[str, Lay] = {
        f"help {procedure.key} {number}": lambda p=procedure, n=number: HelpOverlay(p.step(n))  # type: ignore[misc]
        for procedure, number in ((CONNEXION, 5), (FORGOT_PASSWORD, 5))
    }
    both = [forgotten, register]
    return lays | {
        "help": KeysOverlay,
        "note 1": lambda: NoteOverlay(step, 1),
        "note 2": lambda: NoteOverlay(step, 2),
        "wrong password": lambda: MessageOverlay(WRONG_PASSWORD, [forgotten]),
        "unknown profile": lambda: MessageOverlay(UNKNOWN_PROFILE, [register]),
        "not recognised": lambda: MessageOverlay(OTHER_MESSAGE, both, more="Réessayez à partir de 14 h 32."),
        "password changed": lambda: MessageOverlay(WRONG_PASSWORD, again="Continuer", good=True),
        "address changed": lambda: address_changed(str),
        "mail unavailable": lambda: mail_unavailable(str),
        "idle": lambda: IdleWarning(30),
        "more time": MoreTimeGiven,
        "session ends": lambda: DeadlineWarning(NOW, signed_in=True),
        "choose before": lambda: DeadlineWarning(NOW, signed_in=False),
        "mailbox": lambda: MailboxOverlay(_mailbox(), MEMBERS),
        "voice": VoicePanel,
        "no voice": lambda: missing(str),
        "members": lambda: MembersOverlay(MEMBERS),
        "adviser": CallPanel,
        "call back": lambda: NumberOverlay(with_message=False),
        "message for later": lambda: NumberOverlay(with_message=True, is_open=False),
    }


def touch(app: Kiosk, x: int, y: int, at: float | None = None) -> None:
    """A finger at a place of the terminal, on the way that a real one takes: pilots leave the App out."""
    for kind in (events.MouseDown, events.MouseUp):
        event = kind(None, x, y, 0, 0, 1, False, False, False, x, y)
        event.time = event.time if at is None else at
        app.post_message(event)
