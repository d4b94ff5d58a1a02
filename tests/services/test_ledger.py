"""Charges, payments, discounts and refunds of a contract, and taking them back."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, FeeEntry
from contracts_app.queries.ledger import lines_of
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.ledger import balance
from contracts_app.services import ledger
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound
from contracts_app.services.ledger import Taken
from tests.factories import TODAY, World, make_household, make_world
from tests.support.changes import DAY, SIGNED, Home, ask, both_confirm, signed_in_march
from tests.support.desks import race
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household, sign_up


@pytest.fixture
def term(any_app: Flask) -> Contract:
    _household, _people, contract = signed_in_march(make_world())
    return contract


def charge(term: Contract) -> list[FeeEntry]:
    return ledger.charge(term.contract_no, everything(TODAY), SYSTEM, TODAY)


def take(term: Contract, kind: str = "payment", fen: int = 1000, **values: Any) -> FeeEntry:
    known: dict[str, Any] = {"key": f"{kind[:6]}{fen}", "happened_on": TODAY}
    taken = Taken(kind=kind, amount_fen=fen, **{**known, **values})
    return ledger.take(term.contract_no, taken, everything(TODAY), SYSTEM, TODAY)


def reverse(term: Contract, number: int, day: Any = TODAY) -> FeeEntry:
    return ledger.reverse(term.contract_no, number, day, everything(TODAY), SYSTEM, TODAY)


def owed(term: Contract) -> int:
    return balance(lines_of(term.id))


def test_only_what_the_household_pays_itself_is_charged_and_once(term: Contract) -> None:
    (entry,) = charge(term)
    assert entry.amount_fen == own_share(term)
    assert charge(term) == []
    assert owed(term) == own_share(term)
    assert [row.after["kind"] for row in audited("ledger.charge")] == ["charge"]


def own_share(term: Contract) -> int:
    sql = """SELECT sum(p.self_fen) FROM service_package p JOIN contract_package c
        ON c.package_id = p.id WHERE c.contract_id = :id"""
    return int(db.session.execute(db.text(sql), {"id": term.id}).scalar_one())


def test_payments_the_family_account_and_discounts_lower_what_is_owed(term: Contract) -> None:
    charge(term)
    take(term, "payment", 1000, receipt_no=" 票0001 ")
    take(term, "family_account", 500)
    take(term, "discount", 300, reason="hardship")
    assert owed(term) == own_share(term) - 1800
    rows = db.session.scalars(select(FeeEntry).order_by(FeeEntry.entry_no)).all()
    assert [one.entry_no for one in rows] == [1, 2, 3, 4]
    assert [one.receipt_no for one in rows] == ["", "票0001", "", ""]
    assert [one.reason for one in rows] == [None, None, None, "hardship"]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"fen": 999_999}, [("more_than_owed", "amount")]),
        ({"fen": 0}, [("bad_amount", "amount")]),
        ({"kind": "payout"}, [("more_than_due", "amount")]),
        ({"kind": "discount"}, [("unknown_value", "reason")]),
        ({"kind": "discount", "reason": "?"}, [("unknown_value", "reason")]),
        ({"kind": "charge"}, [("unknown_value", "kind")]),
        ({"kind": "reversal"}, [("unknown_value", "kind")]),
        ({"key": "x" * 17}, [("unknown_value", "key")]),
        ({"receipt_no": "x" * 41}, [("too_long", "receipt_no")]),
        ({"happened_on": TODAY + DAY}, [("future_date", "happened_on")]),
        ({"happened_on": SIGNED - DAY}, [("before_signing", "happened_on")]),
    ],
)
def test_what_makes_no_sense_is_not_entered(
    term: Contract, values: dict[str, Any], codes: list[tuple[str, str]]
) -> None:
    charge(term)
    assert refused(lambda: take(term, **values)) == codes
    assert db.session.scalar(select(func.count(FeeEntry.id))) == 1


def test_the_same_form_sent_twice_is_one_payment(term: Contract) -> None:
    charge(term)
    assert take(term).id == take(term).id
    assert owed(term) == own_share(term) - 1000


def test_a_wrong_payment_is_taken_back_once_and_stays_in_the_ledger(term: Contract) -> None:
    charge(term)
    paid = take(term)
    back = reverse(term, paid.entry_no)
    assert (back.amount_fen, back.reversed_fen) == (1000, -1000)
    assert reverse(term, paid.entry_no).id == back.id
    assert owed(term) == own_share(term)
    assert refused(lambda: reverse(term, back.entry_no)) == [("entry_is_reversal", "")]
    assert refused(lambda: reverse(term, 1, SIGNED - DAY)) == [("before_signing", "")]
    with pytest.raises(NotFound):
        reverse(term, 9)


def test_what_a_change_gives_back_is_the_own_part_and_entered_once(term: Contract) -> None:
    charge(term)
    take(term, fen=own_share(term))
    both_confirm(term, ask(term))
    (due,) = ledger.refunds_due(term)
    assert due.code == "TCM"
    assert 0 < due.back_fen <= own_share(term)

    def enter() -> list[FeeEntry]:
        return ledger.enter_refunds(term.contract_no, everything(TODAY), SYSTEM, TODAY)

    (entry,) = enter()
    assert (entry.kind, entry.amount_fen) == ("refund", -due.back_fen)
    assert enter() == []
    assert owed(term) == -due.back_fen
    assert refused(lambda: reverse(term, 1)) == [("refund_stands", "")]
    take(term, "payout", due.back_fen)
    assert owed(term) == 0


def test_what_was_never_charged_is_not_given_back(term: Contract) -> None:
    both_confirm(term, ask(term))
    assert ledger.refunds_due(term) == []


def test_a_draft_has_no_ledger_and_a_contract_out_of_reach_none_to_be_seen(world: World) -> None:
    household, people = make_household(world.grids[0], code="H1")
    term = sign_up(household, people[0])
    far, strangers = far_household()
    other = sign_up(far, strangers[0])
    village = scope_of(world.users["village"], TODAY)
    with pytest.raises(NotFound):
        ledger.charge(other.contract_no, village, SYSTEM, TODAY)
    term.status = "void"
    db.session.flush()
    assert refused(lambda: charge(term)) == [("not_signed", "")]


def test_the_check_finds_a_ledger_that_does_not_add_up(term: Contract) -> None:
    charge(term)
    assert run_checks().ok
    row = {**vars(db.session.scalars(select(FeeEntry)).one())}
    row = {name: value for name, value in row.items() if name in FeeEntry.__table__.c}
    gap = {**row, "id": None, "key": "gap", "entry_no": 5, "kind": "payment"}
    db.session.execute(
        FeeEntry.__table__.insert().values(
            **{k: v for k, v in gap.items() if k != "id"} | {"amount_fen": -1, "package_id": None}
        )
    )
    broken = {one.name: one.sample for one in run_checks().checks if one.violations}
    assert broken == {"ledgers_add_up": [term.contract_no]}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_sixteen_desks_never_take_more_than_is_owed(make_app: Any, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        home: Home = signed_in_march(make_world())
        number = home[2].contract_no
        charge(home[2])
        whole = own_share(home[2])
        db.session.commit()
    each = whole // 5

    def desk(serial: int) -> Any:
        def work() -> str:
            taken = Taken(f"desk{serial}", "payment", each, TODAY)
            ledger.take(number, taken, everything(TODAY), SYSTEM, TODAY)
            return "paid"

        return work

    assert race(app, [desk(one) for one in range(16)]) == {"paid": 5, "more_than_owed": 11}
    with app.app_context():
        numbers = db.session.scalars(select(FeeEntry.entry_no).order_by(FeeEntry.entry_no)).all()
        assert numbers == list(range(1, 7))
