"""`kiosk keys`: which keys there are, and replacing them without an outage. No key is ever printed, only its id."""

import argparse
import sys
from typing import TYPE_CHECKING

from kiosk.commands.common import FAILURE, OK, action, config_option, guarded, settings_of, tell
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.services.key_outcomes import Retirement, Rotation

EXAMPLE = "kiosk keys list"
_PURPOSES = ("pepper", "index", "link", "code")  # retyped: the service's own would load the cryptography
_WHAT = {"pepper": "mots de passe", "index": "numéros de Sécurité Sociale", "link": "demandes", "code": "demandes"}
_EXPIRES = "elles expirent d’elles-mêmes en une heure environ. Attendez ; avec --force, elles sont annulées."
_REMEDY = {
    "pepper": "chacun passe à la nouvelle clé à la prochaine connexion de l’adhérent. Attendez ; avec --force, ces "
    "adhérents devront choisir un nouveau mot de passe (« Mot de passe oublié »).",
    "index": "chacun passe à la nouvelle clé quand l’adhérent tape son numéro, ou par « kiosk roster import » de la "
    "liste complète. Avec --force, ces adhérents sont inconnus par leur numéro jusqu’au prochain import.",
    "link": _EXPIRES,
    "code": _EXPIRES,
}
_ADVISERS = {
    "pepper": "Chacun passe à la nouvelle clé en se connectant à la console. Attendez ; avec --force, ils sont "
    "suspendus : pour chacun, kiosk adviser password, puis kiosk adviser reopen.",
    "code": "Leur application de codes tient à cette clé : pour chacun, lancez d’abord kiosk adviser totp. Avec "
    "--force, ils sont suspendus : pour chacun, kiosk adviser totp, puis kiosk adviser reopen.",
}


def configure(keys: argparse.ArgumentParser) -> None:
    actions = keys.add_subparsers(required=True, metavar="ACTION", title="actions")
    show = action(actions, "list", "Liste les clés, sans les montrer.", "kiosk keys list")
    config_option(show)
    show.set_defaults(command=lambda options: guarded(_list(settings_of(options))))
    rotate = action(
        actions, "rotate", "Ajoute une clé neuve ; les anciennes servent encore.", "kiosk keys rotate index"
    )
    rotate.add_argument(
        "purpose", choices=[*_PURPOSES, "all"], metavar="USAGE", help="pepper, index, link, code, all."
    )
    rotate.add_argument("--activate", action="store_true", help="Met en service la clé déjà copiée sur chaque borne.")
    rotate.add_argument("--force", action="store_true", help="Avec --activate : même si une borne ne l'a pas.")
    config_option(rotate)
    rotate.set_defaults(command=lambda options: guarded(_rotate(settings_of(options), options)))
    retire = action(actions, "retire", "Retire une ancienne clé.", "kiosk keys retire index 3fa91c02")
    retire.add_argument("purpose", choices=_PURPOSES, metavar="USAGE", help="pepper, index, link ou code.")
    retire.add_argument("key_id", metavar="ID", help="Le nom de la clé, donné par « kiosk keys list ».")
    retire.add_argument("--force", action="store_true", help="Même si des données en dépendent : elles sont perdues.")
    config_option(retire)
    retire.set_defaults(command=lambda options: guarded(_retire(settings_of(options), options)))


async def _list(settings: Settings) -> int:
    from kiosk.services import open_services  # noqa: PLC0415

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        for key in await services.key_rotation.standing():
            state = "courante" if key.current else "-"
            who = f" ; conseillers : {', '.join(key.advisers)}" if key.advisers else ""
            standing = f"{_WHAT[key.purpose]} : {key.rows}{who}"
            sys.stdout.write(f"{key.purpose:<8} {key.key_id:<16} {state:<9} {standing}\n")
    return OK


async def _rotate(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.services import open_services  # noqa: PLC0415

    purposes = _PURPOSES if options.purpose == "all" else (options.purpose,)
    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        done = await services.key_rotation.rotate(*purposes, activate=options.activate, force=options.force)
    return _tell_rotation(done, settings, options.purpose)


def _tell_rotation(done: "Rotation", settings: Settings, asked: str) -> int:
    from kiosk.services.key_outcomes import (  # noqa: PLC0415
        Distributed,
        NotEverywhere,
        NothingToActivate,
        Rotated,
    )

    path = settings.key_path
    if isinstance(done, NothingToActivate):
        tell(f"Aucune clé n’attend d’être mise en service : lancez d’abord « kiosk keys rotate {asked} ».")
        return FAILURE
    if isinstance(done, NotEverywhere):
        tell(f"Pas encore : {', '.join(done.holders)} n’ont pas cette clé. Copiez-y {path} (droits 600), attendez")
        tell("dix secondes, puis recommencez. Une machine retirée pour de bon : ajoutez --force.")
        return FAILURE
    if not isinstance(done, Rotated | Distributed):
        names = ", ".join(done.purposes)
        tell(f"Une clé attend déjà d’être mise en service ({names}). Copiez {path} sur chaque borne (droits 600),")
        tell(f"puis lancez : kiosk keys rotate {asked} --activate")
        return FAILURE
    for purpose, key_id in done.key_ids.items():
        tell(f"Clé {purpose} {key_id} : {'en service' if isinstance(done, Rotated) else 'ajoutée, pas en service'}.")
    if isinstance(done, Distributed):
        tell(
            f"Copiez {path} sur chaque borne (droits 600) et attendez dix secondes ; ensuite seulement, lancez ici :"
        )
        tell(f"kiosk keys rotate {asked} --activate")
    else:
        tell(f"Sauvegardez {path}, à part de la base ; s’il y a d’autres bornes, copiez-le sur chacune.")
        tell(
            "Les bornes allumées le relisent sans redémarrer. Les pseudonymes du journal changent avec la clé index."
        )
    return OK


async def _retire(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.services import open_services  # noqa: PLC0415

    async with open_services(settings, on_news=tell, at_terminal=False) as services:
        done = await services.key_rotation.retire(options.purpose, options.key_id, force=options.force)
    return _tell_retirement(done, settings, options.purpose)


def _tell_retirement(done: "Retirement", settings: Settings, purpose: str) -> int:
    from kiosk.services.key_outcomes import IsCurrent, NoSuchKey, Retired  # noqa: PLC0415

    if isinstance(done, Retired):
        tell(f"Clé retirée. Données perdues avec elle : {done.rows}. S’il y a d’autres bornes, copiez-y")
        tell(f"{settings.key_path}, et remplacez sa sauvegarde.")
        if done.advisers:
            again = "password" if purpose == "pepper" else "totp"
            tell(
                f"Conseillers suspendus : {', '.join(done.advisers)}. Pour chacun : kiosk adviser {again} LOGIN, puis"
            )
            tell("kiosk adviser reopen LOGIN.")
        return OK
    if isinstance(done, NoSuchKey):
        tell("Aucune clé de cet usage ne porte ce nom : voyez « kiosk keys list ».")
    elif isinstance(done, IsCurrent):
        tell(f"Cette clé est en service : lancez d’abord « kiosk keys rotate {purpose} ».")
    else:
        if done.rows:
            tell(f"Clé gardée, elle sert encore ({_WHAT[purpose]} : {done.rows}) ; {_REMEDY[purpose]}")
        if done.advisers:
            tell(f"Clé gardée, des conseillers en dépendent : {', '.join(done.advisers)}. {_ADVISERS[purpose]}")
    return FAILURE
