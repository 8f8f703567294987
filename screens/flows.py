"""Where a person can go: each procedure's numbered steps. Loaded behind the first screen, or by the first choice."""

from collections.abc import Mapping

from kiosk.guide import CONNEXION, ENROLMENT, FORGOT_PASSWORD
from screens import connexion, enrolment, forgot_password
from screens.visit import Flow

FLOWS: Mapping[str, Flow] = {
    CONNEXION.key: connexion.FLOW,
    FORGOT_PASSWORD.key: forgot_password.FLOW,
    ENROLMENT.key: enrolment.FLOW,
}
