"""Two households become one: everybody in the new head's, one contract, nobody without cover."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractChange,
    Cover,
    GridDuty,
    Household,
    Membership,
    Resident,
)
from contracts_app.queries.scope import everything
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_team
from tests.support.changes import ask, both_confirm
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
END = date(2027, 12, 31)
SIGNED = date(2026, 10, 1)
NEXT_YEAR = date(2028, 1, 1)

Homes = tuple[Household, list[Resident], Household, list[Resident]]


@pytest.fixture
def homes(world: World) -> Homes:
    one, people = make_household(world.grids[0], members=2, code="H1")
    two, others = make_household(world.grids[1], members=2, code="H2")
    other, _doctor = make_team(world.centre, code="T02", name="第二团队")
    assert other.id
    return one, people, two, others


def merge(head: Resident, on: date = TODAY, today: date = TODAY, **more: object) -> object:
    asked = Merge("H1", "H2", head.key, on, **more)
    return merge_households(asked, everything(today), SYSTEM, today)


def covers(person: Resident) -> list[tuple[str, str, date, date]]:
    query = (
        select(Contract.contract_no, Cover.state, Cover.cover_from, Cover.cover_to)
        .join(Contract, Contract.id == Cover.contract_id)
        .where(Cover.resident_id == person.id)
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def members(code: str) -> set[tuple[int, str]]:
    query = (
        select(Membership.resident_id, Membership.relation)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code == code, Membership.valid_to.is_(None))
    )
    return {tuple(row) for row in db.session.execute(query)}


def test_with_one_team_the_contract_of_the_new_head_goes_on(homes: Homes) -> None:
    one, people, two, others = homes
    first, second = sign_up(one, people[0], on=SIGNED), sign_up(two, others[0], on=SIGNED)
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    merge(others[0], relations={people[0].key: "52", people[1].key: "51"})
    assert members("H1") == set()
    assert members("H2") == {
        (others[0].id, "02"), (others[1].id, "10"), (people[0].id, "52"), (people[1].id, "51"),
    }  # fmt: skip
    assert (first.status, first.ended_on, first.end_reason) == ("superseded", TODAY - DAY, "9")
    assert (second.status, second.ended_on) == ("active", None)
    assert covers(people[0]) == [
        (first.contract_no, "ended", SIGNED, TODAY - DAY),
        (f"{first.root_no}-02", "void", NEXT_YEAR, date(2028, 12, 31)),
        (second.contract_no, "live", TODAY, END),
        (f"{second.root_no}-02", "upcoming", NEXT_YEAR, date(2028, 12, 31)),
    ]
    ahead = select(Contract.status).filter_by(root_no=first.root_no, term_no=2)
    assert db.session.scalars(ahead).one() == "terminated"
    assert [row.object_key for row in audited("household.merge")] == ["H1", "H2"]
    assert run_checks().ok


def test_another_member_may_head_them_all(homes: Homes) -> None:
    _one, people, _two, others = homes
    merge(people[1])
    assert members("H1") == {
        (people[0].id, "10"), (people[1].id, "02"), (others[0].id, "80"), (others[1].id, "80"),
    }  # fmt: skip
    assert run_checks().ok


def test_the_only_contract_goes_on_in_the_new_heads_household(homes: Homes) -> None:
    one, people, _two, others = homes
    first = sign_up(one, people[0], on=SIGNED)
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    merge(others[0])
    new = db.session.scalars(select(Contract).filter_by(origin_kind="merge")).one()
    household = db.session.get_one(Household, new.household_id)
    assert (household.code, new.origin_no, new.period_start, new.period_end) == (
        "H2", first.contract_no, TODAY, END,
    )  # fmt: skip
    assert (first.status, new.representative_id) == ("superseded", people[0].id)
    assert covers(people[1])[-1] == (new.contract_no, "live", TODAY, END)
    assert covers(others[0]) == []
    assert snapshot_of(new)["household"]["code"] == "H2"
    assert run_checks().ok
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    assert [one[1] for one in covers(people[1])] == ["ended", "void", "ended", "live"]
    assert run_checks().ok


@pytest.fixture
def two_teams(homes: Homes) -> tuple[Contract, Contract]:
    one, people, two, others = homes
    first = sign_up(one, people[0], on=SIGNED)
    return first, sign_up(two, others[0], on=SIGNED, team="T02")


def test_with_two_teams_the_household_chooses(
    homes: Homes, two_teams: tuple[Contract, Contract]
) -> None:
    with pytest.raises(Refused, match="contract_choice_needed"):
        merge(homes[1][0])
    with pytest.raises(Refused, match="unknown_value"):
        merge(homes[1][0], contract="nothing")
    assert [term.status for term in two_teams] == ["active", "active"]


def test_it_stays_with_the_team_of_the_new_head(
    homes: Homes, two_teams: tuple[Contract, Contract]
) -> None:
    first, second = two_teams
    merge(homes[1][0], contract=first.contract_no)
    assert (first.status, second.status) == ("active", "superseded")
    assert covers(homes[3][0])[-1] == (first.contract_no, "live", TODAY, END)
    assert run_checks().ok


def test_or_goes_on_with_the_team_of_the_others_to_its_own_end(
    homes: Homes, two_teams: tuple[Contract, Contract]
) -> None:
    first, second = two_teams
    merge(homes[1][0], contract=second.contract_no)
    new = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    assert (first.status, second.status, new.status) == ("superseded", "superseded", "active")
    assert (new.household_id, new.team_id) == (homes[0].id, second.team_id)
    assert (new.origin_no, new.period_end) == (first.contract_no, END)
    assert (new.households_after, new.persons_after) == (1, 4)
    everybody = [*homes[1], *homes[3]]
    assert {covers(one)[-1][:2] for one in everybody} == {(new.contract_no, "live")}
    assert run_checks().ok


def test_another_team_that_came_with_it_leaves_the_free_change_of_team(
    homes: Homes, two_teams: tuple[Contract, Contract]
) -> None:
    merge(homes[1][0], contract=two_teams[1].contract_no)
    new = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    change = ask(new, "change_team", team_code="T01")
    both_confirm(new, change)
    assert (change.state, new.ended_on) == ("done", TODAY)
    assert run_checks().ok


def test_who_joins_is_covered_in_the_next_term_that_the_household_agreed_on(
    homes: Homes, two_teams: tuple[Contract, Contract], world: World
) -> None:
    _one, people, _two, others = homes
    make_team(world.centre, code="T03", name="第三团队")
    first, second = two_teams
    asked = ask(second, "change_team", team_code="T03", wanted_on=NEXT_YEAR)
    both_confirm(second, asked)
    merge(others[0], contract=first.contract_no)
    new = db.session.scalars(
        select(Contract).filter_by(origin_kind="change_team", team_id=first.team_id)
    ).one()
    assert covers(people[0])[1:] == [
        (new.contract_no, "live", TODAY, END),
        (asked.result_no, "upcoming", NEXT_YEAR, date(2028, 12, 31)),
    ]
    assert run_checks().ok
    both_confirm(new, ask(new))
    assert [one[1] for one in covers(people[0])[1:]] == ["live", "void"]
    assert run_checks().ok


@pytest.mark.parametrize("stays", [True, False], ids=["in-its-household", "in-another"])
def test_a_contract_agreed_on_for_the_next_year_is_its_renewal_after_a_merge_as_well(
    homes: Homes, two_teams: tuple[Contract, Contract], world: World, stays: bool
) -> None:
    first, second = two_teams
    make_team(world.centre, code="T03", name="第三团队")
    both_confirm(first, ask(first, "change_team", team_code="T03", wanted_on=NEXT_YEAR))
    if not stays:
        both_confirm(second, ask(second))
        run_nightly(TODAY + DAY, TODAY + DAY, db.session.commit)
    merge(homes[1 if stays else 3][0], TODAY + DAY, TODAY + DAY, contract=second.contract_no)
    report = renew_due(NEXT_YEAR, NEXT_YEAR, SYSTEM, db.session.commit)
    assert (report.renewed, report.skipped) == (0, [])
    assert [one["reason"] for one in report.lapsed] == ["objection"]
    assert run_checks().ok


def test_who_was_not_covered_is_not_covered_now(homes: Homes) -> None:
    one, people, two, others = homes
    second = sign_up(two, others[0], on=SIGNED, members=(others[0].key,))
    sign_up(one, people[0], on=SIGNED)
    merge(people[0])
    assert (second.status, covers(others[1])) == ("superseded", [])
    assert run_checks().ok


def test_what_cannot_be_is_refused(homes: Homes, two_teams: tuple[Contract, Contract]) -> None:
    _one, people, _two, others = homes
    choice = {"contract": two_teams[0].contract_no}
    with pytest.raises(Refused, match="before_term"):
        merge(people[0], SIGNED - DAY, **choice)
    with pytest.raises(Refused, match="future_date"):
        merge(people[0], TODAY + DAY, **choice)
    with pytest.raises(Refused, match="same_household"):
        merge_households(Merge("H1", "H1", people[0].key, TODAY), everything(TODAY), SYSTEM, TODAY)
    with pytest.raises(Refused, match="not_member"):
        merge_households(Merge("H1", "H2", "nobody", TODAY), everything(TODAY), SYSTEM, TODAY)
    db.session.add(
        ContractChange(
            county_code="110199", contract_id=two_teams[1].id, kind="terminate", state="open",
            requested_by="household", reason="4", requested_on=TODAY, escalates_on=TODAY + DAY,
            changed_at_utc=two_teams[1].entered_at_utc, changed_by="x",
        )
    )  # fmt: skip
    with pytest.raises(Refused, match="change_open"):
        merge(people[0], **choice)
    assert members("H2") == {(others[0].id, "02"), (others[1].id, "10")}


def test_one_in_force_and_one_for_later_wait_for_each_other(homes: Homes) -> None:
    one, people, two, others = homes
    sign_up(one, people[0], on=SIGNED)
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    sign_up(two, others[0])
    with pytest.raises(Refused, match="before_term"):
        merge(people[0])


@pytest.mark.parametrize("chosen", [0, 1])
def test_it_is_taken_back_as_a_whole(
    homes: Homes, two_teams: tuple[Contract, Contract], chosen: int
) -> None:
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    action = merge(homes[1][0], contract=two_teams[chosen].contract_no)
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert [term.status for term in two_teams] == ["active", "active"]
    assert members("H2") == {(homes[3][0].id, "02"), (homes[3][1].id, "10")}
    for number, person in ((0, homes[1][1]), (1, homes[3][1])):
        standing = [one[:2] for one in covers(person) if one[1] in ("live", "upcoming")]
        root = two_teams[number].root_no
        assert standing == [(f"{root}-01", "live"), (f"{root}-02", "upcoming")]
    assert run_checks().ok


def test_a_duty_of_another_team_makes_the_contract_one_across_grids(
    homes: Homes, two_teams: tuple[Contract, Contract]
) -> None:
    merge(homes[1][0], contract=two_teams[1].contract_no)
    new = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    duty = select(GridDuty.team_id).filter_by(grid_id=homes[0].grid_id)
    assert db.session.scalars(duty).one() != new.team_id
    assert new.cross_grid


def test_a_term_that_gives_way_on_its_first_day_renewed_nothing(homes: Homes) -> None:
    one, people, two, others = homes
    sign_up(one, people[0], on=date(2025, 11, 20))
    first = sign_up(two, others[0], on=date(2025, 11, 20))
    january = date(2027, 1, 1)
    run_nightly(january, january, db.session.commit)
    second = db.session.scalars(select(Contract).filter_by(root_no=first.root_no, term_no=2)).one()
    before = (first.status, second.status)
    assert before == ("renewed", "active")
    action = merge(people[0], on=january, today=january)
    assert (first.status, second.status) == ("expired", "superseded")
    assert run_checks().ok
    undo_action(action.id, "mistake", everything(january), SYSTEM, january)
    assert (first.status, second.status) == before
    assert run_checks().ok
