"""Dialogues that end with their test."""

from tests.terminal.conftest import open_terminal, shared_demo

__all__ = ["open_terminal", "shared_demo"]
