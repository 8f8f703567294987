"""What is read of every screen of the kiosk: all that can be used, in words, and nothing that is only drawn."""

import re

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input

from screens.reading.page import Choice, Page, Question
from screens.reading.reader import read
from tests.screens.stage import kiosk, numbered, overlays, unnumbered

DRAWN = re.compile(r"[─-▟■-◿√…]|^[!·]")


def _texts(page: Page) -> list[str]:
    said = [page.procedure, page.where, page.heading, page.notice]
    for item in page.items:
        said += [item.label, item.message] if isinstance(item, Question) else []
        said += [item.label] if isinstance(item, Choice) else []
    return said + [sentence.text for sentence in page.sentences]


def _usable(widget: Widget) -> bool:
    return widget.focusable and widget.display


def _forgotten(screen: Screen[None], page: Page) -> list[str]:
    """What can have the focus and is not read."""
    read_out = [item.widget for item in page.items if isinstance(item, Choice | Question)]
    usable = [widget for widget in screen.query("*") if isinstance(widget, Button | Input) and _usable(widget)]
    return [repr(one) for one in usable if not set(one.ancestors_with_self) & set(read_out)]


async def test_every_screen_is_read_in_words_and_none_of_its_controls_is_left_out() -> None:
    app = kiosk()
    pages: dict[str, Page] = {}
    async with app.run_test(size=(100, 60)) as pilot:
        for name, show in {**numbered(), **unnumbered()}.items():
            await app.bring(show())
            await pilot.pause()
            await pilot.pause()  # some show what was answered a refresh later
            pages[name] = read(app.screen)
            assert not _forgotten(app.screen, pages[name]), name
        for name, lay in overlays().items():
            await app.push_screen(lay())
            await pilot.pause()
            pages[name] = read(app.screen)
            assert not _forgotten(app.screen, pages[name]), name
            await app.pop_screen()
    # « c…n@e…e.fr » is no drawing: it is how much of an address is told.
    drawn = {name: [t for t in _texts(page) if DRAWN.search(t.replace("…n@e…e", ""))] for name, page in pages.items()}
    assert not {name: texts for name, texts in drawn.items() if texts}
    assert all(choice.label for page in pages.values() for choice in page.choices)
    assert all(page.where and page.heading for page in pages.values() if not page.overlay)


async def test_nothing_that_was_typed_is_in_what_is_read() -> None:
    app = kiosk()
    async with app.run_test(size=(100, 60)) as pilot:
        await app.bring(numbered()["forgot-password 5"]())
        await pilot.press(*"2910775", "tab", *"1234567", "tab", *"zoe")
        page = read(app.screen)
    assert not [text for text in _texts(page) if re.search(r"2 91|1234567|zoe", text)]
    assert "2910775" not in repr(page).replace(" ", "")


async def test_what_is_somebodys_own_is_marked() -> None:
    app = kiosk()
    async with app.run_test(size=(100, 60)) as pilot:
        await app.bring(numbered()["connexion 5"]())
        await pilot.pause()
        app.screen.action_name()  # type: ignore[attr-defined]
        page = read(app.screen)
    assert [sentence.private for sentence in page.sentences if "Camille" in sentence.text] == [True]
