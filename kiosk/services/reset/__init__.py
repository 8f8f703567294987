"""MOT DE PASSE OUBLIÉ and INSCRIPTION: asking for the mail, proving it was received, choosing the password."""

from kiosk.services.outcomes import (
    CodeCheck,
    Grant,
    GrantEnded,
    LinkAccepted,
    LinkCheck,
    Misformatted,
    Pending,
    Request,
    Resend,
    SetPassword,
    SetPasswordByLink,
)
from kiosk.services.parts import Parts
from kiosk.services.purpose import Purpose
from kiosk.services.reset.finish import Finish
from kiosk.services.reset.phone import Phone
from kiosk.services.reset.proof import Proof
from kiosk.services.reset.request import Requests


class Reset:
    """What screens and the page behind the link call. Anything unexpected raises."""

    def __init__(self, parts: Parts) -> None:
        self._requests = Requests(parts)
        self._proof = Proof(parts)
        self._finish = Finish(parts)
        self._phone = Phone(parts, self._proof, self._finish)

    async def request(self, identifier: str, member_number: str, email: str, *, language: str = "fr") -> Request:
        """Guide, step 5: (A) NIR or e-mail, (B) member number, (C) e-mail. One answer, matched or not.

        The mail and the page behind its link speak `language`.
        """
        return await self._requests.request(identifier, member_number, email, language)

    async def enrol(self, nir: str, member_number: str, email: str, again: str, *, language: str = "fr") -> Request:
        """INSCRIPTION, step 5: (A) NIR, (B) member number, (C) e-mail, (D) the same. One answer for everybody.

        Who is registered already gets a mail that says so. Whose e-mail is not the one on file gets none, and an
        adviser is called. The mail and the page behind its link speak `language`.
        """
        return await self._requests.enrol(nir, member_number, email, again, language)

    async def resend(self, pending: Pending, *, language: str = "fr") -> Resend:
        """« Renvoyer »: a new mail, with a new code; the old one works until the new one is accepted."""
        return await self._requests.resend(pending, language)

    async def resume(self, identifier: str, purpose: Purpose = Purpose.RESET, *, language: str = "fr") -> Request:
        """« J'ai déjà reçu un code »: the request made in this agency with the same (A), or a decoy. (R26)"""
        return await self._requests.resume(identifier, purpose, language)

    async def verify_code(self, pending: Pending, code: str) -> CodeCheck:
        """Guide, step 7, at the kiosk. Five tries for each request; a badly written code costs none."""
        return await self._proof.by_code(pending, code)

    async def changed_elsewhere(self, pending: Pending) -> bool:
        """Whether a mail of this request, or of its resends, changed the password by its link. Changes nothing.

        Also False while nobody can tell, because the database is away.
        """
        return await self._proof.used(pending)

    async def verify_link(self, token: str) -> LinkCheck:
        """Guide, step 7, on the phone. Changes nothing: scanners open links. (R27)"""
        return await self._proof.by_link(token)

    async def more_time(self, grant: Grant) -> Grant:
        """« J’ai besoin de plus de temps »: a code's grant lives three times as long; once."""
        return await self._proof.more_time(grant)

    async def check_password(self, grant: Grant, new: str, confirmation: str) -> Misformatted | GrantEnded | None:
        """Guide, step 8: what step 9 would refuse, said at once; None when nothing. Changes nothing."""
        return await self._finish.check_password(grant, new, confirmation)

    async def set_password(self, grant: Grant, new: str, confirmation: str) -> SetPassword:
        """Guide, steps 8 and 9: (A) new password, (B) again. Nobody is signed in afterwards."""
        return await self._finish.set_password(grant, new, confirmation)

    async def set_password_by_link(
        self, link: LinkAccepted, member_number: str, new: str, confirmation: str
    ) -> SetPasswordByLink:
        """Guide, steps 8 and 9, on the phone: "N" the member number if it is asked, (A) new password, (B) again."""
        return await self._phone.set_password(link.grant, member_number, new, confirmation)
