"""Importing the members from the mutual's CSV."""

from pathlib import Path

import pytest

from kiosk.services import Services
from kiosk.services.outcomes import GrantEnded
from kiosk.services.parts import Parts
from kiosk.services.roster import Summary
from kiosk.services.roster.file import FileError
from kiosk.storage.tables import members, nir_indexes
from tests.conftest import OTHER_PASSWORD, PASSWORD, MemberFactory
from tests.services.rosters import invented
from tests.services.sights import asked, count, events, granted, rows

HEADER = "numero_interne;nir;nom;prenom;email\n"
CAMILLE = "000123;1 99 05 35 999 042 15;Exemple;Camille;camille@exemple.fr\n"
SACHA = "000124;291077599900327;Modèle;Sacha;sacha@exemple.fr\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "adherents.csv"


def write(csv: Path, text: str, encoding: str = "utf-8") -> None:
    csv.write_text(text, encoding, newline="\r\n")


async def test_the_template_is_imported_as_it_is(parts: Parts, services: Services, csv: Path) -> None:
    write(csv, services.roster.template())
    summary = await services.roster.import_file(csv)
    assert summary == Summary(inserted=3)
    assert await count(parts.database, nir_indexes) == 3


async def test_an_imported_member_makes_a_first_password(parts: Parts, services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE)
    await services.roster.import_file(csv)
    outcome = await services.reset.request("199053599904215", "000123", "camille@exemple.fr")
    grant = await granted(services, parts.keyring, outcome.pending)  # type: ignore[union-attr]
    await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD)
    outcome_of_sign_in = await services.connexion.sign_in("199053599904215", OTHER_PASSWORD)
    assert type(outcome_of_sign_in).__name__ == "Connected"


async def test_importing_again_changes_nothing(services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE + SACHA)
    await services.roster.import_file(csv)
    assert await services.roster.import_file(csv) == Summary(unchanged=2)


async def test_a_line_updates_names_email_and_nir(parts: Parts, services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE)
    await services.roster.import_file(csv)
    write(csv, HEADER + "000123;278082A99911741;Exemple;Dominique;dominique@exemple.fr\n")
    assert await services.roster.import_file(csv) == Summary(updated=1)
    [row] = await rows(parts.database, members)
    assert (row["first_name"], row["email"]) == ("Dominique", "dominique@exemple.fr")
    [index] = await rows(parts.database, nir_indexes)
    assert index["digest"] == parts.keyring.blind_index("nir", "278082A999117")


async def test_bad_lines_are_told_by_number_without_their_values_and_the_rest_is_imported(
    services: Services, csv: Path
) -> None:
    lines = [
        CAMILLE,
        "000130;199053599904216;Exemple;Canari;a@exemple.fr\n",
        "x;278082A99911741;Exemple;Canari;a@exemple.fr\n",
        "000131;278082A99911741;;Canari;a@exemple.fr\n",
        "\n",
        "000132;278082A99911741;Exemple;Canari;canari.exemple.fr\n",
        "000133;278082A99911741;Exemple\n",
        SACHA,
    ]
    write(csv, HEADER + "".join(lines))
    summary = await services.roster.import_file(csv)
    assert summary.inserted == 2
    assert summary.rejected == [
        (3, "nir : clé fausse"),
        (4, "numero_interne : de 3 à 16 signes"),
        (5, "nom : case vide"),
        (7, "email : signe @ absent"),
        (8, "3 cases au lieu de 5"),
    ]


async def test_a_nir_of_another_member_number_is_rejected(services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE + CAMILLE.replace("000123", "000999"))
    summary = await services.roster.import_file(csv)
    assert (summary.inserted, summary.rejected) == (1, [(3, "nir : déjà celui d'un autre numéro interne")])


async def test_the_last_line_of_a_member_wins(parts: Parts, services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE + CAMILLE.replace("Camille;", "Camille Anne;"))
    summary = await services.roster.import_file(csv)
    assert (summary.inserted, summary.updated) == (1, 1)
    [row] = await rows(parts.database, members)
    assert row["first_name"] == "Camille Anne"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
async def test_encoding_and_delimiter_are_found(
    encoding: str, delimiter: str, parts: Parts, services: Services, csv: Path
) -> None:
    write(csv, (HEADER + SACHA).replace(";", delimiter), encoding)
    assert (await services.roster.import_file(csv)).inserted == 1
    [row] = await rows(parts.database, members)
    assert row["last_name"] == "Modèle"


async def test_columns_come_in_any_order_with_others_between(services: Services, csv: Path) -> None:
    header = "Prénom,Ville,E-mail,NOM,NIR,Numéro interne\n".replace("E-mail", "email")
    write(csv, header + '"Camille, Anne",Colmar,,Exemple,199053599904215,000123\n')
    assert await services.roster.import_file(csv) == Summary(inserted=1)


async def test_a_missing_column_or_file_is_one_french_line(services: Services, csv: Path) -> None:
    with pytest.raises(FileError, match="lecture impossible"):
        await services.roster.import_file(csv)
    write(csv, "nir;nom;prenom\n")
    with pytest.raises(FileError, match="colonne absente de la première ligne : numero_interne, email"):
        await services.roster.import_file(csv)


async def test_shared_addresses_are_counted(services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE + SACHA.replace("sacha@", "Camille@"))
    assert (await services.roster.import_file(csv)).shared_emails == 1


async def test_progress_goes_up_to_the_size_of_the_file(services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE + CAMILLE)
    seen: list[tuple[int, int]] = []
    await services.roster.import_file(csv, lambda done, total: seen.append((done, total)))
    size = len((HEADER + CAMILLE + CAMILLE).replace("\n", "\r\n").encode())
    assert seen[-1] == (size, size)


async def test_an_email_changed_in_the_roster_voids_what_was_sent(
    parts: Parts, services: Services, member: MemberFactory, csv: Path
) -> None:
    """R24: whoever reads the old mailbox may no longer finish."""
    camille = await member(password=PASSWORD)
    grant = await granted(services, parts.keyring, await asked(services, camille))
    write(csv, HEADER + CAMILLE.replace("camille@", "nouvelle@"))
    await services.roster.import_file(csv)
    assert await services.reset.set_password(grant, OTHER_PASSWORD, OTHER_PASSWORD) == GrantEnded()


async def test_an_import_is_journalled_without_anybodys_name(services: Services, csv: Path) -> None:
    write(csv, HEADER + CAMILLE)
    await services.roster.import_file(csv)
    assert await events(services) == ["authz_admin/roster_import"]


async def test_a_thousand_members_are_found_after_the_index_key_rotates(
    parts: Parts, services: Services, rekeyed: Services, csv: Path
) -> None:
    """R74: importing under a new key recognises everybody."""
    write(csv, HEADER + "".join(invented(number) for number in range(1000)))
    assert (await services.roster.import_file(csv)).inserted == 1000
    assert await rekeyed.roster.import_file(csv) == Summary(unchanged=1000)
