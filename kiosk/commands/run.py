"""`kiosk run`: the kiosk, for members."""

import argparse

from kiosk.commands.common import USAGE, config_option, no_terminal, on_a_terminal, plain_option, say, settings_of
from kiosk.commands.debugging import refuse_debugging

EXAMPLE = "kiosk run --config /etc/kiosk/kiosk.toml"


def configure(run: argparse.ArgumentParser) -> None:
    plain_option(run)
    config_option(run)
    run.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    refuse_debugging()
    settings = settings_of(options)
    if not options.plain and not on_a_terminal():
        return say(no_terminal("run"), USAGE)
    from screens.before import prepare_imports  # noqa: PLC0415

    prepare_imports()
    from screens.launch import run_kiosk  # noqa: PLC0415

    return run_kiosk(settings, plain=options.plain)
