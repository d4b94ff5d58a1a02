"""Grids are split, created and renamed, and nobody is left without an answer."""

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
)
from contracts_app.queries.coverage import coverage
from contracts_app.queries.gaps import list_coming_gaps, list_gaps
from contracts_app.queries.scope import everything
from contracts_app.services import grid_life
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict
from contracts_app.services.grid_life import NewGrid, Part
from tests.factories import (
    TODAY,
    GridFactory,
    HouseholdFactory,
    World,
    make_household,
)
from tests.support.engines import ON_ONE_ENGINE
from tests.support.grid_lives import (
    BEGAN,
    DAY,
    TOMORROW,
    YESTERDAY,
    answers,
    appoint_doctor,
    assign,
    doctors,
    duties,
    grid_world,
    part,
    places,
    refused,
    split,
    succession,
    the_grid,
)
from tests.support.signed_in import sign_up


@pytest.fixture
def world(any_app: Flask) -> World:
    return grid_world()


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


def test_the_doctor_of_the_households_goes_along_and_the_audit_tells_it(world: World) -> None:
    appoint_doctor("G1", world.doctor, YESTERDAY)
    split()
    doctor = world.doctor.id
    assert doctors("G1") == [(doctor, YESTERDAY, YESTERDAY)]
    assert doctors("A") == doctors("B") == [(doctor, TODAY, None)]
    query = select(AuditEvent.verb, AuditEvent.object_key).order_by(AuditEvent.id)
    told = db.session.execute(query.where(AuditEvent.verb.startswith("responsibility."))).all()
    assert [tuple(row) for row in told[1:]] == [
        ("responsibility.end", "G1"),
        ("responsibility.appoint", "A"),
        ("responsibility.appoint", "B"),
    ]


def test_parts_are_filled_by_name_then_by_address_then_by_the_rest(world: World) -> None:
    split(
        part("A", "H4", addresses=("一组",)), part("B", addresses=("一组2",)), part("C", rest=True)
    )
    assert places() == {"H1": "C", "H2": "B", "H3": "C", "H4": "A", "H5": "G2"}


@ON_ONE_ENGINE
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
        ((part("A/split"), part("B", rest=True)), [("unknown_value", "A/split")]),
        (
            (part("board"), part("..", rest=True)),
            [("unknown_value", one) for one in ("board", "..")],
        ),
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


def test_a_preview_writes_nothing_and_its_digest_is_honoured(world: World) -> None:
    seen = split(dry_run=True)
    assert db.session.scalars(select(AuditEvent)).all() == []
    assert places()["H1"] == "G1"
    assert split(digest=seen.digest) == seen


@pytest.mark.parametrize("change", ["household", "duty", "doctor"])
def test_what_changed_since_it_was_read_is_not_done(world: World, change: str) -> None:
    seen = split(dry_run=True)
    if change == "household":
        HouseholdFactory(grid_id=world.grids[0].id)
    elif change == "doctor":
        appoint_doctor("G1", world.doctor)
    else:
        assign("G1", "T02", TOMORROW)
    db.session.commit()
    with pytest.raises(Conflict):
        split(digest=seen.digest)
    db.session.rollback()
    assert the_grid("G1").retired_on is None


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
