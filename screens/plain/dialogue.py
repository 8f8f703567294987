"""One terminal as a dialogue: prints what the current screen says, asks its fields, then its choices, and types the
answers into that very screen. The flows and the services never learn that nobody sees it."""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from kiosk.said import say
from kiosk.words import PROBLEMS
from screens.base import KioskScreen, Overlay
from screens.help import HelpOverlay, NoteOverlay
from screens.idle import IdleWarning
from screens.plain.commands import Asked, Command, command
from screens.plain.printer import Printer, countless
from screens.plain.terminal import LineTerminal
from screens.portal.attract import Attract
from screens.reading.page import Choice, Page, Question
from screens.reading.reader import read
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField

if TYPE_CHECKING:
    from textual.screen import Screen

    from screens.app import Kiosk

_LOOK_SECONDS = 0.05  # between two looks at a screen that something else than the person may change
_PATIENCE_SECONDS = 0.6  # for a press that changes nothing


class _Changed(Exception):
    """Another screen came: the question is void."""


class _Over(Exception):
    """The dialogue is at its end."""


class Dialogue:
    """Runs until the input ends or, with `once`, until one visit is over."""

    def __init__(self, app: "Kiosk", terminal: LineTerminal, *, once: bool) -> None:
        self._app, self._terminal, self._once = app, terminal, once
        self.t = app.t
        self._printer = Printer(terminal, self.t)
        self._spoken = app.catalogue  # the language of what is in sight
        self._left: object = None  # how the page looked when it was answered
        self._visited = False  # a step was shown since the first screen
        self._last_line = time.monotonic()

    async def run(self) -> None:
        """Talk until it is over, then end the App."""
        try:
            while True:
                try:
                    page = await self._arrive()
                    await self._converse(page)
                except _Changed:
                    continue
        except (_Over, OSError):  # OSError: nobody reads any more
            self._app.exit()

    async def _arrive(self) -> Page:
        """Wait for a page that takes an answer; print what is new on it, and what is happening meanwhile."""
        since = time.monotonic()
        while True:
            page = read(self._app.screen)
            if page.ready and self._spoken is not self._app.catalogue:
                self._left = None
                self._printer.again()
                break
            if not page.ready:
                self._left = None
                self._printer.notice(page)
            elif self._left != _look(page) or time.monotonic() - since > _PATIENCE_SECONDS:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        self._left = None
        if isinstance(self._app.screen, Attract) and not self._printer.knows(page):
            if self._visited and self._once:
                raise _Over
            if self._visited:
                self._printer.goodbye(say(self._spoken, "C’est terminé. Tout est effacé."))
            shared = self._app.sharing_said() if self._app.preferences.shared_screen else ""
            self._printer.home(demonstration=self._app.demonstration is not None, shared=shared)
            self._visited = False
        self._spoken = self._app.catalogue
        self._visited = self._visited or bool(page.where)
        self._printer.page(page)
        return page

    # --- what is asked ---------------------------------------------------------------------------------

    async def _converse(self, page: Page) -> None:
        """The fields that need an answer, then the choices."""
        if isinstance(self._app.screen, HelpOverlay | NoteOverlay):
            self._app.screen.action_close()  # it was read: there is nothing to answer
            return
        on_a_link = isinstance(page.focus, Choice) and not page.focus.widget.has_class("-main")
        if not (on_a_link and all(question.empty for question in page.questions)):
            for question in page.questions:
                if (question.empty or question.wrong) and not await self._fill(page, question):
                    break
        await self._choose(read(self._app.screen))

    async def _fill(self, page: Page, question: Question) -> bool:
        """Ask until the field takes the answer. False when the person wants the choices instead."""
        field = question.widget
        assert isinstance(field, LetteredField)  # noqa: S101 - what a question is read from
        name = f"({question.letter})" if question.letter else question.label
        if question.wrong:
            self._terminal.tell(question.message)
        asked = f"{name} {question.label}" if question.letter else question.label
        hint = "" if question.wrong else question.message
        prompt = self.t("{question} : {hint}", question=asked, hint=hint).rstrip()
        while True:
            line = await self._line(page, prompt, secret=question.secret, password=field.secret)
            if not line:
                return False
            field.screen.set_focus(field.input)
            field.input.replace(line, 0, len(field.value))
            problem = field.problem()
            if problem is None:
                return True
            self._terminal.tell(self.t("Erreur : {sentence}", sentence=self.t(PROBLEMS[problem])))
            prompt = self.t("{name}, à nouveau :", name=name)

    async def _choose(self, page: Page) -> None:
        """The numbered list of what can be done here, and one answer to it."""
        choices: Sequence[Choice | Question] = [*page.choices, *page.questions]
        for number, choice in enumerate(choices, 1):
            self._terminal.tell(f"{number}. {self._name(choice)}")
        prompt = self.t("Votre choix (Entrée : 1) :")
        while True:
            chosen = _chosen(choices, await self._line(page, prompt, secret=False, listed=True))
            match chosen:
                case Choice(widget=ActionButton() as button):
                    self._left = _look(page)
                    button.press()
                    return
                case Question():
                    await self._fill(page, chosen)
                    return
                case _:
                    prompt = self.t("Tapez un numéro, de 1 à {n} :", n=len(choices))

    def _name(self, choice: Choice | Question) -> str:
        if isinstance(choice, Choice):
            return choice.label
        return self.t("Remplir {field}", field=f"({choice.letter})" if choice.letter else f"« {choice.label} »")

    # --- what comes in ---------------------------------------------------------------------------------

    async def _line(
        self, page: Page, prompt: str, *, secret: bool, password: bool = False, listed: bool = False
    ) -> str:
        """One answer to `page`, without echo if it is `secret`; a word that is a command is obeyed instead."""
        line = await self._typed(page, prompt, secret=secret, listed=listed)
        if self._printer.warned() and line == "":
            line = await self._typed(page, prompt, secret=secret, listed=listed)
        if line is None:
            raise _Over
        asked = command(line, self.t, demonstration=self._app.demonstration is not None)
        # A password may be any word; only the question mark is short enough never to be one.
        if asked is not None and (not password or line.strip() == "?"):
            self._obey(asked, cast("Screen[None]", page.screen))
            raise _Changed
        return line if password else line.strip()

    async def _typed(self, page: Page, prompt: str, *, secret: bool, listed: bool) -> str | None:
        self._terminal.open(secret=secret)
        self._terminal.tell(prompt)
        waiting = asyncio.ensure_future(self._terminal.line())
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=4 * _LOOK_SECONDS)
                if not waiting.done():
                    self._look_up(page, listed=listed)
            self._last_line = time.monotonic()
            self._app.sign_of_life()
            if isinstance(self._app.screen, IdleWarning):
                self._app.screen.action_close()
            return waiting.result()
        finally:
            waiting.cancel()
            self._terminal.close()

    def _look_up(self, page: Page, *, listed: bool) -> None:
        """While nobody types: a warning, a screen that leaves by itself, another list, a person who left."""
        screen = self._app.screen
        now = read(screen)
        if isinstance(screen, IdleWarning):
            self._printer.warn(screen.left)
        elif now.screen is not page.screen or not now.ready or (listed and _labels(now) != _labels(page)):
            raise _Changed
        else:
            self._printer.news(now)
        away = time.monotonic() - self._last_line
        if self._once and isinstance(screen, Attract) and away > self._app.settings.session.idle_form_seconds:
            raise _Over

    def _obey(self, asked: Asked, screen: "Screen[None]") -> None:
        self._left = _look(read(screen))
        match asked:
            case Command.HELP if isinstance(screen, KioskScreen):
                screen.action_help()
            case Command.BACK if isinstance(screen, Overlay):
                screen.action_close()
            case Command.BACK if isinstance(screen, KioskScreen):
                screen.action_back()
            case Command.FINISH if isinstance(screen, Attract) and self._once:
                raise _Over
            case Command.FINISH:
                self._app.finish()
            case Command.ADVISER:
                self._app.call_later(self._app.action_adviser)
            case Command.MAIL:
                self._app.action_mailbox()
            case Command.MEMBERS:
                self._app.action_members()
            case Command.QUIT:
                raise _Over
            case Command.HIDE:
                self._app.action_shared_screen()
                self._printer.hide(self._app.sharing_said())
                self._left = None
            case "fr" | "en" | "de":
                self._app.prefer(language=asked)
            case _:
                self._printer.again()
                self._left = None


def _look(page: Page) -> object:
    """What an answer may change."""
    return page.screen, page.notice, tuple((question.wrong, question.message) for question in page.questions)


def _labels(page: Page) -> list[str]:
    return [countless(choice.label) for choice in page.choices]


def _chosen(choices: Sequence[Choice | Question], line: str) -> Choice | Question | None:
    """By its number, or by its letter; the first by Enter alone."""
    if line.isdecimal():
        return choices[int(line) - 1] if 0 < int(line) <= len(choices) else None
    letter = f"({line.strip('()').upper()})"
    for choice in choices:
        begins = f"({choice.letter})" if isinstance(choice, Question) else choice.label
        if line and begins.startswith(letter):
            return choice
    return choices[0] if not line and choices else None
