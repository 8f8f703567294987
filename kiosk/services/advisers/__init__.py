"""Advisers: who they are, how they sign in, and what their console may do. (DESIGN 11)"""

from kiosk.services.advisers.session import Adviser, AdviserGone

__all__ = ["Adviser", "AdviserGone"]
