"""kiosk.toml is the documentation of the defaults, and a wrong value is named in one line."""

import tomllib
from pathlib import Path
from pprint import pformat

import pytest

from kiosk.settings import SECTIONS, Settings, SettingsError, load_settings

ROOT = Path(__file__).parent.parent


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_file_holds_every_key_with_its_default() -> None:
    document = tomllib.loads((ROOT / "kiosk.toml").read_text(encoding="utf-8"))
    assert document == {name: getattr(Settings(), name)._asdict() for name in SECTIONS}


def test_every_key_of_the_shipped_file_is_commented() -> None:
    lines = (ROOT / "kiosk.toml").read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if "=" in line and not line.startswith("#") and "#" not in line]
    assert [line.split(" =")[0] for line in bare] == ["port", "username", "sender_name", "timeout_seconds", "port"]


def test_no_file_gives_the_defaults() -> None:
    assert load_settings(None, {}) == Settings()


def test_a_variable_has_the_last_word(tmp_path: Path) -> None:
    file = written(tmp_path, '[kiosk]\nterminal = "un"\n')
    assert load_settings(file, {"KIOSK_KIOSK_TERMINAL": "deux"}).kiosk.terminal == "deux"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[kiosque]\n", ["kiosque", "sections"]),
        ("[mail]\nhots = 'x'\n", ["[mail] hots", "host"]),
        ("[mail]\nport = '587'\n", ["[mail] port", "587", "nombre entier"]),
        ("[kiosk]\nremote = 1\n", ["[kiosk] remote", "true ou false"]),
        ("[kiosk]\ntheme = 'rose'\n", ["[kiosk] theme", "rose", "sombre"]),
        ("[kiosk]\nremote = true\n", ["remote", "strict"]),
        ("[kiosk]\nterminal = ' '\n", ["terminal", "vide"]),
        ("[security]\nargon2_memory_kib = 1024\n", ["argon2", "1024", "19456"]),
        ("[reset]\nlifetime_minutes = 1500\n", ["lifetime_minutes", "1500", "1440"]),
        ("[reset]\nbase_url = 'http://www.e-mpn.fr'\n", ["base_url", "http://www.e-mpn.fr", "https://"]),
        ("[session]\nwarning_seconds = 95\n", ["warning_seconds", "95"]),
        ("[session]\nidle_form_seconds = 0\n", ["idle_form_seconds", "0"]),
        (
            "[mail]\nhost = 'mx.example'\nsender = 'a@b.fr'\nsecurity = 'none'\n",
            ["security", "mx.example", "starttls"],
        ),
        ("[assistance]\nhours = 'lundi 8-17'\n", ["[assistance] hours", "lundi 8-17", "lun-jeu 8:30-17:30"]),
        ("[assistance]\nclosed = '25/12/2026'\n", ["[assistance] closed", "25/12/2026", "2026-12-25"]),
        ("[web]\nport = 0\n", ["[web] port", "65535"]),
        ("[web]\ntrusted_proxies = 'nginx'\n", ["trusted_proxies", "nginx", "IP"]),
        ("[web]\nmetrics_from = 'prometheus'\n", ["metrics_from", "prometheus", "IP"]),
        ("[log]\nto = 'syslog'\n", ["[log] to", "syslog", "journald"]),
        ("[storage]\npool_size = 0\n", ["pool_size", "0"]),
        ("[mail]\nhost = 'mx.example'\n", ["sender", "''", "donnez"]),
        ("[mail]\nhost = 'mx.example'\nsender = 'Kiosk <a@b.fr>'\n", ["sender", "Kiosk <a@b.fr>", "donnez"]),
        ("[mail]\nhost = 'mx.example'\nsender = 'é@b.fr'\n", ["sender", "é@b.fr", "donnez"]),
        ('[mail]\nhost = "mx.example"\nsender = "a@b.fr\\u0000"\n', ["sender", "donnez"]),
        ("[mail]\nbounces = 'retours'\n", ["[mail] bounces", "'retours'", "donnez"]),
        ("mail = 3\n", ["mail", "section"]),
        ("[mail\n", ["TOML"]),
    ],
)
def test_a_bad_setting_is_one_line_that_names_key_value_and_remedy(
    tmp_path: Path, text: str, names: list[str]
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(tmp_path, text), {})
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert all(name in sentence for name in names), sentence


@pytest.mark.parametrize("text", ["[mail]\npassword = 7\n", "[storage]\nurl = 7\n"])
def test_a_secret_setting_is_never_quoted(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="valeur cachée"):
        load_settings(written(tmp_path, text), {})


def test_a_missing_file_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--config"):
        load_settings(tmp_path / "absent.toml", {})


def test_a_misspelt_variable_is_refused() -> None:
    with pytest.raises(SettingsError, match="KIOSK_MAIL_HOTS"):
        load_settings(None, {"KIOSK_MAIL_HOTS": "smtp.example"})


def test_settings_show_no_secret_in_their_repr() -> None:
    settings = load_settings(
        None, {"KIOSK_MAIL_PASSWORD": "s3cret", "KIOSK_STORAGE_URL": "postgresql://u:s3cret@h/d"}
    )
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in pformat(settings, width=1)  # which takes tuples apart
