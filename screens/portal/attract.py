"""The attract screen: what can be done here, how long it takes, what to have at hand. Every visit ends here."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk import house
from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, SPACE
from kiosk.said import together
from screens.base import KioskScreen, TooSmall
from screens.keys import ADVISER, COLOURS, FIRST_SCREEN_PRIORITY, HELP, LANGUAGE, LARGE, PLAIN, SHARED, VOICE, Key
from screens.moves import Jump
from screens.widgets.button import ActionButton, LinkButton
from screens.widgets.footer import Footer
from screens.widgets.languages import Languages

CHOICES = (("1", CONNEXION), ("2", FORGOT_PASSWORD), ("3", ENROLMENT))


class Attract(KioskScreen):
    """Three big choices; 1, 2 and 3 choose too, and the procedures bear the guide's titles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(PLAIN.press, PLAIN.action, show=False),
        HELP.binding(),
    ]
    patience = "none"

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield from self.kiosk.compose_band()
        brand = together(
            "{brand} · {space} · {site}",
            brand=self.kiosk.settings.kiosk.brand,
            space=self.t(SPACE),
            site=house.site(),
        )
        yield Static(brand, id="attract-brand", markup=False)
        with Horizontal(id="middle"), Vertical(id="attract"):
            yield Static(self.t("Bienvenue. Que voulez-vous faire ?"), id="attract-title", markup=False)
            yield Static(
                self.t("Prenez le guide « Espace adhérent » : les étapes portent les mêmes numéros."),
                classes="paragraph",
                id="attract-guide",
                markup=False,
            )
            with Horizontal(id="attract-choices"):
                for key, procedure in CHOICES:
                    label, start = self._choice(key, procedure.title), Jump(procedure, 1)
                    yield ActionButton(label, start, primary=True, id=f"go-{key}")
            yield Static(self._needs(), classes="paragraph -muted", id="attract-needs", markup=False)
            yield Languages()
            if not self.kiosk.plain:
                yield from self._compose_comfort()
        yield Footer((HELP, LANGUAGE, SHARED, LARGE, COLOURS, VOICE, ADVISER), FIRST_SCREEN_PRIORITY)

    def _compose_comfort(self) -> ComposeResult:
        with Horizontal(id="attract-comfort"):
            yield LinkButton(self._letters(), action=LARGE.action, id="comfort-size")
            colours = self._comfort(COLOURS, self.t("Couleurs"))
            yield LinkButton(colours, action=COLOURS.action, id="comfort-colours")
        yield LinkButton(self.t("9  Version en lignes simples"), action="app.plain", id="go-9")

    def _choice(self, key: str, title: str) -> str:
        return together("{key}  {title}", key=key, title=self.t(title))

    def _letters(self) -> str:
        """What F6 would do now."""
        return self._comfort(LARGE, self.t("Taille normale") if self.large else self.t("Grands caractères"))

    def resized_letters(self) -> None:
        self.query_one("#comfort-size", LinkButton).name_it(self._letters())

    def _comfort(self, key: Key, name: str) -> str:
        return together("{name} ({key})", name=name, key=key.cap)

    def _needs(self) -> str:
        return self.t(
            "Environ 2 minutes. Ayez sous la main :\n"
            "· votre carte Vitale ou votre adresse e-mail\n"
            "· votre carte de tiers payant\n"
            "· votre téléphone, pour lire vos mails"
        )

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#go-1"))

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if self.is_mounted:
            self.set_focus(self.query_one("#go-1"))

    @property
    def gives_way(self) -> bool:
        """Once a visit was begun, its first step is what comes."""
        return self.kiosk.begun

    def chose(self, reply: object) -> None:
        if isinstance(reply, Jump):
            self.kiosk.begin(reply)

    def step_on(self, key: str) -> bool:
        """The choice is made at once: a key sent with it is for the first step."""
        start = self._chosen_by(key)
        if start is None:
            return super().step_on(key)
        self.kiosk.begin(start)
        return True

    def _chosen_by(self, key: str) -> Jump | None:
        if key in ("enter", "space"):
            reply = self.focused.reply if isinstance(self.focused, ActionButton) else None
            return reply if isinstance(reply, Jump) else None
        return next((Jump(procedure, 1) for number, procedure in CHOICES if number == key), None)

    def action_back(self) -> None:
        """There is nothing behind the first screen."""

    def action_help(self) -> None:
        from screens.help import KeysOverlay  # noqa: PLC0415 - behind the first paint

        self.app.push_screen(KeysOverlay())
