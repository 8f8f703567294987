"""« Modifier mon adresse e-mail » from the member's area: the password, the new address twice, then its code."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from textual.widget import Widget
from textual.widgets import Static

from kiosk.guide import CONNEXION, Field
from kiosk.identity import email
from kiosk.identity.problems import Problem, Refused
from kiosk.paris import soon
from kiosk.services.area_outcomes import PendingAddress
from screens.code_form import CodeForm
from screens.form import FormScreen
from screens.large import SUBMIT
from screens.widgets.fields import code_field, email_field, password_field
from screens.widgets.own import MASK, Own
from screens.widgets.resend import ResendLink


class AddressReply(Enum):
    RESEND = auto()


@dataclass(frozen=True, slots=True)
class NewAddress:
    """A current password, B the address, C the address again."""

    current: str = field(repr=False)
    address: str = field(repr=False)
    again: str = field(repr=False)


class ChangeEmailForm(FormScreen):
    """Not a step of the guide: it stays at step 5, where the area is. `address`: what was typed before, if at all."""

    patience = "member"
    panel = False

    def __init__(self, address: str = "") -> None:
        super().__init__(CONNEXION, 5)
        self._address = address

    def heading(self) -> str:
        return self.t("Modifier mon adresse e-mail")

    def compose_content(self) -> Iterator[Widget]:
        yield password_field(Field("A", "", self.t("Mot de passe actuel")))
        yield email_field(self.t, Field("B", "", self.t("Nouvelle adresse e-mail")), self._address)
        yield email_field(self.t, Field("C", "", self.t("Nouvelle adresse e-mail, une deuxième fois")), self._address)

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t("Recevoir un code"))

    def chose(self, reply: object) -> None:
        if reply == SUBMIT and self._differ():
            self.refuse({"C": Problem.EMAILS_DIFFER})
        else:
            super().chose(reply)

    def _differ(self) -> bool:
        try:
            return email.parse(self.value("B")).folded != email.parse(self.value("C")).folded
        except Refused:
            return False  # it is said of each field by itself

    def filled(self) -> object:
        return NewAddress(self.value("A"), self.value("B"), self.value("C"))


class ConfirmAddressForm(CodeForm):
    """The address is masked here too: it is the person's own, and was typed twice a moment ago."""

    patience = "member"
    panel = False

    def __init__(self, pending: PendingAddress) -> None:
        super().__init__(CONNEXION, 5)
        self.pending = pending

    def heading(self) -> str:
        return self.t("Modifier mon adresse e-mail")

    def compose_content(self) -> Iterator[Widget]:
        yield Own(
            self.t("Un mail part vers {address}. Tapez ici le code du mail.", address=self.pending.shown),
            self.t("Un mail part vers {address}. Tapez ici le code du mail.", address=MASK),
            classes="paragraph",
        )
        yield code_field(self.t)
        yield Static(
            self.t(
                "Demande {reference} · valable jusqu’à {time}",
                reference=self.pending.reference,
                time=soon(self.pending.valid_until),
            ),
            id="request",
            markup=False,
        )
        yield ResendLink(self.t, AddressReply.RESEND, self.pending.resend_from)
        yield Static(
            self.t("Rien reçu ? Regardez dans vos courriers indésirables, ou revenez vérifier l’adresse."),
            classes="paragraph -muted",
            markup=False,
        )

    def compose_actions(self) -> Iterator[Widget]:
        yield self.back_button()
        yield self.submit_button(self.t("Changer mon adresse"))

    def compose_panel(self) -> Iterator[Widget]:
        yield from self.kiosk.compose_mailbox()

    def renew(self, pending: PendingAddress) -> None:
        """Another mail left."""
        self.pending = pending
        self.query_one(ResendLink).wait_until(pending.resend_from)
