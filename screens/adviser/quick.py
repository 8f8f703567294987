"""Quick answers in the guide's own words, in the member's language: chosen with a key, filtered by typing."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from kiosk.guide import CONNEXION, RECTANGLES, UNKNOWN_PROFILE, WRONG_PASSWORD, Step, procedure_of
from kiosk.identity.text import fold
from kiosk.locale import Catalogue
from kiosk.said import Said, french, say, together
from screens.adviser.base import Panel
from screens.adviser.rows import Rows
from screens.assistance.words import SAFETY
from screens.widgets.inputs import SafeInput

HOW_TO_SHARE = french(
    "Pour me montrer où vous en êtes : appuyez sur F9, puis choisissez « Laisser le conseiller voir où j’en suis »."
    " Je ne vois jamais ce que vous tapez."
)


def quick_answers(catalogue: Catalogue, procedure: str | None, step: int | None) -> list[Said]:
    """The words for where the member is, first; then those of the other steps, of the messages, and ours."""
    where = procedure_of(procedure) or CONNEXION
    steps = sorted(where.steps, key=lambda one: one.number != step)
    found = [sentence for one in steps for sentence in _of_step(catalogue, one)]
    found += list(_of_messages(catalogue))
    found += [say(catalogue, SAFETY), say(catalogue, HOW_TO_SHARE)]
    return list(dict.fromkeys(found))


def _of_step(catalogue: Catalogue, step: Step) -> Iterator[Said]:
    yield together("{n}) {title}", n=step.number, title=say(catalogue, step.title))
    for field in step.fields:
        rectangle = say(catalogue, RECTANGLES[field.letter])
        yield together("{rectangle} {words}", rectangle=rectangle, words=say(catalogue, field.instruction))
    for sentence in (step.closing, *step.text):
        if sentence:
            yield say(catalogue, sentence)
    for note in step.notes:
        yield together("({n}) {text}", n=note.number, text=say(catalogue, note.text))


def _of_messages(catalogue: Catalogue) -> Iterator[Said]:
    for message in (WRONG_PASSWORD, UNKNOWN_PROFILE):
        yield together("{text} :", text=say(catalogue, message.text))
        yield say(catalogue, message.advice)


class QuickPanel(Panel[str]):
    """The answers, shown in the adviser's language; the reply is the same sentence in the member's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "walk(1)", show=False, priority=True),
        Binding("up", "walk(-1)", show=False, priority=True),
        Binding("f6", "close", show=False),
    ]

    def __init__(self, shown: list[Said], sent: list[Said]) -> None:
        super().__init__()
        self._answers = list(zip(shown, sent, strict=True))

    def compose(self) -> ComposeResult:
        yield from super().compose()
        with Vertical(classes="overlay-box -wide -list"):
            yield Static(self.t("Réponses du guide"), classes="overlay-title", markup=False)
            yield SafeInput(id="quick-filter")
            yield Rows(id="quick-list", whole=True)
            yield Static(
                self.t("Tapez pour filtrer · ▲ ▼ choisir · Entrée reprendre · Échap fermer"),
                classes="panel-hint",
                markup=False,
            )

    def on_mount(self) -> None:
        super().on_mount()
        self._show("")

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _take(self) -> None:
        self._chosen(self.query_one(Rows).chosen)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._chosen(event.option_id)

    def _chosen(self, name: str | None) -> None:
        if name is not None:
            self.choose(self._answers[int(name)][1])

    def action_walk(self, by: int) -> None:
        rows = self.query_one(Rows)
        if by > 0:
            rows.action_cursor_down()
        else:
            rows.action_cursor_up()

    def _show(self, typed: str) -> None:
        wanted = fold(typed).split()
        rows = [
            (str(number), Content(shown))
            for number, (shown, sent) in enumerate(self._answers)
            if all(word in f"{fold(shown)} {fold(sent)}" for word in wanted)
        ]
        self.query_one(Rows).show(rows)
