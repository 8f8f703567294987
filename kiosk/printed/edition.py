"""What a guide is printed from: the language, the brand, the day, the pictures; and the pages it is laid on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk import guide, paris
from kiosk.demo.mailbox import ReceivedMail
from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, Procedure, Step
from kiosk.locale import Catalogue, open_catalogue
from kiosk.said import Said, french, say, together

Place = tuple[str, int]  # a procedure's key, a step's number

# A sheet is a page of A4: the guide's own division, so that its « (page 5 et 6) » stays true.
_TEN = ((1, 2, 3), (4, 5), (6, 7), (8, 9, 10))
_SHEETS = {FORGOT_PASSWORD.key: _TEN, CONNEXION.key: ((1, 2, 3), (4, 5)), ENROLMENT.key: _TEN}
_SITE_CAPTION = guide.CONNEXION.step(1).caption  # names the month of the paper's own picture
_FRESH_SITE = french("Capture d’écran du site internet prise le {date} - Changement de photo possible")


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG, and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """The answer to a footnote « Où trouver … » : a drawn card, and a sentence of help."""

    picture: Picture
    help: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """All that one walk through the three procedures gave."""

    steps: Mapping[Place, Picture]
    cards: Mapping[str, Card]  # by the question
    mails: Mapping[Place, ReceivedMail]  # at the step that speaks of it


@dataclass(frozen=True, slots=True)
class Edition:
    """One guide. Everything below is in its language."""

    language: str
    brand: str
    captured: datetime
    pictures: Pictures

    @property
    def catalogue(self) -> Catalogue:
        return open_catalogue(self.language)

    @property
    def chapters(self) -> tuple[Procedure, ...]:
        """The source's order; then the procedure it leads to and does not print."""
        return FORGOT_PASSWORD, CONNEXION, ENROLMENT

    def sheets(self, procedure: Procedure) -> list[list[Step]]:
        """The steps of each of its pages."""
        return [[procedure.step(number) for number in numbers] for numbers in _SHEETS[procedure.key]]

    @property
    def date(self) -> Said:
        return paris.date(self.captured, self.catalogue)

    def picture(self, procedure: Procedure, step: Step) -> Picture:
        return self.pictures.steps[procedure.key, step.number]

    def mail(self, procedure: Procedure, step: Step) -> ReceivedMail | None:
        return self.pictures.mails.get((procedure.key, step.number))

    def caption(self, procedure: Procedure, step: Step) -> Said:
        """Under the picture of the screen: the guide's words, with today's date."""
        if step.caption == _SITE_CAPTION:
            return say(self.catalogue, _FRESH_SITE, date=self.date)
        if not step.caption or self.mail(procedure, step) is not None:
            return say(self.catalogue, "Capture d’écran prise le {date}", date=self.date)
        return self._dated(step.caption)

    def mail_caption(self, step: Step) -> Said:
        return self._dated(step.caption or french("Exemple de mail reçu"))

    def _dated(self, caption: str) -> Said:
        return say(self.catalogue, "{caption}, prise le {date}", caption=say(self.catalogue, caption), date=self.date)


def described(catalogue: Catalogue, step: Step, pressed: str = "") -> Said:
    """What a picture shows, for whoever does not see it: the step, its letters, and the button that is outlined."""
    heading = together("{n}) {title}", n=step.number, title=say(catalogue, step.title))
    seen = [say(catalogue, "Écran de l’étape {heading}.", heading=heading)]
    lettered = [(field.letter, field.label) for field in step.fields] + list(step.links)
    if lettered:
        named = [together("({letter}) {label}", letter=a, label=say(catalogue, label)) for a, label in lettered]
        seen.append(say(catalogue, "Repères : {letters}.", letters=_row(" ; ", named)))
    if pressed:
        seen.append(say(catalogue, "Bouton encadré : « {button} ».", button=pressed))
    return _row(" ", seen)


def _row(between: str, parts: list[Said]) -> Said:
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return together(between.join(f"{{{name}}}" for name in named), **named)
