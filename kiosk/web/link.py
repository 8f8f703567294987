"""The mailed link: looking changes nothing, sending the form changes the password. (R27; guide, steps 7 to 10)"""

from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response

from kiosk.identity.text import clean
from kiosk.services import Services
from kiosk.services.outcomes import (
    LinkAccepted,
    Misformatted,
    PasswordChanged,
    TryLater,
    WrongMemberNumber,
)
from kiosk.web import form, notices
from kiosk.web.page import Filled, Pages
from kiosk.words import PROBLEMS

_LONGEST_NUMBER = 40  # characters shown again


class LinkPage:
    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    async def look(self, request: Request) -> Response:
        """GET and HEAD. Mail scanners open links: nothing is counted, written or spent."""
        link = await self._services.reset.verify_link(request.path_params["token"])
        if isinstance(link, LinkAccepted):
            return self._pages.form(request, link)
        return self._pages.notice(request, *notices.ending(link))

    async def send(self, request: Request) -> Response:
        """POST. Counted by address before anything is compared."""
        fields = await form.read(request)
        if isinstance(fields, form.Unreadable):
            return self._pages.notice(request, fields.status, notices.UNREADABLE)
        wait = await self._services.web_door.knock(request.state.address)
        if isinstance(wait, TryLater):
            refusal = self._pages.notice(request, 429, notices.later(wait))
            refusal.headers["Retry-After"] = format_datetime(wait.until, usegmt=True)
            return refusal
        link = await self._services.reset.verify_link(request.path_params["token"])
        if not isinstance(link, LinkAccepted):
            return self._pages.notice(request, *notices.ending(link))
        return await self._change(request, link, fields)

    async def _change(self, request: Request, link: LinkAccepted, fields: dict[str, str]) -> Response:
        number = fields.get("number", "")
        shown = clean(number)[:_LONGEST_NUMBER]
        outcome = await self._services.reset.set_password_by_link(
            link, number, fields.get("new", ""), fields.get("confirmation", "")
        )
        match outcome:
            case PasswordChanged():
                return self._pages.done(request, link)
            case Misformatted(problems):
                errors = {letter: PROBLEMS[problem] for letter, problem in problems.items()}
                return self._pages.form(request, link, Filled(errors, shown))
            case WrongMemberNumber(tries_left):
                return self._pages.form(request, link, Filled({"N": notices.wrong_number(tries_left)}, shown))
            case _:
                return self._pages.notice(request, *notices.ending(outcome))
