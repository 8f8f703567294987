"""Nobody answers: the warning is a line, Enter alone answers it and nothing else, and then the kiosk forgets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kiosk.guide import CONNEXION
from screens.connexion.step04_form import ConnexionForm
from screens.plain.dialogue import Dialogue
from tests.screens.watch import Watch, watched


class Paper:
    """A terminal that writes down what is said, and on which the test types."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.typed: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(self, text: str = "") -> None:
        self.said.append(text)

    def open(self, *, secret: bool) -> None:
        self.secret = secret

    def close(self) -> None:
        pass

    def wipe(self) -> None:
        self.said.clear()

    async def line(self) -> str | None:
        return await self.typed.get()


@asynccontextmanager
async def talking() -> AsyncIterator[tuple[Watch, Paper]]:
    paper = Paper()
    async with watched() as watch:
        watch.app.plain = True
        watch.app.run_worker(Dialogue(watch.app, paper, once=False).run())  # type: ignore[arg-type]
        await watch.at(CONNEXION, 4)
        yield watch, paper
        paper.typed.put_nowait(None)


async def until(watch: Watch, paper: Paper, sentence: str, times: int = 1) -> None:
    async with asyncio.timeout(30):
        while sum(sentence in said for said in paper.said) < times:
            await watch.pilot.pause(0.02)


async def test_enter_answers_the_warning_and_the_question_stays() -> None:
    async with talking() as (watch, paper):
        await until(watch, paper, "(A) Numéro")
        await watch.after(65)
        await until(watch, paper, "tout sera effacé dans 25 secondes.")
        paper.typed.put_nowait("")
        await until(watch, paper, "(A) Numéro", times=2)
        assert isinstance(watch.app.screen, ConnexionForm)
        assert not any("1. Valider" in said for said in paper.said)
        await watch.after(59)
        assert not watch.warning


async def test_an_answer_that_was_being_typed_is_taken() -> None:
    async with talking() as (watch, paper):
        await until(watch, paper, "(A) Numéro")
        await watch.after(65)
        await until(watch, paper, "tout sera effacé")
        paper.typed.put_nowait("camille@exemple.fr")
        await until(watch, paper, "(B) Mot de passe :")
        assert paper.secret
        await until(watch, paper, "(B) Mot de passe :")
        assert isinstance(watch.app.screen, ConnexionForm)
        assert watch.app.screen.value("A") == "camille@exemple.fr"


async def test_without_an_answer_everything_is_pushed_away() -> None:
    async with talking() as (watch, paper):
        await until(watch, paper, "(A) Numéro")
        await watch.after(65)
        await until(watch, paper, "tout sera effacé")
        await watch.after(30)
        assert watch.at_home
        await until(watch, paper, "Tout est effacé.")
        assert "Étape 4" not in " ".join(paper.said)
