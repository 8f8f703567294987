"""Work that takes the place of what a group was at."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker


def instead(
    node: DOMNode, group: str, work: Callable[..., Coroutine[Any, Any, None]], *given: Any, exit_on_error: bool = True
) -> Worker[None]:
    """Run `work` in place of the group's other work, called by its worker.

    Refused: to pass a coroutine. Replaced before it began, nobody would ever await it.
    """
    called: Any = partial(work, *given)  # Textual's type for what it calls fits no method
    return node.run_worker(called, group=group, description=group, exclusive=True, exit_on_error=exit_on_error)
