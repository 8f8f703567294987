"""What the guide says about a step or a field: beside the form where there is room, over it on F1."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kiosk import house
from kiosk.guide import RECTANGLES, Field, Step
from kiosk.said import Said, french, together
from screens.base import Overlay
from screens.keys import ADVISER, COLOURS, LANGUAGE, LARGE, PAGE, REVEAL, SHARED, VOICE, Key
from screens.more_time import KEYS, MoreTimeButton
from screens.plain.commands import words_page
from screens.speech import beneath, speaker
from screens.widgets.button import ActionButton
from screens.widgets.cards import ALL_DIGITS, TO_COPY, Card, DrawnCard, tiers_payant, vitale
from screens.widgets.fields import Translate

_VITALE_HELP = french("Les 15 chiffres, clé comprise. La Corse s’écrit 2A ou 2B. Les espaces se mettent tout seuls.")
_VITALE_WORDS = french("Sur la carte Vitale, il est écrit sous votre nom.")
_TIERS_WORDS = french("Sur la carte, il est écrit après les mots « Numéro interne ».")
_TIERS_HELP = french("Votre numéro interne est imprimé sur votre carte de tiers payant.")
_SCROLL = french("▲ ▼ défiler · F1 les touches · Échap fermer")
_KEYS = french("Les touches")


def note_help(t: Translate, step: Step, number: int) -> Widget:
    """Footnote `number` of a step: a drawn card for « Où trouver … », else its sentence."""
    note = step.note(number)
    question = together("({n}) {text}", n=note.number, text=t(note.text))
    if "Sécurité Sociale" in note.text:
        return DrawnCard(question, Card(vitale, ALL_DIGITS, t(_VITALE_WORDS), "card -vitale"), t(_VITALE_HELP))
    if "numéro interne" in note.text:
        return DrawnCard(question, Card(tiers_payant, TO_COPY, t(_TIERS_WORDS), "card -tiers"), t(_TIERS_HELP))
    return Static(question, classes="panel-text", markup=False)


def field_help(t: Translate, step: Step, field: Field) -> Iterator[Widget]:
    """The guide's own sentence for a lettered field, and its footnote."""
    yield Static(_instruction(t, field), classes="panel-text", markup=False)
    if field.note is not None:
        yield note_help(t, step, field.note)


def step_help(t: Translate, step: Step) -> Iterator[Widget]:
    """All that the guide says at a step."""
    heading = together("{n}) {title}", n=step.number, title=t(step.title))
    yield Static(heading, classes="panel-title", markup=False)
    for field in step.fields:
        yield Static(_instruction(t, field), classes="panel-text", markup=False)
    sentences = [t(sentence) for sentence in (step.closing, *step.text) if sentence]
    messages = [together("{text} - {advice}", text=t(m.text), advice=t(m.advice)) for m in step.messages]
    for sentence in (*sentences, *messages):
        yield Static(sentence, classes="panel-text", markup=False)
    for note in step.notes:
        yield note_help(t, step, note.number)


def _instruction(t: Translate, field: Field) -> Said:
    return together("{rectangle} {words}", rectangle=t(RECTANGLES[field.letter]), words=t(field.instruction))


class HelpPanel(VerticalScroll, can_focus=False):
    """The third column at 110 columns and more; follows the focused field. Empty until there is room to show it."""

    def __init__(self, step: Step) -> None:
        super().__init__(id="help-panel")
        self._step = step
        self._field = next(iter(step.fields), None)

    def compose(self) -> ComposeResult:
        if self.display:  # else seven widgets that nobody sees would be made with each form
            yield from self._words()

    async def on_show(self) -> None:
        if not self.children:
            await self.mount_all(self._words())

    def _words(self) -> Iterator[Widget]:
        t = speaker(self).t
        return step_help(t, self._step) if self._field is None else field_help(t, self._step, self._field)

    async def follow(self, field: Field) -> None:
        """Show the guide's words for `field`."""
        if field is self._field or field not in self._step.fields:
            return
        self._field = field
        if self.children:
            async with self.batch():
                await self.remove_children()
                await self.mount_all(self._words())


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
            box.border_subtitle = self.t(_SCROLL)
            yield from step_help(self.t, self._step)
            if self.kiosk.plain:
                yield Static(words_page(self.t), classes="panel-text", markup=False)
            yield Static(
                self.t("Un conseiller vous aide au {phone}.", phone=house.phone()), classes="panel-text", markup=False
            )
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Fermer"), primary=True)
                if self.kiosk.may_have_more_time:
                    yield MoreTimeButton(self.t("P  Plus de temps"))
                if not self.kiosk.plain:
                    yield ActionButton(self.t("F1  Touches"), action="screen.keys", id="keys")

    def action_keys(self) -> None:
        self.app.switch_screen(KeysOverlay())

    def say_again(self) -> None:
        super().say_again()
        self.query_one(".overlay-box").border_subtitle = self.t(_SCROLL)


class KeysOverlay(Overlay):
    """The one page of keys, whole at the smallest size: F1 on the first screen, F1 twice on a step."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(",".join(KEYS), "app.more_time", show=False)]

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box -keys", can_focus=False) as box:
            box.border_title = self.t(_KEYS)
            if self.kiosk.touch:  # without a keyboard they are pressed here: a narrow footer has no room for them
                for key in (ADVISER, LANGUAGE, SHARED, LARGE, COLOURS, VOICE):
                    yield ActionButton(
                        together("{cap}  {name}", cap=key.cap, name=self.t(key.short)), action=key.action
                    )
            yield Static(self._lines(), id="keys-page", markup=False)
            with Horizontal(classes="overlay-actions"):
                yield ActionButton(self.t("Fermer"), primary=True)
                if self.kiosk.may_have_more_time:
                    yield MoreTimeButton(self.t("P  Plus de temps"))

    def _lines(self) -> Said:
        if self.kiosk.plain:
            return words_page(self.t)
        return beneath([self._line(key) for key in PAGE if not (key is REVEAL and self.shared)])

    def _line(self, key: Key) -> Said:
        return together("{cap:<8} {does}", cap=key.cap, does=self.t(key.long))

    def say_again(self) -> None:
        super().say_again()
        self.query_one(".overlay-box").border_title = self.t(_KEYS)

    def share_screen(self) -> None:
        super().share_screen()
        self.query_one("#keys-page", Static).update(self._lines())


class NoteOverlay(Overlay):
    """A footnote opened from the form: the drawn card with the number marked."""

    def __init__(self, step: Step, number: int) -> None:
        super().__init__()
        self._step, self.number = step, number

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with VerticalScroll(classes="overlay-box", can_focus=False):
            yield note_help(self.t, self._step, self.number)
            yield ActionButton(self.t("Fermer"), primary=True)
