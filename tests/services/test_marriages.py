"""Somebody moves into another household: one household, one cover, without a day in between."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Membership, Resident, SignerChange
from contracts_app.queries.scope import everything
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.status import move_statuses
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_resident
from tests.services.test_signing import request_for, sign
from tests.support.signed_in import audited, far_household, sign_up

DAY = timedelta(days=1)
END = date(2027, 12, 31)
SIGNED = date(2026, 10, 1)
NEXT_YEAR = date(2028, 1, 1)

Homes = tuple[Household, list[Resident], Household, list[Resident]]


@pytest.fixture
def homes(world: World) -> Homes:
    old, leavers = make_household(world.grids[0], members=3, code="H1")
    new, others = make_household(world.grids[1], members=2, code="H2")
    return old, leavers, new, others


def join(person: Resident, on: date = TODAY, today: date = TODAY, **more: object) -> object:
    asked = Marriage("H1", person.key, "H2", **{"relation": "38", "on": on, **more})
    return join_household(asked, everything(today), SYSTEM, today)


def covers(person: Resident) -> list[tuple[str, date, date]]:
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).filter_by(resident_id=person.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def lives_in(person: Resident) -> list[tuple[str, str, date | None]]:
    query = select(Household.code, Membership.relation, Membership.valid_to).join(
        Membership, Membership.household_id == Household.id
    )
    found = db.session.execute(query.where(Membership.resident_id == person.id))
    return [tuple(row) for row in found]


def test_the_cover_goes_from_one_contract_to_the_other_on_the_day(homes: Homes) -> None:
    old, leavers, new, others = homes
    sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    join(leavers[2])
    assert lives_in(leavers[2]) == [("H1", "20", TODAY - DAY), ("H2", "38", None)]
    assert covers(leavers[2]) == [("ended", SIGNED, TODAY - DAY), ("live", TODAY, END)]
    assert [row.object_key for row in audited("household.marriage")] == ["H1", "H2"]
    assert run_checks().ok


def test_older_paper_of_the_new_household_covers_from_the_end_of_the_old_contract(
    homes: Homes,
) -> None:
    old, leavers, new, others = homes
    long_ago = date(2024, 11, 20)
    sign(request_for(old, leavers[0], signed_on=long_ago), long_ago)
    move_statuses(TODAY)
    join(leavers[2])
    sign_up(new, others[0], on=date(2025, 11, 20))
    assert covers(leavers[2]) == [
        ("ended", date(2024, 11, 20), date(2025, 12, 31)),
        ("live", date(2026, 1, 1), date(2026, 12, 31)),
    ]
    assert covers(others[0]) == [("live", date(2025, 11, 20), date(2026, 12, 31))]
    assert run_checks().ok


def test_without_a_contract_there_the_old_cover_stays_to_its_end(homes: Homes) -> None:
    old, leavers, _new, _others = homes
    sign_up(old, leavers[0], on=SIGNED)
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    join(leavers[2])
    assert covers(leavers[2]) == [
        ("live", SIGNED, END),
        ("void", NEXT_YEAR, date(2028, 12, 31)),
    ]
    assert run_checks().ok


@pytest.mark.parametrize(("permanent", "agreed"), [(False, True), (True, False)])
def test_who_may_not_be_covered_there_stays_covered_as_before(
    homes: Homes, permanent: bool, agreed: bool
) -> None:
    old, leavers, new, others = homes
    sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    leavers[2].permanent = permanent
    join(leavers[2], covered_there=agreed)
    assert covers(leavers[2]) == [("live", SIGNED, END)]


def test_what_was_renewed_ahead_there_takes_the_person_in(homes: Homes) -> None:
    old, leavers, new, others = homes
    sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    join(leavers[2])
    assert covers(leavers[2]) == [
        ("ended", SIGNED, TODAY - DAY),
        ("void", NEXT_YEAR, date(2028, 12, 31)),
        ("live", TODAY, END),
        ("upcoming", NEXT_YEAR, date(2028, 12, 31)),
    ]
    assert run_checks().ok


def test_an_uncovered_person_is_covered_where_she_marries(homes: Homes) -> None:
    _old, leavers, new, others = homes
    sign_up(new, others[0], on=SIGNED)
    join(leavers[2])
    assert covers(leavers[2]) == [("live", TODAY, END)]


def test_a_marriage_entered_late_covers_from_the_day_on_in_all_terms_since(homes: Homes) -> None:
    old, leavers, new, others = homes
    sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    today, married = date(2028, 2, 1), date(2027, 12, 1)
    run_nightly(today, today, db.session.commit)
    join(leavers[2], married, today)
    assert covers(leavers[2]) == [
        ("ended", SIGNED, married - DAY),
        ("void", NEXT_YEAR, date(2028, 12, 31)),
        ("ended", married, END),
        ("live", NEXT_YEAR, date(2028, 12, 31)),
    ]
    assert run_checks().ok


def test_the_renewed_agreement_names_who_joined(homes: Homes) -> None:
    _old, leavers, new, others = homes
    sign_up(new, others[0], on=SIGNED)
    join(leavers[2])
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    term = db.session.scalars(select(Contract).filter_by(status="active")).one()
    told = snapshot_of(term)["members"]
    assert [one["key"] for one in told] == [others[0].key, others[1].key, leavers[2].key]


def test_a_head_leaves_only_with_an_heir(homes: Homes) -> None:
    _old, leavers, _new, _others = homes
    with pytest.raises(Refused, match="head_needed"):
        join(leavers[0])
    join(leavers[0], new_head=leavers[1].key)
    heads = select(Membership.resident_id).filter_by(is_head=True, valid_to=None)
    assert set(db.session.scalars(heads)) == {leavers[1].id, _others[0].id}


def test_a_signer_leaves_only_with_another_one_while_others_are_covered(homes: Homes) -> None:
    old, leavers, new, others = homes
    contract = sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    leavers[2].birth_date = date(2015, 1, 1)
    with pytest.raises(Refused, match="signer_needed"):
        join(leavers[0], new_head=leavers[2].key)
    with pytest.raises(Refused, match="representative_minor"):
        join(leavers[0], new_head=leavers[1].key, new_signer=leavers[2].key)
    assert lives_in(leavers[0]) == [("H1", "02", None)]
    join(leavers[0], new_head=leavers[2].key, new_signer=leavers[1].key)
    due = db.session.scalars(select(SignerChange)).one()
    assert (due.contract_id, due.resident_id, due.reason) == (contract.id, leavers[1].id, "left")
    assert (due.since, due.due_on) == (TODAY, TODAY + 30 * DAY)


def test_the_term_of_a_household_that_everybody_left_ends(homes: Homes, world: World) -> None:
    _old, _leavers, new, others = homes
    alone, people = make_household(world.grids[0], members=1, code="H3")
    left = sign_up(alone, people[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    asked = Marriage("H3", people[0].key, "H2", "10", TODAY)
    join_household(asked, everything(TODAY), SYSTEM, TODAY)
    assert (left.status, left.ended_on, left.end_reason) == ("expired", TODAY - DAY, "9")
    assert run_checks().ok


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"on": TODAY + DAY}, "future_date"),
        ({"on": date(1900, 1, 1)}, "bad_date"),
        ({"relation": "02"}, "unknown_value"),
        ({"relation": "xx"}, "unknown_value"),
        ({"other": "H1"}, "same_household"),
    ],
)
def test_what_cannot_be_is_refused(homes: Homes, changed: dict[str, object], code: str) -> None:
    asked = {"household": "H1", "member": homes[1][2].key, "other": "H2", "relation": "38"}
    with pytest.raises(Refused, match=code):
        join_household(
            Marriage(**{**asked, "on": TODAY, **changed}), everything(TODAY), SYSTEM, TODAY
        )


def test_who_does_not_live_there_or_lives_out_of_reach_cannot_go(homes: Homes) -> None:
    with pytest.raises(Refused, match="not_member"):
        join(make_resident())
    far_household("FAR1")
    with pytest.raises(NotFound):
        join_household(
            Marriage("H1", homes[1][2].key, "nowhere", "38", TODAY),
            everything(TODAY),
            SYSTEM,
            TODAY,
        )


def test_it_is_taken_back_with_household_and_cover(homes: Homes) -> None:
    old, leavers, new, others = homes
    sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    action = join(leavers[0], new_head=leavers[1].key, new_signer=leavers[1].key)
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert covers(leavers[0]) == [("live", SIGNED, END), ("void", TODAY, END)]
    assert lives_in(leavers[0])[0] == ("H1", "02", None)
    assert db.session.scalars(select(SignerChange.closed_on)).all() == [TODAY]
    assert run_checks().ok


def test_it_is_taken_back_after_both_contracts_were_renewed(homes: Homes) -> None:
    old, leavers, new, others = homes
    sign_up(old, leavers[0], on=SIGNED)
    sign_up(new, others[0], on=SIGNED)
    action = join(leavers[2])
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    undo_action(action.id, "mistake", everything(NEXT_YEAR), SYSTEM, NEXT_YEAR)
    db.session.expire_all()
    assert [one[0] for one in covers(leavers[2])] == ["ended", "void", "void", "live"]
    assert run_checks().ok


def test_what_is_signed_there_for_later_covers_whom_the_renewal_here_leaves_out(
    homes: Homes,
) -> None:
    old, leavers, new, others = homes
    long_ago, january = date(2025, 3, 3), date(2027, 1, 1)
    sign(request_for(old, leavers[0], signed_on=long_ago), long_ago)
    renew_due(january, TODAY, SYSTEM, db.session.flush)
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    sign_up(new, others[0], on=TODAY - DAY)
    action = join(leavers[2])
    assert covers(leavers[2]) == [
        ("live", long_ago, date(2026, 12, 31)),
        ("void", january, END),
        ("upcoming", january, END),
    ]
    assert run_checks().ok
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert [state for state, _from, _to in covers(leavers[2])] == ["live", "upcoming", "void"]
    assert run_checks().ok
