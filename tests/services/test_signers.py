"""Somebody always stands for a household that is covered: who is asked to sign, and until when."""

from datetime import date, timedelta

import pytest

from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.queries.signers import list_due_signatures
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import Leaving, leave_household, leave_together
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_resident
from tests.support.family import is_whole
from tests.support.signers import Home, changes, leave, minor_head, signed_by_head


@pytest.fixture
def home(world: World) -> Home:
    return signed_by_head(world)


def test_a_dead_signer_leaves_thirty_days_to_sign(home: Home) -> None:
    household, people, contract = home
    leave(people[0], head=people[1].key, on=TODAY)
    assert changes() == [("death", people[1].id, date(2026, 12, 21), True)]
    (due,) = list_due_signatures(household.id)
    assert due == (contract.contract_no, "death", date(2026, 12, 21), "家人1")
    assert is_whole()


@pytest.mark.parametrize(
    ("entered", "due"),
    [
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2027, 1, 30)),
    ],
)
def test_a_death_that_is_entered_late_leaves_thirty_days_from_its_entry(
    home: Home, entered: date, due: date
) -> None:
    _household, people, _contract = home
    key, heir = people[0].key, people[1].key
    leave_household(key, "death", TODAY, everything(entered), SYSTEM, entered, heir)
    assert [row[2] for row in changes()] == [due]


@pytest.mark.parametrize(
    ("as_of", "renewed"),
    [(date(2028, 1, 1), 1), (date(2028, 1, 19), 1), (date(2028, 1, 20), 0)],
)
def test_the_contract_is_renewed_while_the_days_to_sign_last(
    home: Home, as_of: date, renewed: int
) -> None:
    _household, people, _contract = home
    died, entered = date(2027, 11, 10), date(2027, 12, 20)
    key, heir = people[0].key, people[1].key
    leave_household(key, "death", died, everything(entered), SYSTEM, entered, heir)
    assert [row[2] for row in changes()] == [date(2028, 1, 19)]
    report = renew_due(as_of, as_of, SYSTEM, db.session.commit)
    reasons = [one["reason"] for one in report.skipped]
    assert (report.renewed, reasons) == (renewed, ["signer_dead_over_30_days"] * (1 - renewed))


def test_a_member_who_does_not_sign_leaves_nothing_to_sign(home: Home) -> None:
    leave(home[1][2])
    assert changes() == []
    assert is_whole()


def test_a_signer_who_moves_away_hands_over_to_the_head(home: Home) -> None:
    _household, people, _contract = home
    leave(people[0], "moved_out", head=people[2].key)
    assert changes() == [("left", people[2].id, date(2026, 12, 21), True)]
    assert is_whole()


def test_another_adult_may_be_named_instead_of_the_head(home: Home) -> None:
    _household, people, _contract = home
    leave(people[0], "moved_out", head=people[1].key, signer=people[2].key)
    assert [row[1] for row in changes()] == [people[2].id]


def test_where_the_new_head_is_a_minor_a_signer_must_be_named(world: World) -> None:
    _household, people, _contract = minor_head(world)
    with pytest.raises(Refused) as refused:
        leave(people[0], "moved_out", head=people[2].key)
    assert [(one.code, one.subject) for one in refused.value.refusals] == [
        ("signer_needed", "signer")
    ]
    assert changes() == []


@pytest.mark.parametrize(
    ("who", "code"),
    [("minor", "representative_minor"), ("stranger", "representative_not_member"),
     ("himself", "representative_not_member")],
)  # fmt: skip
def test_only_an_adult_who_stays_may_be_named(world: World, who: str, code: str) -> None:
    _household, people, _contract = minor_head(world)
    keys = {"minor": people[2].key, "stranger": make_resident().key, "himself": people[0].key}
    with pytest.raises(Refused, match=code):
        leave(people[0], "moved_out", head=people[1].key, signer=keys[who])


def test_minors_who_stay_alone_wait_for_a_name(world: World) -> None:
    _household, people, _contract = minor_head(world)
    leave(people[1])
    leave(people[0], "moved_out", head=people[2].key)
    assert changes() == [("left", None, date(2026, 12, 21), True)]
    assert is_whole()


def test_who_was_asked_to_sign_and_dies_is_asked_no_more(home: Home) -> None:
    _household, people, _contract = home
    leave(people[0], head=people[1].key)
    leave(people[1], head=people[2].key)
    assert changes() == [("death", people[2].id, date(2026, 12, 21), True)]


def test_nobody_has_to_sign_for_a_household_that_is_gone(home: Home) -> None:
    household, people, _contract = home
    leave(people[0], head=people[1].key)
    leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    run_nightly(TODAY + timedelta(days=1), TODAY + timedelta(days=1), db.session.commit)
    db.session.expire_all()
    assert list_due_signatures(household.id) == []
    assert is_whole()


def test_a_signature_due_over_new_year_is_still_due_for_the_new_term(home: Home) -> None:
    household, people, _contract = home
    leave(people[0], on=date(2027, 12, 20), head=people[1].key)
    january = date(2028, 1, 2)
    run_nightly(january, january, db.session.commit)
    (due,) = list_due_signatures(household.id)
    assert due.contract_no.endswith("-02")
    assert is_whole()


def test_a_death_taken_back_needs_no_signature_any_more(home: Home) -> None:
    household, people, _contract = home
    action = leave(people[0], head=people[1].key)
    undo_action(action.id, "wrong person", everything(TODAY), SYSTEM, TODAY)
    assert list_due_signatures(household.id) == []
    assert is_whole()
