"""Slips of referrals and the list of a shift are printed, and whoever printed them is on record."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask
from pikepdf import Pdf
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.printing import seals_folder
from contracts_app.models import Grid, Household, Institution, Resident
from contracts_app.services import seals
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import make_household
from tests.pages import PageClient
from tests.printing.pages import page_images
from tests.services.test_referral_papers import red_png
from tests.support.referral_papers import pages_of, referral_of
from tests.support.signed_in import audited, client_of, far_household, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _household, people = make_household(grid, members=1, code="H1", phone="13800000001")
        app.config["NUMBER"] = referral_of(people[0])
        db.session.commit()
        yield app


def pages(data: bytes) -> int:
    with Pdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize("role", ["village", "doctor", "leader", "hospital"])
def test_each_end_prints_the_slip_and_the_print_is_a_look_at_the_person(
    town: Flask, role: str
) -> None:
    number = town.config["NUMBER"]
    answer = client_of(town, role).get(f"/referrals/{number}/slip.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="referral-slip.pdf"'
    (image,) = page_images(answer.data, dots=150)
    assert {one.text for one in zxingcpp.read_barcodes(image.convert("L"))} == {number}
    key = db.session.scalars(select(Resident.key)).one()
    look, print_ = audited("print")[-1], audited("referral.print")[-1]
    assert (look.object_type, look.object_key, look.after) == (
        "resident", key, {"referral": number},
    )  # fmt: skip
    assert (print_.object_type, print_.object_key) == ("referral", number)


@pytest.mark.parametrize("paper", ["slip.pdf", "return.pdf", "slips.pdf"])
def test_who_lives_elsewhere_now_is_named_on_paper_as_on_the_page(town: Flask, paper: str) -> None:
    person, home = (db.session.scalars(select(one)).one() for one in (Resident, Household))
    person.name, home.address = "欧阳晓", "幸福路八号"
    home.grid_id = far_household()[0].grid_id
    back = referral_of(person, status=ReferralStatus.FEEDBACK_RECEIVED, department="CARD")
    db.session.commit()
    one = "?on=2026-11-21" if paper == "slips.pdf" else ""
    here = "/referrals" if one else f"/referrals/{back}"
    told = {
        role: "".join(pages_of(client_of(town, role).get(f"{here}/{paper}{one}").data))
        for role in ("village", "hospital")
    }
    hidden = ("欧阳晓", "幸福路八号", "13800000001")
    assert "欧**" in told["village"]
    assert not [words for words in hidden if words in told["village"]]
    assert paper == "slips.pdf" or "欧阳晓" in told["hospital"]


def test_the_seal_that_is_stored_for_the_institution_is_on_the_paper(
    town: Flask, village: PageClient
) -> None:
    station = db.session.scalars(select(Institution).filter_by(code="ST1")).one()
    bare = village.get(f"/referrals/{town.config['NUMBER']}/slip.pdf").data
    station.seal = seals.keep(seals_folder(), red_png())
    db.session.commit()
    sealed = village.get(f"/referrals/{town.config['NUMBER']}/slip.pdf").data
    red = [image.convert("RGB").getpixel((500, 220)) for data in (bare, sealed)
           for image in page_images(data)]  # fmt: skip
    assert red[0] == (255, 255, 255)
    assert red[1][0] > 180 > 60 > red[1][1]


def test_the_slips_of_a_day_are_one_file_and_each_of_them_is_a_look(
    town: Flask, village: PageClient
) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    for _more in range(2):
        referral_of(make_household(grid, members=1)[1][0])
    db.session.commit()
    answer = village.get("/referrals/slips.pdf?on=2026-11-21")
    assert pages(answer.data) == 3
    assert len(audited("print")) == len(audited("referral.print")) == 3
    assert pages(village.get("/referrals/slips.pdf").data) == 3
    assert village.get("/referrals/slips.pdf?on=2026-11-21&part=2").status_code == 404


@pytest.mark.parametrize("day", ["2026-11-20", "1999-01-01", "9999-12-31", "soon", ""])
def test_a_day_without_slips_says_so_and_what_is_no_day_is_today(
    town: Flask, village: PageClient, day: str
) -> None:
    answer = village.get(f"/referrals/slips.pdf?on={day}")
    assert (answer.status_code, pages(answer.data)) == (200, 1)
    assert len(audited("print")) == (0 if day == "2026-11-20" else 1)


def test_the_list_of_a_shift_is_a_look_at_everybody_on_it(town: Flask) -> None:
    answer = client_of(town, "hospital").get("/referrals/handover.pdf")
    assert pages(answer.data) == 1
    look = audited("print")[-1]
    assert (look.object_type, look.object_key) == ("referral", "handover")
    assert look.after == {"people": [db.session.scalars(select(Resident.key)).one()]}


@pytest.mark.parametrize("role", ["clerk", "bureau", "admin"])
def test_nobody_else_sees_that_there_are_slips(town: Flask, role: str) -> None:
    client = client_of(town, role)
    for page in (f"{town.config['NUMBER']}/slip.pdf", "slips.pdf", "handover.pdf"):
        assert client.get(f"/referrals/{page}").status_code == 404
    assert audited("referral.print") == []


def test_the_slip_back_is_printed_once_the_hospital_wrote(town: Flask, village: PageClient) -> None:
    page = f"/referrals/{town.config['NUMBER']}/return.pdf"
    assert village.get(page).status_code == 404
    person = db.session.scalars(select(Resident)).one()
    back = referral_of(person, status=ReferralStatus.FEEDBACK_RECEIVED, department="CARD")
    db.session.commit()
    answer = village.get(f"/referrals/{back}/return.pdf")
    assert (answer.status_code, pages(answer.data)) == (200, 1)
    assert audited("referral.print")[-1].object_key == back
    assert audited("print")[-1].object_key == person.key


def test_no_paper_is_left_in_a_store_of_the_browser(town: Flask, village: PageClient) -> None:
    answer = village.get(f"/referrals/{town.config['NUMBER']}/slip.pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    assert clock.today().isoformat() == "2026-11-21"
