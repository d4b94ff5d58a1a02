"""`exchange`: what the keeper of the server does for the systems of hospitals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.queries.exchange import find_hospital
from contracts_app.services.exchange.incoming import actor_of, take
from tests.factories import TODAY, World, make_world
from tests.support.exchange import task
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


def in_json(app: Flask, *words: str) -> Any:
    code, out, err = run(app, *words, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def test_a_secret_is_shown_once_and_stored_encrypted(site: Flask) -> None:
    code = site.config["HOSPITAL"]
    made = in_json(site, "keys", "create", "--institution", code)
    assert len(made["secret"]) == 52
    raw = db.session.execute(text("SELECT secret FROM exchange_key")).scalar_one()
    assert made["secret"].encode() not in bytes(raw)
    assert made["secret"] not in json.dumps(in_json(site, "keys", "list"))
    assert audited("exchange.key")[-1].after == {"key": made["key"]}
    assert run(site, "keys", "create", "--institution", code)[0] == 2


def test_a_key_is_exchanged_and_ended(site: Flask) -> None:
    words = ("--institution", site.config["HOSPITAL"])
    assert run(site, "keys", "rotate", *words)[0] == 2
    first = in_json(site, "keys", "create", *words)
    second = in_json(site, "keys", "rotate", *words)
    listed = {one["key"]: one["ends_at_utc"] for one in in_json(site, "keys", "list")}
    assert (listed[first["key"]] is None, listed[second["key"]]) == (False, None)
    in_json(site, "keys", "revoke", second["key"])
    assert run(site, "keys", "revoke", second["key"])[0] == 2
    assert run(site, "keys", "revoke", "nobody")[0] == 2


@pytest.mark.parametrize("code", ["NONE", "centre"])
def test_keys_are_for_hospitals(site: Flask, code: str) -> None:
    code = site.config["CENTRE"] if code == "centre" else code
    assert run(site, "keys", "create", "--institution", code)[0] == 2


def test_an_answer_comes_from_a_file_once(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    one = task(site.config["NUMBER"], "accepted", clock.moment())
    file.write_text(json.dumps(one), encoding="utf-8")
    words = ("import", str(file), "--institution", site.config["HOSPITAL"], "--message-id")
    first, again = (in_json(site, *words, "message-1") for _ in range(2))
    assert (first["status"], first["again"], again["again"]) == ("accepted", False, True)
    assert db.session.scalars(select(Referral.version)).one() == 2
    code, out, _err = run(site, *words, "message-2", "--format", "json")
    assert (code, json.loads(out)) == (3, {"refused": ["move_not_possible"]})
    assert run(site, *words, "short")[0] == 2
    file.write_text("{", encoding="utf-8")
    assert run(site, *words, "message-3")[0] == 3


def test_a_hospital_is_told_at_one_address(site: Flask) -> None:
    words = ("--institution", site.config["HOSPITAL"])
    url = "https://his.example.cn/told"
    assert run(site, "hooks", "set", *words, "--url", url)[0] == 2
    in_json(site, "keys", "create", *words)
    assert run(site, "hooks", "set", *words, "--url", "https://u:p@his.example.cn/")[0] == 2
    for address in (url, f"{url}/2"):
        in_json(site, "hooks", "set", *words, "--url", address)
    assert [one["url"] for one in in_json(site, "hooks", "list")] == [f"{url}/2"]
    in_json(site, "hooks", "remove", *words)
    assert in_json(site, "hooks", "list") == []
    assert run(site, "hooks", "remove", *words)[0] == 2


def test_what_waits_and_what_was_given_up_is_listed(site: Flask) -> None:
    words = ("--institution", site.config["HOSPITAL"])
    in_json(site, "keys", "create", *words)
    in_json(site, "hooks", "set", *words, "--url", "https://his.example.cn/told")
    own = find_hospital(site.config["HOSPITAL"])
    one = task(site.config["NUMBER"], "accepted", clock.moment())
    take(own, "message-1", one, actor_of(own), clock.moment())
    db.session.commit()
    assert in_json(site, "hooks", "deliveries") == []
    (waiting,) = in_json(site, "hooks", "deliveries", "--state", "waiting")
    assert (waiting["referral_no"], waiting["seq"], waiting["tries"]) == (
        site.config["NUMBER"], 2, 0,
    )  # fmt: skip
