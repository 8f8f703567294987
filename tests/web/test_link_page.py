"""What the mailed link opens, and what sending its form does. (R27; guide, steps 7 to 10)"""

from dataclasses import replace

import pytest

from kiosk import guide
from kiosk.services import Services
from kiosk.services.opening import services_of
from kiosk.services.outcomes import Connected, LinkAccepted
from kiosk.services.parts import Parts
from kiosk.settings import Settings
from kiosk.storage.tables import journal, reset_requests, throttle_events
from tests.conftest import OTHER_PASSWORD, Member, MovableClock
from tests.services.sights import rows
from tests.web.conftest import FORM, Web, serving

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_looking_ten_times_changes_nothing(web: Web, parts: Parts, token: str) -> None:
    tables = (reset_requests, journal, throttle_events)
    before = [await rows(parts.database, table) for table in tables]
    answers = [await web.get(f"/r/{token}") for _ in range(10)]
    answers.append(await web.ask("HEAD", f"/r/{token}"))
    assert {answer.status for answer in answers} == {200}
    assert [await rows(parts.database, table) for table in tables] == before


async def test_the_form_changes_the_password_once(web: Web, services: Services, token: str, camille: Member) -> None:
    assert guide.FORGOT_PASSWORD.step(8).title in (await web.get(f"/r/{token}")).text
    done = await web.send(token)
    assert done.status == 200
    assert guide.FORGOT_PASSWORD.step(10).title in done.text
    assert isinstance(await services.connexion.sign_in(camille.nir, OTHER_PASSWORD), Connected)
    again = await web.send(token)
    assert again.status == 410
    assert "déjà servi" in again.text


@on_sqlite
async def test_an_empty_post_spends_nothing(web: Web, services: Services, token: str) -> None:
    answer = await web.ask("POST", f"/r/{token}", b"", **{"Content-Type": FORM})
    assert answer.status == 422
    assert isinstance(await services.reset.verify_link(token), LinkAccepted)
    assert (await web.send(token)).status == 200


@on_sqlite
async def test_a_refused_form_keeps_the_number_and_no_password(web: Web, token: str) -> None:
    answer = await web.send(token, number='00"0123', new="secret-Un-7", confirmation="secret-Deux-7")
    assert answer.status == 422
    assert 'value="00&#34;0123"' in answer.text
    assert "secret-" not in answer.text
    assert 'role="alert"' in answer.text
    assert 'aria-describedby="error-N help-N" aria-invalid="true"' in answer.text
    assert 'aria-describedby="error-B" aria-invalid="true"' in answer.text
    assert "<title>Erreur : " in answer.text


@on_sqlite
async def test_five_wrong_numbers_end_the_link(web: Web, token: str) -> None:
    answers = [await web.send(token, number="999999") for _ in range(5)]
    assert [answer.status for answer in answers] == [422, 422, 422, 422, 410]
    assert "il reste 4 essais" in answers[0].text
    assert "il reste 1 essai." in answers[3].text
    assert "Trop d’essais" in (await web.send(token)).text


@on_sqlite
async def test_the_number_is_not_asked_where_it_is_not_wanted(parts: Parts, settings: Settings, token: str) -> None:
    unasked = settings._replace(reset=settings.reset._replace(ask_member_number_on_phone=False))
    async with serving(unasked, services_of(replace(parts, settings=unasked))) as web:
        assert 'name="number"' not in (await web.get(f"/r/{token}")).text
        assert (await web.send(token, number="")).status == 200


@on_sqlite
async def test_an_expired_link_says_when(web: Web, token: str, clock: MovableClock) -> None:
    clock.forward(minutes=31)
    answer = await web.get(f"/r/{token}")
    assert answer.status == 410
    assert "a expiré à 12 h 30" in answer.text
    assert "n’a pas changé" in (await web.send(token)).text


@on_sqlite
async def test_a_link_that_is_none_says_no_more_than_any_other_address(web: Web, token: str) -> None:
    altered = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    answers = [await web.get(f"/r/{altered}"), await web.get("/r/x"), await web.get("/n/x"), await web.send("x")]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.body for answer in answers}) == 1
    assert "03\u00a088\u00a019\u00a022\u00a056" in answers[0].text


@on_sqlite
async def test_a_superseded_link_names_the_newer_mail(web: Web, parts: Parts, token: str) -> None:
    async with parts.database.transaction() as connection:
        await connection.execute(reset_requests.update().values(superseded_at=parts.clock.now()))
    answer = await web.get(f"/r/{token}")
    assert answer.status == 410
    assert "Un mail plus récent remplace celui-ci" in answer.text


@on_sqlite
async def test_too_many_forms_wait_without_a_try(web: Web, parts: Parts, services: Services, token: str) -> None:
    answer = await web.send(token, new="x")
    while answer.status == 422:
        answer = await web.send(token, new="x")
    assert answer.status == 429
    assert answer.headers["retry-after"] == "Mon, 23 Nov 2026 11:15:00 GMT"
    assert "Réessayez à partir de" in answer.text
    assert isinstance(await services.reset.verify_link(token), LinkAccepted)
