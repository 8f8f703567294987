"""What is derived from the keys, what survives their rotation, and what never shows."""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.keys import Keyring, UnknownKey


@pytest.fixture(scope="module")
def ring() -> Keyring:
    return Keyring.generate()


REQUEST = bytes(range(16))


def test_the_blind_index_is_the_documented_hmac(ring: Keyring) -> None:
    key = ring.index.key(None)
    expected = hmac.digest(key, b"nir|278082A999117", hashlib.sha256)
    assert ring.blind_index("nir", "278082A999117") == expected


def test_corsica_and_correze_have_two_indexes(ring: Keyring) -> None:
    assert ring.blind_index("nir", "278082A999117") != ring.blind_index("nir", "2780819999117")


def test_one_value_has_another_index_for_each_kind(ring: Keyring) -> None:
    assert ring.blind_index("nir", "123") != ring.blind_index("email", "123")


def test_a_kind_cannot_run_into_its_value(ring: Keyring) -> None:
    with pytest.raises(ValueError, match="kind"):
        ring.blind_index("nir|1", "2")


def test_an_older_index_still_finds_after_rotation(ring: Keyring) -> None:
    rotated = ring.rotated("index")
    assert rotated.index_key_id != ring.index_key_id
    current, older = rotated.blind_indexes("nir", "278082A999117")
    assert current == rotated.blind_index("nir", "278082A999117")
    assert older == ring.blind_index("nir", "278082A999117")


def test_a_dropped_index_key_finds_nothing_more(ring: Keyring) -> None:
    dropped = ring.rotated("index").without("index", ring.index_key_id)
    assert ring.blind_index("nir", "1") not in dropped.blind_indexes("nir", "1")


def test_the_latest_of_the_older_keys_comes_first(ring: Keyring) -> None:
    second = ring.rotated("index")
    third = second.rotated("index")
    indexes = third.blind_indexes("nir", "1")
    assert indexes == tuple(ring_.blind_index("nir", "1") for ring_ in (third, second, ring))


def test_a_pseudonym_is_twelve_hexadecimal_digits_and_no_part_of_the_index(ring: Keyring) -> None:
    pseudonym = ring.pseudonym("account", "42")
    assert re.fullmatch("[0-9a-f]{12}", pseudonym)
    assert pseudonym == ring.pseudonym("account", "42")
    assert not ring.blind_index("account", "42").hex().startswith(pseudonym)


def test_ten_thousand_links_differ_and_can_stand_in_an_address(ring: Keyring) -> None:
    tokens = {ring.link_token(secrets.token_bytes(16)) for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert all(re.fullmatch("[0-9A-Za-z_-]{64}", token) for token in tokens)


def test_a_link_is_the_request_and_its_seal(ring: Keyring) -> None:
    content = base64.urlsafe_b64decode(ring.link_token(REQUEST))
    assert content == REQUEST + hmac.digest(ring.link.key(None), REQUEST, hashlib.sha256)


def test_a_link_is_read_back(ring: Keyring) -> None:
    assert ring.read_link_token(ring.link_token(REQUEST)) == REQUEST


def test_a_link_with_any_character_changed_is_worth_nothing(ring: Keyring) -> None:
    token = ring.link_token(REQUEST)
    for position, character in enumerate(token):
        other = "A" if character != "A" else "B"
        assert ring.read_link_token(token[:position] + other + token[position + 1 :]) is None


def test_another_installation_s_link_is_worth_nothing(ring: Keyring) -> None:
    assert ring.read_link_token(Keyring.generate().link_token(REQUEST)) is None


@given(st.text())
@pytest.mark.parametrize("suffix", ["", "=" * 4, "A" * 64, "+" * 64, "\n"])
def test_junk_is_no_link_and_no_error(ring: Keyring, suffix: str, junk: str) -> None:
    assert ring.read_link_token(junk + suffix) is None


def test_a_code_is_eight_digits_spread_evenly(ring: Keyring) -> None:
    codes = [ring.code(number.to_bytes(16)) for number in range(10_000)]
    assert all(re.fullmatch("[0-9]{8}", code) for code in codes)
    assert len(set(codes)) > 9_990
    for position in range(8):
        counts = Counter(code[position] for code in codes)
        # Nine degrees of freedom: fewer than one honest key in a hundred million goes over 60.
        assert sum((counts[digit] - 1000) ** 2 / 1000 for digit in "0123456789") < 60


def test_a_code_is_the_same_each_time_it_is_computed(ring: Keyring) -> None:
    assert ring.code(REQUEST) == Keyring.from_text(ring.to_text()).code(REQUEST)


def test_a_request_made_before_a_rotation_keeps_its_link_and_its_code(ring: Keyring) -> None:
    rotated = ring.rotated("link").rotated("code")
    assert rotated.read_link_token(ring.link_token(REQUEST)) == REQUEST
    assert rotated.link_token(REQUEST, ring.link_key_id) == ring.link_token(REQUEST)
    assert rotated.code(REQUEST, ring.code_key_id) == ring.code(REQUEST)
    assert rotated.code(REQUEST) != ring.code(REQUEST)


def test_both_die_with_their_old_key(ring: Keyring) -> None:
    bereft = ring.rotated("link").without("link", ring.link_key_id).rotated("code").without("code", ring.code_key_id)
    assert bereft.read_link_token(ring.link_token(REQUEST)) is None
    with pytest.raises(UnknownKey):
        bereft.link_token(REQUEST, ring.link_key_id)
    with pytest.raises(UnknownKey):
        bereft.code(REQUEST, ring.code_key_id)


def test_link_and_code_do_not_share_a_key(ring: Keyring) -> None:
    keys = [keys.key(None) for keys in (ring.pepper, ring.index, ring.link, ring.code_keys)]
    assert len(set(keys)) == 4


@pytest.mark.parametrize("purpose", ["pepper", "index", "link", "code"])
def test_the_current_key_cannot_be_dropped(ring: Keyring, purpose: str) -> None:
    key_id = {"pepper": ring.pepper_id, "index": ring.index_key_id, "link": ring.link_key_id}.get(
        purpose, ring.code_key_id
    )
    with pytest.raises(ValueError, match="rotate first"):
        ring.without(purpose, key_id)  # type: ignore[arg-type]


def test_dropping_a_key_that_is_not_there_is_an_error(ring: Keyring) -> None:
    with pytest.raises(UnknownKey):
        ring.without("pepper", "absent")


def test_a_request_id_of_another_length_is_refused(ring: Keyring) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        ring.code(b"short")


def test_a_peppered_password_is_the_documented_hmac(ring: Keyring) -> None:
    expected = base64.b64encode(hmac.digest(ring.pepper.key(None), "Café 2024".encode(), hashlib.sha256))
    assert ring.peppered("Cafe\u0301 2024") == expected


def test_the_whole_of_a_long_password_counts(ring: Keyring) -> None:
    assert ring.peppered("x" * 127 + "a") != ring.peppered("x" * 127 + "b")
    assert ring.peppered("x" * 72) != ring.peppered("x" * 73)


def test_a_password_peppered_before_a_rotation_can_be_again(ring: Keyring) -> None:
    rotated = ring.rotated("pepper")
    assert rotated.peppered("secret", ring.pepper_id) == ring.peppered("secret")
    with pytest.raises(UnknownKey):
        rotated.without("pepper", ring.pepper_id).peppered("secret", ring.pepper_id)


def test_a_keyring_shows_its_key_ids_and_no_key(ring: Keyring) -> None:
    shown = repr(ring.rotated("pepper")) + str(ring)
    assert ring.pepper_id in shown
    for keys in (ring.pepper, ring.index, ring.link, ring.code_keys):
        key = keys.key(None)
        for form in (repr(key)[2:10], key.hex()[:8], base64.b64encode(key).decode()[:8]):
            assert form not in shown


async def test_a_keyring_serves_many_tasks_alike(ring: Keyring, tmp_path: Path) -> None:
    codes = await asyncio.gather(*(asyncio.to_thread(ring.code, REQUEST) for _ in range(20)))
    assert set(codes) == {ring.code(REQUEST)}
