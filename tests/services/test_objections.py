"""Objections: recorded once of a kind, withdrawn without being lost, seen by the renewal."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Objection
from contracts_app.queries.contracts import list_objections
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.nightly import run_nightly
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY, World, make_household
from tests.support.engines import ON_ONE_ENGINE
from tests.support.signed_in import audited, sign_up


@pytest.fixture
def contract(world: World) -> Contract:
    household, people = make_household(world.grids[0], code="H1")
    return sign_up(household, people[0])


def record(
    contract: Contract, kind: str = "end", raised_on: date = TODAY, **values: str
) -> Objection:
    given = {"channel": "home", "person": "王秀英", **values}
    return record_objection(
        contract.contract_no, kind, raised_on, given["channel"], given["person"],
        everything(TODAY), SYSTEM, TODAY, given.get("note", ""),
    )  # fmt: skip


def test_an_objection_is_kept_and_audited_without_the_persons_name(contract: Contract) -> None:
    kept = record(contract, note=" 搬去城里 ")
    assert (kept.kind, kept.person, kept.note, kept.withdrawn_on) == (
        "end",
        "王秀英",
        "搬去城里",
        None,
    )
    (row,) = audited("objection.record")
    assert row.object_key == contract.contract_no
    assert row.after == {"kind": "end", "raised_on": "2026-11-21", "channel": "home"}


def test_the_same_objection_is_not_recorded_twice_but_another_kind_is(contract: Contract) -> None:
    record(contract)
    with pytest.raises(Refused) as refused:
        record(contract)
    assert refused.value.codes == ["already_objected"]
    record(contract, "change_team")
    assert {one.kind for one in list_objections(contract.id)} == {"end", "change_team"}


def test_a_withdrawn_objection_stays_on_record_and_may_be_raised_again(contract: Contract) -> None:
    record(contract)
    withdraw_objection(contract.contract_no, "end", everything(TODAY), SYSTEM, TODAY)
    record(contract)
    assert [one.withdrawn_on for one in list_objections(contract.id)] == [None, TODAY]
    assert len(audited("objection.withdraw")) == 1


def test_only_an_open_objection_is_withdrawn(contract: Contract) -> None:
    with pytest.raises(NotFound):
        withdraw_objection(contract.contract_no, "end", everything(TODAY), SYSTEM, TODAY)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "annoyed"}, "unknown_value"),
        ({"channel": "pigeon"}, "unknown_value"),
        ({"person": "  "}, "missing_required"),
        ({"raised_on": TODAY + timedelta(days=1)}, "future_date"),
        ({"raised_on": TODAY - timedelta(days=1)}, "bad_date"),
    ],
)
def test_incomplete_objections_are_refused(
    contract: Contract, values: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        record(contract, **values)
    assert refused.value.codes == [code]
    assert list_objections(contract.id) == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("status", ["expired", "terminated", "void", "renewed"])
def test_a_term_that_is_over_takes_no_objection(contract: Contract, status: str) -> None:
    contract.status = status
    db.session.flush()
    with pytest.raises(Refused) as refused:
        record(contract)
    assert refused.value.codes == ["not_in_force"]


def test_contracts_out_of_scope_look_like_unknown_ones(world: World, contract: Contract) -> None:
    hospital = scope_of(world.users["hospital"], TODAY)
    for number in (contract.contract_no, "1101992026999999-01"):
        with pytest.raises(NotFound):
            record_objection(number, "end", TODAY, "home", "王", hospital, SYSTEM, TODAY)


@pytest.mark.parametrize(
    ("raised", "entered"),
    [(date(2027, 12, 31), date(2028, 1, 31)), (date(2027, 10, 1), date(2028, 1, 1))],
)
def test_what_was_raised_in_time_and_entered_late_ends_the_new_term_as_if_it_never_began(
    contract: Contract, raised: date, entered: date
) -> None:
    run_nightly(date(2028, 1, 1), date(2028, 1, 1), db.session.commit)
    record_objection(
        contract.contract_no, "end", raised, "home", "王", everything(entered), SYSTEM, entered
    )
    db.session.expire_all()
    later = db.session.scalars(select(Contract).filter_by(term_no=2)).one()
    assert (contract.status, later.status) == ("expired", "terminated")
    assert later.ended_on == date(2027, 12, 31)
    assert set(db.session.scalars(select(Cover.state).filter_by(contract_id=later.id))) == {"void"}
    assert run_checks().ok
    report = renew_due(entered, entered, SYSTEM, db.session.commit)
    assert [one["reason"] for one in report.lapsed] == ["objection"]


@pytest.mark.parametrize(
    ("kind", "raised", "entered"),
    [
        ("end", date(2028, 1, 1), date(2028, 1, 2)),
        ("end", date(2027, 12, 31), date(2028, 2, 1)),
        ("change_team", date(2027, 12, 31), date(2028, 1, 2)),
    ],
)
def test_what_was_raised_or_found_too_late_leaves_the_new_term(
    contract: Contract, kind: str, raised: date, entered: date
) -> None:
    run_nightly(date(2028, 1, 1), date(2028, 1, 1), db.session.commit)
    with pytest.raises(Refused, match="not_in_force"):
        record_objection(
            contract.contract_no, kind, raised, "home", "王", everything(entered), SYSTEM, entered
        )
