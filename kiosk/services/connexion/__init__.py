"""CONNEXION: signing in, the visit that follows, and what a member changes during it."""

from kiosk.services.area_outcomes import (
    AskNewAddress,
    ConfirmAddress,
    Overview,
    PendingAddress,
    ResendAddressCode,
)
from kiosk.services.connexion.change import PasswordChange
from kiosk.services.connexion.email_change import EmailChange
from kiosk.services.connexion.email_proof import EmailProof
from kiosk.services.connexion.overview import Overviews
from kiosk.services.connexion.sessions import Sessions
from kiosk.services.connexion.sign_in import SigningIn
from kiosk.services.outcomes import ChangePassword, Session, SessionAlive, SessionEnded, SignIn
from kiosk.services.parts import Parts


class Connexion:
    """What screens call. Each method answers one of the outcomes it names; anything unexpected raises."""

    def __init__(self, parts: Parts) -> None:
        self._sessions = Sessions(parts)
        self._signing_in = SigningIn(parts, self._sessions)
        self._change = PasswordChange(parts, self._sessions)
        self._email_change = EmailChange(parts, self._sessions)
        self._email_proof = EmailProof(parts, self._sessions)
        self._overviews = Overviews(parts, self._sessions)

    async def sign_in(self, identifier: str, password: str) -> SignIn:
        """Guide, step 4: (A) a NIR or an e-mail, (B) the password."""
        return await self._signing_in.sign_in(identifier, password)

    async def touch(self, session: Session) -> SessionAlive | SessionEnded:
        """The person did something: the idle delay starts again, unless the session is already over."""
        return await self._sessions.touch(session)

    async def more_time(self, session: Session) -> SessionAlive | SessionEnded:
        """« J’ai besoin de plus de temps »: this session's idle and absolute limits are tripled."""
        return await self._sessions.more_time(session)

    async def sign_out(self, session: Session) -> None:
        """« Se déconnecter ». Ending a session twice does no harm."""
        await self._sessions.sign_out(session)

    async def overview(self, session: Session) -> Overview | SessionEnded:
        """What the area shows of the account, and what happened to it lately."""
        return await self._overviews.read(session)

    async def change_password(
        self, session: Session, current: str, new: str, confirmation: str, *, language: str = "fr"
    ) -> ChangePassword:
        """(A) the current password, (B) the new one, (C) the new one again. The session goes on.

        The notice that leaves speaks `language`.
        """
        return await self._change.change(session, current, new, confirmation, language)

    async def ask_new_address(
        self, session: Session, current: str, new: str, confirmation: str, *, language: str = "fr"
    ) -> AskNewAddress:
        """(A) the current password, (B) the new e-mail, (C) the new e-mail again. A code leaves to the new one.

        That mail speaks `language`.
        """
        return await self._email_change.ask(session, current, new, confirmation, language)

    async def resend_address_code(
        self, session: Session, pending: PendingAddress, *, language: str = "fr"
    ) -> ResendAddressCode:
        """« Renvoyer »: the same code, in another mail."""
        return await self._email_change.resend(session, pending, language)

    async def confirm_new_address(
        self, session: Session, pending: PendingAddress, code: str, *, language: str = "fr"
    ) -> ConfirmAddress:
        """The code that the new address received. Five tries. The session goes on.

        Both notices that leave speak `language`.
        """
        return await self._email_proof.confirm(session, pending, code, language)

    async def give_up_new_address(self, session: Session) -> None:
        """« Retour » instead of the code: nothing changed, and the new address is forgotten."""
        await self._email_change.give_up(session)
