"""What the guide says about a step or a field: beside the form where there is room, over it on F1."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import PHONE, RECTANGLES, Field, Step
from screens.base import Overlay
from screens.keys import PAGE
from screens.more_time import KEYS, MoreTimeButton
from screens.plain.commands import words_page
from screens.widgets.button import ActionButton
from screens.widgets.cards import DrawnCard, tiers_payant, vitale

_VITALE_HELP = "Les 15 chiffres, clé comprise. La Corse s’écrit 2A ou 2B. Les espaces se mettent tout seuls."
_VITALE_WORDS = "Sur la carte Vitale, il est écrit sous votre nom."
_TIERS_WORDS = "Sur la carte, il est écrit après les mots « Numéro interne »."
_TIERS_HELP = "Votre numéro interne est imprimé sur votre carte de tiers payant."


def note_help(step: Step, number: int) -> Widget:
    """Footnote `number` of a step: a drawn card for « Où trouver … », else its sentence."""
    note = step.note(number)
    question = f"({note.number}) {note.text}"
    if "Sécurité Sociale" in note.text:
        return DrawnCard(question, vitale(), _VITALE_HELP, "vitale", _VITALE_WORDS)
    if "numéro interne" in note.text:
        return DrawnCard(question, tiers_payant(), _TIERS_HELP, "tiers", _TIERS_WORDS)
    return Static(question, classes="panel-text", markup=False)


def field_help(step: Step, field: Field) -> Iterator[Widget]:
    """The guide's own sentence for a lettered field, and its footnote."""
    yield Static(f"{RECTANGLES[field.letter]} {field.instruction}", classes="panel-text", markup=False)
    if field.note is not None:
        yield note_help(step, field.note)


def step_help(step: Step) -> Iterator[Widget]:
    """All that the guide says at a step."""
    yield Static(step.heading, classes="panel-title", markup=False)
    for field in step.fields:
        yield Static(f"{RECTANGLES[field.letter]} {field.instruction}", classes="panel-text", markup=False)
    for sentence in (step.closing, *step.text, *(m.sentence for m in step.messages)):
        if sentence:
            yield Static(sentence, classes="panel-text", markup=False)
    for note in step.notes:
        yield note_help(step, note.number)


class HelpPanel(VerticalScroll, can_focus=False):
    """The third column at 110 columns and more; follows the focused field."""

    def __init__(self, step: Step) -> None:
        super().__init__(id="help-panel")
        self._step = step

    def compose(self) -> ComposeResult:
        if self._step.fields:
            yield from field_help(self._step, self._step.fields[0])
        else:
            yield from step_help(self._step)

    async def follow(self, field: Field) -> None:
        """Show the guide's words for `field`."""
        if field in self._step.fields:
            async with self.batch():
                await self.remove_children()
                await self.mount_all(field_help(self._step, field))


class HelpOverlay(Overlay):
    """F1: the guide's words for this step, more time, and who to call; F1 again, the page of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "keys", show=False),
        Binding(",".join(KEYS), "app.more_time", show=False),
    ]

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._step = step

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box", can_focus=True) as box:
            box.border_subtitle = self.t("▲ ▼ défiler · F1 les touches · Échap fermer")
            yield from step_help(self._step)
            if self.kiosk.plain:
                yield Static(words_page(self.t), classes="panel-text", markup=False)
            yield Static(
                self.t("Un conseiller vous aide au {phone}.", phone=PHONE), classes="panel-text", markup=False
            )
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Fermer"), primary=True)
                if self.kiosk.may_have_more_time:
                    yield MoreTimeButton(self.t("P  Plus de temps"))
                if not self.kiosk.plain:
                    yield ActionButton(self.t("F1  Touches"), action="screen.keys", id="keys")

    def action_keys(self) -> None:
        self.app.switch_screen(KeysOverlay())


class KeysOverlay(Overlay):
    """The one page of keys, whole at the smallest size: F1 on the first screen, F1 twice on a step."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(",".join(KEYS), "app.more_time", show=False)]

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box -keys", can_focus=False) as box:
            box.border_title = self.t("Les touches")
            yield Static(self._lines(), id="keys-page", markup=False)
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Fermer"), primary=True)
                if self.kiosk.may_have_more_time:
                    yield MoreTimeButton(self.t("P  Plus de temps"))

    def _lines(self) -> str:
        if self.kiosk.plain:
            return words_page(self.t)
        return "\n".join(f"{key.cap:<13} {self.t(key.long)}" for key in PAGE)


class NoteOverlay(Overlay):
    """A footnote opened from the form: the drawn card with the number marked."""

    def __init__(self, step: Step, number: int) -> None:
        super().__init__()
        self._step, self._number = step, number

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box", can_focus=False):
            yield note_help(self._step, self._number)
            yield ActionButton(self.t("Fermer"), primary=True)
