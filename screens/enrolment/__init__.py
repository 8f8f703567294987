"""INSCRIPTION, steps 1 to 10."""

from screens.enrolment.flow import FLOW

__all__ = ["FLOW"]
