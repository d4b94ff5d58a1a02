"""What was printed for a family of one village is nobody's business in another village."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import GridDuty, PaperForm, SignedScan, Team
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from tests.factories import COUNTY, TODAY, GridFactory, make_household
from tests.pages import PageClient, codes
from tests.support.papers import form_out, printed, returns
from tests.support.photos_of_paper import photo_of, sheet_with
from tests.support.signed_in import client_of

NAME = "邻村人"
PHOTOS = "/sign/paper/photos"


def team() -> Team:
    return db.session.scalars(select(Team).filter_by(code="T01")).one()


@pytest.fixture
def form(town: Flask) -> PaperForm:
    """Filled in and printed for a household of the next village, which has the same team."""
    grid = GridFactory(code="G9", village_code="110199100202")
    duty = {"county_code": COUNTY, "grid_id": grid.id, "team_id": team().id}
    db.session.add(GridDuty(**duty, valid_from=date(2020, 1, 1)))
    db.session.flush()
    make_household(grid, name=NAME, code="H9")
    made = paper_forms.prepare("H9", everything(TODAY), SYSTEM, TODAY)
    printed(form=made)
    db.session.commit()
    return made


def test_the_form_of_a_family_in_another_village_is_neither_listed_nor_waited_for(
    form: PaperForm, village: PageClient, leader: PageClient
) -> None:
    for at in ("/sign/forms", "/sign/paper/missing?team=T01"):
        assert (NAME in leader.get(at).text, NAME in village.get(at).text) == (True, False), at


def test_nobody_in_another_village_notes_it_as_back_or_spoiled(
    form: PaperForm, village: PageClient, leader: PageClient
) -> None:
    noted = {"code": form.number, "household_signed": "y", "signed_on": TODAY.isoformat()}
    answer = village.post_with_token("/sign/paper", noted)
    assert (answer.status_code, codes(answer)) == (422, ["paper_unknown"])
    assert returns() == []
    for step in ("spoil", "register"):
        at = f"/sign/forms/{form.number}/{step}"
        assert village.post_with_token(at, {"reason": "印坏了"}).status_code == 404
    assert village.get(f"/sign/forms/{form.number}/spoil").status_code == 404
    assert leader.post_with_token("/sign/paper", noted).status_code == 303


def test_the_photo_of_a_blank_form_is_seen_where_it_was_taken(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    blank = form_out(team().id)
    sent = {
        "photos": [(BytesIO(photo_of(sheet_with(blank.verify_code))), "a.jpg")],
        "csrf_token": leader.token(),
    }
    assert leader.post(PHOTOS, data=sent, content_type="multipart/form-data").status_code == 303
    key, kept_of = db.session.execute(select(SignedScan.key, SignedScan.form_id)).one()
    assert kept_of == blank.id
    for at in (f"{PHOTOS}/{key}", f"{PHOTOS}/{key}/picture.jpg"):
        assert leader.get(at).status_code == 200
        assert client_of(town, "doctor").get(at).status_code == 200
        assert village.get(at).status_code == 404
