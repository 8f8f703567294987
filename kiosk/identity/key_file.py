"""Reading and writing the one file that must never leak: private, whole or absent, never half written."""

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MODE = 0o600
_TOO_OPEN = 0o077
_MAX_BYTES = 65536


class KeyFileError(Exception):
    """The keys cannot be used; the message, one French line for the operator, names the file and the remedy."""


def read_private(path: Path) -> str:
    """The text of `path`, if its owner alone may read it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # or a named pipe would hold us for ever
    except FileNotFoundError:
        raise KeyFileError(
            f"Fichier de clés introuvable : {path}. Restaurez-le depuis sa sauvegarde, "
            "ou corrigez le chemin dans kiosk.toml."
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        # Asked of the open file, so that nobody swaps it in between. Root reads everything: only the mode tells.
        _check_mode(path, os.fstat(descriptor).st_mode)
        content = os.read(descriptor, _MAX_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from None
    finally:
        os.close(descriptor)
    # "replace": a decoding error would carry the keys; what is not text will not be JSON either.
    return content.decode(errors="replace")


def _unreadable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        f"Fichier de clés illisible : {path} ({error.strerror}). Donnez-le à l’utilisateur qui lance kiosk."
    )


def _check_mode(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KeyFileError(f"Fichier de clés illisible : {path} n’est pas un fichier. Corrigez le chemin.")
    if mode & _TOO_OPEN:
        raise KeyFileError(
            f"Fichier de clés trop ouvert : {path} (droits {stat.S_IMODE(mode):04o}). Lancez : chmod 600 {path}"
        )


def write_private(path: Path, text: str, *, replace: bool) -> None:
    """Write `text` to `path`, readable by its owner alone, at once or not at all.

    Folders that do not exist are made, private too. Without `replace`, an existing file is left alone and
    `FileExistsError` raised: two terminals starting together must not each invent keys.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(draft, text)
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)  # unlike a rename, fails when the file is there
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, _MODE)  # whatever the umask
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Let one process at a time read the file, change and write it: two would each drop the other's new key."""
    # The folder, for the file itself is replaced; nothing is left behind when the process dies.
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
