"""Every screen of the kiosk, ready to be shown without a service behind it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.screen import Screen

from kiosk.demo.mailbox import Mailbox
from kiosk.demo.members import MEMBERS
from kiosk.guide import CONNEXION, FORGOT_PASSWORD, NOT_REGISTERED, OTHER_MESSAGE, UNKNOWN_PROFILE, WRONG_PASSWORD
from kiosk.guide import FORGOTTEN as FORGOTTEN_LABEL
from kiosk.locale import open_catalogue
from kiosk.services import Services
from kiosk.services.outcomes import Pending, Session
from kiosk.settings import KioskSettings, Settings
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.connexion.message import MessageOverlay
from screens.connexion.step04_form import ConnexionForm
from screens.demonstration import Demonstration
from screens.demonstration.mailbox import MailboxOverlay
from screens.demonstration.members import MembersOverlay
from screens.forgot_password.messages import mail_unavailable
from screens.forgot_password.resume import AskIdentifier
from screens.forgot_password.step05_form import ForgotPasswordForm
from screens.forgot_password.step06_mailbox import CheckMailbox
from screens.forgot_password.step07_code import EnterCode
from screens.forgot_password.step08_password import NewPasswordForm
from screens.forgot_password.step09_confirm import ConfirmChange
from screens.forgot_password.step10_done import Done
from screens.help import HelpOverlay, NoteOverlay
from screens.idle import IdleWarning
from screens.member_area.area import MemberArea
from screens.member_area.change_password import ChangePasswordForm
from screens.portal.not_registered import NotRegistered
from screens.portal.site import SiteScreen
from screens.portal.unavailable import Unavailable
from screens.visit import Draft, Jump
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


def kiosk(theme: str = "clair", *, band: bool = False, colourless: bool = False, language: str = "fr") -> Kiosk:
    """A kiosk without services, on which nobody is ever idle and nothing moves."""
    settings = replace(Settings(), kiosk=KioskSettings(theme=theme))  # type: ignore[arg-type]
    demonstration = Demonstration(_mailbox(), MEMBERS) if band else None
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NO_COLOR", raising=False)
        if colourless:
            patch.setenv("NO_COLOR", "1")
        app = Kiosk(settings, never, demonstration=demonstration, clock=lambda: 0.0)
    app.animation_level = "none"
    app.catalogue = PSEUDO if language == "qps" else open_catalogue(language)
    return app


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


def numbered() -> Mapping[str, Show]:
    """The numbered steps, by « procedure number »."""
    draft = Draft
    shows: dict[str, Show] = {
        "connexion 4": lambda: ConnexionForm(CONNEXION, draft()),
        "connexion 5": lambda: MemberArea(session()),
        "forgot-password 4": lambda: ConnexionForm(FORGOT_PASSWORD, draft()),
        "forgot-password 5": lambda: ForgotPasswordForm(draft()),
        "forgot-password 6": lambda: CheckMailbox(pending(resend_in=60)),
        "forgot-password 7": lambda: EnterCode(pending()),
        "forgot-password 8": NewPasswordForm,
        "forgot-password 9": ConfirmChange,
        "forgot-password 10": Done,
    }
    for procedure in (CONNEXION, FORGOT_PASSWORD):
        for number in (1, 2, 3):
            shows[f"{procedure.key} {number}"] = lambda p=procedure, n=number: SiteScreen(p, n)  # type: ignore[misc]
    return shows


def unnumbered() -> Mapping[str, Show]:
    """The screens between the steps, and steps in another mood."""
    return {
        "connexion 5, displaced": lambda: MemberArea(session("Marie-Christine-Bernadette", displaced=True)),
        "forgot-password 6, resend": lambda: CheckMailbox(pending()),
        "change password": ChangePasswordForm,
        "not registered": lambda: NotRegistered(CONNEXION),
        "unavailable": lambda: Unavailable("A1B2C3", Jump(FORGOT_PASSWORD, 5)),
        "already a code": lambda: AskIdentifier(Draft()),
    }


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
        "help": lambda: HelpOverlay(None),
        "note 1": lambda: NoteOverlay(step, 1),
        "note 2": lambda: NoteOverlay(step, 2),
        "wrong password": lambda: MessageOverlay(WRONG_PASSWORD, [forgotten]),
        "unknown profile": lambda: MessageOverlay(UNKNOWN_PROFILE, [register]),
        "not recognised": lambda: MessageOverlay(OTHER_MESSAGE, both, more="Réessayez à partir de 14 h 32."),
        "password changed": lambda: MessageOverlay(WRONG_PASSWORD, again="Continuer", good=True),
        "mail unavailable": lambda: mail_unavailable(str),
        "idle": lambda: IdleWarning(30),
        "mailbox": lambda: MailboxOverlay(_mailbox()),
        "members": lambda: MembersOverlay(MEMBERS),
    }
