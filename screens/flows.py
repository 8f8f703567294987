"""Where a person can go: each procedure's numbered steps. Loaded behind the first screen, or by the first choice."""

from collections.abc import Callable, Mapping

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD, Procedure
from screens import connexion, enrolment, forgot_password
from screens.base import KioskScreen
from screens.connexion.step04_form import ConnexionForm
from screens.enrolment.step05_form import EnrolmentForm
from screens.forgot_password.step05_form import ForgotPasswordForm
from screens.portal.site import SiteScreen
from screens.visit import Draft, Flow, MadeAhead

FLOWS: Mapping[str, Flow] = {
    CONNEXION.key: connexion.FLOW,
    FORGOT_PASSWORD.key: forgot_password.FLOW,
    ENROLMENT.key: enrolment.FLOW,
}

Make = Callable[[Draft], KioskScreen]


def _site(procedure: Procedure, number: int) -> Make:
    return lambda _: SiteScreen(procedure, number)


def _arrivals(procedure: Procedure) -> dict[int, Make]:
    sites = {number: _site(procedure, number) for number in (1, 2, 3)}
    return {**sites, 4: lambda draft: ConnexionForm(procedure, draft)}


# From here on a screen shows what a service answered, or asks for a secret: it is made when its step begins.
MADE_AHEAD: MadeAhead = {
    CONNEXION.key: _arrivals(CONNEXION),
    FORGOT_PASSWORD.key: {**_arrivals(FORGOT_PASSWORD), 5: ForgotPasswordForm},
    ENROLMENT.key: {**_arrivals(ENROLMENT), 5: EnrolmentForm},
}
