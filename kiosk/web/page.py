"""The HTML of the few pages there are. Words are the guide's where the guide has them."""

from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Template
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kiosk import guide, house, paris
from kiosk.identity.password_rule import Criterion
from kiosk.identity.text import clean
from kiosk.locale import LANGUAGES
from kiosk.phrasing import environment
from kiosk.said import french
from kiosk.services.outcomes import LinkAccepted
from kiosk.services.purpose import Purpose
from kiosk.settings import Settings
from kiosk.web.speech import Speech

_PROCEDURES = {Purpose.RESET: guide.FORGOT_PASSWORD, Purpose.ENROLMENT: guide.ENROLMENT}
_NUMBER = guide.FORGOT_PASSWORD.step(5).field("B")
_TO_CORRECT = {
    Purpose.RESET: french("Rien n’a été modifié. À corriger :"),
    Purpose.ENROLMENT: french("L’inscription n’est pas encore faite. À corriger :"),
}
_FIRST = {
    # The guide's sentence sends to the home page by itself, which this page does not do.
    Purpose.RESET: french(
        "Rejoignez la page d’accueil où vous pouvez vous connecter avec votre numéro de Sécurité Sociale et ce"
        " nouveau mot de passe."
    ),
    Purpose.ENROLMENT: guide.ENROLMENT.step(10).text[0],
}
_RULE = {
    Criterion.LENGTH: french("8 caractères au moins"),
    Criterion.UPPER: french("une majuscule"),
    Criterion.LOWER: french("une minuscule"),
    Criterion.DIGIT: french("un chiffre"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What a refused form shows again: its errors by letter, and the member number; never a password."""

    errors: dict[str, str] = field(default_factory=dict)
    member_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """A page of words alone."""

    title: str
    sentences: tuple[str, ...] = ()


class Pages:
    def __init__(self, settings: Settings) -> None:
        self._ask_number = settings.reset.ask_member_number_on_phone
        self._speech = Speech()
        templates = environment(Path(__file__).parent / "templates", html_only=True)
        templates.globals.update(
            brand=clean(settings.kiosk.brand), space=guide.SPACE, phone=house.phone(), site=house.site()
        )
        self._form = templates.get_template("form.html.jinja")
        self._notice = templates.get_template("notice.html.jinja")
        self._done = templates.get_template("done.html.jinja")

    def form(self, request: Request, link: LinkAccepted, filled: Filled | None = None) -> HTMLResponse:
        """Guide, step 8. With errors it is a 422, for tools; members read the same page."""
        filled = filled or Filled()
        procedure = _PROCEDURES[link.purpose]
        step = procedure.step(8)
        number_label = self._speech.of(request, link.language).gettext(_NUMBER.label)
        facts = {
            "step": step,
            "button": procedure.step(9).button,
            "note": step.note(1).text,
            "to_correct": _TO_CORRECT[link.purpose],
            "rule": [(criterion.value, words) for criterion, words in _RULE.items()],
            "ask_number": self._ask_number,
            # Its mark (2) points at a note that is not on this page.
            "number_label": number_label.replace(" (2)", ""),
            "reference": clean(link.reference),
            "until": paris.soon(link.grant.expires_at),
            "errors": filled.errors,
            "member_number": filled.member_number,
        }
        return self._page(request, self._form, 422 if filled.errors else 200, facts, link.language)

    def done(self, request: Request, link: LinkAccepted) -> HTMLResponse:
        """Guide, step 10. The page does not go away by itself: a phone read aloud would lose it half-way."""
        facts: dict[str, object] = {"step": _PROCEDURES[link.purpose].step(10), "first": _FIRST[link.purpose]}
        return self._page(request, self._done, 200, facts, link.language)

    def notice(self, request: Request, status: int, notice: Notice) -> HTMLResponse:
        return self._page(request, self._notice, status, {"notice": notice})

    def _page(
        self, request: Request, template: Template, status: int, facts: dict[str, object], language: str | None = None
    ) -> HTMLResponse:
        # Relative, for a proxy that serves this under a path of its own.
        up = "../" * (request.scope["path"].count("/") - 1)
        catalogue = self._speech.of(request, language)
        spoken = {"catalogue": catalogue, "language": catalogue.language, "languages": LANGUAGES}
        headers = {"Content-Language": catalogue.language}
        return HTMLResponse(template.render(facts, **spoken, static=f"{up}static"), status, headers)
