"""« J’ai besoin de plus de temps »: where it is offered, what it answers, and the limits that no key extends."""

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.paris import clock_time
from screens.base import Overlay
from screens.widgets.button import ActionButton

KEYS = ("p", "P")  # as « plus »; a letter is free inside a panel that has nothing to type in


class MoreTimeButton(ActionButton):
    """Triples every delay of the visit. P does the same."""

    def __init__(self, label: str) -> None:
        super().__init__(label, id="more-time", action="app.more_time")


class TimePanel(Overlay):
    """A warning about time: it offers more of it, unless that was given already."""

    def compose_choices(self) -> ComposeResult:
        with Horizontal(classes="overlay-actions time-actions"):
            yield ActionButton(self.t("Je continue"), primary=True)
            if self.kiosk.may_have_more_time:
                yield MoreTimeButton(self.t("P  J’ai besoin de plus de temps"))


class MoreTimeGiven(Overlay):
    """The answer; it stays until the person goes on."""

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with Vertical(classes="overlay-box"):
            yield Static(self.t("√ Vous avez trois fois plus de temps"), classes="overlay-title -good", markup=False)
            yield Static(
                self.t("La borne attend trois fois plus longtemps, jusqu’à la fin de votre visite."),
                classes="panel-text",
                markup=False,
            )
            yield Static(
                self.t("Le code et le lien d’un mail déjà parti gardent leur durée."),
                classes="panel-text",
                markup=False,
            )
            yield Static(
                self.t("S’ils expirent, vous pourrez renvoyer un mail."),
                classes="panel-text",
                markup=False,
            )
            yield ActionButton(self.t("Je continue"), primary=True)


class DeadlineWarning(TimePanel):
    """Said once, in time to finish: this limit is not one of idleness, so going on does not move it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(",".join(KEYS), "app.more_time", show=False)]

    def __init__(self, at: datetime, *, signed_in: bool) -> None:
        super().__init__()
        self._at, self.signed_in = at, signed_in

    def compose(self) -> ComposeResult:
        yield from super().compose()
        title, then = self._words()
        with Vertical(classes="overlay-box"):
            yield Static(title, classes="overlay-title", markup=False)
            yield Static(then, classes="panel-text", markup=False)
            yield from self.compose_choices()

    def _words(self) -> tuple[str, str]:
        time = clock_time(self._at)
        if self.signed_in:
            return (
                self.t("Votre connexion se ferme à {time}", time=time),
                self.t("C’est pour votre sécurité, même si vous êtes là. Vous pourrez vous connecter de nouveau."),
            )
        return (
            self.t("Choisissez votre mot de passe avant {time}", time=time),
            self.t("Ensuite, il faudra demander un nouveau mail. Votre ancien mot de passe reste valable."),
        )
