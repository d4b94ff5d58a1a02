"""Somebody always stands for a household that is covered: asked for, signed, or waited for."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    SignerChange,
)
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.signers import list_due_signatures
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import Leaving, leave_household, leave_together
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.signers import HandSignature, sign_for_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household, make_resident
from tests.support.signed_in import audited, sign_up

LAST = date(2027, 12, 31)
PAPER = HandSignature(TODAY, paper=True)
STROKES = {"w": 300, "h": 100, "strokes": [[[1, 1], [50, 60]]]}


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident], Contract]:
    """A head who signed, a spouse of 1956 and a grown-up child."""
    household, people = make_household(world.grids[0], members=3, code="H1")
    return household, people, sign_up(household, people[0])


def leave(
    person: Resident, reason: str = "death", on: date = TODAY, head: str = "", signer: str = ""
) -> HouseholdAction:
    told = Leaving(head, signer)
    return leave_household(person.key, reason, on, everything(on), SYSTEM, on, told=told)


def sign(
    contract: Contract, person: Resident, given: HandSignature = PAPER, on: date = TODAY
) -> HouseholdAction:
    return sign_for_household(contract.contract_no, person.key, given, everything(on), SYSTEM, on)


def changes() -> list[tuple[str, int | None, date, bool]]:
    rows = db.session.scalars(select(SignerChange).order_by(SignerChange.id))
    return [
        (row.reason, row.resident_id, row.due_on, row.signed_on is None and row.closed_on is None)
        for row in rows
    ]


def is_whole() -> bool:
    return run_checks().ok


def test_a_dead_signer_leaves_thirty_days_to_sign(
    home: tuple[Household, list[Resident], Contract],
) -> None:
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
    home: tuple[Household, list[Resident], Contract], entered: date, due: date
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
    home: tuple[Household, list[Resident], Contract], as_of: date, renewed: int
) -> None:
    _household, people, _contract = home
    died, entered = date(2027, 11, 10), date(2027, 12, 20)
    key, heir = people[0].key, people[1].key
    leave_household(key, "death", died, everything(entered), SYSTEM, entered, heir)
    assert [row[2] for row in changes()] == [date(2028, 1, 19)]
    report = renew_due(as_of, as_of, SYSTEM, db.session.commit)
    reasons = [one["reason"] for one in report.skipped]
    assert (report.renewed, reasons) == (renewed, ["signer_dead_over_30_days"] * (1 - renewed))


def test_a_member_who_does_not_sign_leaves_nothing_to_sign(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    leave(home[1][2])
    assert changes() == []
    assert is_whole()


def test_a_signer_who_moves_away_hands_over_to_the_head(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, _contract = home
    leave(people[0], "moved_out", head=people[2].key)
    assert changes() == [("left", people[2].id, date(2026, 12, 21), True)]
    assert is_whole()


def test_another_adult_may_be_named_instead_of_the_head(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, _contract = home
    leave(people[0], "moved_out", head=people[1].key, signer=people[2].key)
    assert [row[1] for row in changes()] == [people[2].id]


def minor_head(world: World) -> tuple[Household, list[Resident], Contract]:
    """The spouse signed; the child is a minor."""
    household, people = make_household(world.grids[0], members=3, code="H9")
    people[2].birth_date = date(2015, 5, 6)
    db.session.flush()
    return household, people, sign_up(household, people[0])


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


def test_who_was_asked_to_sign_and_dies_is_asked_no_more(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, _contract = home
    leave(people[0], head=people[1].key)
    leave(people[1], head=people[2].key)
    assert changes() == [("death", people[2].id, date(2026, 12, 21), True)]


def test_nobody_has_to_sign_for_a_household_that_is_gone(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, _contract = home
    leave(people[0], head=people[1].key)
    leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    run_nightly(TODAY + timedelta(days=1), TODAY + timedelta(days=1), db.session.commit)
    db.session.expire_all()
    assert list_due_signatures(household.id) == []
    assert is_whole()


def test_a_successor_who_signs_on_paper_stands_for_the_household(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, contract = home
    leave(people[0], head=people[1].key)
    action = sign(contract, people[1])
    assert contract.signer_id == people[1].id
    assert contract.representative_id == people[0].id
    (row,) = db.session.scalars(select(SignerChange))
    assert (row.signed_on, row.mode, row.signer_name) == (TODAY, "paper", "家人1")
    assert action.kind == "signer"
    assert list_due_signatures(household.id) == []
    assert [event.object_key for event in audited("household.signer")] == ["H1"]
    assert is_whole()


def test_strokes_are_kept_of_who_signs_on_the_screen(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, contract = home
    leave(people[0], head=people[1].key)
    sign(contract, people[1], HandSignature(TODAY, strokes=STROKES))
    (row,) = db.session.scalars(select(SignerChange))
    assert (row.mode, row.strokes) == ("screen", STROKES)


def test_another_member_may_stand_for_the_household_by_wish(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, contract = home
    sign(contract, people[2])
    assert contract.signer_id == people[2].id
    assert [row[0] for row in changes()] == ["wish"]
    assert is_whole()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (HandSignature(TODAY), "signature_missing"),
        (HandSignature(TODAY + timedelta(days=1), paper=True), "future_date"),
        (HandSignature(TODAY - timedelta(days=1), paper=True), "bad_date"),
    ],
)
def test_a_signature_that_cannot_be_is_refused(
    home: tuple[Household, list[Resident], Contract], given: HandSignature, code: str
) -> None:
    _household, people, contract = home
    leave(people[0], head=people[1].key)
    with pytest.raises(Refused, match=code):
        sign(contract, people[1], given)


@pytest.mark.parametrize(
    ("who", "code"),
    [(0, "representative_not_member"), (2, "representative_minor")],
)
def test_the_dead_and_minors_do_not_sign(world: World, who: int, code: str) -> None:
    _household, people, contract = minor_head(world)
    leave(people[0], head=people[1].key)
    with pytest.raises(Refused, match=code):
        sign(contract, people[who])


def test_a_contract_that_ended_takes_no_signature(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, contract = home
    contract.status = "expired"
    contract.lapse_reason = "objection"
    db.session.execute(Cover.__table__.update().values(state="ended"))
    with pytest.raises(Refused, match="not_in_force"):
        sign(contract, people[1])


def test_contracts_of_other_places_take_no_signature(
    home: tuple[Household, list[Resident], Contract], world: World
) -> None:
    _household, people, contract = home
    hospital = scope_of(world.users["hospital"], TODAY)
    with pytest.raises(NotFound):
        sign_for_household(contract.contract_no, people[1].key, PAPER, hospital, SYSTEM, TODAY)


def renewed(household: Household) -> list[tuple[str, str, int]]:
    query = select(Contract.contract_no, Contract.status, Contract.representative_id).where(
        Contract.household_id == household.id
    )
    return [
        (row[0][-2:], row[1], row[2]) for row in db.session.execute(query.order_by(Contract.id))
    ]


def test_a_household_whose_successor_signed_is_renewed_in_his_name(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, contract = home
    leave(people[0], head=people[1].key)
    sign(contract, people[1])
    run_nightly(LAST + timedelta(days=1), LAST + timedelta(days=1), db.session.commit)
    assert renewed(household) == [
        ("01", "renewed", people[0].id), ("02", "active", people[1].id),
    ]  # fmt: skip
    assert is_whole()


def test_a_household_that_waited_too_long_is_renewed_once_somebody_signs(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, contract = home
    january = LAST + timedelta(days=10)
    leave(people[0], head=people[1].key)
    run_nightly(january, january, db.session.commit)
    db.session.expire_all()
    assert [row[:2] for row in renewed(household)] == [("01", "expired")]
    assert [one.contract_no for one in list_due_signatures(household.id)] == [contract.contract_no]
    sign(contract, people[1], HandSignature(january, paper=True), january)
    run_nightly(january, january, db.session.commit)
    assert [row[:2] for row in renewed(household)] == [("01", "renewed"), ("02", "active")]
    assert is_whole()


def test_a_signature_due_over_new_year_is_still_due_for_the_new_term(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, _contract = home
    leave(people[0], on=date(2027, 12, 20), head=people[1].key)
    january = date(2028, 1, 2)
    run_nightly(january, january, db.session.commit)
    (due,) = list_due_signatures(household.id)
    assert due.contract_no.endswith("-02")
    assert is_whole()


def test_a_death_taken_back_needs_no_signature_any_more(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, _contract = home
    action = leave(people[0], head=people[1].key)
    undo_action(action.id, "wrong person", everything(TODAY), SYSTEM, TODAY)
    assert list_due_signatures(household.id) == []
    assert is_whole()


def test_a_signature_entered_by_mistake_is_due_again_when_taken_back(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, contract = home
    death = leave(people[0], head=people[1].key)
    action = sign(contract, people[1])
    with pytest.raises(Refused, match="changed_since"):
        undo_action(death.id, "x", everything(TODAY), SYSTEM, TODAY)
    undo_action(action.id, "x", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert contract.signer_id is None
    assert len(list_due_signatures(household.id)) == 1
    assert is_whole()


def test_the_whole_household_moves_away_on_one_day(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, contract = home
    told = Leaving(destination="山前镇河东村", handed_over_to="山前镇卫生院")
    leave_together("H1", TODAY, told, everything(TODAY), SYSTEM, TODAY)
    memberships = db.session.scalars(select(Membership)).all()
    assert {(row.valid_to, row.end_reason) for row in memberships} == {(TODAY, "moved_out")}
    assert (contract.ended_on, contract.end_reason) == (TODAY, "1")
    assert {row.state for row in db.session.scalars(select(Cover))} == {"ended"}
    assert len(audited("resident.leave")) == len(people)
    assert is_whole()


def test_the_whole_household_comes_back_when_its_going_was_an_error(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    household, people, contract = home
    action = leave_together("H1", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)
    undo_action(action.id, "another household", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    heads = db.session.scalars(select(Membership).filter_by(is_head=True, valid_to=None)).all()
    assert [row.resident_id for row in heads] == [people[0].id]
    assert (contract.ended_on, contract.end_reason, contract.status) == (None, None, "active")
    assert household.id == action.household_id
    assert is_whole()


def test_an_empty_household_cannot_move_away(world: World) -> None:
    _household, (alone,) = make_household(world.grids[0], members=1, code="H3")
    leave(alone)
    with pytest.raises(Refused, match="no_members"):
        leave_together("H3", TODAY, Leaving(), everything(TODAY), SYSTEM, TODAY)


def test_a_signature_that_is_sent_twice_is_one_entry(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, contract = home
    sign(contract, people[2])
    with pytest.raises(Refused, match="nothing_changed"):
        sign(contract, people[2])
    assert len(changes()) == 1
    sign(contract, people[0])
    assert contract.signer_id == people[0].id
