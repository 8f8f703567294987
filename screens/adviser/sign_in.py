"""The console's first screen: who is there, by a login, a password and the code of an authenticator.

How the console uses it, in a worker of the app (a `ComfortableApp`, `first.tcss` and `kiosk.tcss` among its sheets):

    screen = SignIn(brand)  # pushed, or the app's default screen
    connected = await until_signed_in(screen, services.advisers.sign_in)

`connected` is an `AdviserConnected`, or None when the adviser pressed Échap and the console ends. The same screen
serves again when a session is over: `screen.tell(sentence)` says why one is back. Whatever `sign_in` raises
goes through, to the console's own guard. Password and code are gone from the fields before the answer is asked for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, assert_never

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from kiosk.identity import totp
from kiosk.identity.text import bare, in_groups
from kiosk.paris import soon
from kiosk.said import french, together
from screens.base import KioskScreen, TooSmall
from screens.moves import Move
from screens.touch.layouts import Pad
from screens.widgets.button import ActionButton
from screens.widgets.inputs import EnterPressed, GroupedInput, SafeInput

if TYPE_CHECKING:
    from kiosk.services.advisers import AdviserConnected, AdviserSignIn

    Ask = Callable[[str, str, str], Awaitable[AdviserSignIn]]

REFUSED = french(
    "Connexion refusée : identifiant, mot de passe ou code incorrect. Retapez le mot de passe et attendez un nouveau "
    "code, car un code ne sert qu’une fois. Si cela continue, demandez à votre responsable informatique."
)
TRY_LATER = french(
    "Trop d’essais. Réessayez à partir de {time}. En cas d’oubli, votre responsable informatique vous donne un "
    "nouveau mot de passe."
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The three fields as typed."""

    login: str
    password: str = field(repr=False)
    code: str = field(repr=False)


class AuthenticatorInput(GroupedInput):
    """Six digits, in two groups as authenticators show them."""

    pad = Pad.CODE

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(group=lambda text: in_groups(bare(text, " .-"), (3, 3)), id=id)


class SignIn(KioskScreen):
    """Three fields and one sentence under them. It answers `Credentials`, or `Move.BACK`."""

    # Not `CSS`, which Textual reads for a screen that is pushed and not for an app's first one.
    DEFAULT_CSS: ClassVar[str] = """
    SignIn #sign-in { width: 100%; max-width: 80; height: 1fr; padding: 0 2; }
    SignIn #sign-in-title { height: auto; color: $title; text-style: bold; margin: 1 0; }
    SignIn .row { height: 3; }
    SignIn .row > Static { width: 22; height: 3; padding: 1 0; text-style: bold; }
    SignIn .row > SafeInput { width: 1fr; max-width: 44; }
    SignIn #sign-in-said { height: auto; min-height: 4; margin: 0 0 1 0; color: $muted; }
    SignIn #sign-in-said.-bad { color: $bad; text-style: bold; }
    SignIn #sign-in-keys { height: 1; width: 100%; padding: 0 1; background: $head; color: $on-head; }
    SignIn.-h20 #sign-in-title { margin: 0 0 1 0; }
    SignIn.-h20 .row { height: 2; }
    SignIn.-h20 .row > Static { height: 1; padding: 0; }
    """

    def __init__(self, brand: str) -> None:
        super().__init__()
        self._brand = brand
        self._said = Static("", id="sign-in-said", markup=False)

    def compose(self) -> ComposeResult:
        yield Static(self._brand, id="attract-brand", markup=False)
        with Vertical(id="sign-in"):
            yield Static(self.t("Console des conseillers"), id="sign-in-title", markup=False)
            with Horizontal(classes="row"):
                yield Static(self.t("Identifiant"), markup=False)
                yield SafeInput(id="login")
            with Horizontal(classes="row"):
                yield Static(self.t("Mot de passe"), markup=False)
                yield SafeInput(password=True, id="password")
            with Horizontal(classes="row"):
                yield Static(self.t("Code à 6 chiffres"), markup=False)
                yield AuthenticatorInput(id="code")
            yield self._said
            with Horizontal(id="actions"):
                yield ActionButton(self.t("Quitter"), Move.BACK, id="quit")
                yield ActionButton(self.t("Se connecter"), primary=True, action="screen.submit", id="submit")
        yield Static(self.t("Entrée : case suivante   Échap : quitter"), id="sign-in-keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        super().on_mount()
        self.set_focus(self._lines[0])

    @property
    def _lines(self) -> list[SafeInput]:
        return list(self.query(SafeInput))

    # --- what it says ----------------------------------------------------------------------------------

    def tell(self, sentence: str, *, bad: bool = False) -> None:
        """One sentence under the fields: what happened and what to do now. A sign marks an error too."""
        self._said.set_class(bad, "-bad")
        self._said.update(together("! {sentence}", sentence=sentence) if bad else sentence)

    def refuse(self, sentence: str) -> None:
        """Nobody was let in: the secrets are gone, the login stays."""
        self._wipe()
        self.tell(sentence, bad=True)

    def busy(self, sentence: str) -> None:
        self.query_one("#sign-in").disabled = True
        self.tell(sentence)

    def ready(self) -> None:
        lines = self._lines
        if not lines:  # asked before it is drawn
            return
        self.query_one("#sign-in").disabled = False
        if self.focused is None:  # it went while everything was disabled
            self.set_focus(next((line for line in lines if not line.value), lines[0]))

    def _wipe(self) -> None:
        for line in self._lines[1:]:
            line.value = ""

    # --- walking down and handing over ------------------------------------------------------------------

    def step_on(self, key: str) -> bool:
        """Enter goes to the next field at once, or a fast typist's next letters would stay in this one."""
        line = self.focused
        if key != "enter" or not isinstance(line, SafeInput):
            return super().step_on(key)
        self._enter(line)
        return True

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter in an app that does not ask `step_on` first."""
        event.stop()
        if isinstance(event.input, SafeInput):
            self._enter(event.input)

    def _enter(self, line: SafeInput) -> None:
        below = self._lines[self._lines.index(line) + 1 :]
        if below:
            self.set_focus(below[0])
        else:
            # Through the field's own queue: it is looked at once every key before this Enter is in.
            line.post_message(EnterPressed())

    @on(EnterPressed)
    def _filled(self, event: EnterPressed) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Look at the three by themselves first; only then is anybody asked."""
        for line, sentence in zip(self._lines, self._problems(), strict=True):
            if sentence:
                self.tell(sentence, bad=True)
                self.set_focus(line)
                return
        login, password, typed = (line.value for line in self._lines)
        self._wipe()
        self.answer(Credentials(login.strip(), password, typed))

    def _problems(self) -> tuple[str, str, str]:
        """What each field wants, before anybody is asked; empty when it is fine."""
        login, password, typed = (line.value for line in self._lines)
        digits = bare(typed, " .-")
        complete = len(digits) == totp.LENGTH and digits.isascii() and digits.isdigit()
        return (
            "" if login.strip() else self.t("Tapez votre identifiant."),
            "" if password else self.t("Tapez votre mot de passe."),
            "" if complete else self.t("Le code a 6 chiffres : recopiez celui que votre application montre."),
        )


async def until_signed_in(screen: SignIn, sign_in: "Ask") -> "AdviserConnected | None":
    """Ask again until somebody is let in; None when they leave instead."""
    # Here: it loads the database, and the screen is painted before that.
    from kiosk.services.advisers import AdviserConnected, AdviserRefused, AdviserTryLater  # noqa: PLC0415

    while True:
        typed = await screen.answered()
        if not isinstance(typed, Credentials):
            return None
        screen.busy(screen.t("Vérification en cours…"))
        outcome = await sign_in(typed.login, typed.password, typed.code)
        match outcome:
            case AdviserConnected():
                screen.tell("")  # it may be shown again when the session is over
                return outcome
            case AdviserRefused():
                screen.refuse(screen.t(REFUSED))
            case AdviserTryLater(until):
                screen.refuse(screen.t(TRY_LATER, time=soon(until, screen.kiosk.catalogue)))
            case _:
                assert_never(outcome)
