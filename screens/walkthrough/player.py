"""Plays scenarios on the real screens: it reads, points, types and presses as a person would."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from kiosk.demo import captions
from kiosk.demo.adviser import DemoAdviser, adviser_at_work
from kiosk.demo.mailbox import ReceivedMail
from kiosk.demo.scenario import KEYS, Adviser, Scenario, Scene
from kiosk.guide import Step
from screens.base import KioskScreen
from screens.demonstration.mailbox import follow
from screens.sharing.targets import find
from screens.step import StepScreen
from screens.visit import FollowedLink
from screens.walkthrough.caption import Caption
from screens.walkthrough.pace import Back, Pace
from screens.widgets.button import ActionButton
from screens.widgets.field import LetteredField

if TYPE_CHECKING:
    from screens.walkthrough.app import PlayedKiosk

PATIENCE = 20  # seconds until a screen that does not come ends the walkthrough
_A_LETTER, _AFTER_KEY, _MOVE = 0.09, 0.5, 0.04  # seconds
_A_WORD, _LEAST = 0.3, 2.0  # how long a caption is read


class PlayStopped(RuntimeError):
    """The screens did not go where the scenario says; the argument is a French sentence."""


class Player:
    """One after the other, each in a demonstration that begins again; `run` returns after the last."""

    def __init__(self, app: "PlayedKiosk", scenarios: Sequence[Scenario], pace: Pace) -> None:
        self._app, self._scenarios, self._pace = app, scenarios, pace
        self._adviser: DemoAdviser | None = None
        self.scenario, self._number = scenarios[0], 0

    async def run(self) -> None:
        for scenario in self._scenarios:
            self.scenario = scenario
            back: int | None = 0
            while back is not None:
                back = await self._play(back)

    async def _play(self, upto: int) -> int | None:
        """From the first screen, the scenes before `upto` at once. The scene to go back to; None at the end."""
        async with AsyncExitStack() as stack:
            self._app.demonstration.has_adviser = self.scenario.needs_adviser
            await self._app.begin_again()
            if self.scenario.needs_adviser:
                self._adviser = await stack.enter_async_context(adviser_at_work(await self._app.services()))
            for number, scene in enumerate(self.scenario.scenes):
                self._number = number
                self._pace.hurry(on=self._number < upto)
                try:
                    await self._scene(scene)
                except Back:
                    return max(0, self._number - 1)
        return None

    # --- one scene -------------------------------------------------------------------------------------

    async def _scene(self, scene: Scene) -> None:
        await self._until(lambda: self._is_there(scene.at), f"étape {scene.at}")
        if scene.mail:
            await self._until(lambda: self._newest() is not None, "le mail")
        if scene.minutes:
            self._app.let_pass(minutes=scene.minutes)
        if scene.adviser is not None and self._adviser is not None:
            await self._adviser.does(scene.adviser)
            await self._until(lambda: self._is_told(scene.adviser), "le conseiller")
        await self._pace.settle()
        self._say(scene)
        await self._pace.wait(self._reading(scene), reading=True)
        if scene.point:
            await self._point(scene)
        for character in self.scenario.typed(scene, self._code()):
            self._app.play(character, character)
            await self._pace.wait(_A_LETTER)
        for key in scene.press:
            name = KEYS.get(key, key)
            self._app.play(name, {"enter": "\r", "space": " "}.get(name, key if len(key) == 1 else None))
            await self._pace.settle()
            await self._pace.wait(_AFTER_KEY)
        if scene.link and (mail := self._newest()) is not None and mail.link is not None:
            follow(self._app, FollowedLink(mail.link.rsplit("/", 1)[-1]))
        await self._until(lambda: self._app.quiet, "la réponse")

    def _say(self, scene: Scene) -> None:
        step, catalogue = self._step(), self._app.catalogue
        words, why = (captions.words(text, step, catalogue) for text in (scene.caption, scene.why))
        following = self._app.t("Touche suivante : {key}", key=scene.press[0]) if scene.press else ""
        self._app.caption(Caption(step.number if step else 0, words, why, following))

    def _reading(self, scene: Scene) -> float:
        if scene.seconds is not None:
            return scene.seconds
        step, catalogue = self._step(), self._app.catalogue
        texts = [captions.words(text, step, catalogue) for text in (scene.caption, scene.why)]
        return max(_LEAST, _A_WORD * sum(len(text.split()) for text in texts))

    async def _point(self, scene: Scene) -> None:
        screen = self._app.screen
        target = find(screen, scene.point) or next(iter(screen.query(f"#{scene.point}").results(ActionButton)), None)
        if target is None or not target.display:
            raise PlayStopped(self._where(f"« {scene.point} » n’est pas sur cet écran."))
        target.scroll_visible(animate=False, immediate=True)
        await self._pace.settle()
        for at in self._app.way_to(target):
            await self._app.move_hand(at)
            await self._pace.wait(_MOVE)
        await self._pace.wait(_AFTER_KEY)
        if scene.click and isinstance(target, LetteredField):
            screen.set_focus(target.input)
        elif scene.click and isinstance(target, ActionButton):
            target.press()

    # --- where the screens are --------------------------------------------------------------------------

    def _step(self) -> Step | None:
        screen = next((s for s in reversed(self._app.screen_stack) if isinstance(s, KioskScreen)), None)
        return screen.step if isinstance(screen, StepScreen) else None

    def _is_there(self, at: tuple[str, int] | None) -> bool:
        if not self._app.quiet:
            return False
        screen = self._app.screen
        return at is None or (isinstance(screen, StepScreen) and (screen.procedure.key, screen.number) == at)

    def _is_told(self, act: Adviser | None) -> bool:
        """Whether the terminal shows what the adviser did."""
        line = self._app.help_line
        match act:
            case Adviser("takes"):
                return line.present is not None
            case Adviser("says", words):
                return any(message.text == words for message in line.messages)
            case Adviser("points", target):
                return line.pointed == target
            case Adviser("suggests"):
                return line.suggested is not None
            case Adviser("ends"):
                return line.outcome is not None
            case _:
                return True

    def _newest(self) -> ReceivedMail | None:
        mails = self._app.mailbox.for_address(self.scenario.member.email)
        return next((mail for mail in mails if mail.code), None)

    def _code(self) -> str:
        mail = self._newest()
        return (mail.code or "") if mail is not None else ""

    async def _until(self, reached: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not reached():  # noqa: ASYNC110 - screens and mails tell no event
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise PlayStopped(self._where(f"{what} ne vient pas.")) from None

    def _where(self, what: str) -> str:
        return f"{self.scenario.name}, scène {self._number + 1} : {what}"
