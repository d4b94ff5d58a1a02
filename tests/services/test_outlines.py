"""Outlines of grids: good ones are simplified and kept, bad ones refused alone."""

import json
from math import cos, pi, sin
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Grid
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.outline_file import MAX_BYTES, UnusableOutlines, read_outlines
from contracts_app.services.audit import SYSTEM
from contracts_app.services.outlines import (
    MOST_POINTS,
    OutlineReport,
    geojson_of,
    store_outlines,
)
from tests.factories import TODAY, GridFactory, make_world

Ring = list[list[float]]


def square(lon: float = 118.0, lat: float = 35.0, size: float = 0.01) -> Ring:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return [[round(lon + x * size, 6), round(lat + y * size, 6)] for x, y in corners]


def circle(points: int, lon: float = 118.0, lat: float = 35.0) -> Ring:
    turns = [2 * pi * step / points for step in range(points)]
    ring = [[lon + 0.005 * cos(turn), lat + 0.005 * sin(turn)] for turn in turns]
    return [*ring, ring[0]]


def feature(code: Any, *rings: Ring, name: str = "grid_code", kind: str = "Polygon") -> Any:
    geometry = {"type": kind, "coordinates": list(rings)}
    return {"type": "Feature", "properties": {name: code}, "geometry": geometry}


def file_of(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def store(*features: Any) -> OutlineReport:
    return store_outlines(file_of(*features), everything(TODAY), SYSTEM)


def outline_of(code: str) -> Any:
    return db.session.scalars(select(Grid.outline).where(Grid.code == code)).one()


def codes(report: OutlineReport) -> list[str]:
    return [problem.code for problem in report.errors]


def test_an_outline_is_kept_as_it_came_and_found_unchanged_the_second_time(any_app: Flask) -> None:
    make_world()
    first = store(feature("G1", square()), feature("G2", square(118.01)))
    assert (first.rows, first.accepted, first.rejected) == (2, 2, 0)
    assert first.outlines == {"created": 2, "updated": 0, "unchanged": 0}
    db.session.expire_all()
    assert sorted(outline_of("G1")[0][:-1]) == sorted(square()[:-1])
    again = store(feature("G1", square()), feature("G2", square(118.02)))
    assert again.outlines == {"created": 0, "updated": 1, "unchanged": 1}
    events = db.session.scalars(select(AuditEvent).filter_by(verb="grid.outline")).all()
    assert [event.object_key for event in events] == ["G1", "G2", "G2"]


@pytest.mark.parametrize("name", ["grid_code", "code", "网格编码"])
def test_a_grid_is_named_by_any_of_the_known_properties(app: Flask, name: str) -> None:
    make_world()
    one = feature(" Ｇ1 ", square(), name=name)
    assert store_outlines(json.dumps(one).encode("utf-8-sig"), everything(TODAY), SYSTEM).accepted


def test_a_fine_outline_is_simplified(any_app: Flask) -> None:
    make_world()
    assert store(feature("G1", circle(5000))).accepted == 1
    (ring,) = outline_of("G1")
    assert 30 < len(ring) <= MOST_POINTS
    assert ring[0] == ring[-1]


def test_holes_and_parts_are_kept(app: Flask) -> None:
    make_world()
    hole = square(118.004, 35.004, 0.002)
    parts = [[square(), hole], [square(118.02)]]
    many = feature("G1", *parts, kind="MultiPolygon")  # type: ignore[arg-type]
    assert store(many).accepted == 1
    assert len(outline_of("G1")) == 3
    geometry = geojson_of(outline_of("G1"))
    assert geometry["type"] == "MultiPolygon"
    assert sorted(len(part) for part in geometry["coordinates"]) == [1, 2]
    written = {"type": "Feature", "properties": {"code": "G1"}, "geometry": geometry}
    assert store(written).outlines["unchanged"] == 1


BOW_TIE = [[118, 35], [118.01, 35.01], [118.01, 35], [118, 35.01], [118, 35]]
REFUSED: list[tuple[str, Any]] = [
    ("missing_required", feature("", square())),
    ("missing_required", feature(None, square())),
    ("missing_required", {"type": "Feature", "properties": None, "geometry": None}),
    ("missing_required", "feature"),
    ("too_long", feature("G" * 41, square())),
    ("unknown_grid", feature("G9", square())),
    ("geometry_type", {"type": "Feature", "properties": {"code": "G1"}, "geometry": None}),
    ("geometry_type", feature("G1", square(), kind="LineString")),
    ("geometry_type", feature("G1", square(), kind=["Polygon"])),  # type: ignore[arg-type]
    ("not_numbers", feature("G1", [["118", "35"]] * 4)),  # type: ignore[list-item]
    ("not_numbers", feature("G1", [[True, False]] * 4)),
    ("not_numbers", feature("G1", [[118]] * 4)),
    ("not_numbers", feature("G1", 7)),  # type: ignore[arg-type]
    ("ring_short", feature("G1", square()[:3])),
    ("ring_short", feature("G1", [])),
    ("ring_short", feature("G1")),
    ("ring_open", feature("G1", square()[:-1])),
    ("lat_lon_swapped", feature("G1", [[y, x] for x, y in square()])),
    ("not_degrees", feature("G1", [[500_000 + x, 3_900_000 + y] for x, y in square()])),
    ("not_degrees", feature("G1", [[10**400, 35]] * 4)),
    ("not_degrees", feature("G1", [[181, 0]] * 4)),
    ("outside_china", feature("G1", square(2.3, 48.8))),
    ("self_intersecting", feature("G1", BOW_TIE)),
    ("no_area", feature("G1", [[118, 35]] * 4)),
    ("too_many_rings", feature("G1", *[square(118 + n * 0.02) for n in range(41)])),
]


@pytest.mark.parametrize(("code", "bad"), REFUSED)
def test_a_bad_feature_is_refused_alone(app: Flask, code: str, bad: Any) -> None:
    make_world()
    report = store(bad, feature("G2", square()))
    assert codes(report) == [code]
    assert report.errors[0].row == 1
    assert (report.accepted, report.rejected) == (1, 1)
    assert outline_of("G2") is not None
    assert outline_of("G1") is None


def test_a_number_too_large_for_a_coordinate_is_refused_alone(app: Flask) -> None:
    make_world()
    bad = file_of(feature("G1", [[181, 35]] * 4), feature("G2", square()))
    report = store_outlines(bad.replace(b"181", b"1e999"), everything(TODAY), SYSTEM)
    assert (codes(report), report.accepted) == (["not_degrees"], 1)


def test_the_second_outline_of_a_grid_is_refused(app: Flask) -> None:
    make_world()
    report = store(feature("G1", square()), feature("G1", square(118.5)))
    assert codes(report) == ["duplicate_in_file"]
    assert outline_of("G1")[0][0][0] < 118.1


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("not_geojson", b""),
        ("not_geojson", b"grid_code,lon,lat\nG1,118,35\n"),
        ("not_geojson", b"[" * 100_000),
        ("not_geojson", b'{"a":' * 1000 + b"1" + b"}" * 1000),
        ("not_geojson", b'{"type":"FeatureCollection","features":NaN}'),
        ("not_geojson", b'{"type":"FeatureCollection","features":[{"x":-Infinity}]}'),
        ("not_geojson", b'{"type":"FeatureCollection","features":[' + b"9" * 5000 + b"]}"),
        ("not_geojson", b'{"type":"FeatureCollection","features":{}}'),
        ("not_geojson", b'{"type":["Feature"]}'),
        ("not_geojson", b"null"),
        ("no_features", b'{"type":"FeatureCollection","features":[]}'),
        ("bad_encoding", "{'网格编码'}".encode("gb18030")),
        ("bad_encoding", "{}".encode("utf-16")),
        ("too_large", b" " * (MAX_BYTES + 1)),
        ("too_many_points", file_of(feature("G1", [[118, 35]] * 20_001))),
        ("too_many_points", file_of(*[feature("G1", [[118, 35]] * 11_000)] * 2)),
    ],
)
def test_a_file_that_is_of_no_use_changes_nothing(app: Flask, code: str, data: bytes) -> None:
    make_world()
    with pytest.raises(UnusableOutlines) as unusable:
        store_outlines(data, everything(TODAY), SYSTEM)
    assert unusable.value.code == code


WORDS = st.sampled_from(["type", "coordinates", "grid_code", "x"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=20,
)


@given(properties=JUNK, coordinates=JUNK, kind=st.sampled_from(["Polygon", "MultiPolygon"]))
def test_whatever_stands_in_a_feature_it_is_read_or_refused(
    properties: Any, coordinates: Any, kind: str
) -> None:
    one = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
    data = json.dumps(one).encode()
    if b"NaN" in data or b"Infinity" in data:
        with pytest.raises(UnusableOutlines):
            read_outlines(data)
    else:
        (read,) = read_outlines(data)
        assert bool(read.polygons) != bool(read.refusal)


def test_outlines_on_top_of_each_other_are_told(any_app: Flask) -> None:
    make_world()
    GridFactory(code="G3")
    store(feature("G3", square(118.02)))
    report = store(feature("G1", square()), feature("G2", square(118.005, 35.0, 0.02)))
    assert report.accepted == 2
    assert [(one.code, one.row, one.grid_code, one.other) for one in report.warnings] == [
        ("outlines_overlap", 1, "G1", "G2"),
        ("outlines_overlap", 2, "G2", "G3"),
    ]


def test_borders_in_common_and_grids_within_their_parent_are_no_overlap(app: Flask) -> None:
    world = make_world()
    parent = GridFactory(code="G0")
    for grid in world.grids:
        grid.parent_id = parent.id
    db.session.flush()
    report = store(
        feature("G0", square(118.0, 35.0, 0.03)),
        feature("G1", square()),
        feature("G2", square(118.00999)),
    )
    assert report.warnings == []


def test_a_grid_out_of_scope_is_unknown(app: Flask) -> None:
    world = make_world(users=True)
    GridFactory(code="G9", village_code="110199100202")
    scope = scope_of(world.users["village"], TODAY)
    report = store_outlines(file_of(feature("G9", square())), scope, SYSTEM)
    assert codes(report) == ["unknown_grid"]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=7, unique=True)
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_out_is_read_again_unchanged(
    app: Flask, corners: list[tuple[int, int]]
) -> None:
    db.session.rollback()
    make_world()
    ring = [[118 + x / 1000, 35 + y / 1000] for x, y in corners]
    report = store(feature("G1", [*ring, ring[0]]))
    if report.accepted:
        geometry = geojson_of(outline_of("G1"))
        again = {"type": "Feature", "properties": {"网格编码": "G1"}, "geometry": geometry}
        assert store(again).outlines["unchanged"] == 1
    db.session.rollback()
