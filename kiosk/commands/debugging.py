"""Refusing to serve members while Python itself is told to tell more. (R67, R87)"""

import faulthandler
import os
import sys
from collections.abc import Iterator

from kiosk.commands.common import USAGE, tell


def refuse_debugging() -> None:
    """End this process, exit code 2, if a variable or an option turned on one of Python's own ways to talk."""
    switches = list(_switches())
    if switches:
        tell(
            f"Python est en mise au point ({', '.join(switches)}) : il écrirait à côté du journal, ou sur l'écran "
            "de l'adhérent. Retirez cette variable ou cette option, puis relancez."
        )
        os._exit(USAGE)  # not sys.exit: under PYTHONINSPECT that opens Python's prompt, on the member's screen


def _switches() -> Iterator[str]:
    flags = sys.flags
    asked = {} if flags.ignore_environment else os.environ
    if flags.inspect:
        yield "PYTHONINSPECT"
    if flags.dev_mode:
        yield "PYTHONDEVMODE"
    if asked.get("PYTHONASYNCIODEBUG"):
        yield "PYTHONASYNCIODEBUG"
    if faulthandler.is_enabled() and not flags.dev_mode:  # which turns it on
        yield "PYTHONFAULTHANDLER"
    if flags.verbose:
        yield "PYTHONVERBOSE"
    if "importtime" in sys._xoptions or asked.get("PYTHONPROFILEIMPORTTIME"):
        yield "PYTHONPROFILEIMPORTTIME"
    if asked.get("PYTHONMALLOCSTATS"):
        yield "PYTHONMALLOCSTATS"
