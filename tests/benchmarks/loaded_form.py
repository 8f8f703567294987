"""The reference of memory: the bare form, after the libraries that a kiosk holds were imported, and nothing of ours.

python -m tests.benchmarks.loaded_form NAMES    # a file with the name of a module on each line
"""

import importlib
import sys
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.bare_form import BareForm

OURS = ("kiosk", "screens", "tests", "__main__")


def load(names: list[str]) -> None:
    for name in names:
        if name.partition(".")[0] not in OURS:
            with suppress(ImportError, AttributeError):  # some exist only once another library has made them
                importlib.import_module(name)
    if "zxcvbn_rs_py" in names:
        importlib.import_module("zxcvbn_rs_py").zxcvbn("Girafe-Lente-58")  # reads its lists when first asked


if __name__ == "__main__":
    load(Path(sys.argv[1]).read_text().split())
    BareForm().run()
