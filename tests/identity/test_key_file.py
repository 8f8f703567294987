"""The key file: private, whole, never overwritten by accident, and refused in words an operator can act on."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from kiosk.identity.keys import KeyFileError, Keyring


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refusal(path: Path) -> str:
    with pytest.raises(KeyFileError) as error:
        Keyring.load(path)
    message = str(error.value)
    assert "\n" not in message
    assert str(path) in message
    return message


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    Keyring.generate().rotated("code").save(path)
    return path


def test_saved_keys_are_loaded_whole(tmp_path: Path) -> None:
    ring = Keyring.generate().rotated("pepper").rotated("index")
    ring.save(tmp_path / "keys.json")
    assert Keyring.load(tmp_path / "keys.json") == ring


def test_keys_travel_through_one_environment_variable(saved: Path) -> None:
    ring = Keyring.load(saved)
    assert Keyring.from_text(json.dumps(json.loads(ring.to_text()))) == ring


def test_the_file_and_the_folders_made_for_it_are_private(tmp_path: Path) -> None:
    path = tmp_path / "kiosk" / "keys.json"
    Keyring.generate().save(path)
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Keyring.generate().save(tmp_path / "keys.json")
    assert mode(tmp_path) == 0o755


def test_existing_keys_are_not_overwritten_by_accident(saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(FileExistsError):
        Keyring.generate().save(saved)
    assert saved.read_bytes() == before


def test_rotated_keys_replace_the_file_on_demand(saved: Path) -> None:
    rotated = Keyring.load(saved).rotated("link")
    rotated.save(saved, replace=True)
    assert Keyring.load(saved) == rotated
    assert mode(saved) == 0o600


def test_no_draft_stays_behind(saved: Path) -> None:
    with pytest.raises(FileExistsError):
        Keyring.generate().save(saved)
    assert [path.name for path in saved.parent.iterdir()] == ["keys.json"]


def test_missing_keys_are_refused_with_file_and_remedy(tmp_path: Path) -> None:
    assert "introuvable" in refusal(tmp_path / "absent.json")


@pytest.mark.parametrize("too_open", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_keys_open_to_others_are_refused_root_or_not(saved: Path, too_open: int) -> None:
    saved.chmod(too_open)
    assert f"chmod 600 {saved}" in refusal(saved)


def test_keys_their_owner_alone_may_read_are_fine(saved: Path) -> None:
    saved.chmod(0o400)
    assert Keyring.load(saved).pepper_id


def test_a_folder_is_not_a_key_file(tmp_path: Path) -> None:
    assert "n’est pas un fichier" in refusal(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]", b"null", b"[" * 40_000])
def test_a_damaged_file_is_refused(saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    assert "sauvegarde" in refusal(saved)


def damaged(saved: Path, purpose: str, **changes: Any) -> None:
    document = json.loads(saved.read_text())
    document[purpose] |= changes
    saved.write_text(json.dumps(document))


@pytest.mark.parametrize("purpose", ["pepper", "index", "link", "code"])
def test_a_missing_key_is_refused_by_name(saved: Path, purpose: str) -> None:
    document = json.loads(saved.read_text())
    del document[purpose]
    saved.write_text(json.dumps(document))
    assert f"« {purpose} »" in refusal(saved)


@pytest.mark.parametrize("current", [None, "absent", 3, ["k1"]])
def test_a_current_key_that_is_not_there_is_refused(saved: Path, current: Any) -> None:
    damaged(saved, "pepper", current=current)
    assert "« pepper »" in refusal(saved)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (base64.b64encode(b"canary" * 5).decode(), "moins de 32 octets"),
        ("canary canary", "base64"),
        ("é", "base64"),
        (None, "base64"),
        (12, "base64"),
    ],
)
def test_a_key_that_is_none_is_refused_and_not_quoted(saved: Path, value: Any, what: str) -> None:
    damaged(saved, "index", current="k1", keys={"k1": value})
    message = refusal(saved)
    assert what in message
    assert "canary" not in message
    assert "Y2FuYXJ5" not in message


@pytest.mark.parametrize("key_id", ["", "K1", "a" * 17, "k 1", "k\n1"])
def test_a_key_id_is_short_and_plain(saved: Path, key_id: str) -> None:
    damaged(saved, "index", current=key_id, keys={key_id: base64.b64encode(b"x" * 32).decode()})
    assert "« index »" in refusal(saved)


def test_no_refusal_carries_the_text_of_the_keys(saved: Path) -> None:
    with pytest.raises(KeyFileError) as error:
        Keyring.from_text(saved.read_text()[:-3] + "canary")
    assert error.value.__context__ is None
    assert "canary" not in str(error.value)
