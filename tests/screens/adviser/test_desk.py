"""The adviser's console on real services, with a member at another terminal."""

import asyncio
from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Static

from kiosk.services import Services
from kiosk.services.assistance.live import InQueue, WithAdviser
from kiosk.services.assistance.states import CallKind
from kiosk.services.parts import Parts
from screens.adviser.desk import DeskScreen
from tests.conftest import MovableClock
from tests.screens.adviser.conftest import STEP5, Console, MemberSide, OpenConsole
from tests.services.advisers import signed_in_adviser

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_whole_call_on_both_databases(console: OpenConsole, member: MemberSide) -> None:
    """Take, chat both ways, the shared screen, point, suggest, close."""
    async with console() as desk:
        await member.calls()
        await member.says("Je ne trouve pas mon numéro interne.")
        await desk.takes_the_call()
        assert (await member.sees()).state == WithAdviser("Camille", "conseillère", away=False)
        await desk.until_drawn("L’adhérent : Je ne trouve pas mon numéro interne.")
        await desk.press(*"Bonjour", "enter")
        await desk.until_drawn("Vous : Bonjour")
        assert [line.text for line in (await member.sees()).messages][-1] == "Bonjour"
        await member.shares()
        await desk.until_drawn("5) Remplissez le formulaire de Mot de passe oublié", "√ écran partagé")
        await desk.press("f4", "p", "b")
        await desk.until_drawn("◄ Camille")
        assert (await member.sees()).pointed == "B"
        await desk.press("s", "6")
        await desk.until_drawn("Étape 6 proposée")
        assert (await member.sees()).suggested == 6
        await desk.press("c", "enter")
        await desk.until_drawn("Aucun appel ouvert", "Personne n’attend.")


@SQLITE
async def test_a_call_taken_by_a_colleague_says_who_has_it(
    console: OpenConsole, member: MemberSide, parts: Parts, services: Services
) -> None:
    async with console() as desk:
        call = await member.calls()
        await desk.until_drawn("borne-2")
        noor = await signed_in_adviser(parts, "Noor")
        await services.desk.take(noor, call.call_id)
        await desk.press("f3", "enter")
        await desk.until_drawn("Noor a pris cet appel avant vous", "Pris par Noor")


@SQLITE
async def test_released_it_keeps_its_place_in_the_queue(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f4", "r")
        await desk.until_drawn("Appel rendu à la file", "1. borne-2")
        assert (await member.sees()).state == InQueue(1, 1)


@SQLITE
async def test_a_call_of_another_agency_is_never_listed(console: OpenConsole, member: MemberSide) -> None:
    async with console(name="Ali", agency="Colmar") as desk:
        await member.calls()
        await member.publishes()
        await desk.app.desk.follow._read_agency()
        await desk.pilot.pause()
        assert "borne-2" not in desk.text
        assert (desk.desk.follow.calls, desk.desk.follow.terminals) == ((), ())


@SQLITE
async def test_the_phone_number_is_shown_to_who_takes_the_call(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls(CallKind.PHONE, phone="0612345678")
        await desk.until_drawn("À rappeler")
        assert "06 12" not in desk.text
        await desk.takes_the_call()
        await desk.until_drawn("À rappeler au 06")


@SQLITE
async def test_a_new_call_rings_once_and_not_when_muted(
    console: OpenConsole, member: MemberSide, another_terminal: object
) -> None:
    async with console() as desk:
        await member.calls()
        await desk.until_drawn("● Nouvel appel : borne-2, Discussion")
        assert desk.rung == [True]
        await desk.press("f9")
        third = MemberSide(another_terminal(terminal="borne-3"))  # type: ignore[operator]
        await third.calls()
        await desk.until_drawn("● Nouvel appel : borne-3")
        assert desk.rung == [True, False]


@SQLITE
async def test_calls_that_wait_at_the_sign_in_do_not_ring(console: OpenConsole, member: MemberSide) -> None:
    await member.calls()
    async with console() as desk:
        await desk.until_drawn("borne-2")
        assert desk.rung == []


@SQLITE
async def test_the_member_who_hangs_up_is_told(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        call = await member.calls()
        await desk.takes_the_call()
        await desk.press(*"Je vous")
        await member.services.assistance.hang_up(call)
        await desk.until_drawn("! L’adhérent a mis fin à l’appel.")
        assert desk.desk.pane.chat.line.value == ""


@SQLITE
@pytest.mark.parametrize("turns", range(0, 30, 6))
async def test_the_members_screen_goes_with_the_call_whatever_was_being_drawn(
    console: OpenConsole, member: MemberSide, turns: int
) -> None:
    async with console() as desk:
        call = await member.calls()
        await desk.takes_the_call()
        await member.shares()
        await desk.until_drawn("5) Remplissez le formulaire de Mot de passe oublié")
        await member.publishes(replace(STEP5, screen="forgot-password 4", step=4, fields=()))
        for _ in range(turns):
            await asyncio.sleep(0)
        await member.services.assistance.hang_up(call)
        await desk.until_drawn("! L’adhérent a mis fin à l’appel.")
        await desk.until(lambda: not desk.desk.pane.mirror._strips)
        await desk.pilot.pause(0.2)
        assert not desk.desk.pane.mirror._strips
        assert "Mot de passe oublié" not in desk.text


async def test_a_terminal_that_falls_silent_is_told(
    console: OpenConsole, member: MemberSide, clock: MovableClock
) -> None:
    async with console() as desk:
        await member.calls()
        await member.publishes()
        await desk.takes_the_call()
        clock.forward(seconds=5)
        await desk.until_drawn("! La borne ne répond plus ; l’appel reste ouvert.")


@SQLITE
async def test_a_session_that_ended_leads_back_to_sign_in_and_wipes_what_was_written(
    console: OpenConsole, member: MemberSide, services: Services
) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press(*"secret")
        await services.advisers.sign_out(desk.adviser)
        await desk.until_drawn("Votre session est terminée.")
        assert desk.app.desk is None
        assert not [screen for screen in desk.app.screen_stack if isinstance(screen, DeskScreen)]


@SQLITE
async def test_signing_out_asks_once_and_gives_the_calls_back(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f10")
        await desk.until_drawn("Vos appels retournent dans la file")
        await desk.press("enter")
        await desk.until_drawn("Identifiant")
        assert (await member.sees()).state == InQueue(1, 1)


@SQLITE
async def test_quick_answers_come_in_the_members_language(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls(language="de")
        await desk.takes_the_call()
        await desk.press("f6")
        await desk.until_drawn("Réponses du guide", "5) Remplissez le formulaire")
        await desk.press(*"spam", "enter")
        assert "Spam" in desk.desk.pane.chat.line.value
        assert "spams ou courriers" not in desk.desk.pane.chat.line.value
        await desk.press("enter")
        await desk.until(lambda: desk.desk.follow.talk.lines)
        assert len((await member.sees()).messages) == 1


@SQLITE
async def test_a_secret_in_the_line_comes_back_to_be_changed(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press(*"Votre code 4829 1374 ?", "enter")
        await desk.until_drawn("! Cela ressemble à un code reçu par mail : rien n’est parti.")
        assert desk.desk.pane.chat.line.value == "Votre code 4829 1374 ?"
        assert (await member.sees()).messages == ()


@SQLITE
async def test_the_mouse_alone_takes_points_and_closes(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.until_drawn("borne-2")
        await desk.pilot.click("#queue", offset=(3, 0))
        await desk.until(lambda: desk.desk.follow.view is not None)
        await member.shares()
        await desk.until_drawn("Numéro interne (2)")
        row = next(y for y, line in enumerate(desk.text.splitlines()) if "Numéro interne (2)" in line)
        await desk.pilot.click(offset=(60, row))
        await desk.until_drawn("◄ Camille")
        await desk.pilot.click("#call-close")
        await desk.until_drawn("Clore l’appel ?")
        await desk.pilot.click("Choose .-main")
        await desk.until_drawn("Personne n’attend.")


@SQLITE
@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_where_there_is_room_for_one_view_its_key_and_its_tab_open_it(
    console: OpenConsole, member: MemberSide, size: tuple[int, int]
) -> None:
    async with console(size=size) as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.until_drawn("►F5 Discussion", "Entrée : envoyer")
        await desk.press("f3")
        await desk.until_drawn("►F3 File (0)", "Bornes de l’agence")
        await desk.pilot.click("#tab-mirror")
        await desk.until_drawn("►F4 Écran")
        await desk.press("f5")
        await desk.until_drawn("►F5 Discussion")


@SQLITE
async def test_everything_is_said_again_in_another_language(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f2")
        await desk.until_drawn("Queue", "√ You have this call", "Bell")
        desk.app.prefer(language="fr")
        await desk.until_drawn("File d’attente", "√ Vous avez cet appel")


@SQLITE
async def test_an_answer_that_comes_while_the_console_closes_brings_no_crash(console: OpenConsole) -> None:
    async with console() as desk:
        await desk.desk.query_one("#desk-head").remove()
        assert await desk.desk.ask(_given("an answer")) == "an answer"


async def _given(answer: str) -> str:
    return answer


@SQLITE
async def test_the_help_page_says_what_is_never_possible(console: OpenConsole) -> None:
    async with console(size=(80, 24)) as desk:
        await desk.press("f1")
        await desk.until_drawn("voir ou choisir un mot de passe", "taper dans les cases de l’adhérent")


@SQLITE
async def test_an_adviser_who_does_nothing_is_warned_and_signed_out(console: OpenConsole) -> None:
    async with console() as desk:
        now = 0.0
        desk.app.idle._clock = lambda: now
        desk.app.idle.activity()
        now = 29 * 60 + 30
        await desk.app.idle.tick()
        await desk.until_drawn("Êtes-vous toujours là ?", "30 secondes")
        await desk.press("x")
        await desk.until(lambda: isinstance(desk.app.screen, DeskScreen))
        now += 30 * 60
        await desk.app.idle.tick()
        await desk.until_drawn("Sans geste de votre part, la console s’est déconnectée.")


@SQLITE
async def test_the_link_that_is_lost_is_told_and_no_line_is_lost_or_sent_twice(
    console: OpenConsole, member: MemberSide, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a line is lost after it was stored, the worst moment; then nothing answers for a while."""
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        away, say, view = True, services.desk.say, services.desk.view

        async def stored_but_unheard(*args: object) -> object:
            outcome = await say(*args)  # type: ignore[arg-type]
            if away:
                raise ConnectionResetError
            return outcome

        async def unheard(*args: object) -> object:
            if away:
                raise ConnectionResetError
            return await view(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(type(services.desk), "say", lambda _self, *args: stored_but_unheard(*args))
        monkeypatch.setattr(type(services.desk), "view", lambda _self, *args: unheard(*args))
        await desk.press(*"un", "enter", *"deux", "enter")
        await desk.until_drawn("Liaison interrompue, nouvelle tentative", "… pas encore envoyé : deux")
        away = False
        await desk.until_drawn("Vous : un", "Vous : deux")
        assert [line.text for line in (await member.sees()).messages] == ["un", "deux"]
        await desk.until(lambda: str(desk.desk.query_one("#desk-link", Static).content) == "")


async def at_once(desk: Console, *names: str) -> None:
    """Keys as a terminal brings them after a pause: none waits for what the one before it did."""
    for name in names:
        desk.app.post_message(events.Key(name, name if len(name) == 1 else None))
    await desk.pilot.pause()


@SQLITE
async def test_a_letter_right_after_a_view_was_opened_belongs_to_that_view(
    console: OpenConsole, member: MemberSide
) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f4")
        await at_once(desk, "f5", *"rien")
        await desk.until(lambda: desk.desk.pane.chat.line.value == "rien")
        await at_once(desk, "f4", "s")
        await desk.until_drawn("Passez à l’étape…")
        assert desk.desk.pane.chat.line.value == "rien"
        assert isinstance((await member.sees()).state, WithAdviser)


@SQLITE
async def test_an_order_given_while_a_panel_comes_changes_nothing(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        await desk.press("f4")
        await at_once(desk, "s", "r", "c")
        await desk.until_drawn("Passez à l’étape…")
        assert isinstance((await member.sees()).state, WithAdviser)
        await desk.press("r", "escape")
        await desk.until(lambda: desk.app.screen is desk.desk)
        assert isinstance((await member.sees()).state, WithAdviser)


@SQLITE
async def test_leaving_is_asked_once_however_often_it_is_pressed(console: OpenConsole, member: MemberSide) -> None:
    async with console() as desk:
        await member.calls()
        await desk.takes_the_call()
        for _ in range(2):
            desk.app.action_quit_console()
            await desk.until_drawn("Vos appels retournent dans la file")
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.desk)
        await desk.press("f10")
        await desk.until_drawn("Vos appels retournent dans la file")
