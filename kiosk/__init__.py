"""Everything of the kiosk that is not a screen. Nothing here imports Textual."""

__version__ = "0.1.0"
