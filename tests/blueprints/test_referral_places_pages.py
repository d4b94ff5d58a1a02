"""A hospital sets its departments and clinics on pages without a script."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Clinic, ClinicTemplate, Department
from contracts_app.queries.referral_places import without_a_place
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.give import Choice
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, World
from tests.pages import PageClient, codes
from tests.support.referrals import (
    NOW,
    kept_places,
    make_clinic,
    make_department,
    make_referral,
    make_template,
)
from tests.support.signed_in import MakeApp, client_of, committed_world
from tests.support.statements import counted_statements

SLOTS = "/referrals/slots"
NEW = f"{SLOTS}/departments/new"
CARD = f"{SLOTS}/departments/CARD"
ABOUT = {"code": "card", "name": "心内科", "phone": "0539-6210100", "beds": "4"}
WEEKLY = {
    "weekday": "1", "from_time": "8:00", "to_time": "11：30", "expert": "周主任",
    "total": "30", "fixed": "", "valid_from": "2026-11-21",
}  # fmt: skip
SINGLE = {
    "day": "2026-11-24", "from_time": "14:00", "to_time": "17:00", "expert": "",
    "total": "20", "reserved": "4",
}  # fmt: skip


@pytest.fixture
def county(make_app: MakeApp) -> Iterator[tuple[Flask, World]]:
    app = make_app("sqlite", demo=True, today=TODAY)
    with app.app_context():
        yield app, committed_world()


@pytest.fixture
def world(county: tuple[Flask, World]) -> World:
    return county[1]


@pytest.fixture
def hospital(county: tuple[Flask, World]) -> PageClient:
    return client_of(county[0], "hospital")


@pytest.fixture
def department(world: World) -> Department:
    made = make_department(world.hospital)
    db.session.commit()
    return made


def send(client: PageClient, address: str, values: dict[str, str], page: str = "") -> Any:
    return client.submit(page or address, values, action=address)


def one_clinic() -> Clinic:
    return db.session.scalars(select(Clinic).order_by(Clinic.held_on, Clinic.id).limit(1)).one()


def test_a_hospital_without_departments_is_told_where_to_begin(hospital: PageClient) -> None:
    page = hospital.get(SLOTS)
    assert 'class="empty"' in page.text
    assert NEW in page.text


def test_from_the_first_department_to_the_clinics_of_the_week(hospital: PageClient) -> None:
    assert send(hospital, NEW, ABOUT).location == CARD
    assert send(hospital, f"{CARD}/weekly", WEEKLY).location == CARD
    assert send(hospital, f"{CARD}/single", SINGLE).location == CARD
    page = hospital.get(f"{SLOTS}?week=2026-11-24")
    for shown in ("心内科", "08:00–11:30", "周主任", "0/6", "14:00–17:00", "0/4"):
        assert shown in page.text
    template = db.session.scalars(select(ClinicTemplate)).one()
    assert (template.weekday, template.fixed, template.to_minute) == (1, None, 690)


@pytest.mark.parametrize(
    ("address", "known", "values", "code"),
    [
        (NEW, ABOUT, {"code": "c-1"}, "unknown_value"),
        (NEW, ABOUT, {"beds": "501"}, "beds_of_a_department"),
        (NEW, ABOUT, {"name": "骨科"}, "code_taken"),
        (f"{CARD}/weekly", WEEKLY, {"from_time": "soon"}, "bad_time"),
        (f"{CARD}/weekly", WEEKLY, {"to_time": "7:00"}, "bad_time"),
        (f"{CARD}/weekly", WEEKLY, {"fixed": "31"}, "kept_within"),
        (f"{CARD}/weekly", WEEKLY, {"valid_from": "2026-11-20"}, "past_day"),
        (f"{CARD}/single", SINGLE, {"reserved": "0"}, "kept_within"),
        (f"{CARD}/single", SINGLE, {"total": "900"}, "places_of_a_clinic"),
        (f"{CARD}/single", SINGLE, {"day": "2027-11-24"}, "too_far_ahead"),
    ],
)
@pytest.mark.usefixtures("department")
def test_what_does_not_fit_is_said_at_its_field(
    hospital: PageClient, address: str, known: dict[str, str], values: dict[str, str], code: str
) -> None:
    answer = send(hospital, address, known | values)
    assert answer.status_code == 422
    assert code in codes(answer)


def test_a_department_is_changed_closed_and_opened_again(
    hospital: PageClient, department: Department
) -> None:
    values = {"name": "心血管内科", "phone": "", "beds": "2"}
    assert send(hospital, CARD, values).status_code == 303
    assert send(hospital, f"{CARD}/closed", {"closed": "yes"}, CARD).status_code == 303
    page = hospital.get(CARD)
    assert "心血管内科" in page.text
    assert f"{CARD}/weekly" not in page.text
    assert send(hospital, f"{CARD}/closed", {"closed": "no"}, CARD).status_code == 303
    make_clinic(department)
    db.session.commit()
    busy = send(hospital, f"{CARD}/closed", {"closed": "yes"}, CARD)
    assert codes(busy) == ["department_busy"]


def test_a_clinic_has_other_numbers_is_called_off_and_held_after_all(
    hospital: PageClient, department: Department
) -> None:
    clinic = make_clinic(department)
    db.session.commit()
    address = f"{SLOTS}/clinics/{clinic.key}"
    assert send(hospital, address, {"total": "20", "reserved": "21"}).status_code == 422
    assert send(hospital, address, {"total": "20", "reserved": "7"}).location == address
    assert one_clinic().reserved == 7
    assert send(hospital, f"{address}/off", {}, address).location == address
    page = hospital.get(address)
    assert f"{address}/off" not in page.text
    assert one_clinic().state == "called_off"
    assert send(hospital, f"{address}/on", {}, address).location == address
    assert one_clinic().state == "open"
    assert f"{address}/on" not in hospital.get(address).text


def test_whoever_calls_a_clinic_off_hears_how_many_lost_a_place(
    hospital: PageClient, world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    one = make_referral(world, department, ReferralStatus.SCHEDULED)
    give.book(one, Choice("clinic", clinic.key), SYSTEM, NOW)
    db.session.commit()
    address = f"{SLOTS}/clinics/{clinic.key}"
    assert f"/referrals/{one.referral_no}" in hospital.get(address).text
    send(hospital, f"{address}/off", {}, address)
    assert without_a_place() == [one.id]
    assert re.search("1 (referral lost its place|例转诊)", hospital.get(address).text)


def test_whoever_waits_for_a_place_is_listed_by_number_alone(
    hospital: PageClient, world: World, department: Department
) -> None:
    one = make_referral(world, department)
    give.wait(one, SYSTEM, NOW)
    db.session.commit()
    page = hospital.get(CARD)
    assert f"/referrals/{one.referral_no}" in page.text
    assert "王秀英" not in page.text


def test_a_weekly_clinic_ends_and_a_day_has_no_clinics(
    hospital: PageClient, department: Department
) -> None:
    weekly = make_template(department)
    clinic = make_clinic(department, held_on=TODAY + timedelta(days=2), template_id=weekly.id)
    later = make_clinic(department, held_on=TODAY + timedelta(days=9), template_id=weekly.id)
    db.session.commit()
    end = f"{CARD}/weekly/{weekly.key}/end"
    assert codes(send(hospital, end, {"last": "2026-02-30"}, CARD)) == ["bad_date"]
    assert codes(send(hospital, end, {"last": "2026-11-20"}, CARD)) == ["bad_date"]
    for far in ("2027-05-21", "9999-12-31"):
        assert codes(send(hospital, end, {"last": far}, CARD)) == ["too_far_ahead"]
    assert send(hospital, end, {"last": "2026-11-23"}, CARD).location == CARD
    off = {"day": "2026-11-23", "works": "no"}
    days = f"{SLOTS}/days?week=2026-11-16"
    assert send(hospital, days, off | {"day": "2026-11-20"}, SLOTS).status_code == 422
    assert send(hospital, days, off, SLOTS).location == f"{SLOTS}?week=2026-11-23"
    db.session.expire_all()
    assert (clinic.state, later.state) == ("called_off", "called_off")


def test_a_weekly_clinic_is_ended_in_its_own_department_alone(
    hospital: PageClient, world: World, department: Department
) -> None:
    other = make_template(make_department(world.hospital, "NEURO", name="神经内科"))
    db.session.commit()
    for key in (other.key, "k7d2"):
        answer = hospital.post_with_token(f"{CARD}/weekly/{key}/end", {"last": "2026-11-23"})
        assert answer.status_code == 404
    db.session.expire_all()
    assert other.valid_to is None


def test_a_month_shows_what_became_of_its_places(
    hospital: PageClient, world: World, department: Department
) -> None:
    clinic = make_clinic(department)
    came, missed, bed = (make_referral(world, department) for _ in range(3))
    for one in (came, missed):
        give.book(one, Choice("clinic", clinic.key), SYSTEM, NOW)
    give.book(bed, Choice("bed", "CARD"), SYSTEM, NOW)
    give.use(came, NOW + timedelta(days=7))
    give.miss(missed, NOW + timedelta(days=7))
    give.use(bed, NOW)
    db.session.commit()
    page = hospital.get(f"{SLOTS}/use?month=2026-11")
    row = page.text.split("心内科", 1)[1].split("</tr>")[0]
    for figure in ("40 %", "50 %"):
        assert figure in row
    assert hospital.get(f"{SLOTS}/use?month=x").status_code == 200


def test_more_departments_and_clinics_ask_no_more_statements(
    world: World, hospital: PageClient
) -> None:
    counts: list[int] = []
    for number in range(2):
        for step in range(1 + 3 * number):
            kept_places(world.hospital, f"D{number}{step}")
        db.session.commit()
        with counted_statements() as seen:
            assert hospital.get(f"{SLOTS}?week=2026-11-28").status_code == 200
            assert hospital.get(f"{SLOTS}/use").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_cannot_be_counted_is_this_one(hospital: PageClient, day: str) -> None:
    assert hospital.get(f"{SLOTS}?week={day}").status_code == 200
