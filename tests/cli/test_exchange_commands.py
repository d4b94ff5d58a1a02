"""`exchange`: what the keeper of the server does for the systems of hospitals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import TODAY, World, make_world
from tests.support.referral_moves import green_channel
from tests.support.signed_in import audited


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world: World = make_world(users=True)
        app.config["NUMBER"] = green_channel(world).begin("leader").referral_no
        app.config["HOSPITAL"] = world.hospital.code
        app.config["CENTRE"] = world.centre.code
        db.session.commit()
        yield app


def run(app: Flask, *words: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["exchange", *words])
    return result.exit_code, result.stdout, result.stderr


def test_an_export_is_a_file_with_its_purpose_on_record(site: Flask, tmp_path: Path) -> None:
    number, file = site.config["NUMBER"], tmp_path / "one.json"
    code, _out, _err = run(site, "export", number, "--out", str(file), "--purpose", "联调")
    assert code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["resourceType"] == "Bundle"
    assert file.stat().st_mode & 0o077 == 0
    assert audited("referral.export")[-1].after == {"referral": number, "purpose": "联调"}
    assert audited("view")[-1].after == {"referral": number}


@pytest.mark.parametrize(
    ("number", "file", "purpose"),
    [("R0", "x.json", "why"), ("", "x.json", " "), ("", "no/x.json", "why"), ("", ".", "why")],
    ids=["no_referral", "no_purpose", "no_folder", "a_folder"],
)
def test_what_cannot_be_written_is_said(
    site: Flask, tmp_path: Path, number: str, file: str, purpose: str
) -> None:
    words = (number or site.config["NUMBER"], "--out", str(tmp_path / file), "--purpose", purpose)
    assert run(site, "export", *words)[0] == 2
    assert list(tmp_path.glob("*.json")) == []
    assert audited("referral.export") == []
