"""`grids outlines` and `grids export`, with their exit codes and reports."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.cli.test_places_commands import run
from tests.factories import make_world

SQUARE = [[118, 35], [118.01, 35], [118.01, 35.01], [118, 35.01], [118, 35]]


@pytest.fixture
def filled(make_app: Any) -> Flask:
    app: Flask = make_app()
    with app.app_context():
        make_world()
        db.session.commit()
    return app


def outlines(folder: Path, *codes: str) -> str:
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": geometry} for code in codes
    ]
    file = folder / "outlines.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(file)


def test_outlines_are_stored_and_reported(filled: Flask, tmp_path: Path) -> None:
    code, answer, _ = run(filled, "grids", "outlines", outlines(tmp_path, "G1"))
    assert code == 0
    assert answer == {
        "file": "outlines.geojson",
        "rows": 1,
        "accepted": 1,
        "rejected": 0,
        "outlines": {"created": 1, "updated": 0, "unchanged": 0},
        "errors": [],
        "warnings": [],
    }


def test_refused_and_overlapping_outlines_end_with_3_and_sentences(
    filled: Flask, tmp_path: Path
) -> None:
    code, answer, _ = run(filled, "grids", "outlines", outlines(tmp_path, "G1", "G2", "G9"))
    assert code == 3
    (error,), (warning,) = answer["errors"], answer["warnings"]
    assert (error["row"], error["grid_code"], error["code"]) == (3, "G9", "unknown_grid")
    assert error["message"]
    assert (warning["grid_code"], warning["other"]) == ("G1", "G2")
    assert "G2" in warning["message"]


@pytest.mark.parametrize("content", [None, b"no json", b"\xff\xff"])
def test_a_useless_file_ends_with_2_and_changes_nothing(
    filled: Flask, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "outlines.geojson"
    if content is not None:
        file.write_bytes(content)
    code, answer, error = run(filled, "grids", "outlines", str(file))
    assert (code, answer) == (2, None)
    assert error.strip()


def test_what_is_exported_is_imported_again_unchanged(filled: Flask, tmp_path: Path) -> None:
    run(filled, "grids", "outlines", outlines(tmp_path, "G1"))
    for name, words, verb, things in (
        ("grids.xlsx", (), "import", "grids"),
        ("grids.csv", (), "import", "grids"),
        ("duties.csv", ("--assignment",), "assign", "duties"),
        ("map.geojson", (), "outlines", "outlines"),
    ):
        out = tmp_path / name
        code, answer, _ = run(filled, "grids", "export", "--out", str(out), *words)
        assert (code, answer["file"]) == (0, name)
        code, again, _ = run(filled, "grids", verb, str(out))
        assert code == 0
        assert again[things] == {"created": 0, "updated": 0, "unchanged": answer["rows"]}
        assert answer["rows"] > 0


@pytest.mark.parametrize(
    "words",
    [
        ("--out", "grids.pdf"),
        ("--out", "grids"),
        ("--out", "map.geojson", "--assignment"),
        ("--out", "no/such/folder/grids.csv"),
    ],
)
def test_another_kind_of_file_ends_with_2(filled: Flask, words: tuple[str, ...]) -> None:
    code, answer, error = run(filled, "grids", "export", *words)
    assert (code, answer) == (2, None)
    assert error.strip()
