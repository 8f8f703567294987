"""Another house's phone number and site: on its screens, in its mails' words and in its printed guide."""

from collections.abc import Iterator

import pytest

from kiosk import house
from kiosk.guide import CONNEXION, OTHER_MESSAGE
from kiosk.house import PRINTED
from kiosk.locale import FRENCH, LANGUAGES, open_catalogue
from kiosk.said import say
from kiosk.settings import Settings, SettingsError, load_settings
from screens.app import Kiosk
from tests.screens.stage import never

PHONE, SITE = "01 23 45 67 89", "www.exemple.fr"


@pytest.fixture
def another() -> Iterator[None]:
    house.use(PHONE, SITE)
    yield
    house.use(PRINTED.phone, PRINTED.site)


@pytest.mark.usefixtures("another")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_the_guide_names_it(language: str) -> None:
    catalogue = open_catalogue(language)
    assert SITE in say(catalogue, CONNEXION.step(1).title)
    advice = say(catalogue, OTHER_MESSAGE.advice)
    assert PHONE in advice
    assert PRINTED.phone not in advice


def test_the_printed_ones_are_the_guides() -> None:
    assert say(FRENCH, CONNEXION.step(1).title) == "Accédez au site www.e-mpn.fr"


@pytest.mark.usefixtures("another")
async def test_the_first_screen_and_the_footer_name_it() -> None:
    app = Kiosk(Settings(), never)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
    assert SITE in text
    assert f"Tél. {PHONE}" in text
    assert PRINTED.phone not in text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('phone = "appelez-nous"', "[kiosk] phone = 'appelez-nous' : donnez un numéro de 14 caractères au plus"),
        ('phone = "+33 3 88 19 22 56"', "14 caractères au plus"),
        ('site = "https://exemple.fr/x"', "[kiosk] site"),
        ('site = "www.une-adresse-beaucoup-trop-longue.fr"', "24 caractères au plus"),
    ],
)
def test_what_has_no_room_is_refused(tmp_path, line: str, told: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "kiosk.toml"
    file.write_text(f"[kiosk]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_settings(file, {})
    assert told in str(refused.value)
