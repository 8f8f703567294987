"""Every shipped scenario goes through the real screens to its end, and what it teaches is on the last one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from textwrap import wrap

import pytest

from kiosk.demo import adviser, captions
from kiosk.demo.scenario import SHIPPED, Adviser, Scenario, Scene, read
from kiosk.demo.world import demo_settings
from kiosk.guide import PROCEDURES, Step
from kiosk.locale import LANGUAGES, open_catalogue
from screens.demonstration import demonstrated
from screens.walkthrough.app import PlayedKiosk
from screens.walkthrough.caption import Caption, CaptionBar
from screens.walkthrough.player import Player, PlayStopped
from tests.walkthrough.conftest import AtOnce

ASIDE = 10  # columns: the step's number, and a space at each side
PLACES = {(procedure.key, step.number): step for procedure in PROCEDURES for step in procedure.steps}
ENDS = {
    "connexion": "5) Vous êtes désormais connecté !",
    "forgot-password": "10) Votre nouveau mot de passe est désormais actif !",
    "enrolment": "10) C’est fait, vous êtes désormais inscrit !",
    "adviser": "Camille a terminé l’appel.",
    "error-1-wrong-password": "mot de passe incorrect : 1 fois",
    "error-2-unknown-profile": "Ce profil est inconnu",
    "error-3-missing-digit": "√ C’est complet.",
    "error-4-spam": "Un nouveau mail part.",
    "error-5-expired-code": "Cette demande a expiré",
    "error-6-passwords-differ": "Les deux mots de passe diffèrent.",
    "error-7-five-wrong-codes": "Cinq codes incorrects",
}


def test_each_shipped_scenario_is_watched_here() -> None:
    assert set(ENDS) == {file.stem for file in SHIPPED.glob("*.toml")}


@asynccontextmanager
async def playing() -> AsyncIterator[PlayedKiosk]:
    world, loader, demonstration = demonstrated()
    app = PlayedKiosk(demo_settings(), loader.ready, demonstration=demonstration)
    try:
        async with app.run_test(size=(80, 24)):
            await loader.ready()
            await app.tell_advisers()
            yield app
    finally:
        await loader.close()
        world.close()


def drawn(app: PlayedKiosk) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


@pytest.mark.parametrize("name", ENDS)
async def test_a_scenario_goes_to_its_end(name: str) -> None:
    async with playing() as app:
        player = Player(app, [read(SHIPPED / f"{name}.toml")], AtOnce(app.drawn))
        await player.run()
        await player.until_quiet()
        await app.drawn()
        assert ENDS[name] in "\n".join(drawn(app))
        [bar] = app.screen.query(CaptionBar)
        assert bar.region.height == 4
        assert bar.region.bottom == 24


async def test_the_caption_stays_in_sight_when_a_panel_opens() -> None:
    async with playing() as app:
        app.caption(Caption(4, "Ce qui se passe", "Pourquoi", "Touche suivante : Entrée"))
        await app.run_action("screen.help")
        await app.drawn()
        assert "Ce qui se passe" in drawn(app)[20]
        assert "Touche suivante : Entrée" in drawn(app)[23]


async def test_once_handed_over_the_rows_of_the_caption_are_the_screens() -> None:
    async with playing() as app:
        app.hand_over()
        await app.drawn()
        assert not app.screen.query(CaptionBar)
        assert "Tél." in drawn(app)[23]
        assert app.screen.has_class("-h24")


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_eighty_columns_what_happens_and_why_are_whole(language: str) -> None:
    catalogue, hidden = open_catalogue(language), list[str]()
    for file in SHIPPED.glob("*.toml"):
        step: Step | None = None
        for scene in read(file).scenes:
            step = PLACES[scene.at] if scene.at is not None else step
            texts = [captions.words(text, step, catalogue) for text in (scene.caption, scene.why)]
            rows = [len(wrap(text, 80 - ASIDE)) for text in texts]
            # German's (A) takes all three rows: its reason is left out, never cut.
            if sum(rows) > 3 and not (language == "de" and rows[0] == 3):
                hidden.append(f"{file.stem} : {texts}")
    assert not hidden


async def test_an_adviser_whom_nobody_calls_stops_the_scenario_with_a_sentence(
    short: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adviser, "_PATIENCE", 0.2)
    scenario = replace(short, scenes=(Scene("Personne", adviser=Adviser("takes")),))
    async with playing() as app:
        with pytest.raises(PlayStopped, match="essai, scène 1 : personne n’appelle le conseiller"):
            await Player(app, [scenario], AtOnce(app.drawn)).run()
        assert not app.demonstration.has_adviser
