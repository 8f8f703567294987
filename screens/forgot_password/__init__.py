"""MOT DE PASSE OUBLIÉ, steps 1 to 10."""

from screens.forgot_password.flow import FLOW

__all__ = ["FLOW"]
