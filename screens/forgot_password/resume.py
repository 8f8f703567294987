"""« J’ai déjà reçu un code »: type (A) again, at this terminal or another of the same agency (R26)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import ENROLMENT, FORGOT_PASSWORD, Procedure
from kiosk.services.outcomes import MailUnavailable, Misformatted, Requested
from kiosk.services.purpose import Purpose
from screens.connexion.message import mail_unavailable
from screens.form import FormScreen
from screens.moves import Jump, Turn
from screens.visit import Draft, Visit
from screens.widgets.field import LetteredField
from screens.widgets.fields import identifier_field, nir_field

_PURPOSES = {FORGOT_PASSWORD.key: Purpose.RESET, ENROLMENT.key: Purpose.ENROLMENT}


@dataclass(frozen=True, slots=True)
class ResumeForm:
    identifier: str = field(repr=False)


class AskIdentifier(FormScreen):
    """Step 7's door for somebody whose kiosk went home meanwhile."""

    def __init__(self, procedure: Procedure, draft: Draft) -> None:
        super().__init__(procedure, 7)
        self._draft = draft

    def heading(self) -> str:
        return self.t("J’ai déjà reçu un code")

    def compose_content(self) -> Iterator[Widget]:
        yield Static(
            self.t("Tapez la case (A) comme dans votre demande, dans cette agence."),
            classes="paragraph",
            markup=False,
        )
        yield self._first_field()

    def _first_field(self) -> LetteredField:
        """(A) as the form of the same procedure asks it."""
        spec = self.procedure.step(5).field("A")
        return (nir_field if self.procedure is ENROLMENT else identifier_field)(self.t, spec, self._draft.identifier)

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t("Continuer"))

    def keep(self) -> None:
        self._draft.identifier = self.value("A")

    def filled(self) -> object:
        return ResumeForm(self.value("A"))


async def resume(visit: Visit) -> Turn:
    """« J’ai déjà reçu un code »: (A) typed again finds the request, at any terminal of the agency."""
    screen = AskIdentifier(visit.procedure, visit.draft)
    while True:
        match await visit.show(screen):
            case ResumeForm(identifier):
                reset = (await visit.wait(screen, "Un instant…", visit.services())).reset
                purpose = _PURPOSES[visit.procedure.key]
                work = reset.resume(identifier, purpose, language=visit.language)
                outcome = await visit.wait(screen, "Recherche de votre demande…", work)
                match outcome:
                    case Requested(pending):
                        visit.pending = pending
                        return Jump(visit.procedure, 7)
                    case Misformatted(problems):
                        screen.refuse(problems)
                    case MailUnavailable():
                        await visit.tell(mail_unavailable(screen.t))
                    case _:
                        assert_never(outcome)
            case _:
                return Jump(visit.procedure, 5)
