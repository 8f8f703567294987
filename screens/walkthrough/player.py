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
        self.scenario, self._number, self._has_begun = scenarios[0], 0, False

    async def run(self) -> None:
        """Raises `PlayStopped`."""
        await self._app.services()
        for scenario in self._scenarios:
            self.scenario = scenario
            back: int | None = 0
            while back is not None:
                back = await self._play(back)

    async def _play(self, upto: int) -> int | None:
        """From the first screen, the scenes before `upto` at once. The scene to go back to; None at the end."""
        async with AsyncExitStack() as stack:
            if self._has_begun:
                await self._app.begin_again()
            self._has_begun = True
            if self.scenario.needs_adviser:
                await self._seat_adviser(stack)
            for number, scene in enumerate(self.scenario.scenes):
                self._number = number
                try:
                    await self._scene(scene, hurried=number < upto)
                except Back as back:
                    return 0 if back.to_first else max(0, number - 1)
        return None

    async def _seat_adviser(self, stack: AsyncExitStack) -> None:
        """Camille is there until the scenario ends, however it ends."""
        demonstration = self._app.demonstration
        self._adviser = await stack.enter_async_context(adviser_at_work(await self._app.services()))
        demonstration.has_adviser = True
        stack.callback(setattr, demonstration, "has_adviser", False)

    # --- one scene -------------------------------------------------------------------------------------

    async def _scene(self, scene: Scene, *, hurried: bool) -> None:
        self._pace.begin(hurried=hurried)
        await self._until(lambda: self._is_there(scene.at), f"l’étape « {' '.join(map(str, scene.at or ()))} »")
        if scene.mail:
            await self._until(lambda: self._newest() is not None, "le mail")
        if scene.minutes:
            self._app.let_pass(minutes=scene.minutes)
        if scene.adviser is not None and self._adviser is not None:
            await self._advise(scene.adviser, self._adviser)
        await self._pace.settle()
        caption = self._caption(scene)
        self._app.caption(Caption(0, self._app.t("Un instant…")) if hurried else caption)
        await self._pace.wait(scene.seconds or _reading(caption))
        if scene.point:
            await self._point(scene)
        await self._press(scene)
        await self.until_quiet()

    async def _press(self, scene: Scene) -> None:
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

    async def _advise(self, act: Adviser, adviser: DemoAdviser) -> None:
        try:
            await adviser.does(act)
        except TimeoutError:
            raise PlayStopped(self._where("personne n’appelle le conseiller.")) from None
        await self._until(lambda: self._is_told(act), "le conseiller")

    def _caption(self, scene: Scene) -> Caption:
        step, catalogue = self._step(), self._app.catalogue
        words, why = (captions.words(text, step, catalogue) for text in (scene.caption, scene.why))
        following = self._app.t("Touche suivante : {key}", key=scene.press[0]) if scene.press else ""
        return Caption(step.number if step else 0, words, why, following)

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
        if scene.click:
            await self._pace.settle()

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

    async def until_quiet(self) -> None:
        """What was asked of the services is answered."""
        await self._until(lambda: self._app.quiet, "la réponse")

    async def _until(self, reached: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not reached():  # noqa: ASYNC110 - screens and mails tell no event
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise PlayStopped(self._where(f"{what} ne vient pas.")) from None

    def _where(self, what: str) -> str:
        return f"{self.scenario.name}, scène {self._number + 1} : {what}"


def _reading(caption: Caption) -> float:
    """Seconds, by its length."""
    return max(_LEAST, _A_WORD * len(f"{caption.words} {caption.why}".split()))
