"""The pictures of the printed guide: each step's own screen at a terminal in an agency, with its call-outs."""

import asyncio
from contextlib import aclosing
from datetime import datetime

from kiosk.demo.mailbox import Mailbox, ReceivedMail
from kiosk.demo.reproducible import PICTURED_AT, reproducible
from kiosk.locale import Language, open_catalogue
from kiosk.printed.edition import Card, Picture, Pictures, Place, described
from kiosk.settings import Settings
from screens.app import Kiosk
from screens.help import NoteOverlay
from screens.picture.callouts import callouts_of, to_press
from screens.picture.cells import frame_of
from screens.picture.svg import svg
from screens.step import StepScreen
from screens.tour import tour
from screens.widgets.cards import Card as DrawnCard

SIZE = 80, 24  # large letters on paper, and every step is whole at this size
_MAILED = 7  # the step that opens the mail
_SECONDS = 20


async def take_pictures(language: Language, settings: Settings, at: datetime = PICTURED_AT) -> Pictures:
    """One walk through the three procedures, on that day. Raises `TourFailed`, `OutOfSight`."""
    mailbox, steps, cards, mails = Mailbox(), dict[Place, Picture](), dict[str, Card](), dict[Place, ReceivedMail]()
    with reproducible(at):
        walk = tour(SIZE, language=language, like=settings, at_an_agency=mailbox)
        async with aclosing(walk):
            async for app, procedure, number in walk:
                steps[procedure.key, number] = _pictured(app, language)
                if number == _MAILED:
                    mails[procedure.key, number] = mailbox.messages[0]
                await _collect_cards(app, cards, language)
    return Pictures(steps, cards, mails)


def _pictured(app: Kiosk, language: Language) -> Picture:
    screen = app.screen
    assert isinstance(screen, StepScreen)  # noqa: S101 - the tour stops on nothing else
    button = to_press(screen)
    alt = str(described(open_catalogue(language), screen.step, str(button.words) if button is not None else ""))
    return Picture(svg(frame_of(app), title=alt, callouts=callouts_of(screen), language=language), alt)


async def _collect_cards(app: Kiosk, cards: dict[str, Card], language: Language) -> None:
    """The footnotes that a drawn card answers, opened as a member opens them."""
    screen = app.screen
    assert isinstance(screen, StepScreen)  # noqa: S101
    for note in screen.step.notes:
        if note.text not in cards and note.text.endswith("?"):
            await app.push_screen(overlay := NoteOverlay(screen.step, note.number))
            card = await _laid_out(overlay.query_one(DrawnCard))
            drawn = frame_of(app).cut((card.region.x, card.region.y, card.region.width, card.region.height))
            picture = Picture(svg(drawn, title=str(card.words), language=language), str(card.words))
            cards[note.text] = Card(picture, str(overlay.query_one(".card-block > .panel-text").render()))
            await app.pop_screen()


async def _laid_out(card: DrawnCard) -> DrawnCard:
    async with asyncio.timeout(_SECONDS):
        while not card.region:  # noqa: ASYNC110 - Textual tells nobody when it has laid out
            await asyncio.sleep(0.01)
    return card
