"""Visits that were sealed without a line: one visit for each page, or a row that waits."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Household, Resident, User, Visit, VisitDraft
from contracts_app.queries.scope import everything
from contracts_app.services import visit_drafts
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.outbox_packages import Package, Ticket
from contracts_app.services.sealed_visits import receive
from tests.factories import TODAY, World, make_household
from tests.support.care import correct, duties, entry, plan, pressure, services, sugar
from tests.support.sealed_visits import (
    ARRIVED,
    KEY,
    OPENED,
    actor_of,
    asks,
    brought,
    package,
    recorded_by,
    sealed_rows,
)
from tests.support.signed_in import audited, far_household, sign_up

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _arrived() -> Iterator[None]:
    with time_machine.travel(ARRIVED, tick=False):
        yield


@pytest.fixture
def person(world: World) -> Resident:
    """Somebody with hypertension and diabetes, with duties."""
    _household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN", "DM2"))
    plan(people, date(2026, 1, 5))
    return people[0]


@pytest.fixture
def doctor(world: World) -> User:
    return world.users["doctor"]


def visits() -> list[Visit]:
    return list(db.session.scalars(select(Visit).order_by(Visit.id)))


def waits(*codes: str) -> None:
    """It waits for these reasons, with what was typed, and nothing else was written."""
    (row,) = sealed_rows()
    assert (row.state, row.codes, row.visit_id) == ("attention", list(codes), None)
    assert row.fields["fields"] == [["htn-sbp", "138"], ["written_at", "2026-11-21T01:30:00.000Z"]]
    assert audited("visit.record") == []


def test_what_comes_is_the_visit_of_whoever_wrote_it(
    world: World, person: Resident, doctor: User
) -> None:
    clerk = world.users["clerk"]
    outcome = brought(doctor, person, by=clerk)
    (visit,) = visits()
    assert (outcome.state, outcome.visit_key, outcome.again) == ("made", visit.key, False)
    assert (visit.client_key, visit.user_id) == (KEY, doctor.id)
    assert sorted(one.item_code for one in services(person)) == ["BP", "HTN_VISIT"]
    assert duties(person, "done").keys() == {"HTN_VISIT"}
    (row,) = sealed_rows()
    assert (row.state, row.visit_id, row.fields, row.codes) == ("made", visit.id, None, [])
    assert (row.user_id, row.uploaded_by_id, row.settled_by_id) == (doctor.id, clerk.id, None)
    assert row.written_at_utc == datetime.fromisoformat("2026-11-21T01:30:00")
    (told,) = audited("sealed_visit.receive")
    assert (told.user_id, told.object_key) == (clerk.id, person.key)
    assert told.after == {"state": "made", "codes": [], "visit": visit.key}


def test_what_comes_twice_changes_nothing(person: Resident, doctor: User) -> None:
    first = brought(doctor, person)
    again = brought(doctor, person)
    assert (again.again, again.state, again.visit_key) == (True, "made", first.visit_key)
    assert (len(visits()), len(sealed_rows())) == (1, 1)
    assert len(audited("sealed_visit.receive")) == 1


def test_a_form_that_had_reached_the_server_is_the_same_visit(
    person: Resident, doctor: User
) -> None:
    key = recorded_by(doctor, person, page=KEY, values=pressure(138, 86))
    outcome = brought(doctor, person)
    assert (outcome.state, outcome.visit_key) == ("made", key)
    assert len(visits()) == len(sealed_rows()) == 1


def test_a_page_that_was_saved_with_other_values_is_not_lost(
    person: Resident, doctor: User
) -> None:
    recorded_by(doctor, person, page=KEY, values=pressure(120, 80))
    assert brought(doctor, person).state == "attention"
    (row,) = sealed_rows()
    assert row.codes == ["saved_otherwise"]
    assert len(visits()) == 1


def test_a_form_that_is_sent_after_the_package_is_the_same_visit(
    person: Resident, doctor: User
) -> None:
    outcome = brought(doctor, person)
    assert recorded_by(doctor, person, page=KEY, values=pressure(138, 86)) == outcome.visit_key
    assert len(visits()) == 1


def test_what_was_corrected_meanwhile_stays_corrected(person: Resident, doctor: User) -> None:
    key = recorded_by(doctor, person, page=KEY, values=pressure(138, 86))
    correct(key, entry(person, "HTN_VISIT", values=pressure(128, 84)))
    outcome = brought(doctor, person)
    assert (outcome.state, outcome.visit_key) == ("made", key)
    assert [one.state for one in visits()] == ["corrected", "standing"]


def test_somebody_who_died_before_the_day_needs_attention(person: Resident, doctor: User) -> None:
    died(person, TODAY - DAY)
    assert brought(doctor, person).state == "attention"
    waits("after_death")


def test_somebody_who_died_later_was_visited(person: Resident, doctor: User) -> None:
    died(person, TODAY)
    assert brought(doctor, person, on=TODAY - DAY).state == "made"


def died(person: Resident, on: date) -> None:
    heir = db.session.scalars(select(Resident).where(Resident.id != person.id)).first()
    assert heir is not None
    leave_household(person.key, "death", on, everything(TODAY), SYSTEM, TODAY, heir.key)


def test_the_same_service_that_stands_on_that_day_needs_attention(
    world: World, person: Resident, doctor: User
) -> None:
    key = recorded_by(world.users["leader"], person)
    assert brought(doctor, person).state == "attention"
    (row,) = sealed_rows()
    assert set(row.codes) == {"done_meanwhile"}
    assert [one.key for one in visits()] == [key]


def test_the_same_service_on_another_day_needs_attention_when_it_was_recorded_meanwhile(
    world: World, person: Resident, doctor: User
) -> None:
    recorded_by(world.users["leader"], person, on=TODAY - 3 * DAY)
    assert brought(doctor, person).codes == ("done_meanwhile",)
    other = brought(doctor, person, "DM_VISIT", key="q" * 32, values=sugar(6))
    assert other.state == "made"


@pytest.mark.parametrize("days", [1, 40, 366])
def test_a_day_after_the_one_on_which_it_was_written_needs_attention(
    person: Resident, doctor: User, days: int
) -> None:
    assert brought(doctor, person, on=TODAY + days * DAY).state == "attention"
    waits("future_date")


def test_what_is_brought_days_later_is_not_of_a_day_after_the_writing(
    person: Resident, doctor: User
) -> None:
    parcel = package(doctor, person)
    late = TODAY + 5 * DAY
    outcome = receive(parcel, asks(person, on=TODAY + DAY), actor_of(doctor), late)
    assert outcome.codes == ("future_date",)


def test_who_lives_out_of_reach_now_waits_for_those_who_answer_there(
    person: Resident, doctor: User
) -> None:
    far, _others = far_household()
    home = text("UPDATE household SET grid_id = :grid WHERE code = 'H1'")
    db.session.execute(home, {"grid": far.grid_id})
    assert brought(doctor, person).state == "attention"
    waits("person_beyond")


@pytest.mark.parametrize(
    ("column", "value"), [("role", "bureau"), ("disabled_at_utc", "2026-11-20 00:00:00")]
)
def test_an_account_that_records_no_more_needs_attention(
    world: World, person: Resident, doctor: User, column: str, value: str
) -> None:
    change = text(f'UPDATE "user" SET {column} = :value WHERE id = :id')
    db.session.execute(change, {"value": value, "id": doctor.id})
    db.session.expire_all()
    assert brought(doctor, person, by=world.users["clerk"]).state == "attention"
    waits("account_closed")


def test_a_contract_that_ended_before_the_day_needs_attention(
    person: Resident, doctor: User
) -> None:
    home = db.session.scalars(select(Household).filter_by(code="H1")).one()
    contract = sign_up(home, person, on=date(2026, 1, 5), package_codes=("BASIC", "HTN"))
    number = contract.contract_no
    assert brought(doctor, person, contract_no=number).state == "made"
    db.session.execute(
        text("UPDATE cover SET cover_to = '2026-10-31' WHERE contract_id = :id"),
        {"id": contract.id},
    )
    second = brought(doctor, person, "DM_VISIT", key="q" * 32, contract_no=number, values=sugar(6))
    assert second.codes == ("contract_ended_meanwhile",)


def test_whoever_went_on_typing_elsewhere_is_asked(person: Resident, doctor: User) -> None:
    visit_drafts.keep(doctor.id, person.id, [("client_key", "another")], "another")
    assert brought(doctor, person).state == "attention"
    waits("draft_newer")
    assert len(db.session.scalars(select(VisitDraft)).all()) == 1


def test_the_draft_of_the_same_page_is_gone_with_the_visit(person: Resident, doctor: User) -> None:
    visit_drafts.keep(doctor.id, person.id, [("client_key", KEY)], KEY)
    assert brought(doctor, person).state == "made"
    assert db.session.scalars(select(VisitDraft)).all() == []


def test_what_asks_for_help_at_once_is_told(person: Resident, doctor: User) -> None:
    outcome = brought(doctor, person, values=pressure(186, 112))
    assert outcome.urgent
    assert "call_120" in outcome.codes
    assert sealed_rows()[0].codes == list(outcome.codes)


def test_what_does_not_count_is_told(person: Resident, doctor: User) -> None:
    outcome = brought(doctor, person, mode="phone")
    assert (outcome.state, outcome.codes, outcome.urgent) == ("made", ("not_counted",), False)


def test_everything_that_is_wrong_is_kept_with_its_reason(person: Resident, doctor: User) -> None:
    outcome = brought(doctor, person, values={"htn-sbp": "900", "htn-dbp": ""}, note="x" * 1001)
    assert outcome.codes == ("value_out_of_range", "missing_required", "too_long")


@pytest.mark.parametrize("name", ["about", "user_id"])
def test_nobody_knows_whose_page_it_was(person: Resident, doctor: User, name: str) -> None:
    told = {"about": person.key, "user_id": doctor.id, name: "x" if name == "about" else 999}
    parcel = Package(Ticket(key=KEY, opened_at=OPENED, **told), ())  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        receive(parcel, asks(person), actor_of(doctor), TODAY)
    assert caught.value.codes == ["ticket_broken"]
    assert sealed_rows() == []


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ("2019-01-01T00:00:00Z", "2026-11-21T01:00:00"),
        ("2031-01-01T00:00:00Z", "2026-11-21T04:00:00"),
        ("no moment", "2026-11-21T04:00:00"),
    ],
)
def test_the_clock_of_a_device_is_believed_between_opening_and_arrival(
    person: Resident, doctor: User, told: str, believed: str
) -> None:
    assert brought(doctor, person, written=told).state == "made"
    assert sealed_rows()[0].written_at_utc == datetime.fromisoformat(believed)


def test_what_waits_is_kept_encrypted_and_without_the_token(person: Resident, doctor: User) -> None:
    died(person, TODAY - DAY)
    brought(doctor, person)
    raw = db.session.connection().exec_driver_sql("SELECT fields FROM sealed_visit").scalar_one()
    assert b"htn" not in bytes(raw)
    waits("after_death")
