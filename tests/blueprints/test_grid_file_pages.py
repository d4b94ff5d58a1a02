"""Uploading outlines, and taking grids away as files that an import finds unchanged."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, AuditEvent, Grid, GridDuty
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.import_files import import_table, read_upload
from contracts_app.vocabulary import ImportKind
from tests.factories import PASSWORD, TODAY, GridFactory, make_team, make_world
from tests.pages import PageClient, page_client, tree

SQUARE = [[118, 35], [118.01, 35], [118.01, 35.01], [118, 35.01], [118, 35]]


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        GridFactory(code="G0", name="=全村", kind="village")
        GridFactory(code="OLD", retired_on=TODAY)
        other, _ = make_team(world.centre, code="T02")
        first, second = db.session.scalars(select(GridDuty).order_by(GridDuty.grid_id))
        world.grids[0].parent_id = db.session.scalars(select(Grid.id).filter_by(code="G0")).one()
        first.valid_from, first.valid_to = SINCE_EVER, date(2026, 12, 31)
        add_duty(world.grids[0], other.id, date(2027, 1, 1))
        second.valid_to = date(2026, 1, 31)
        add_duty(world.grids[1], other.id, date(2026, 2, 1))
        db.session.commit()
    return app


def add_duty(grid: Grid, team_id: int, first: date) -> None:
    db.session.add(
        GridDuty(county_code="110199", grid_id=grid.id, team_id=team_id, valid_from=first)
    )


def browser(app: Flask, role: str = "leader", language: str = "zh") -> PageClient:
    visitor = page_client(app)
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    visitor.sign_in(role, PASSWORD)
    return visitor


def feature(code: str, ring: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"grid_code": code}, "geometry": geometry}


def upload(client: PageClient, data: bytes) -> Any:
    head = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n--b\r\n'
    file = 'Content-Disposition: form-data; name="file"; filename="a.geojson"\r\n\r\n'
    fields = f"--b\r\n{head.format('csrf_token', client.token())}{file}".encode()
    return client.post(
        "/grids/files/outlines",
        data=fields + data + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
    )


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_good_outlines_are_taken_and_bad_ones_told(site: Flask) -> None:
    leader = browser(site)
    swapped = [[lat, lon] for lon, lat in SQUARE]
    answer = upload(leader, collection(feature("G1", SQUARE), feature("G2", swapped)))
    assert answer.status_code == 200
    row = tree(answer).xpath("//tr[@data-code='lat_lon_swapped']")[0]
    assert "经度" in "".join(row.itertext())
    with site.app_context():
        kept = {
            row.code: row.outline for row in db.session.execute(select(Grid.code, Grid.outline))
        }
    assert kept["G1"]
    assert kept["G2"] is None
    written = leader.get("/grids/files/outlines.geojson")
    assert written.mimetype == "application/geo+json"
    assert [one["properties"]["grid_code"] for one in written.json["features"]] == ["G1"]
    again = upload(leader, written.data)
    facts = tree(again).xpath("//section[@aria-labelledby='report-title']//dd/text()")
    assert facts == ["1", "1", "0", "0", "0", "1"]


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("not_geojson", b"\x00\x01\x02"),
        ("not_geojson", b"[" * 5000),
        ("bad_encoding", b"\xff\xfe\x00"),
        ("too_large", b" " * (2 * 1024 * 1024 + 1)),
        ("no_features", b'{"type":"FeatureCollection","features":[]}'),
    ],
)
def test_a_useless_file_is_refused_with_one_sentence(site: Flask, code: str, data: bytes) -> None:
    answer = upload(browser(site), data)
    assert answer.status_code == 422
    assert len(tree(answer).xpath(f"//li[@data-code='{code}']")) == 1


def test_a_file_with_nothing_good_in_it_changes_nothing(site: Flask) -> None:
    answer = upload(browser(site), collection(feature("G9", SQUARE), feature("", SQUARE)))
    assert answer.status_code == 422
    assert len(tree(answer).xpath("//tr[@data-code]")) == 2
    with site.app_context():
        assert not db.session.scalars(select(AuditEvent).filter_by(verb="grid.outline")).all()


def test_of_a_thousand_faults_a_hundred_are_listed(site: Flask) -> None:
    answer = upload(browser(site), collection(*[feature("", SQUARE) for _ in range(1000)]))
    assert len(tree(answer).xpath("//tr[@data-code]")) == 100
    assert "1000" in answer.text


def test_no_file_is_a_plain_mistake(site: Flask) -> None:
    answer = browser(site).post_with_token("/grids/files/outlines", {})
    assert answer.status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize(("kind", "rows"), [("grids", 3), ("assignment", 3)])
def test_what_is_taken_away_is_imported_again_unchanged(
    site: Flask, kind: str, rows: int, ending: str, language: str
) -> None:
    answer = browser(site, language=language).get(f"/grids/files/{kind}.{ending}")
    assert answer.status_code == 200
    with site.app_context():
        table = read_upload(ImportKind(kind), answer.data, None)
        report = import_table(
            ImportKind(kind), table, everything(TODAY), SYSTEM, TODAY, dry_run=False
        )
        done = report.counts["grids" if kind == "grids" else "duties"]
        assert (report.rejected, report.rows) == (0, rows)
        assert done == {"created": 0, "updated": 0, "unchanged": rows}
        event = db.session.scalars(select(AuditEvent).filter_by(verb="export")).one()
        assert (event.object_key, event.after) == (kind, {"rows": rows})


@pytest.mark.parametrize("name", ["teams.csv", "grids.pdf", "roster.xlsx", "outlines.csv"])
def test_other_files_there_are_not(site: Flask, name: str) -> None:
    assert browser(site).get(f"/grids/files/{name}").status_code == 404


def test_a_leader_takes_away_only_what_lies_in_the_area(site: Flask) -> None:
    with site.app_context():
        village = everything(TODAY)
        assert village.prefixes == ("",)
        GridFactory(code="FAR", village_code="110199")
        db.session.commit()
    assert "FAR" not in browser(site).get("/grids/files/grids.csv").text
