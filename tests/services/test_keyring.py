"""A database and the keys it was written with belong together."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from contracts_app import crypto
from contracts_app.config import SettingsError, load_settings
from contracts_app.extensions import db
from contracts_app.services.keyring import opens_stored_values
from tests.factories import make_household, make_world


def test_an_empty_database_goes_with_any_key(app: Flask) -> None:
    assert opens_stored_values()


def test_another_key_does_not_open_what_is_stored(app: Flask) -> None:
    make_household(make_world().grids[0])
    db.session.commit()
    assert opens_stored_values()
    own = crypto._keyring()
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    try:
        assert not opens_stored_values()
    finally:
        crypto.configure(own)


def test_a_lost_key_file_is_not_replaced_when_there_is_data(tmp_path: Path) -> None:
    load_settings({"instance_path": tmp_path})
    (tmp_path / "contracts.sqlite3").touch()
    shutil.move(tmp_path / "field.key", tmp_path / "elsewhere.key")
    with pytest.raises(SettingsError, match="field.key is missing"):
        load_settings({"instance_path": tmp_path})
    assert not (tmp_path / "field.key").exists()
