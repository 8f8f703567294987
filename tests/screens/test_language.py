"""The person's language: nothing stays French by mistake, and F2 changes the words alone, in the middle of a form."""

import re
from dataclasses import replace

from textual.pilot import Pilot
from textual.widgets import Input

from kiosk.guide import ENROLMENT, FORGOT_PASSWORD
from kiosk.identity.problems import Problem
from kiosk.locale import FRENCH, open_catalogue
from screens.app import Kiosk
from screens.base import KioskScreen
from screens.connexion.message import MessageOverlay
from screens.connexion.step04_form import ConnexionForm
from screens.enrolment.step06_mailbox import EnrolmentMailbox
from screens.forgot_password.step07_code import EnterCode
from screens.form import FormScreen
from screens.idle import IdleWarning
from screens.member_area.change_email import ConfirmAddressForm
from screens.presses import RHYTHM
from tests.pseudo import PSEUDO
from tests.screens import stage
from tests.screens.conftest import Photographs
from tests.screens.looks import LONG
from tests.screens.picture import rows
from tests.screens.walk import ALIKE, SAME

SECRET = "Papier.Lune38"
ASIDE = ("mailbox", "members")  # the demonstration's own, a trainer's tools
# What stays as it is in every language: names, addresses, signs, what is printed on a card, a key or the site.
AS_IT_IS = re.compile(
    r"www\.e-mpn\.fr|MPN|\b[A-D]\b|Français|English|Deutsch|Camille|4F-27|Accueil|La mutuelle|Contact|A1B2C3"
    r"|F(?:[124-9]|10)|Échap|Tab|Maj\+|Entrée|DÉMONSTRATION.*|carte Vitale|CAMILLE|MARTIN|Carte de tiers payant"
    r"|Numéro interne :|Valable du 01/01 au 31/12|Retour|14 h 32"
)
ROW_OF_OURS = re.compile(r"⟦[^⟦⟧]*⟧")


def _left(text: str) -> str:
    """What of a text no catalogue gave: brackets may hold brackets, whose inside comes from the catalogue too."""
    while ROW_OF_OURS.search(text):
        text = ROW_OF_OURS.sub("", text)
    return AS_IT_IS.sub("", text)


def test_every_sentence_of_every_screen_comes_from_the_catalogue(photographs: Photographs) -> None:
    frames = [frame for frame in photographs(LONG) if not frame.screen.startswith(ASIDE)]
    french = {
        (frame.screen, seen.label)
        for frame in frames
        for seen in frame.seen
        if re.search(r"[^\W\d_]", _left(seen.label))
    }
    assert french == set()


def _text(app: Kiosk) -> str:
    return "\n".join("".join(run.text for run in row) for row in rows(app))


def _screens() -> dict[str, stage.Lay]:
    """Step 6 counts seconds, and the idle warning leaves when somebody is there: not the same twice."""
    lays: dict[str, stage.Lay] = {**stage.numbered(), **stage.unnumbered()}
    # Both times the same minute to answer, and no seconds to count.
    asked, address = stage.pending(), replace(stage.pending_address(), resend_from=stage.NOW)
    lays["forgot-password 7"] = lambda: EnterCode(FORGOT_PASSWORD, asked)
    lays["enrolment 6"] = lambda: EnrolmentMailbox(ENROLMENT, asked)
    lays["code of an e-mail"] = lambda: ConfirmAddressForm(address)
    lays |= {name: lay for name, lay in stage.overlays().items() if name not in (*ASIDE, "idle")}
    left_out = SAME | ALIKE
    return {n: lay for n, lay in lays.items() if not n.startswith("forgot-password 6") and n not in left_out}


async def test_a_screen_that_changes_its_language_is_like_one_that_opened_in_it() -> None:
    """A sentence that was built by hand would stay French here."""
    app, different = stage.kiosk(), set()
    async with app.run_test(size=(110, 34)) as pilot:

        async def shown(lay: stage.Lay, *, changing: bool) -> str:
            app.speak(FRENCH if changing else PSEUDO)
            screen = lay()
            await (app.bring(screen) if isinstance(screen, KioskScreen) else app.push_screen(screen))
            await pilot.pause()
            app.speak(PSEUDO)
            await pilot.pause()
            text = _text(app)
            if not isinstance(screen, KioskScreen):
                await app.pop_screen()
            return text

        for name, lay in _screens().items():
            if await shown(lay, changing=True) != await shown(lay, changing=False):
                different.add(name)
    assert different == set()


async def _form(app: Kiosk, pilot: Pilot[None]) -> ConnexionForm:
    form = stage.numbered()["connexion 4"]()
    assert isinstance(form, ConnexionForm)
    await app.bring(form)
    form.fill({"A": stage.MEMBER.nir, "B": SECRET})
    await pilot.pause()
    return form


async def _changes_twice(pilot: Pilot[None]) -> None:
    for _ in range(2):
        await pilot.press("f2")
        await pilot.pause(2 * RHYTHM)  # a second F2 waits: it might be a repeat


async def test_f2_keeps_what_was_typed_masked_or_shown_the_focus_and_the_errors() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _form(app, pilot)
        form.refuse({"B": Problem.CURRENT_PASSWORD_WRONG})
        await pilot.pause()
        inputs = list(form.query(Input))
        before = [(line, line.value, line.password, line.cursor_position) for line in inputs], form.focused
        await pilot.press("f2")
        await pilot.pause()
        after = [(line, line.value, line.password, line.cursor_position) for line in form.query(Input)], form.focused
        assert after == before
        assert "! Error: This is not your current password." in _text(app)
        assert "! Error: please correct (B)." in _text(app)
        assert SECRET not in _text(app)
        form.action_reveal()
        await pilot.press("f2")
        await pilot.pause(2 * RHYTHM)
        assert SECRET in _text(app)
        assert "Verbergen (F5)" in _text(app)


async def test_a_busy_form_stays_busy_and_says_so() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form = await _form(app, pilot)
        form.busy("Vérification en cours…")
        await pilot.press("f2")
        await pilot.pause()
        assert "… Checking…" in _text(app)
        assert form.query_one("#content").disabled


async def test_f2_works_under_a_message_that_a_person_cannot_read() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _form(app, pilot)
        await app.push_screen(stage.overlays()["wrong password"]())
        await _changes_twice(pilot)
        assert isinstance(app.screen, MessageOverlay)
        assert "! Falsches Passwort (Mot de passe incorrect)" in _text(app)


async def test_three_presses_come_back_to_french() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _form(app, pilot)
        french = _text(app)
        await _changes_twice(pilot)
        await pilot.press("f2")
        await pilot.pause(2 * RHYTHM)
        assert _text(app) == french


async def test_the_names_on_the_first_screen_choose_by_mouse_and_by_keyboard() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.click("#language-de")
        await pilot.pause()
        assert "Willkommen" in _text(app)
        app.screen.query_one("#language-en").focus()
        await pilot.press("enter")
        await pilot.pause()
        assert "Welcome" in _text(app)
        assert "√ English" in _text(app)


async def test_the_next_person_finds_the_terminals_own_language() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        await _form(app, pilot)
        await pilot.press("f2")
        assert app.preferred
        app.finish()
        await pilot.pause()
        await app.workers.wait_for_complete()
        assert "Bienvenue" in _text(app)
        assert app.catalogue.language == "fr"


async def test_the_countdown_goes_on_in_the_new_language() -> None:
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        warning = IdleWarning(30)
        await app.push_screen(warning)
        app.speak(open_catalogue("de"))
        warning.show(12)
        await pilot.pause()
        assert "in 12 Sekunden" in _text(app)


async def test_a_field_says_its_next_words_in_the_new_language() -> None:
    """Its hint was said when the form opened, in French; it comes back after an error."""
    app = stage.kiosk()
    async with app.run_test(size=(80, 24)) as pilot:
        form: FormScreen = await _form(app, pilot)
        app.speak(open_catalogue("en"))
        form.refuse({"A": Problem.NIR_KEY})
        form.fields[0].clear_error()
        await pilot.pause()
        assert "15 digits, or the e-mail address of the account." in _text(app)
