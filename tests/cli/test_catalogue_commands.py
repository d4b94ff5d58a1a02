"""`catalogue export` and `catalogue import`: packages as a file, which come in as drafts."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, ServiceItem, ServicePackage
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.catalogue import publish
from contracts_app.services.catalogue_file import as_file
from contracts_app.services.package_words import digest_of, draft_of
from tests.cli.test_places_commands import run
from tests.factories import TODAY, make_world

EYES: dict[str, Any] = {
    "code": "EYES", "name": "眼保健包", "name_en": "Eye care", "self_fen": 5000,
    "target": [{"min_age": 60}],
    "parts": [{"item": "EYE_TEST", "times": 2, "modes": ["station"]}],
}  # fmt: skip
ITEM = {"code": "EYE_TEST", "name": "视力检查", "name_en": "Eye test"}


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, make_app: Any) -> Flask:
    app: Flask = make_app(request.param)
    with app.app_context():
        make_world()
        db.session.commit()
    return app


def written(folder: Path, **parts: Any) -> str:
    file = folder / "packages.json"
    file.write_text(json.dumps({"format": "packages/1", **parts}), encoding="utf-8")
    return str(file)


def drafts(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        query = select(ServicePackage.code, ServicePackage.version).where(
            ServicePackage.published_at_utc.is_(None)
        )
        return [(row.code, row.version) for row in db.session.execute(query.order_by("code"))]


def test_what_is_exported_comes_in_again_as_nothing_new(filled: Flask, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    code, answer, _ = run(filled, "catalogue", "export", "--out", str(file))
    assert (code, answer["packages"]) == (0, 17)
    code, answer, _ = run(filled, "catalogue", "import", str(file))
    assert code == 0
    assert answer == {
        "file": "all.json",
        "items": {"added": 0, "unchanged": answer["items"]["unchanged"]},
        "packages": {"drafts": 0, "unchanged": 17},
        "errors": [],
    }
    assert drafts(filled) == []


def test_new_packages_and_changed_ones_come_in_as_drafts(filled: Flask, tmp_path: Path) -> None:
    with filled.app_context():
        (tcm,) = (one for one in as_file(TODAY)["packages"] if one["code"] == "TCM")
    file = written(tmp_path, items=[ITEM], packages=[EYES, {**tcm, "approval_no": "12号"}])
    code, answer, _ = run(filled, "catalogue", "import", file)
    assert (code, answer["packages"]) == (0, {"drafts": 2, "unchanged": 0})
    assert drafts(filled) == [("EYES", 1), ("TCM", 2)]
    with filled.app_context():
        made = db.session.scalars(select(ServicePackage).filter_by(code="EYES")).one()
        assert draft_of(made).parts[0].modes == ("station",)
        publish("EYES", 1, digest_of(made), TODAY, everything(TODAY), SYSTEM, TODAY)
        actors = select(AuditEvent.actor).where(AuditEvent.verb == "package.draft")
        assert set(db.session.scalars(actors)) == {"command:catalogue import"}


def test_a_dry_run_changes_nothing(filled: Flask, tmp_path: Path) -> None:
    file = written(tmp_path, items=[ITEM], packages=[EYES])
    code, answer, _ = run(filled, "catalogue", "import", file, "--dry-run")
    assert (code, answer["items"]["added"], answer["packages"]["drafts"]) == (0, 1, 1)
    assert drafts(filled) == []
    with filled.app_context():
        assert db.session.get(ServiceItem, "EYE_TEST") is None


def test_what_is_refused_leaves_the_others(filled: Flask, tmp_path: Path) -> None:
    wrong = {**EYES, "code": "lower"}
    unknown = {**EYES, "code": "EARS", "parts": [{"item": "NONE"}]}
    file = written(tmp_path, items=[ITEM], packages=[wrong, unknown, EYES])
    code, answer, _ = run(filled, "catalogue", "import", file)
    assert code == 3
    assert [(one["code"], one["refusal"]) for one in answer["errors"]] == [
        ("lower", "bad_code"), ("EARS", "item_unknown"),
    ]  # fmt: skip
    assert all(one["message"] for one in answer["errors"])
    assert drafts(filled) == [("EYES", 1)]
    again = written(tmp_path, packages=[{**EYES, "name": "别的"}])
    code, answer, _ = run(filled, "catalogue", "import", again)
    assert (code, answer["errors"][0]["refusal"]) == (3, "draft_exists")


@pytest.mark.parametrize(
    "parts",
    [
        {"format": "other"},
        {"packages": {}},
        {"packages": ["EYES"]},
        {"packages": [{**EYES, "more": 1}]},
        {"packages": [{**EYES, "self_fen": "5000"}]},
        {"packages": [{**EYES, "self_fen": True}]},
        {"packages": [{**EYES, "self_fen": -1}]},
        {"packages": [{**EYES, "member_cap": 1.5}]},
        {"packages": [{**EYES, "target": [{"sex": "female"}]}]},
        {"packages": [{**EYES, "target": [{"tags": "HTN"}]}]},
        {"packages": [{**EYES, "parts": [{"times": 1}]}]},
        {"packages": [{**EYES, "parts": [{"item": "BP", "modes": [1]}]}]},
        {"packages": [{**EYES, "name": "a\0b"}]},
        {"items": [{"code": "EYE_TEST"}]},
    ],
)
def test_what_is_no_catalogue_is_not_taken(
    make_app: Any, tmp_path: Path, parts: dict[str, Any]
) -> None:
    app = make_app()
    code, _answer, said = run(app, "catalogue", "import", written(tmp_path, **parts))
    assert code == 2
    assert said
    assert drafts(app) == []


def test_a_file_that_is_not_there_or_no_json_is_not_taken(make_app: Any, tmp_path: Path) -> None:
    app = make_app()
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for file in (broken, tmp_path / "none.json"):
        assert run(app, "catalogue", "import", str(file))[0] == 2
    assert run(app, "catalogue", "export", "--out", str(tmp_path / "no" / "x.json"))[0] == 2
