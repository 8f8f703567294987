"""`kiosk keys` as the operator types it: what it says, and that no key is ever in it."""

import argparse
import base64
from pathlib import Path

import pytest

from kiosk.commands import keys
from kiosk.identity.keys import Keyring


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KIOSK_KEYS", raising=False)
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[storage]\nfolder = "{tmp_path / "data"}"\n')
    return path


def _run(config: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    keys.configure(parser)
    options = parser.parse_args([*words, "--config", str(config)])
    code: int = options.command(options)
    return code


def test_the_whole_life_of_a_key_is_told_without_any_key(
    config: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _run(config, "list") == 0
    file = next((tmp_path / "data").glob("*key*"))
    before = Keyring.load(file)
    assert _run(config, "rotate", "all") == 0
    after = Keyring.load(file)
    assert _run(config, "retire", "index", after.index_key_id) == 1
    assert _run(config, "retire", "index", before.index_key_id) == 0
    out, err = capfd.readouterr()
    assert f"{before.index_key_id}         courante  numéros de Sécurité Sociale : 0" in out
    for told in ("en service", "lancez d’abord", "Clé retirée"):
        assert told in err
    assert (file.stat().st_mode & 0o777, set(Keyring.load(file).index.keys)) == (0o600, {after.index_key_id})
    for ring in (before, after):
        for keys_of in (ring.pepper, ring.index, ring.link, ring.code_keys):
            assert base64.b64encode(keys_of.key(None)).decode() not in out + err


def test_keys_from_the_environment_are_not_printed_and_the_remedy_is_told(
    config: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ring = Keyring.generate()
    monkeypatch.setenv("KIOSK_KEYS", ring.to_text())
    assert _run(config, "rotate", "pepper") == 1
    told = "".join(capfd.readouterr())
    assert "retirez KIOSK_KEYS" in told
    assert base64.b64encode(ring.pepper.key(None)).decode() not in told
