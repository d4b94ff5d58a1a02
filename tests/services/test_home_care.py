"""Family beds and rehabilitation plans: set up once, visited on days that make sense, closed."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pikepdf import Pdf
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, HomeCare, HomeCareVisit, Resident, TeamMember
from contracts_app.printing.home_care_papers import _rows, record_of
from contracts_app.queries.home_care import doctor_of, get_home_care, list_open, list_visits
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.home_care import refuse_closing, refuse_opening, refuse_visit
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.home_care import Visit, close_home_care, note_visit
from tests.factories import TODAY, World, make_household
from tests.support.around_care import cared_for_at_home
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household, sign_up
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


@pytest.fixture
def signed(world: World) -> list[Resident]:
    household, people = make_household(world.grids[0], members=2, code="H1")
    sign_up(household, people[0])
    return people


def bed(person: Resident, **values: Any) -> HomeCare:
    return cared_for_at_home(person, **{"kind": "family_bed", "reason": "bedridden", **values})


def visit(home: HomeCare, on: Any = TODAY, key: str = "visit1", **values: Any) -> HomeCareVisit:
    given = Visit(key, on, **{"note": "血压平稳", "minutes": 30, **values})
    return note_visit(home.key, given, everything(TODAY), SYSTEM, TODAY)


def close(home: HomeCare, on: Any = TODAY, reason: str = "better") -> HomeCare:
    return close_home_care(home.key, on, reason, everything(TODAY), SYSTEM, TODAY)


def test_the_leader_answers_for_a_bed_until_the_last_day_in_the_team(
    world: World, signed: list[Resident]
) -> None:
    contract = db.session.scalars(select(Contract)).one()
    leads = db.session.scalars(select(TeamMember).filter_by(is_leader=True)).one()
    contract.doctor_id, leads.valid_to = None, TODAY
    assert doctor_of(contract, TODAY) == leads.staff_id
    assert doctor_of(contract, TODAY + DAY) is None


def test_a_family_bed_belongs_to_the_contract_and_its_doctor(
    world: World, signed: list[Resident]
) -> None:
    made = bed(signed[1])
    assert made.contract_id is not None
    assert made.doctor_id == world.doctor.id
    assert bed(signed[1]).id == made.id
    assert cared_for_at_home(signed[1]).id != made.id


def test_without_a_contract_there_are_exercises_and_no_bed(world: World) -> None:
    _home, people = make_household(world.grids[0], members=1, code="H2")
    assert refused(lambda: bed(people[0])) == [("bed_needs_contract", "member")]
    assert cared_for_at_home(people[0]).contract_id is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "?"}, ("unknown_value", "kind")),
        ({"reason": "?"}, ("unknown_value", "reason")),
        ({"plan": " "}, ("missing_required", "plan")),
        ({"plan": "x" * 1001}, ("too_long", "plan")),
        ({"opened_on": TODAY + DAY}, ("future_date", "opened_on")),
    ],
)
def test_what_makes_no_sense_is_not_set_up(
    signed: list[Resident], values: dict[str, Any], code: tuple[str, str]
) -> None:
    assert refused(lambda: bed(signed[0], **values)) == [code]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"note": " "}, ("missing_required", "note")),
        ({"note": "x" * 601}, ("too_long", "note")),
        ({"minutes": 0}, ("bad_minutes", "minutes")),
        ({"key": "x" * 17}, ("unknown_value", "key")),
        ({"on": TODAY + DAY}, ("future_date", "visited_on")),
        ({"on": TODAY - DAY}, ("home_care_not_open", "visited_on")),
    ],
)
def test_a_visit_that_makes_no_sense_is_not_noted(
    signed: list[Resident], values: dict[str, Any], code: tuple[str, str]
) -> None:
    home = bed(signed[0])
    assert refused(lambda: visit(home, **values)) == [code]


def test_the_same_form_sent_twice_is_one_visit(signed: list[Resident]) -> None:
    home = bed(signed[0])
    assert visit(home).id == visit(home).id
    assert db.session.scalar(select(func.count(HomeCareVisit.id))) == 1
    assert [one.note for one in list_visits(home.id)] == ["血压平稳"]


def test_a_closed_bed_is_visited_no_more_and_another_may_follow(signed: list[Resident]) -> None:
    home = bed(signed[0])
    visit(home)
    assert refused(lambda: close(home, TODAY - DAY)) == [("visited_later", "closed_on")]
    assert refused(lambda: close(home, reason="?")) == [("unknown_value", "reason")]
    close(home)
    close(home)
    assert len(audited("home_care.close")) == 1
    assert bed(signed[0]).id != home.id


def test_days_are_judged_by_the_rules_alone() -> None:
    born = TODAY - 100 * DAY
    early = refuse_opening("rehab", born - DAY, born, covered=False, today=TODAY)
    assert early == ("bad_date", "opened_on")
    assert refuse_visit(TODAY, TODAY - DAY, TODAY - DAY, TODAY) == "home_care_not_open"
    assert refuse_closing(TODAY + DAY, TODAY, None, TODAY) == "future_date"
    assert refuse_closing(TODAY, TODAY, TODAY, TODAY) is None


def test_plans_and_notes_lie_encrypted_and_stay_out_of_the_audit_trail(
    signed: list[Resident],
) -> None:
    visit(bed(signed[0], plan="每周换药"))
    for table, column in (("home_care", "plan"), ("home_care_visit", "note")):
        raw = db.session.execute(db.text(f"SELECT {column} FROM {table}")).scalar_one()
        assert "每周".encode() not in bytes(raw)
        assert "血压".encode() not in bytes(raw)
    told = [*audited("home_care.open"), *audited("home_care.visit")]
    assert all("每周" not in str(vars(row)) and "血压" not in str(vars(row)) for row in told)


def test_nobody_out_of_reach_is_seen_or_visited(world: World, signed: list[Resident]) -> None:
    _far, strangers = far_household()
    home = cared_for_at_home(strangers[0])
    bed(signed[0])
    village = scope_of(world.users["village"], TODAY)
    assert [one.resident for one in list_open(village)] == [signed[0].key]
    assert get_home_care(home.key, village) is None
    with pytest.raises(NotFound):
        note_visit(home.key, Visit("k", TODAY, "x"), village, SYSTEM, TODAY)


def test_whoever_was_not_visited_for_longest_comes_first_in_as_many_statements(
    world: World, signed: list[Resident]
) -> None:
    first = bed(signed[0], opened_on=TODAY)
    second = cared_for_at_home(signed[1], opened_on=TODAY - 9 * DAY)
    with counted_statements() as seen:
        found = list_open(everything(TODAY))
    assert [one.key for one in found] == [second.key, first.key]
    assert len(seen) <= 2


def test_a_long_note_is_printed_whole_in_several_rows(signed: list[Resident]) -> None:
    home = bed(signed[0], plan="计划\n" * 200)
    visit(home, note="每次都看。" * 60)
    row, visits = get_home_care(home.key, everything(TODAY)), list_visits(home.id)
    with Pdf.open(BytesIO(record_of(row, visits, TODAY))) as pdf:
        assert len(pdf.pages) == 1
    rows = list(_rows(visits[0]))
    assert "".join(one[2] for one in rows) == "每次都看。" * 60
    assert [one[0] for one in rows] == [TODAY.isoformat(), "", "", ""]
