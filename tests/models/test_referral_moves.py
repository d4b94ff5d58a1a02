"""The database knows the same moves of referrals and places as the rules and the vocabulary."""

import runpy
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from contracts_app.rules.referrals import slots
from contracts_app.rules.referrals.limits import DEFAULTS
from contracts_app.rules.referrals.transitions import PAIRS, TRANSITIONS
from contracts_app.vocabulary.referrals import (
    OVER,
    BedState,
    BookingState,
    ClinicState,
    ReferralStatus,
    WaitState,
)
from tests.architecture.conftest import ROOT
from tests.models.conftest import Standing, make_ready
from tests.models.rows_of_referrals import LATER
from tests.models.rows_of_terms import NOW
from tests.models.test_access_stays import written
from tests.support.guards_of_referrals import POLICIES_OF_REFERRALS

VERSIONS = ROOT / "migrations" / "versions"
MIGRATION = runpy.run_path(str(VERSIONS / "0019_referrals.py"))
LATER_MOVES = runpy.run_path(str(VERSIONS / "0025_clinics_held_after_all.py"))["MOVES"]
MOVES = MIGRATION["MOVES"] | LATER_MOVES
TABLES = Base.metadata.tables
STATES: dict[str, type[Any]] = {
    "clinic": ClinicState,
    "clinic_booking": BookingState,
    "bed_hold": BedState,
    "place_wait": WaitState,
}
AHEAD = {"held", "booked", "occupied", "waiting"}
"""States of what is not over yet."""
HAD = {"clinic_booking": {"held", "booked", "used", "missed"}, "bed_hold": {"held", "occupied"}}
KEPT = {"clinic_booking": "reserved", "bed_hold": "beds_reserved"}


def _pairs(moves: dict[str, str]) -> set[tuple[str, str]]:
    return {(old, new) for old, all_ in moves.items() for new in all_.split()}


def test_the_migration_has_the_moves_of_the_rules() -> None:
    assert _pairs(MIGRATION["STEPS"]) == {(old or "", new) for old, new in PAIRS}


def test_the_migration_knows_what_is_over() -> None:
    assert MIGRATION["OVER"] == ", ".join(f"'{one}'" for one in OVER)


def test_no_move_of_the_rules_leaves_a_referral_over_as_it_is() -> None:
    stay = {old for one in TRANSITIONS if one.target is None for old in one.sources}
    assert stay.isdisjoint(OVER)


def test_the_seeds_are_what_the_rules_fall_back_to() -> None:
    seeded = {key: value for key, (value, _source) in POLICIES_OF_REFERRALS.items()}
    assert {key: seeded[key] for key in DEFAULTS} == DEFAULTS
    named = {slots.SHARE, slots.RELEASE_DAYS, slots.RELEASE_HOUR, slots.SLOT_HOLD, slots.BED_HOLD}
    assert named <= set(seeded)


@pytest.mark.parametrize("table", sorted(STATES))
def test_the_migration_has_the_words_of_the_vocabulary(table: str) -> None:
    pairs = _pairs(MOVES[table])
    assert {one for pair in pairs for one in pair} == set(STATES[table])
    assert set(MOVES) == set(STATES)


@pytest.mark.parametrize("old", [None, *ReferralStatus], ids=lambda old: old or "nowhere")
def test_an_event_says_a_step_of_the_table_from(
    standing: Standing, connection: Connection, old: ReferralStatus | None
) -> None:
    make_ready(standing, connection, "referral_event")
    known = {new for new in ReferralStatus if _lets_through(standing, connection, old, new)}
    stays = {old} - set(OVER) - {None}
    assert known == {new for before, new in PAIRS if before == old} | stays


def _lets_through(
    standing: Standing, connection: Connection, old: str | None, new: ReferralStatus
) -> bool:
    row = standing.rows.row("referral_event", {"from_status": old, "to_status": new.value})
    attempt = connection.begin_nested()
    try:
        connection.execute(insert(TABLES["referral_event"]).values(row))
    except IntegrityError as refused:
        return "a referral cannot go on so" not in str(refused)
    finally:
        attempt.rollback()
    return True


def _as(table: str, state: str) -> dict[str, Any]:
    """What stands beside a state."""
    if table == "clinic":
        return {"state": state}
    values: dict[str, Any] = {"state": state, "closed_at_utc": None if state in AHEAD else NOW}
    if table in KEPT:
        values |= {
            "held_until_utc": LATER if state == "held" else None,
            KEPT[table]: 2 if state in HAD[table] else None,
        }
    return values


@pytest.mark.parametrize(("table", "old"), [(one, old) for one in STATES for old in STATES[one]])
def test_a_place_goes_the_ways_of_the_table_from(
    standing: Standing, connection: Connection, table: str, old: str
) -> None:
    target, here = written(standing, connection, table, **_as(table, old))
    allowed = {new for before, new in _pairs(MOVES[table]) if before == old} | {old}
    for new in STATES[table]:
        attempt = connection.begin_nested()
        change = update(target).where(here).values(_as(table, new))
        if new in allowed:
            assert connection.execute(change).rowcount == 1
        else:
            with pytest.raises(IntegrityError, match=f"a {table} (cannot go on so|stays as)"):
                connection.execute(change)
        attempt.rollback()


OF = {
    "clinic_booking": ("clinic", "reserved", "place_no", "booked", "given_back"),
    "bed_hold": ("department", "beds_reserved", "bed_no", "occupied", "freed"),
}
"""The table of the whole, how many it keeps, the number of one, and the states that have one."""


def _whole(standing: Standing, table: str) -> Any:
    parent = TABLES[OF[table][0]]
    return update(parent).where(parent.c.id == standing.rows.ids[parent.name])


@pytest.mark.parametrize("table", sorted(OF))
def test_no_fewer_are_kept_than_are_taken(
    standing: Standing, connection: Connection, table: str
) -> None:
    _parent, kept, number, has, _lost = OF[table]
    written(standing, connection, table, **_as(table, has), **{number: 2})
    with pytest.raises(IntegrityError, match=f"ck_{table}_"):
        connection.execute(_whole(standing, table).values({kept: 1}))


@pytest.mark.parametrize("table", sorted(OF))
def test_more_are_kept_and_the_taken_ones_know_it(
    standing: Standing, connection: Connection, table: str
) -> None:
    _parent, kept, number, has, _lost = OF[table]
    target, here = written(standing, connection, table, **_as(table, has))
    connection.execute(_whole(standing, table).values({kept: 3}))
    assert connection.execute(select(target.c[kept]).where(here)).scalar_one() == 3
    third = {"referral_id": "@other_referral", kept: 3, number: 3}
    written(standing, connection, table, **_as(table, has) | third)


@pytest.mark.parametrize("table", sorted(OF))
def test_what_was_given_back_binds_nobody_and_is_given_again(
    standing: Standing, connection: Connection, table: str
) -> None:
    _parent, kept, number, has, lost = OF[table]
    written(standing, connection, table, **_as(table, lost), **{number: 2})
    written(standing, connection, table, **_as(table, has))
    connection.execute(_whole(standing, table).values({kept: 1}))
    other = {"referral_id": "@other_referral", kept: 1, number: 2}
    with pytest.raises(IntegrityError):
        written(standing, connection, table, **_as(table, has) | other)


@pytest.mark.parametrize("table", sorted(OF))
def test_more_are_not_taken_by_saying_so(
    standing: Standing, connection: Connection, table: str
) -> None:
    _parent, kept, _number, has, _lost = OF[table]
    target, here = written(standing, connection, table, **_as(table, has))
    for wrong in (9, None):
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(update(target).where(here).values({kept: wrong}))
