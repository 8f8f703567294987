"""What is left out before Textual is imported is never missed."""

import subprocess
import sys

_START = "from screens.before import prepare_imports; prepare_imports(); import sys, gc; import screens.launch; "


def _said(program: str) -> str:
    """What a new interpreter prints: here Textual is imported already."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_widgets_of_the_palette_are_not_imported() -> None:
    left_out = "textual.widgets._tree", "textual.widgets._option_list", "textual.fuzzy"
    assert _said(_START + f"print([name for name in {left_out} if name in sys.modules])") == "[]"


def test_every_screen_is_imported_without_it() -> None:
    everything = "import pkgutil, importlib, screens; "
    walk = "[importlib.import_module(m.name) for m in pkgutil.walk_packages(screens.__path__, 'screens.')]; "
    assert _said(_START + everything + walk + "print('all')") == "all"


def test_what_textual_asks_of_the_palette_is_there() -> None:
    """A newer Textual may ask for more: this fails then, and not the first paint."""
    assert _said(_START + "import textual.theme, textual.system_commands; print('there')") == "there"


def test_nothing_is_collected_until_the_services_are_there() -> None:
    assert _said(_START + "print(gc.isenabled())") == "False"


def test_where_textual_is_imported_already_its_palette_stays() -> None:
    program = "import textual.app, textual.command; from screens.before import prepare_imports; prepare_imports(); "
    assert _said(program + "print(textual.command.__file__ is not None)") == "True"


def test_nothing_is_imported_that_the_first_screen_does_not_need() -> None:
    needless = "textual.widgets._input", "textual.widgets._digits", "zoneinfo", "json", "screens.visit"
    assert _said(_START + f"print([name for name in {needless} if name in sys.modules])") == "[]"


def test_no_dataclass_is_made_for_the_first_screen() -> None:
    """Half a millisecond each, ten times what a `NamedTuple` or a class takes; there were thirty."""
    dataclasses = (
        "import kiosk.cli, kiosk.commands.run; print([thing for name, module in sys.modules.items()"
        " for thing in vars(module).values() if isinstance(thing, type) and thing.__module__ == name"
        " and name.startswith(('kiosk', 'screens')) and '__dataclass_fields__' in vars(thing)])"
    )
    assert _said(_START + dataclasses) == "[]"
