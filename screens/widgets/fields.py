"""The kiosk's fields, each with its check and its hint: the same (A) at connexion and at step 5."""

from typing import Protocol

from kiosk.guide import Field
from kiosk.identity import code, email, identifier, member_number, nir, password_rule
from kiosk.identity.problems import Problem, Refused
from kiosk.said import Said
from screens.widgets.field import LetteredField
from screens.widgets.inputs import CodeInput, IdentifierInput, NumberInput, SafeInput


class Translate(Protocol):
    """`t` of a screen."""

    def __call__(self, message: str, **values: object) -> Said: ...


def identifier_field(t: Translate, spec: Field, value: str) -> LetteredField:
    """(A): NIR with its key, or e-mail; the key is checked while typing."""
    return LetteredField(
        spec,
        IdentifierInput(value),
        check=identifier.parse,
        hint=t("15 chiffres, ou l’adresse e-mail du compte."),
        approve=t("√ C’est complet."),
    )


def nir_field(t: Translate, spec: Field, value: str) -> LetteredField:
    """(A) of INSCRIPTION: the NIR alone. An address brought from the connexion form is not put in it."""
    return LetteredField(
        spec,
        IdentifierInput("" if "@" in value else value),
        check=nir.parse,
        hint=t("15 chiffres, ceux de votre carte Vitale."),
        approve=t("√ C’est complet."),
    )


def member_number_field(t: Translate, spec: Field, value: str) -> LetteredField:
    return LetteredField(
        spec, NumberInput(value), check=member_number.parse, hint=t("Il est sur votre carte de tiers payant.")
    )


def email_field(t: Translate, spec: Field, value: str) -> LetteredField:
    return LetteredField(spec, SafeInput(value), check=email.parse, hint=t("Par exemple : camille.martin@exemple.fr"))


def email_again_field(spec: Field, value: str, first: LetteredField) -> LetteredField:
    """(D) of INSCRIPTION: a mistake in `first` would send the mail to nobody. Its label says what to type."""

    def same(text: str) -> None:
        again = email.parse(text)
        if first.problem() is None and email.parse(first.value).folded != again.folded:
            raise Refused(Problem.EMAILS_DIFFER)

    return LetteredField(spec, SafeInput(value), check=same)


def code_field(t: Translate) -> LetteredField:
    spec = Field("A", "", t("Code à 8 chiffres reçu dans le mail"))
    return LetteredField(spec, CodeInput(), check=code.parse, hint=t("Par exemple : 4829 1374"), badge=False)


def password_field(spec: Field, hint: str = "") -> LetteredField:
    """An existing password: any that is not empty, since older ones keep working whatever today's rule."""
    return LetteredField(spec, SafeInput(password=True), check=_not_empty, hint=hint)


def new_password_field(t: Translate, spec: Field) -> LetteredField:
    return LetteredField(
        spec,
        SafeInput(password=True),
        check=_floor,
        hint=t("12 caractères ou plus : encore plus sûr."),
        approve=t("√ La règle est respectée."),
    )


def _not_empty(text: str) -> None:
    if not text:
        raise Refused(Problem.EMPTY)


def _floor(text: str) -> None:
    problems = password_rule.problems(text)
    if problems:
        raise Refused(problems[0])
