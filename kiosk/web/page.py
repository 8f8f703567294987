"""The HTML of the few pages there are. Words are the guide's where the guide has them."""

from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kiosk import guide, paris
from kiosk.identity.password_rule import Criterion
from kiosk.identity.text import clean
from kiosk.services.outcomes import LinkAccepted
from kiosk.services.purpose import Purpose
from kiosk.settings import Settings

_PROCEDURES = {Purpose.RESET: guide.FORGOT_PASSWORD, Purpose.ENROLMENT: guide.ENROLMENT}
_NUMBER = guide.FORGOT_PASSWORD.step(5).field("B")
_UNCHANGED = {Purpose.RESET: "Rien n’a été modifié.", Purpose.ENROLMENT: "L’inscription n’est pas encore faite."}
_RULE = {
    Criterion.LENGTH: "8 caractères au moins",
    Criterion.UPPER: "une majuscule",
    Criterion.LOWER: "une minuscule",
    Criterion.DIGIT: "un chiffre",
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
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals.update(
            brand=clean(settings.kiosk.brand), space=guide.SPACE, phone=guide.PHONE, site=guide.SITE
        )
        self._form = environment.get_template("form.html.jinja")
        self._notice = environment.get_template("notice.html.jinja")
        self._done = environment.get_template("done.html.jinja")

    def form(self, request: Request, link: LinkAccepted, filled: Filled | None = None) -> HTMLResponse:
        """Guide, step 8. With errors it is a 422, for tools; members read the same page."""
        filled = filled or Filled()
        procedure = _PROCEDURES[link.purpose]
        step = procedure.step(8)
        facts = {
            "step": step,
            "button": procedure.step(9).button,
            "note": step.note(1).text,
            "unchanged": _UNCHANGED[link.purpose],
            "rule": [(criterion.value, words) for criterion, words in _RULE.items()],
            "ask_number": self._ask_number,
            # Its mark (2) points at a note that is not on this page.
            "number_label": _NUMBER.label.replace(" (2)", ""),
            "reference": clean(link.reference),
            "until": paris.soon(link.grant.expires_at),
            "errors": filled.errors,
            "member_number": filled.member_number,
        }
        return self._page(request, self._form, 422 if filled.errors else 200, facts)

    def done(self, request: Request, purpose: Purpose) -> HTMLResponse:
        """Guide, step 10. The page does not go away by itself: a phone read aloud would lose it half-way."""
        step = _PROCEDURES[purpose].step(10)
        # The guide's sentence sends to the home page by itself, which this page does not do.
        home = step.text[0].partition(" vers ")[2]
        return self._page(
            request, self._done, 200, {"step": step, "first": f"Rejoignez {home}" if home else step.text[0]}
        )

    def notice(self, request: Request, status: int, notice: Notice) -> HTMLResponse:
        return self._page(request, self._notice, status, {"notice": notice})

    def _page(
        self, request: Request, template: jinja2.Template, status: int, facts: dict[str, object]
    ) -> HTMLResponse:
        # Relative, for a proxy that serves this under a path of its own.
        up = "../" * (request.scope["path"].count("/") - 1)
        return HTMLResponse(template.render(facts, static=f"{up}static"), status)
