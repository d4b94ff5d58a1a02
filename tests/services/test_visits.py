"""Recording a visit: what is stored of it, what counts, which duties it closes, what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Household, Measurement, Resident, Visit
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.visits import NextDay, record_visit
from contracts_app.vocabulary.care import FormKind
from tests.factories import TODAY, World, make_household
from tests.support.care import (
    duties,
    entry,
    plan,
    pressure,
    record,
    services,
    sugar,
    visit_of,
)
from tests.support.signed_in import audited, far_household

DAY = timedelta(days=1)
BOTH = ("HTN", "DM2")


@pytest.fixture
def person(world: World) -> Resident:
    """A woman of 68 with hypertension and diabetes, whose duties were planned in January."""
    _household, people = make_household(world.grids[0], members=2, code="H1", tags=BOTH)
    plan(people, date(2026, 1, 5))
    return people[0]


def refused(person: Resident, *items: str, **told: Any) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        record(person, *items, **told)
    return {(one.code, one.subject) for one in caught.value.refusals}


def forms(person: Resident) -> dict[str, str]:
    query = select(FollowUp).filter_by(resident_id=person.id).order_by(FollowUp.id)
    return {one.form: one.outcome for one in db.session.scalars(query)}


def items(person: Resident) -> list[str]:
    return sorted(one.item_code for one in services(person))


def test_a_visit_is_stored_with_form_class_and_values_in_hundredths(person: Resident) -> None:
    made = record(person, "HTN_VISIT", values={**pressure(138, 86), "htn-weight": "61.5"})
    assert forms(person) == {"htn": "controlled"}
    values = db.session.scalars(select(Measurement).filter_by(resident_id=person.id))
    assert {one.measure: one.hundredths for one in values} == {
        "sbp": 13_800, "dbp": 8_600, "weight": 6_150,
    }  # fmt: skip
    visit = visit_of(made.key)
    assert (visit.served_on, visit.mode, visit.state) == (TODAY, "home", "standing")
    assert visit.team_id is not None


def test_a_value_of_nothing_is_kept_in_the_form_and_followed_nowhere(person: Resident) -> None:
    values = {**pressure(120, 80), "htn-smoking": "0"}
    record(person, "HTN_VISIT", values=values)
    form = db.session.scalars(select(FollowUp)).one()
    assert form.data["smoking"] == 0
    assert {one.measure for one in db.session.scalars(select(Measurement))} == {"sbp", "dbp"}


def test_one_visit_fills_both_forms_closes_both_duties_and_brings_its_services(
    person: Resident,
) -> None:
    values = {**pressure(130, 80), "dm2-fpg": "6.2", "htn-adherence": "regular"}
    made = record(person, "HTN_VISIT", "DM_VISIT", values=values, on=date(2026, 3, 3))
    assert forms(person) == {"htn": "controlled", "dm2": "controlled"}
    assert items(person) == ["BP", "DM_VISIT", "DRUG_REVIEW", "FPG", "HTN_VISIT"]
    done = duties(person, "done")
    assert {"HTN_VISIT", "DM_VISIT"} == done.keys()
    assert {one.visit_id for one in done.values()} == {visit_of(made.key).id}
    assert {one.closed_on for one in done.values()} == {date(2026, 3, 3)}
    following = duties(person)
    assert following["HTN_VISIT"].due_on == following["DM_VISIT"].due_on == date(2026, 6, 3)


def test_a_page_that_is_sent_again_records_nothing_more(person: Resident) -> None:
    first = record(person, "HTN_VISIT", values=pressure(130, 80), page="p1", note="上午\n门口")
    again = record(person, "HTN_VISIT", values=pressure(130, 80), page="p1", note="上午\r\n门口 ")
    assert (first.again, again.again, again.key) == (False, True, first.key)
    assert len(db.session.scalars(select(Visit)).all()) == 1
    assert len(audited("visit.record")) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"values": pressure(150, 95)},
        {"on": TODAY - DAY},
        {"mode": "station"},
        {"met": False},
        {"note": "再量一次"},
        {"agreed": {FormKind.HTN: NextDay(TODAY + 9 * DAY, "出门")}},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_was_changed_on_a_saved_page_is_not_taken_for_it(
    person: Resident, changed: dict[str, Any]
) -> None:
    told = {"values": pressure(130, 80), "page": "p1"}
    made = record(person, "HTN_VISIT", **told)
    assert refused(person, "HTN_VISIT", **{**told, **changed}) == {
        ("saved_otherwise", "client_key")
    }
    assert refused(person, "HTN_VISIT", "ADVICE", **told) == {("saved_otherwise", "client_key")}
    (row,) = db.session.scalars(select(Visit)).all()
    assert (row.key, row.state) == (made.key, "standing")


def test_the_key_of_a_page_of_somebody_else_tells_nothing(world: World, person: Resident) -> None:
    _household, others = make_household(world.grids[0], code="H2")
    record(person, "HTN_VISIT", values=pressure(130, 80), page="p1")
    assert refused(others[0], "ADVICE", page="p1") == {("unknown_value", "client_key")}


def test_nobody_is_seen_tomorrow_before_birth_or_after_death(person: Resident) -> None:
    assert ("future_date", "served_on") in refused(person, "ADVICE", on=TODAY + DAY)
    assert ("bad_date", "served_on") in refused(person, "ADVICE", on=person.birth_date - DAY)
    died(person, date(2026, 11, 10))
    assert ("after_death", "served_on") in refused(person, "ADVICE", on=date(2026, 11, 11))


def test_what_was_done_before_a_death_or_a_move_can_still_be_recorded(person: Resident) -> None:
    died(person, date(2026, 11, 10))
    record(person, "HTN_VISIT", on=date(2026, 11, 10), values=pressure(130, 80))
    assert "HTN_VISIT" in items(person)
    assert duties(person) == {}


def died(person: Resident, on: date) -> None:
    heir = db.session.scalars(select(Resident).where(Resident.id != person.id)).first()
    assert heir is not None
    leave_household(person.key, "death", on, everything(TODAY), SYSTEM, TODAY, heir.key)


def test_everything_that_is_wrong_is_told_at_once(person: Resident) -> None:
    told = refused(
        person, "HTN_VISIT", "NONSENSE", mode="telepathy", on=TODAY + DAY, note="x" * 1001,
        values={"htn-sbp": "900", "htn-dbp": ""},
        agreed={FormKind.HTN: NextDay(TODAY + 60 * DAY, "")},
    )  # fmt: skip
    assert told == {
        ("value_out_of_range", "htn-sbp"), ("unknown_value", "item"), ("unknown_value", "mode"),
        ("future_date", "served_on"), ("too_long", "note"), ("missing_required", "htn-next_on"),
    }  # fmt: skip
    assert refused(person) == {("nothing_done", "item")}
    assert refused(person, "HTN_VISIT") == {
        ("missing_required", "htn-sbp"), ("missing_required", "htn-dbp"),
    }  # fmt: skip
    assert db.session.scalars(select(Visit)).all() == []


def test_who_lives_out_of_reach_does_not_exist(world: World, person: Resident) -> None:
    _far, others = far_household()
    made = entry(others[0], "ADVICE")
    reach = scope_of(world.users["doctor"], TODAY)
    with pytest.raises(NotFound):
        record_visit(made, reach, SYSTEM, TODAY)
    assert record_visit(entry(person, "ADVICE"), reach, SYSTEM, TODAY).key


def test_the_same_service_stands_once_a_day(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(130, 80))
    again = refused(person, "HTN_VISIT", "ADVICE", values=pressure(128, 80))
    assert again == {("served_already", "HTN_VISIT")}
    record(person, "DM_VISIT", values=sugar(6))
    assert items(person).count("BP") == 1


def test_a_service_that_is_named_twice_is_one(person: Resident) -> None:
    record(person, "ADVICE", "ADVICE")
    assert items(person) == ["ADVICE"]


def test_a_call_counts_nothing_but_resolves_what_had_to_be_seen_again(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(162, 96), on=date(2026, 11, 2))
    recall = duties(person)["HTN_VISIT"]
    assert (recall.kind, recall.due_on) == ("recall", date(2026, 11, 16))
    made = record(person, "HTN_VISIT", mode="phone", on=date(2026, 11, 10))
    assert made.uncounted == {"HTN_VISIT": "not_face_to_face"}
    assert [one.served_on for one in services(person) if one.item_code == "HTN_VISIT"] == [
        date(2026, 11, 2)
    ]
    db.session.refresh(recall)
    assert (recall.state, recall.closed_on) == ("done", date(2026, 11, 10))
    assert duties(person)["HTN_VISIT"].kind == "routine"


def test_a_call_leaves_the_duty_of_a_routine_visit_open(person: Resident) -> None:
    record(person, "HTN_VISIT", mode="phone", on=date(2026, 2, 1), values=pressure(130, 80))
    assert duties(person, "done") == {}
    assert duties(person)["HTN_VISIT"].due_on == date(2026, 3, 31)


def test_paper_is_no_contact(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(162, 96), on=date(2026, 11, 2))
    made = record(person, "HTN_VISIT", mode="paper", on=date(2026, 11, 5))
    assert made.uncounted == {"HTN_VISIT": "not_face_to_face"}
    assert duties(person, "done")["HTN_VISIT"].closed_on == date(2026, 11, 2)


def test_advice_is_given_by_telephone_and_material_by_paper(person: Resident) -> None:
    assert record(person, "ADVICE", mode="phone").uncounted == {}
    assert record(person, "MATERIAL", mode="paper").uncounted == {}
    assert items(person) == ["ADVICE", "MATERIAL"]


def test_who_was_not_met_has_no_service_and_the_recall_stays(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(162, 96), on=date(2026, 11, 2))
    record(person, "HTN_VISIT", met=False, on=date(2026, 11, 9))
    assert items(person) == ["BP", "HTN_VISIT"]
    recall = duties(person)["HTN_VISIT"]
    assert (recall.kind, recall.due_on) == ("recall", date(2026, 11, 16))
    made = record(person, "HTN_VISIT", values=pressure(162, 96), on=date(2026, 11, 16))
    assert made.prompts == ["refer"]


def test_two_visits_too_close_count_once_in_whatever_order_they_come(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(130, 80), on=date(2026, 3, 20))
    sooner = record(person, "HTN_VISIT", values=pressure(130, 80), on=date(2026, 3, 7))
    later = record(person, "HTN_VISIT", values=pressure(130, 80), on=date(2026, 4, 2))
    assert sooner.uncounted == later.uncounted == {"HTN_VISIT": "too_soon"}
    apart = record(person, "HTN_VISIT", values=pressure(130, 80), on=date(2026, 4, 3))
    before = record(person, "HTN_VISIT", values=pressure(130, 80), on=date(2026, 3, 6))
    assert apart.uncounted == before.uncounted == {}


def test_a_recall_counts_however_soon_it_is(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(150, 90), on=date(2026, 3, 2))
    made = record(person, "HTN_VISIT", values=pressure(132, 80), on=date(2026, 3, 9))
    assert (made.uncounted, made.prompts) == ({}, [])
    assert duties(person)["HTN_VISIT"].kind == "routine"


def test_the_second_time_out_of_order_is_a_referral(person: Resident) -> None:
    first = record(person, "HTN_VISIT", values=pressure(150, 90), on=date(2026, 3, 2))
    second = record(person, "HTN_VISIT", values=pressure(152, 92), on=date(2026, 3, 9))
    assert (first.prompts, second.prompts) == (["recall"], ["refer"])
    assert duties(person)["HTN_VISIT"].kind == "referral"


def test_a_patient_with_tuberculosis_whom_nobody_met_twice_is_reported(world: World) -> None:
    _household, people = make_household(world.grids[0], code="H3", tags=("TB",))
    plan(people[:1], date(2026, 11, 1))
    first = record(people[0], "TB_VISIT", met=False, on=date(2026, 11, 2))
    second = record(people[0], "TB_VISIT", met=False, on=date(2026, 11, 3))
    assert (first.prompts, second.prompts) == ([], ["report"])
    assert "TB_VISIT" in duties(people[0])


def test_the_agreed_day_takes_the_place_of_the_proposed_one(person: Resident) -> None:
    agreed = {FormKind.HTN: NextDay(date(2026, 4, 20), "  外出务工  ")}
    values = {**pressure(130, 80), **sugar(6)}
    record(person, "HTN_VISIT", "DM_VISIT", values=values, on=date(2026, 3, 2), agreed=agreed)
    form = db.session.scalars(select(FollowUp).filter_by(form="htn")).one()
    assert (form.next_on, form.next_reason) == (date(2026, 4, 20), "外出务工")
    assert duties(person)["HTN_VISIT"].due_on == date(2026, 4, 20)


def test_the_trail_names_forms_and_services_and_no_value(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(187, 111), note="头晕厉害")
    (row,) = audited("visit.record")
    assert row.after == {"forms": ["htn"], "items": ["HTN_VISIT"], "mode": "home"}
    # A moment and a random key have any digits.
    names = {one.name for one in row.__table__.columns} - {"at_utc", "object_key"}
    whole = [getattr(row, name) for name in sorted(names)]
    assert [one for one in ("187", "111", "头晕", person.name) if one in str(whole)] == []


def test_nothing_of_health_lies_open_in_the_tables(world: World, person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(187, 111), note="头晕厉害")
    raw = db.session.connection().exec_driver_sql("SELECT note FROM visit").scalar()
    data = db.session.connection().exec_driver_sql("SELECT data FROM follow_up").scalar()
    assert "头晕".encode() not in bytes(raw)
    assert b"187" not in bytes(data)


def test_a_household_of_its_own_holds_what_it_did(world: World, person: Resident) -> None:
    household = db.session.scalars(select(Household).filter_by(code="H1")).one()
    assert household.grid_id == world.grids[0].id
    other = make_household(world.grids[1], code="H9", tags=("HTN",))[1][0]
    plan([other])
    record(person, "HTN_VISIT", values=pressure(130, 80))
    assert services(other) == []
    assert duties(other)["HTN_VISIT"].state == "open"
