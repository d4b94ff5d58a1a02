"""Nobody overtakes the queue of a full team, and offers go back when the room for them goes."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.queries import queue
from contracts_app.queries.scope import Scope, everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.capacity import end_grant, grant_room, mark_of, set_policy
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.nightly import run_nightly
from contracts_app.services.places import columns
from contracts_app.services.places.teams import import_teams
from contracts_app.services.waiting import leave_queue
from contracts_app.spreadsheets.reading import read_table
from tests.factories import TODAY, World, make_team
from tests.services import test_contract_import as papers
from tests.services.test_capacity_races import BOTH, MakeApp, by_file, queued
from tests.services.test_desks_meet_on_postgresql import beside
from tests.support.desks import desk, race
from tests.support.queues import (
    NOTHING,
    Family,
    family,
    full_world,
    join,
    limit_to,
    offer,
    raise_limit,
    states,
    try_to_sign,
    verbs,
)

DAY = timedelta(days=1)
AFTER_OFFERS = TODAY + 8 * DAY
"""The day after the last one of an offer of today."""


@pytest.fixture
def world(any_app: Flask) -> World:
    return full_world()


def waiting(world: World, *codes: str, members: int = 2) -> list[Family]:
    homes = [family(world, code, members) for code in codes]
    for home in homes:
        join(home)
    return homes


def grant(households: int, persons: int = 9) -> Any:
    scope = everything(TODAY)
    return grant_room("T01", households, persons, TODAY, TODAY + DAY, "x", scope, SYSTEM, TODAY)


def refused_joining(home: Family, team: str = "T01", today: Any = TODAY) -> list[str]:
    with pytest.raises(Refused) as refused:
        join(home, team, today)
    return refused.value.codes


@BOTH
def test_who_waits_is_overtaken_by_no_outsider_before_anything_was_offered(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world, wanted = queued(2, 10)
        world.team.max_households = 2
        db.session.commit()
    first, second, *outsiders = map(desk, wanted)
    assert race(app, outsiders) == {"capacity_households": 10}
    outcomes = race(app, [*outsiders[:5], second, first, *outsiders[5:]])
    assert outcomes == {"signed": 2, "capacity_households": 10}
    with app.app_context():
        assert [state for _code, state in states()] == ["taken", "taken"]
        assert run_checks().ok


def test_small_families_do_not_take_the_persons_that_a_large_one_waits_for(world: World) -> None:
    world.team.max_persons = 5
    (large,) = waiting(world, "A", members=4)
    limit_to(world, 9)
    outsider = family(world, "B", members=1)
    assert try_to_sign(outsider) == ["capacity_persons"]
    world.team.max_persons = 6
    db.session.flush()
    assert try_to_sign(outsider) == ["capacity_persons"]
    assert try_to_sign(large) == []


def test_who_holds_the_offer_signs_while_others_wait_and_nobody_behind_does(world: World) -> None:
    first, second, third = waiting(world, "A", "B", "C")
    raise_limit(world, 2)
    assert try_to_sign(third) == try_to_sign(second) == ["capacity_households"]
    assert try_to_sign(first) == []
    assert states() == [("A", "taken"), ("B", "waiting"), ("C", "waiting")]


def test_who_stands_behind_may_sign_when_there_is_room_for_all_before(world: World) -> None:
    _first, second, third = waiting(world, "A", "B", "C")
    limit_to(world, 3)
    assert try_to_sign(third) == ["capacity_households"]
    assert try_to_sign(second) == []
    assert try_to_sign(third) == ["capacity_households"]


def test_a_place_in_another_queue_gives_no_right_to_overtake(world: World) -> None:
    make_team(world.centre, code="T02", max_households=0)
    elsewhere = family(world, "Z")
    join(elsewhere, "T02")
    waiting(world, "A")
    limit_to(world, 2)
    assert try_to_sign(elsewhere) == ["capacity_households"]


def test_a_file_of_paper_contracts_overtakes_nobody(world: World) -> None:
    (first,) = waiting(world, "A")
    outsider = family(world, "B")
    limit_to(world, 2)
    report = papers.load(papers.row(*outsider), papers.row(*first))
    assert papers.codes(report) == [(2, "capacity_households")]
    assert states() == [("A", "taken")]


def lower_by_file(world: World) -> None:
    db.session.commit()
    by_file(2)


def lower_by_policy(world: World) -> None:
    world.team.max_households = None
    args = (TODAY, "x", everything(TODAY), SYSTEM, TODAY)
    set_policy("ORG01", "team.households_hard", 2, *args)


def lower_by_night(world: World) -> None:
    limit_to(world, 2)
    assert run_nightly(TODAY, TODAY, lambda: None)["queues"] == {**NOTHING, "recalled": 1}


@pytest.mark.parametrize("lower", [lower_by_file, lower_by_policy, lower_by_night])
def test_when_a_limit_falls_the_newest_offers_go_back_and_the_first_is_taken(
    world: World, lower: Any
) -> None:
    first, second = waiting(world, "A", "B")
    raise_limit(world, 3)
    assert states() == [("A", "offered"), ("B", "offered")]
    lower(world)
    assert states() == [("A", "offered"), ("B", "waiting")]
    assert verbs()[-1] == "queue.recall"
    assert try_to_sign(second) == ["capacity_households"]
    assert try_to_sign(first) == []
    assert run_checks().ok


def test_offers_do_not_block_each_other_before_anybody_told_the_queue(world: World) -> None:
    first, second = waiting(world, "A", "B")
    raise_limit(world, 3)
    limit_to(world, 2)
    assert try_to_sign(second) == ["capacity_households"]
    assert try_to_sign(first) == []


def test_when_a_grant_ends_its_offers_go_back_and_come_again_with_new_days(world: World) -> None:
    waiting(world, "A", "B")
    made = grant(2)
    assert states() == [("A", "offered"), ("B", "offered")]
    end_grant("T01", mark_of(made), everything(TODAY), SYSTEM, TODAY)
    assert states() == [("A", "waiting"), ("B", "waiting")]
    assert offer(AFTER_OFFERS) == NOTHING, "who waits again has no day on which it ends"
    assert raise_limit(world, 2, AFTER_OFFERS)["offered"] == 1
    place = queue.open_place_of(_id_of("A"))
    assert place
    assert place.offer_until == AFTER_OFFERS + 7 * DAY


def test_the_night_after_a_grant_takes_back_what_nobody_took(world: World) -> None:
    waiting(world, "A", "B")
    grant(2)
    assert offer(TODAY + DAY) == NOTHING
    assert offer(TODAY + 2 * DAY) == {**NOTHING, "recalled": 2}


def _id_of(code: str) -> int:
    sql = "SELECT id FROM household WHERE code = :code"
    return int(db.session.execute(db.text(sql), {"code": code}).scalar_one())


def test_after_a_missed_night_an_own_offer_that_ran_out_leads_to_the_end_of_the_queue(
    world: World,
) -> None:
    first, _second = waiting(world, "A", "B")
    raise_limit(world, 2)
    join(first, today=AFTER_OFFERS)
    assert states() == [("A", "expired"), ("B", "offered"), ("A", "waiting")]


def test_an_offer_that_ran_out_elsewhere_does_not_keep_a_household_out(world: World) -> None:
    make_team(world.centre, code="T02", max_households=0)
    (home,) = waiting(world, "A")
    raise_limit(world, 2)
    join(home, "T02", AFTER_OFFERS)
    assert states() == [("A", "expired"), ("A", "waiting")]


def test_a_team_that_keeps_a_place_and_has_more_of_them_has_no_queue(world: World) -> None:
    waiting(world, "A")
    raise_limit(world, 3)
    assert refused_joining(family(world, "B")) == ["team_has_room"]
    limit_to(world, 2)
    join(family(world, "C"))


def test_offers_that_ran_out_are_shown_nowhere(world: World) -> None:
    (home,) = waiting(world, "A")
    waiting(world, "B")
    raise_limit(world, 2)
    team, day = world.team.id, AFTER_OFFERS
    assert [row.code for row in queue.list_places(everything(TODAY))] == ["A", "B"]
    shown = [(row.code, row.position) for row in queue.list_places(everything(day))]
    assert shown == [("B", 1)]
    assert queue.get_place(home[0].id, TODAY)
    assert queue.get_place(home[0].id, day) is None
    assert [row.code for row in queue.list_queue(team, everything(day))] == ["B"]
    assert (queue.count_queue(team, TODAY), queue.count_queue(team, day)) == (2, 1)


def test_a_file_touches_no_queue_of_a_team_out_of_reach(world: World) -> None:
    make_team(world.hospital, code="T02", max_households=0)
    join(family(world, "A"), "T02")
    db.session.execute(db.text("UPDATE team SET max_households = 5 WHERE code = 'T02'"))
    db.session.commit()
    here = (world.centre.id, world.station.id)
    scope = Scope(TODAY, "110199", here, ("110199100",), here, None)
    text = "团队编码,团队名称,机构编码,户数上限\nT02,二队,ORG01,9\n"
    table = read_table(text.encode(), columns.TEAMS.is_header)
    report = import_teams(table, scope, SYSTEM, TODAY)
    assert [one.code for one in report.errors] == ["team_unknown"]
    assert states() == [("A", "waiting")]


def test_who_leaves_while_the_night_ends_the_offer_finds_it_ended(make_app: MakeApp) -> None:
    with make_app("postgresql").app_context():
        world = full_world()
        waiting(world, "A")
        raise_limit(world, 2)
        db.session.commit()
        offer(AFTER_OFFERS)
        late = everything(AFTER_OFFERS)
        other = beside(lambda: leave_queue("A", late, SYSTEM, AFTER_OFFERS))
        other.end()
        assert other.errors == []
        assert states() == [("A", "expired")]
        assert verbs()[-1] == "queue.expire"
