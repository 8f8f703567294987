"""The attract screen: what can be done here, how long it takes, what to have at hand. Every visit ends here."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.guide import CONNEXION, FORGOT_PASSWORD, PROCEDURES, SITE, SPACE
from kiosk.said import together
from screens.base import KioskScreen, TooSmall
from screens.help import HelpOverlay
from screens.keys import COLOURS, HELP, LANGUAGE
from screens.visit import Jump
from screens.widgets.button import ActionButton
from screens.widgets.frame import Footer
from screens.widgets.languages import Languages


class Attract(KioskScreen):
    """Two big choices; 1 and 2 choose too, and the procedures bear the guide's titles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "start('connexion')", show=False),
        Binding("2", "start('forgot-password')", show=False),
        HELP.binding(),
        Binding("down,right", "app.focus_next", show=False),
        Binding("up,left", "app.focus_previous", show=False),
    ]
    patience = "none"

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield from self.kiosk.compose_band()
        brand = together(
            "{brand} · {space} · {site}", brand=self.kiosk.settings.kiosk.brand, space=self.t(SPACE), site=SITE
        )
        yield Static(brand, id="attract-brand", markup=False)
        with Vertical(id="attract"):
            yield Static(self.t("Bienvenue. Que voulez-vous faire ?"), id="attract-title", markup=False)
            yield Static(
                self.t("Prenez le guide « Espace adhérent » : les étapes portent les mêmes numéros."),
                classes="paragraph",
                markup=False,
            )
            with Horizontal(id="attract-choices"):
                yield ActionButton(self._choice("1", CONNEXION.title), Jump(CONNEXION, 1), primary=True, id="go-1")
                yield ActionButton(
                    self._choice("2", FORGOT_PASSWORD.title), Jump(FORGOT_PASSWORD, 1), primary=True, id="go-2"
                )
            yield Static(self._needs(), classes="paragraph -muted", markup=False)
            yield Languages()
        yield Footer((HELP, LANGUAGE, COLOURS))

    @property
    def _brand(self) -> str:
        return self.kiosk.settings.kiosk.brand

    def _choice(self, key: str, title: str) -> str:
        return together("{key}  {title}", key=key, title=self.t(title))

    def _needs(self) -> str:
        return self.t(
            "Environ 2 minutes. Ayez sous la main :\n"
            "· votre carte Vitale ou votre adresse e-mail\n"
            "· votre carte de tiers payant\n"
            "· votre téléphone, pour lire vos mails"
        )

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#go-1"))

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.set_focus(self.query_one("#go-1"))

    def chose(self, reply: object) -> None:
        if isinstance(reply, Jump):
            self.kiosk.begin(reply)

    def action_start(self, key: str) -> None:
        procedure = next(p for p in PROCEDURES if p.key == key)
        self.kiosk.begin(Jump(procedure, 1))

    def action_back(self) -> None:
        """There is nothing behind the first screen."""

    def action_help(self) -> None:
        self.app.push_screen(HelpOverlay(None))
