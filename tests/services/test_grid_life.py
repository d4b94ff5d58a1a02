"""Grids are created, split, merged and retired, and nobody is left without an answer."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Grid,
    GridDuty,
    GridSuccession,
    Household,
    HouseholdMove,
    Responsibility,
    Staff,
    Team,
)
from contracts_app.queries.coverage import coverage
from contracts_app.queries.doors import who_answers
from contracts_app.queries.gaps import list_coming_gaps, list_gaps
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.grid_parts import PartRule
from contracts_app.services import grid_life
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.grid_life import Effect, NewGrid, Part
from tests.factories import (
    COUNTY,
    TODAY,
    GridFactory,
    HouseholdFactory,
    World,
    make_household,
    make_team,
    make_world,
)
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

BEGAN = date(2020, 1, 1)
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY


@pytest.fixture
def world(any_app: Flask) -> World:
    """G1 holds H1 to H4, G2 holds H5; T01 answers for both, T02 and T03 for nothing yet."""
    world = make_world()
    for code in ("T02", "T03"):
        make_team(world.centre, code=code)
    for number in range(1, 5):
        address = f"{'一二'[number % 2]}组{number}号"
        HouseholdFactory(grid_id=world.grids[0].id, code=f"H{number}", address=address)
    HouseholdFactory(grid_id=world.grids[1].id, code="H5")
    db.session.commit()
    return world


def part(code: str, *homes: str, addresses: tuple[str, ...] = (), rest: bool = False) -> Part:
    return Part(NewGrid(code, f"网格{code}"), PartRule(frozenset(homes), addresses, rest))


HALVES = (part("A", "H1", "H2"), part("B", rest=True))


def split(*parts: Part, code: str = "G1", today: date = TODAY, **how: Any) -> Effect:
    return grid_life.split_grid(code, parts or HALVES, everything(today), SYSTEM, today, **how)


def merge(*codes: str, into: NewGrid | str, today: date = TODAY, **how: Any) -> Effect:
    return grid_life.merge_grids(codes, into, everything(today), SYSTEM, today, **how)


def retire(code: str, into: str = "", today: date = TODAY, **how: Any) -> Effect:
    return grid_life.retire_grid(code, everything(today), SYSTEM, today, into=into, **how)


def assign(code: str, team: str, day: date) -> None:
    assign_grids([code], team, day, everything(TODAY), SYSTEM, TODAY)


def duties(code: str) -> list[tuple[str, date, date | None]]:
    query = (
        select(Team.code, GridDuty.valid_from, GridDuty.valid_to)
        .join(GridDuty, GridDuty.team_id == Team.id)
        .join(Grid, Grid.id == GridDuty.grid_id)
        .where(Grid.code == code)
        .order_by(GridDuty.valid_from)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def places() -> dict[str, str]:
    query = select(Household.code, Grid.code).join(Grid, Grid.id == Household.grid_id)
    return {row[0]: row[1] for row in db.session.execute(query.order_by(Household.code))}


def the_grid(code: str) -> Grid:
    return db.session.scalars(select(Grid).filter_by(code=code)).one()


def answers(door: str, *days: date) -> list[tuple[str, str | None]]:
    found = [who_answers(door, day, everything(TODAY)) for day in days]
    return [(one.grid_code, one.team.code if one.team else None) for one in found if one]


def refused(work: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        work()
    db.session.rollback()
    return [(one.code, one.subject) for one in caught.value.refusals]


def succession() -> list[tuple[str, int, int | None, date]]:
    query = select(GridSuccession).order_by(GridSuccession.id)
    return [(x.kind, x.grid_id, x.into_grid_id, x.changed_on) for x in db.session.scalars(query)]


# ---------------------------------------------------------------------- split


def test_a_split_carries_every_household_and_every_day_keeps_its_team(world: World) -> None:
    world.grids[0].parent_id = None
    effect = split()
    assert places() == {"H1": "A", "H2": "A", "H3": "B", "H4": "B", "H5": "G2"}
    assert duties("G1") == [("T01", BEGAN, YESTERDAY)]
    assert duties("A") == duties("B") == [("T01", TODAY, None)]
    assert answers("H1", BEGAN, YESTERDAY, TODAY) == [("G1", "T01"), ("G1", "T01"), ("A", "T01")]
    old, new = the_grid("G1"), the_grid("B")
    assert (old.retired_on, new.opened_on, new.parent_id) == (TODAY, TODAY, old.parent_id)
    assert (new.kind, new.village_code) == (old.kind, old.village_code)
    assert [(kind, into) for kind, _old, into, _day in succession()] == [
        ("split", the_grid("A").id),
        ("split", new.id),
    ]
    assert [(share.code, share.households) for share in effect.shares] == [("A", 2), ("B", 2)]
    assert coverage(everything(TODAY), TODAY).complete
    assert coverage(everything(TODAY), YESTERDAY).grids == 2
    assert run_checks().ok


def test_a_split_hands_on_what_is_decided_for_later_days(world: World) -> None:
    assign("G1", "T02", TOMORROW + DAY)
    split()
    expected = [("T01", TODAY, TOMORROW), ("T02", TOMORROW + DAY, None)]
    assert duties("A") == duties("B") == expected
    assert duties("G1") == [("T01", BEGAN, YESTERDAY)]
    assert list_coming_gaps(everything(TODAY), TODAY) == []


def test_a_duty_that_began_today_leaves_no_empty_range(world: World) -> None:
    assign("G1", "T02", TODAY)
    split()
    assert duties("G1") == [("T01", BEGAN, YESTERDAY)]
    assert duties("A") == [("T02", TODAY, None)]


def test_a_gap_is_handed_on_as_a_gap(world: World) -> None:
    db.session.execute(update(GridDuty).values(valid_to=YESTERDAY))
    split()
    assert (duties("A"), duties("B")) == ([], [])
    gaps = {
        gap.grid_code: (gap.households, gap.reason) for gap in list_gaps(everything(TODAY), TODAY)
    }
    assert gaps == {"A": (2, "no_team"), "B": (2, "no_team"), "G2": (1, "no_team")}


def test_the_doctor_of_the_households_goes_along(world: World) -> None:
    doctor = db.session.scalars(select(Staff)).first()
    assert doctor
    db.session.add(
        Responsibility(
            county_code=COUNTY, level="household_doctor", grid_id=world.grids[0].id,
            staff_id=doctor.id, valid_from=BEGAN,
        )
    )  # fmt: skip
    split()
    rows = db.session.execute(
        select(Grid.code, Responsibility.valid_from, Responsibility.valid_to)
        .join(Grid, Grid.id == Responsibility.grid_id)
        .order_by(Grid.code)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("A", TODAY, None), ("B", TODAY, None), ("G1", BEGAN, YESTERDAY),
    ]  # fmt: skip


def test_parts_are_filled_by_name_then_by_address_then_by_the_rest(world: World) -> None:
    split(
        part("A", "H4", addresses=("一组",)), part("B", addresses=("一组2",)), part("C", rest=True)
    )
    assert places() == {"H1": "C", "H2": "B", "H3": "C", "H4": "A", "H5": "G2"}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((part("A", rest=True),), [("parts_needed", "")]),
        ((part("A", "H1"), part("B", "H2")), [("households_left", "2")]),
        ((part("A", "H5"), part("B", rest=True)), [("household_elsewhere", "H5")]),
        ((part("A", "H1"), part("B", "H1"), part("C", rest=True)), [("household_twice", "H1")]),
        ((part("G2"), part("B", rest=True)), [("grid_code_taken", "G2")]),
        ((part("A"), part("A", rest=True)), [("grid_code_taken", "A")]),
        ((part(""), part("B", rest=True)), [("missing_required", "")]),
        ((part("A" * 41), part("B", rest=True)), [("too_long", "A" * 40)]),
    ],
)
def test_a_split_that_cannot_be_is_refused_whole(
    world: World, parts: tuple[Part, ...], expected: list[tuple[str, str]]
) -> None:
    assert refused(lambda: split(*parts)) == expected
    assert places()["H1"] == "G1"
    assert duties("G1") == [("T01", BEGAN, None)]


def test_what_is_out_of_reach_out_of_use_or_no_leaf_is_not_changed(world: World) -> None:
    GridFactory(code="G0", kind="village")
    GridFactory(code="G01", parent_id=the_grid("G0").id)
    GridFactory(code="G8", retired_on=TODAY)
    GridFactory(code="G9", opened_on=TOMORROW)
    db.session.commit()
    codes = {code: refused(lambda code=code: split(code=code)) for code in ("XX", "G0", "G8", "G9")}
    assert codes == {
        "XX": [("unknown_grid", "XX")],
        "G0": [("grid_not_leaf", "G0")],
        "G8": [("grid_not_in_use", "G8")],
        "G9": [("grid_not_in_use", "G9")],
    }
    assert refused(lambda: assign("G8", "T02", TOMORROW)) == [("grid_not_in_use", "G8")]


def test_contracts_are_counted_and_stay_as_they_are(world: World) -> None:
    household, people = make_household(world.grids[0], code="H9")
    contract = sign_up(household, people[0])
    db.session.commit()
    effect = split(part("A", "H9"), part("B", rest=True))
    assert [share.signed for share in effect.shares] == [1, 0]
    assert db.session.get_one(Contract, contract.id).team_id == world.team.id


# ---------------------------------------------------------------------- preview


def test_a_preview_writes_nothing_and_its_digest_is_honoured(world: World) -> None:
    seen = split(dry_run=True)
    assert db.session.scalars(select(AuditEvent)).all() == []
    assert places()["H1"] == "G1"
    assert split(digest=seen.digest) == seen


@pytest.mark.parametrize("change", ["household", "duty"])
def test_what_changed_since_it_was_read_is_not_done(world: World, change: str) -> None:
    seen = split(dry_run=True)
    if change == "household":
        HouseholdFactory(grid_id=world.grids[0].id)
    else:
        assign("G1", "T02", TOMORROW)
    db.session.commit()
    with pytest.raises(Conflict):
        split(digest=seen.digest)
    db.session.rollback()
    assert the_grid("G1").retired_on is None


# ---------------------------------------------------------------------- merge


def test_a_merge_into_a_new_grid_keeps_the_common_team(world: World) -> None:
    merge("G1", "G2", into=NewGrid("M", "合并"))
    assert set(places().values()) == {"M"}
    assert duties("M") == [("T01", TODAY, None)]
    assert answers("H5", YESTERDAY, TODAY) == [("G2", "T01"), ("M", "T01")]
    assert {kind for kind, *_rest in succession()} == {"merge"}
    assert the_grid("G1").retired_on == the_grid("G2").retired_on == TODAY


def test_a_merge_into_one_of_them_leaves_its_duty_untouched(world: World) -> None:
    merge("G1", "G2", into="G2")
    assert set(places().values()) == {"G2"}
    assert duties("G2") == [("T01", BEGAN, None)]
    assert the_grid("G2").retired_on is None


def test_who_merges_grids_of_two_teams_chooses_one(world: World) -> None:
    assign("G2", "T02", TOMORROW)
    db.session.commit()
    assert refused(lambda: merge("G1", "G2", into="G1")) == [("team_needed", "")]
    assert refused(lambda: merge("G1", "G2", into="G1", team_code="XX")) == [("team_unknown", "XX")]
    merge("G1", "G2", into="G2", team_code="T03")
    assert duties("G2") == [("T01", BEGAN, YESTERDAY), ("T03", TODAY, None)]
    assert duties("G1") == [("T01", BEGAN, YESTERDAY)]


def test_a_grid_without_a_team_takes_that_of_the_others(world: World) -> None:
    grid = GridFactory(code="G3")
    HouseholdFactory(grid_id=grid.id, code="H6")
    merge("G1", "G3", into="G3")
    assert duties("G3") == [("T01", TODAY, None)]
    assert answers("H6", YESTERDAY, TODAY) == [("G3", None), ("G3", "T01")]


def test_a_merge_that_cannot_be_is_refused(world: World) -> None:
    GridFactory(code="G7", village_code="110199100202")
    gone = db.session.scalars(select(Team).filter_by(code="T03")).one()
    gone.dissolved_on = TODAY
    db.session.commit()
    assert refused(lambda: merge("G1", "G1", into="G1")) == [("grids_needed", "")]
    assert refused(lambda: merge("G1", "G7", into="G1")) == [("other_village", "G7")]
    assert refused(lambda: merge("G1", "G2", into="G7")) == [("unknown_grid", "G7")]
    into = NewGrid("G7", "x")
    assert refused(lambda: merge("G1", "G2", into=into)) == [("grid_code_taken", "G7")]
    team = refused(lambda: merge("G1", "G2", into="G1", team_code="T03"))
    assert team == [("team_inactive", "T03")]


def test_what_was_split_can_be_merged_on_the_same_day(world: World) -> None:
    split()
    merge("A", "B", into=NewGrid("C", "又合并"))
    assert places()["H1"] == "C"
    assert duties("A") == duties("B") == []
    assert duties("C") == [("T01", TODAY, None)]
    moves = db.session.execute(select(HouseholdMove.from_grid_id, HouseholdMove.moved_on)).all()
    assert {tuple(move) for move in moves} == {(world.grids[0].id, TODAY)}
    assert answers("H1", YESTERDAY, TODAY) == [("G1", "T01"), ("C", "T01")]
    assert list_gaps(everything(TODAY), TODAY) == []


# ---------------------------------------------------------------------- retire


def test_a_grid_goes_out_of_use_and_its_households_to_another(world: World) -> None:
    assign("G2", "T02", TODAY)
    assert refused(lambda: retire("G1")) == [("households_left", "4")]
    assign("G2", "T02", TODAY)
    retire("G1", into="G2")
    assert set(places().values()) == {"G2"}
    assert answers("H1", YESTERDAY, TODAY) == [("G1", "T01"), ("G2", "T02")]
    answer = who_answers("G1", TODAY, everything(TODAY))
    assert answer
    assert (answer.gap, [one.code for one in answer.became]) == ("not_in_use", ["G2"])


def test_an_empty_grid_just_goes(world: World) -> None:
    GridFactory(code="G3", kind="building")
    effect = retire("G3")
    assert (effect.retired, effect.shares) == (("G3",), ())
    assert [into for _kind, _grid, into, _day in succession()] == [None]
    assert refused(lambda: retire("G3")) == [("grid_not_in_use", "G3")]
    assert refused(lambda: retire("G1", into="G1")) == [("grids_needed", "")]


# ---------------------------------------------------------------------- create, rename


def create(code: str, village: str = "110199100201", **how: Any) -> Grid:
    wanted = NewGrid(code, "新网格", "building")
    return grid_life.create_grid(wanted, village, everything(TODAY), SYSTEM, TODAY, **how)


def test_a_new_grid_is_a_gap_until_it_has_a_team(world: World) -> None:
    create("N1")
    assert the_grid("N1").opened_on == TODAY
    assert [gap.grid_code for gap in list_gaps(everything(TODAY), TODAY)] == ["N1"]
    assert list_gaps(everything(TODAY), YESTERDAY) == []
    create("N2", team_code="T02")
    assert duties("N2") == [("T02", TODAY, None)]


def test_a_grid_with_households_gets_no_grid_below_it(world: World) -> None:
    GridFactory(code="G0", kind="village")
    GridFactory(code="G8", retired_on=TODAY)
    db.session.commit()
    assert refused(lambda: create("N1", parent_code="G1")) == [("grid_has_households", "G1")]
    assert refused(lambda: create("N1", parent_code="G8")) == [("grid_not_in_use", "G8")]
    assert refused(lambda: create("N1", parent_code="XX")) == [("unknown_grid", "XX")]
    far = refused(lambda: create("N1", "110199100202", parent_code="G0"))
    assert far == [("other_village", "G0")]
    assert refused(lambda: create("N1", "110199100")) == [("unknown_village", "110199100")]
    assert create("N1", parent_code="G0").parent_id == the_grid("G0").id


def test_a_new_name_is_audited_and_the_code_stays(world: World) -> None:
    scope = everything(TODAY)
    assert grid_life.rename_grid("G1", " 南  组 ", "building", scope, SYSTEM)
    assert not grid_life.rename_grid("G1", "南 组", "building", scope, SYSTEM)
    assert (the_grid("G1").name, the_grid("G1").kind) == ("南 组", "building")
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.before["name"]) == ("grid.update", "网格G1")
    for name, kind, code in (("", "", "missing_required"), ("x" * 81, "", "too_long"),
                             ("x", "star", "unknown_value")):  # fmt: skip
        wrong = refused(lambda n=name, k=kind: grid_life.rename_grid("G1", n, k, scope, SYSTEM))
        assert wrong[0][0] == code


# ---------------------------------------------------------------------- scope, cost, reports


def test_a_village_user_reaches_only_own_grids_and_doors(app: Flask) -> None:
    world = make_world(users=True)
    far = GridFactory(code="G7", village_code="110199100202")
    make_household(far, code="FAR")
    make_household(world.grids[0], code="NEAR")
    scope = scope_of(world.users["village"], TODAY)
    assert who_answers("NEAR", TODAY, scope)
    assert who_answers("FAR", TODAY, scope) is who_answers("G7", TODAY, scope) is None
    assert [gap.grid_code for gap in list_gaps(everything(TODAY), TODAY)] == ["G7"]
    assert list_gaps(scope, TODAY) == []


def test_a_household_and_a_grid_with_one_code_are_told_apart(world: World) -> None:
    GridFactory(code="H5")
    scope = everything(TODAY)
    kinds = [who_answers("H5", TODAY, scope, kind) for kind in (None, "household", "grid")]
    assert [one.kind for one in kinds if one] == ["household", "household", "grid"]
    assert who_answers("G2", TODAY, scope, "household") is None


def test_a_dissolved_team_answers_for_nobody(world: World) -> None:
    world.team.dissolved_on = TOMORROW
    db.session.flush()
    scope = everything(TODAY)
    today, later = who_answers("H1", TODAY, scope), who_answers("H1", TOMORROW, scope)
    assert today
    assert later
    assert today.team
    assert (today.team.until, later.team, later.gap) == (TODAY, None, "team_dissolved")
    coming = [
        (one.grid_code, one.first, one.last, one.reason) for one in list_coming_gaps(scope, TODAY)
    ]
    assert coming == [(code, TOMORROW, None, "team_dissolved") for code in ("G1", "G2")]
    assert coverage(scope, TOMORROW).unassigned == ["G1", "G2"]
    gap = next(one for one in run_checks().checks if one.name == "grid_duty_no_gap")
    assert (gap.sample, run_checks().ok) == (["G1", "G2"], True)


def test_a_duty_that_ends_is_a_gap_that_comes(world: World) -> None:
    db.session.execute(
        update(GridDuty).where(GridDuty.grid_id == world.grids[0].id).values(valid_to=TODAY)
    )
    assign("G1", "T02", TOMORROW + 2 * DAY)
    (gap,) = list_coming_gaps(everything(TODAY), TODAY)
    assert (gap.grid_code, gap.first, gap.last, gap.reason) == (
        "G1", TOMORROW, TOMORROW + DAY, "duty_ends",
    )  # fmt: skip


def test_uncovered_households_are_counted_in_the_grid_of_that_day(world: World) -> None:
    GridFactory(code="G3")
    retire("G1", into="G3")
    scope = everything(TODAY)
    assert coverage(scope, TODAY).households_uncovered == 4
    assert coverage(scope, YESTERDAY).households_uncovered == 0
    assert coverage(scope, YESTERDAY).unassigned == ["G3"]


def test_reports_cost_the_same_for_many_grids_and_moves(world: World) -> None:
    counts, scope = [], everything(TODAY)
    for round_ in range(2):
        for number in range(1 + 20 * round_):
            grid = GridFactory(code=f"X{round_}{number}")
            HouseholdFactory(grid_id=grid.id)
            db.session.flush()
            retire(grid.code, into="G1")
        with counted_statements() as statements:
            list_gaps(scope, YESTERDAY)
            list_coming_gaps(scope, TODAY)
            coverage(scope, YESTERDAY)
            who_answers("H1", YESTERDAY, scope)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 16


def test_a_big_grid_is_split_with_as_many_statements_as_a_small_one(world: World) -> None:
    big = GridFactory(code="BIG")
    for number in range(300):
        HouseholdFactory(grid_id=big.id, address=f"{number % 2}组")
    db.session.flush()
    counts = []
    for code, parts in (
        ("G1", HALVES),
        ("BIG", (part("C", addresses=("0",)), part("D", addresses=("1",)))),
    ):
        with counted_statements() as statements:
            split(*parts, code=code)
        counts.append(len(statements))
    assert counts[1] <= counts[0]
    assert the_grid("C").opened_on == TODAY
