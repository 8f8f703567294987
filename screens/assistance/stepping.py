"""« Passez à l’étape n »: whether the flow can go there without losing anything, or what stands in the way."""

from typing import TYPE_CHECKING

from kiosk.guide import CONNEXION
from kiosk.said import french

if TYPE_CHECKING:
    from screens.visit import Visit

NO_VISIT = french("Choisissez d’abord une démarche sur le premier écran.")
NO_SUCH_STEP = french("Cette étape n’existe pas dans votre démarche.")
SIGNED_IN = french("Vous êtes connecté : déconnectez-vous d’abord.")
SIGN_IN_FIRST = french("Il faut d’abord vous connecter à l’étape 4.")
SEND_FIRST = french("Il faut d’abord envoyer le formulaire de l’étape 5.")
CODE_FIRST = french("Il faut d’abord le code du mail, à l’étape 7.")
PASSWORD_FIRST = french("Il faut d’abord choisir le mot de passe à l’étape 8.")
MESSAGE_FIRST = french("Fermez d’abord le message qui est affiché.")


def obstacle(visit: "Visit | None", number: int) -> str | None:
    """Why step `number` of the procedure under way cannot be shown now; None when it can.

    Going back loses no request and no leave to choose a password: both stay with the visit, as with « Retour ».
    """
    if visit is None:
        return NO_VISIT
    if visit.session is not None:
        return SIGNED_IN  # leaving the area would leave the session open behind
    procedure = visit.procedure
    if not 1 <= number <= len(procedure.steps):
        return NO_SUCH_STEP
    if procedure.key == CONNEXION.key:
        return SIGN_IN_FIRST if number > 4 else None
    if number in (6, 7) and visit.pending is None:
        return SEND_FIRST
    if number == 8 and visit.grant is None:
        return CODE_FIRST if visit.pending is not None else SEND_FIRST
    return PASSWORD_FIRST if number > 8 else None
