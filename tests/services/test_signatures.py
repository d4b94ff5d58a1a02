"""Another member signs for the household: how, who may not, and what the signature changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, SignerChange
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.signers import list_due_signatures
from contracts_app.queries.term_state import term_on
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.nightly import run_nightly
from contracts_app.services.signers import HandSignature, sign_for_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, World, make_household
from tests.support.family import is_whole
from tests.support.signed_in import audited, sign_up
from tests.support.signers import PAPER, Home, changes, leave, minor_head, sign, signed_by_head

LAST = date(2027, 12, 31)
STROKES = {"w": 300, "h": 100, "strokes": [[[1, 1], [50, 60]]]}


@pytest.fixture
def home(world: World) -> Home:
    return signed_by_head(world)


def test_a_successor_who_signs_on_paper_stands_for_the_household(home: Home) -> None:
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


def test_strokes_are_kept_of_who_signs_on_the_screen(home: Home) -> None:
    _household, people, contract = home
    leave(people[0], head=people[1].key)
    sign(contract, people[1], HandSignature(TODAY, strokes=STROKES))
    (row,) = db.session.scalars(select(SignerChange))
    assert (row.mode, row.strokes) == ("screen", STROKES)


def test_another_member_may_stand_for_the_household_by_wish(home: Home) -> None:
    _household, people, contract = home
    sign(contract, people[2])
    assert contract.signer_id == people[2].id
    assert [row[0] for row in changes()] == ["wish"]
    assert is_whole()


def test_an_older_paper_does_not_come_before_who_signed_since(world: World) -> None:
    household, people = make_household(world.grids[0], members=3, code="H1")
    contract = sign_up(household, people[0], on=date(2026, 11, 1))
    sign(contract, people[1], HandSignature(date(2026, 11, 15), paper=True))
    with pytest.raises(Refused, match="bad_date"):
        sign(contract, people[2], HandSignature(date(2026, 11, 14), paper=True))
    sign(contract, people[2], HandSignature(date(2026, 11, 15), paper=True))
    assert contract.signer_id == people[2].id
    assert term_on(household.id, TODAY).signer == people[2].name


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (HandSignature(TODAY), "signature_missing"),
        (HandSignature(TODAY + timedelta(days=1), paper=True), "future_date"),
        (HandSignature(TODAY - timedelta(days=1), paper=True), "bad_date"),
    ],
)
def test_a_signature_that_cannot_be_is_refused(home: Home, given: HandSignature, code: str) -> None:
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


def test_a_contract_that_ended_takes_no_signature(home: Home) -> None:
    _household, people, contract = home
    contract.status = "expired"
    contract.lapse_reason = "objection"
    db.session.execute(Cover.__table__.update().values(state="ended"))
    with pytest.raises(Refused, match="not_in_force"):
        sign(contract, people[1])


def test_contracts_of_other_places_take_no_signature(home: Home, world: World) -> None:
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


def test_a_household_whose_successor_signed_is_renewed_in_his_name(home: Home) -> None:
    household, people, contract = home
    leave(people[0], head=people[1].key)
    sign(contract, people[1])
    run_nightly(LAST + timedelta(days=1), LAST + timedelta(days=1), db.session.commit)
    assert renewed(household) == [
        ("01", "renewed", people[0].id), ("02", "active", people[1].id),
    ]  # fmt: skip
    assert is_whole()


def test_a_household_that_waited_too_long_is_renewed_once_somebody_signs(home: Home) -> None:
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


def test_a_signature_entered_by_mistake_is_due_again_when_taken_back(home: Home) -> None:
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


def test_a_signature_that_is_sent_twice_is_one_entry(home: Home) -> None:
    _household, people, contract = home
    sign(contract, people[2])
    with pytest.raises(Refused, match="nothing_changed"):
        sign(contract, people[2])
    assert len(changes()) == 1
    sign(contract, people[0])
    assert contract.signer_id == people[0].id
