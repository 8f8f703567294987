"""What the first screen imports must not drag heavy libraries along."""

import subprocess
import sys

HEAVY = ("stdnum", "email_validator", "argon2", "zxcvbn_rs_py", "sqlalchemy", "textual", "ssl", "hmac")


def test_the_modules_of_the_first_screens_import_no_heavy_library() -> None:
    light = "hash_cost, nir, email, member_number, identifier, code, password_rule, problems, text"
    script = f"import sys; from kiosk.identity import {light}; print([m for m in {HEAVY!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_identity_needs_nothing_of_ours_but_itself() -> None:
    script = (
        "import sys, kiosk.identity.hashing, kiosk.identity.commonness\n"
        "ours = [m for m in sys.modules if m.split('.')[0] in ('kiosk', 'screens')]\n"
        "print([m for m in ours if m != 'kiosk' and not m.startswith('kiosk.identity')])\n"
        "print('textual' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:2] == ["[]", "False False"]
