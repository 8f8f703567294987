"""CONNEXION, steps 1 to 5."""

from screens.connexion.flow import FLOW

__all__ = ["FLOW"]
