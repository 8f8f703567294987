"""CONNEXION: signing in, the visit that follows, and changing one's password during it."""

from kiosk.services.connexion.change import PasswordChange
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

    async def sign_in(self, identifier: str, password: str) -> SignIn:
        """Guide, step 4: (A) a NIR or an e-mail, (B) the password."""
        return await self._signing_in.sign_in(identifier, password)

    async def touch(self, session: Session) -> SessionAlive | SessionEnded:
        """The person did something: the idle delay starts again, unless the session is already over."""
        return await self._sessions.touch(session)

    async def sign_out(self, session: Session) -> None:
        """« Se déconnecter ». Ending a session twice does no harm."""
        await self._sessions.sign_out(session)

    async def change_password(
        self, session: Session, current: str, new: str, confirmation: str, *, language: str = "fr"
    ) -> ChangePassword:
        """(A) the current password, (B) the new one, (C) the new one again. The session goes on.

        The notice that leaves speaks `language`.
        """
        return await self._change.change(session, current, new, confirmation, language)
