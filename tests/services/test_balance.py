"""Suggestions for a more even load of teams: what they keep to, how near the optimum they are."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench._townships import township
from bench.suggestions import SEEDS, known_optima
from contracts_app.services.balance import (
    MOST,
    Advice,
    Load,
    Note,
    Reason,
    Room,
    Suggestion,
    suggest,
)

ROOT = Path(__file__).resolve().parents[2]
SURE = 60.0
"""So many seconds are never needed for a few grids: the answer does not hang on the machine."""


def _grids(team: str | None, *weights: int, first: int = 1) -> list[Load]:
    """Grids in a row, each beside the next."""
    codes = [f"G{first + n:02}" for n in range(len(weights))]
    return [
        Load(code, weight, team, team, frozenset(codes[max(0, n - 1) : n + 2]) - {code})
        for n, (code, weight) in enumerate(zip(codes, weights, strict=True))
    ]


def _loads(grids: list[Load], rooms: list[Room], taken: list[Suggestion]) -> Counter[str]:
    """What each team carries, counted anew."""
    goes = {one.grid: one.to_team for one in taken}
    loads = Counter({room.team: 0 for room in rooms})
    for load in grids:
        team = goes.get(load.grid, load.team)
        if team in loads and team is not None:
            loads[team] += load.weight
    return loads


def _spread(loads: Counter[str]) -> Fraction:
    return Fraction(max(loads.values()), min(loads.values()))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_township_ends_within_five_per_cent_of_the_exact_optimum(seed: int) -> None:
    grids, rooms = township(seed)
    advice = suggest(grids, rooms, seconds=0.6)
    reached = _spread(_loads(grids, rooms, list(advice.suggestions)))
    assert reached == advice.after.spread
    assert len(advice.suggestions) <= MOST
    assert reached <= Fraction(105, 100) * known_optima()[seed]


@pytest.mark.parametrize("seed", range(101, 113))
def test_a_small_township_ends_near_the_best_that_steps_without_a_rise_can_reach(seed: int) -> None:
    grids, rooms = township(seed, grids=8, teams=3)
    loads = _loads(grids, rooms, [])
    best = _best_by_steps(grids, loads, 3)
    assert suggest(grids, rooms, most=3, seconds=SURE).after.spread <= Fraction(102, 100) * best


def _best_by_steps(left: list[Load], loads: Counter[str], most: int) -> Fraction:
    """Tries every sequence of moves whose ratio never rises."""
    best = now = _spread(loads)
    for n, load in enumerate(left if most else []):
        for team in loads:
            after = loads + Counter({team: load.weight}) - Counter({load.team: load.weight})
            if team != load.team and len(after) == len(loads) and _spread(after) <= now:
                best = min(best, _best_by_steps(left[:n] + left[n + 1 :], after, most - 1))
    return best


@pytest.mark.deep
@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_on_record_is_what_another_solver_finds(seed: int) -> None:
    from bench._optimum import optimum

    grids, rooms = township(seed)
    start = _spread(_loads(grids, rooms, []))
    near = min(start, known_optima()[seed] * Fraction(103, 100))
    assert optimum(grids, rooms, MOST, near) == known_optima()[seed]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Load], list[Room]]:
    """A few teams and grids with everything that may be amiss: gaps, limits, nobody at home."""
    teams = [f"T{n}" for n in range(draw(st.integers(0, 4)))]
    rooms = [
        Room(
            team,
            may_receive=draw(st.booleans()) or draw(st.booleans()),
            persons=draw(st.integers(0, 60)),
            max_persons=draw(st.none() | st.integers(0, 100)),
        )
        for team in teams
    ]
    count = draw(st.integers(0, 9))
    holders = st.sampled_from([*teams, *teams, None, "GONE"])
    grids = [
        Load(
            f"G{n}",
            weight=draw(st.integers(0, 60)) * 100,
            team=draw(holders),
            home_team=draw(holders),
            neighbours=frozenset(f"G{other}" for other in draw(st.sets(st.integers(0, 9)))),
            persons=draw(st.integers(0, 40)),
            key_persons=draw(st.integers(0, 20)),
        )
        for n in range(count)
    ]
    return grids, rooms


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 7))
def test_suggestions_keep_to_their_rules(world: tuple[list[Load], list[Room]], most: int) -> None:
    grids, rooms = world
    advice = suggest(grids, rooms, most, seconds=SURE)
    taken = list(advice.suggestions)
    assert len(taken) <= min(most, MOST)
    assert len({one.grid for one in taken}) == len(taken)
    _loads_add_up(grids, rooms, taken)
    _nobody_gets_too_much(grids, rooms, taken)
    _the_ratio_never_rises(advice)
    _gaps_come_first(grids, rooms, advice)
    assert suggest(list(reversed(grids)), list(reversed(rooms)), most, seconds=SURE) == advice


def _loads_add_up(grids: list[Load], rooms: list[Room], taken: list[Suggestion]) -> None:
    for n, one in enumerate(taken):
        before, after = _loads(grids, rooms, taken[:n]), _loads(grids, rooms, taken[: n + 1])
        assert (one.to_before, one.to_after) == (before[one.to_team], after[one.to_team])
        if one.from_before is not None:
            giver = one.from_team or ""
            assert (one.from_before, one.from_after) == (before[giver], after[giver])


def _nobody_gets_too_much(grids: list[Load], rooms: list[Room], taken: list[Suggestion]) -> None:
    persons = {load.grid: load.persons for load in grids}
    for room in rooms:
        got = [persons[one.grid] for one in taken if one.to_team == room.team]
        assert room.may_receive or not got
        assert not got or room.max_persons is None or room.persons + sum(got) <= room.max_persons


def _the_ratio_never_rises(advice: Advice) -> None:
    reached = advice.before
    for one in advice.suggestions:
        before, reached = reached, one.after
        if Reason.GAP in one.reasons:
            continue
        assert one.after <= before
        assert (one.after == before) <= (
            Reason.PREPARES in one.reasons or Reason.NOT_ALONE in one.reasons
        )


def _gaps_come_first(grids: list[Load], rooms: list[Room], advice: Advice) -> None:
    teams = {room.team for room in rooms}
    gaps = {load.grid for load in grids if load.team not in teams}
    taken = [one.grid in gaps for one in advice.suggestions]
    assert taken == sorted(taken, reverse=True)
    if gaps - {one.grid for one in advice.suggestions}:
        assert {Note.GAPS_LEFT, Note.NO_ROOM, Note.NO_RECEIVER} & set(advice.notes)
    else:
        assert not {Note.GAPS_LEFT, Note.NO_ROOM} & set(advice.notes)


def test_the_move_to_a_neighbour_is_preferred_to_one_of_the_same_weight() -> None:
    grids = [*_grids("A", 500, 500, 500, 500), *_grids("B", 1000, first=5)]
    beside = replace(grids[3], neighbours=grids[3].neighbours | {"G05"})
    grids[3:5] = [beside, replace(grids[4], neighbours=frozenset({"G04"}))]
    (only,) = suggest(grids, [Room("A"), Room("B")], seconds=SURE).suggestions
    assert (only.grid, only.to_team) == ("G04", "B")
    assert (only.from_before, only.from_after, only.to_after) == (2000, 1500, 1500)
    assert {Reason.FROM_BUSIEST, Reason.TO_IDLEST, Reason.TOUCHES} <= set(only.reasons)
    assert Reason.CUTS_LAND not in only.reasons


def test_a_grid_that_holds_the_land_together_stays() -> None:
    grids = [*_grids("A", 500, 500, 500, 500), *_grids("B", 1000, first=5)]
    (only,) = suggest(grids, [Room("A"), Room("B")], seconds=SURE).suggestions
    assert only.grid in {"G01", "G04"}


def test_people_of_key_groups_keep_their_doctor_where_others_can_go() -> None:
    grids = [*_grids("A", 500, 500, 500, 500), *_grids("B", 1000, first=5)]
    grids = [replace(load, key_persons=0 if load.grid == "G04" else 3) for load in grids]
    (only,) = suggest(grids, [Room("A"), Room("B")], seconds=SURE).suggestions
    assert only.grid == "G04"
    assert Reason.FEW_KEY in only.reasons


def test_a_grid_goes_back_to_the_doctor_of_today_before_another_changes_his() -> None:
    grids = [*_grids("A", 500, 500, 500, 500), *_grids("B", 1000, first=5)]
    grids = [replace(load, home_team="B" if load.grid == "G01" else "A") for load in grids]
    (only,) = suggest(grids, [Room("A"), Room("B")], seconds=SURE).suggestions
    assert only.grid == "G01"
    assert Reason.RETURNS in only.reasons
    assert Reason.CHANGES_DOCTOR not in only.reasons


def test_where_only_the_grid_in_the_middle_evens_the_loads_it_is_said_what_it_cuts() -> None:
    grids = [*_grids("A", 400, 500, 400), *_grids("B", 300, first=5)]
    (only,) = suggest(grids, [Room("A"), Room("B")], seconds=SURE).suggestions
    assert only.grid == "G02"
    assert Reason.CUTS_LAND in only.reasons


def test_gaps_are_given_first_and_count_among_the_five() -> None:
    grids = [
        *_grids(None, *[100] * 7),
        *_grids("A", 900, 900, 900, first=8),
        *_grids("B", 5, first=20),
    ]
    grids[2] = replace(grids[2], weight=300)
    advice = suggest(grids, [Room("A"), Room("B")], seconds=SURE)
    assert len(advice.suggestions) == MOST
    assert advice.suggestions[0].grid == "G03"
    assert all(Reason.GAP in one.reasons for one in advice.suggestions)
    assert all(one.from_before is None for one in advice.suggestions)
    assert advice.notes == (Note.GAPS_LEFT,)


def test_moves_follow_when_all_gaps_are_given() -> None:
    grids = [*_grids(None, 100), *_grids("A", 900, 900, 900, first=2), *_grids("B", 500, first=9)]
    advice = suggest(grids, [Room("A"), Room("B")], seconds=SURE)
    assert [one.from_team for one in advice.suggestions] == [None, "A"]
    assert advice.after.ratio == Fraction(1800, 1500)


def test_the_grids_of_a_team_that_is_gone_are_gaps() -> None:
    advice = suggest([*_grids("GONE", 700), *_grids("A", 900, first=2)], [Room("A")], seconds=SURE)
    (only,) = advice.suggestions
    assert (only.from_team, only.to_team, only.from_before) == ("GONE", "A", None)


def test_a_team_without_residents_gets_some_first() -> None:
    grids = [*_grids("A", 900, 300, 300), *_grids("B", 800, first=8)]
    advice = suggest(grids, [Room("A"), Room("B"), Room("C")], seconds=SURE)
    assert advice.before.ratio is None
    assert advice.suggestions[0].to_team == "C"
    assert Reason.TO_IDLE in advice.suggestions[0].reasons
    assert advice.after.ratio == Fraction(900, 600)


def test_an_empty_team_that_may_not_receive_is_not_compared() -> None:
    grids = [*_grids("A", 500, 500), *_grids("B", 1000, first=8)]
    advice = suggest(grids, [Room("A"), Room("B"), Room("C", may_receive=False)], seconds=SURE)
    assert advice.before.ratio == 1
    assert advice.notes == (Note.NOTHING_HELPS,)


def test_a_full_team_is_given_nothing() -> None:
    grids = [replace(load, persons=5) for load in _grids("A", 500, 500, 500, 500)]
    grids += _grids("B", 100, first=8)
    full = Room("B", persons=96, max_persons=100)
    assert suggest(grids, [Room("A"), full], seconds=SURE).suggestions == ()
    assert suggest(grids, [Room("A"), replace(full, persons=90)], seconds=SURE).suggestions != ()


@pytest.mark.parametrize(
    ("grids", "rooms", "note"),
    [
        ([], [], Note.NOTHING_TO_WEIGH),
        (_grids("A", 0, 0), [Room("A"), Room("B")], Note.NOTHING_TO_WEIGH),
        (_grids("A", 500, 400), [Room("A")], Note.ONE_TEAM),
        (_grids(None, 500), [], Note.NO_RECEIVER),
        (_grids(None, 500), [Room("A", may_receive=False)], Note.NO_RECEIVER),
        (
            [*_grids("A", 500, 400), *_grids("B", 100, first=5)],
            [Room("A", may_receive=False), Room("B", may_receive=False)],
            Note.NO_RECEIVER,
        ),
        (
            [replace(load, persons=9) for load in _grids(None, 500)],
            [Room("A", max_persons=8)],
            Note.NO_ROOM,
        ),
    ],
)
def test_it_is_said_why_nothing_is_suggested(
    grids: list[Load], rooms: list[Room], note: Note
) -> None:
    advice = suggest(grids, rooms, seconds=SURE)
    assert advice.suggestions == ()
    assert advice.notes == (note,)


def test_a_county_is_cut_down_in_time_and_says_so() -> None:
    grids, rooms = township(3, grids=900, teams=300)
    advice = suggest(grids, rooms)
    assert Note.CUT_DOWN in advice.notes
    assert len(advice.suggestions) == MOST
    assert advice.after < advice.before


def test_without_time_there_are_good_suggestions_and_a_word_about_it() -> None:
    grids, rooms = township(5)
    advice = suggest(grids, rooms, seconds=0.0)
    assert Note.STOPPED_EARLY in advice.notes
    assert advice.after.spread <= Fraction(105, 100) * known_optima()[5]


def test_threads_do_not_disturb_each_other() -> None:
    seeds = (201, 202, 203, 204)
    made = {seed: township(seed, grids=12, teams=3) for seed in seeds}
    alone = {seed: suggest(*made[seed], seconds=SURE) for seed in seeds}
    together: dict[int, Advice] = {}

    def ask(seed: int) -> None:
        together[seed] = suggest(*made[seed], seconds=SURE)

    threads = [Thread(target=ask, args=(seed,)) for seed in seeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def _printed_by(*lines: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.deep
def test_the_solver_says_nothing_on_its_own() -> None:
    printed = _printed_by(
        "import sys",
        "from bench._townships import township",
        "from contracts_app.services.balance import suggest",
        "suggest(*township(205, grids=10, teams=3))",
        "print('highspy' in sys.modules)",
    )
    assert printed == "True\n"


def test_a_process_that_suggests_nothing_does_not_load_the_solver() -> None:
    printed = _printed_by(
        "import sys, contracts_app.blueprints, contracts_app.jobs",
        "from contracts_app.services.balance import suggest",
        "suggest([], [])",
        "print(sorted({'numpy', 'highspy'} & set(sys.modules)))",
    )
    assert printed == "[]\n"
