"""Where the keys come from, and the refusal to go on without the right ones. (R9; DESIGN 5)"""

import os
from collections.abc import Callable, Mapping

from sqlalchemy import select

from kiosk.identity.keys import KeyFileError, Keyring
from kiosk.settings import KEYS_VARIABLE, Settings
from kiosk.storage.engine import Database
from kiosk.storage.errors import StorageNotReady
from kiosk.storage.tables import credentials, nir_indexes


def obtain(
    settings: Settings, tell: Callable[[str], None], *, may_make: bool, environ: Mapping[str, str] = os.environ
) -> Keyring:
    """The keys of KIOSK_KEYS, else of the key file; new ones only where there is no data yet (`may_make`)."""
    path = settings.key_path
    try:
        if KEYS_VARIABLE in environ:
            return Keyring.from_text(environ[KEYS_VARIABLE], source=KEYS_VARIABLE)
        if path.exists():
            return Keyring.load(path)
        if not may_make:
            raise StorageNotReady(
                f"Fichier de clés introuvable : {path}. Restaurez-le : sans lui, cette base de données est illisible."
            )
        keyring = Keyring.generate()
        keyring.save(path)
    except KeyFileError as error:
        raise StorageNotReady(str(error)) from None
    except FileExistsError:  # another terminal made them since we looked
        return Keyring.load(path)
    except OSError as error:
        raise StorageNotReady(f"Fichier de clés impossible à créer : {path} ({error.strerror}).") from None
    tell(f"Clés créées : {path} (sauvegardez ce fichier, à part de la base)")
    return keyring


async def check_they_fit(database: Database, keyring: Keyring) -> None:
    """Refuse keys of another database: every member would be unknown, and every password wrong."""
    async with database.transaction() as connection:
        index_id = await connection.scalar(select(nir_indexes.c.key_id).limit(1))
        pepper_id = await connection.scalar(select(credentials.c.pepper_id).limit(1))
    for key_id, known in ((index_id, keyring.index.keys), (pepper_id, keyring.pepper.keys)):
        if key_id is not None and key_id not in known:
            raise StorageNotReady(
                "Ces clés ne sont pas celles de cette base de données : remettez le fichier de clés d'origine."
            )
