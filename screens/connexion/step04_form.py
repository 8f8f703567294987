"""Step 4: the connexion form (A) (B), « Valider », and the two links (C) and (D) under it.

MOT DE PASSE OUBLIÉ and INSCRIPTION show the same form at their own step 4, to click on the link (C) or (D).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, Procedure
from kiosk.locale import FRENCH
from kiosk.said import Said, say, together
from screens.form import FormScreen
from screens.help import HelpPanel
from screens.visit import Draft
from screens.widgets.button import LinkButton
from screens.widgets.fields import identifier_field, password_field

_LINKS = {FORGOT_PASSWORD.key: "#link-C", ENROLMENT.key: "#link-D"}


class ConnexionLink(Enum):
    """The links under the form."""

    FORGOTTEN = auto()
    NOT_REGISTERED = auto()


@dataclass(frozen=True, slots=True)
class SignInForm:
    """A and B as typed."""

    identifier: str = field(repr=False)
    password: str = field(repr=False)


def lettered(letter: str, link: str) -> Said:
    """A link of the guide with its letter, to be said by the screen that shows it."""
    return together("({letter}) {text}", letter=letter, text=say(FRENCH, link))


class ConnexionForm(FormScreen):
    """The guide's form; in the two other procedures the focus starts on the link that their step 4 names."""

    def __init__(self, procedure: Procedure, draft: Draft) -> None:
        super().__init__(procedure, 4)
        self.form = CONNEXION.step(4)
        self._draft = draft

    def compose_content(self) -> Iterator[Widget]:
        a, b = self.form.fields
        yield identifier_field(self.t, a, self._draft.identifier)
        yield password_field(b)
        replies = (ConnexionLink.FORGOTTEN, ConnexionLink.NOT_REGISTERED)
        yield Horizontal(
            *(
                LinkButton(self.t(lettered(letter, text)), reply, id=f"link-{letter}")
                for (letter, text), reply in zip(self.form.links, replies, strict=True)
            ),
            id="links",
        )

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t(self.form.button))
        yield self.note_links()

    def compose_panel(self) -> Iterator[Widget]:
        yield HelpPanel(self.form)

    def first_focus(self) -> Widget | None:
        link = _LINKS.get(self.procedure.key)
        if link is not None:
            return next(iter(self.query(link)), None)  # none where it is taken away while it is made
        return super().first_focus()

    def keep(self) -> None:
        self._draft.identifier = self.value("A")

    def filled(self) -> object:
        return SignInForm(self.value("A"), self.value("B"))
