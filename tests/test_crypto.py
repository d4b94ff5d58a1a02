"""Field encryption: what goes in comes out, in its own column, unaltered, and in no other way."""

import base64
import json
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql, sqlite

from contracts_app import crypto
from contracts_app.crypto import DecryptionFailed, EncryptedJSON, EncryptedText, Keyring

PLACE = "resident.id_number"
some = settings(deadline=None, max_examples=60)


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * crypto.KEY_BYTES).decode()


@pytest.fixture(autouse=True)
def _ring() -> Iterator[None]:
    before = crypto._Active.keyring
    crypto.configure(Keyring.parse(key("A")))
    yield
    crypto._Active.keyring = before


@some
@given(st.binary(max_size=400))
def test_what_is_encrypted_comes_back(plain: bytes) -> None:
    assert crypto.decrypt(crypto.encrypt(plain, PLACE), PLACE) == plain


@some
@given(st.binary(max_size=60))
def test_the_same_value_never_looks_the_same_twice(plain: bytes) -> None:
    assert crypto.encrypt(plain, PLACE) != crypto.encrypt(plain, PLACE)


@some
@given(st.binary(min_size=12, max_size=200))
def test_nothing_of_the_plain_value_is_in_the_stored_one(plain: bytes) -> None:
    stored = crypto.encrypt(plain, PLACE)
    assume(len(set(plain)) > 1)
    assert plain not in stored
    assert base64.b64encode(plain).rstrip(b"=") not in stored


@some
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_a_value_copied_into_another_column_does_not_open(one: str, other: str) -> None:
    assume(one != other)
    stored = crypto.encrypt(b"11010519491231002X", one)
    with pytest.raises(DecryptionFailed):
        crypto.decrypt(stored, other)


@some
@given(st.binary(max_size=60), st.data())
def test_a_value_with_one_altered_bit_does_not_open(plain: bytes, data: st.DataObject) -> None:
    stored = bytearray(crypto.encrypt(plain, PLACE))
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DecryptionFailed):
        crypto.decrypt(bytes(stored), PLACE)


@some
@given(st.data())
def test_a_value_that_was_cut_short_does_not_open(data: st.DataObject) -> None:
    stored = crypto.encrypt(b"13800138000", PLACE)
    with pytest.raises(DecryptionFailed):
        crypto.decrypt(stored[: data.draw(st.integers(0, len(stored) - 1))], PLACE)


@some
@given(st.binary(max_size=80))
def test_bytes_that_were_never_encrypted_do_not_open(stored: bytes) -> None:
    with pytest.raises(DecryptionFailed):
        crypto.decrypt(stored, PLACE)


def test_the_failure_does_not_quote_the_value() -> None:
    with pytest.raises(DecryptionFailed) as caught:
        crypto.decrypt(b"11010519491231002X", PLACE)
    assert str(caught.value) == PLACE


@some
@given(st.text(max_size=40), st.text(max_size=40))
def test_look_up_hashes_are_equal_exactly_for_equal_values(one: str, other: str) -> None:
    same = crypto.lookup_hash("resident", one) == crypto.lookup_hash("resident", other)
    assert same == (one == other)


@some
@given(st.text(max_size=40))
def test_a_look_up_hash_depends_on_kind_and_key_and_hides_the_value(value: str) -> None:
    found = crypto.lookup_hash("resident", value)
    assert len(found) == 64
    assert found != crypto.lookup_hash("phone", value)
    crypto.configure(Keyring.parse(key("B")))
    assert found != crypto.lookup_hash("resident", value)
    crypto.configure(Keyring.parse(key("A")))


def test_the_newest_key_encrypts_and_older_ones_still_decrypt() -> None:
    old = crypto.encrypt(b"old", PLACE)
    crypto.configure(Keyring.parse(f"{key('B')},{key('A')}"))
    new = crypto.encrypt(b"new", PLACE)
    assert crypto.decrypt(old, PLACE) == b"old"
    assert old[1:5] != new[1:5]
    crypto.configure(Keyring.parse(key("B")))
    assert crypto.decrypt(new, PLACE) == b"new"
    with pytest.raises(DecryptionFailed):
        crypto.decrypt(old, PLACE)


def test_the_look_up_key_survives_a_new_key_in_front() -> None:
    found = crypto.lookup_hash("resident", "x")
    crypto.configure(Keyring.parse(f"{key('B')}\n{key('A')}"))
    assert crypto.lookup_hash("resident", "x") == found


def test_a_named_look_up_key_survives_the_end_of_every_old_key() -> None:
    crypto.configure(Keyring.parse(f"{key('A')}\nindex:{key('I')}"))
    found = crypto.lookup_hash("resident", "x")
    crypto.configure(Keyring.parse(f" index:{key('I')} , {key('C')} , {key('B')}\n"))
    assert crypto.lookup_hash("resident", "x") == found


@pytest.mark.parametrize(
    "text", ["", " , \n", "index:" + "QUFB", "c2hvcnQ=", "not base64!", "钥匙"]
)
def test_a_text_without_a_usable_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Keyring.parse(text)


def test_an_index_key_alone_is_no_field_key() -> None:
    with pytest.raises(ValueError, match="no field key"):
        Keyring.parse(f"index:{key('I')}")


def test_a_new_key_is_usable_and_never_the_same() -> None:
    lines = {crypto.new_key_line() for _ in range(20)}
    assert len(lines) == 20
    assert len(Keyring.parse(",".join(lines)).ciphers) == 20


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "pg"])
@some
@given(value=st.none() | st.text(max_size=60))
def test_an_encrypted_text_column_gives_back_what_it_took(dialect: object, value: str) -> None:
    column = EncryptedText(PLACE)
    stored = column.process_bind_param(value, dialect)
    assert (stored is None) == (value is None)
    assert column.process_result_value(stored, dialect) == value


@some
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner),
                    max_leaves=12))  # fmt: skip
def test_an_encrypted_json_column_gives_back_what_it_took(value: object) -> None:
    dialect = create_engine("sqlite://").dialect
    column = EncryptedJSON(PLACE)
    stored = column.process_bind_param(value, dialect)
    assert column.process_result_value(stored, dialect) == value


@some
@given(st.dictionaries(st.text(max_size=6), st.integers() | st.text(max_size=6)))
def test_one_value_has_one_canonical_form(value: dict[str, object]) -> None:
    turned = dict(reversed(list(value.items())))
    assert crypto.canonical_json(value) == crypto.canonical_json(turned)
    assert json.loads(crypto.canonical_json(value)) == value
