"""Notices of the renewal: each attempt is kept, many households are told by one paper list."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, RenewalNotice
from contracts_app.queries.renewal_packages import list_notices
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.renewal_notices import record_notice, tell_by_paper
from tests.factories import TODAY, World, make_household
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
SIGNED = date(2025, 11, 20)


def contract_of(world: World, code: str = "H1") -> Contract:
    household, people = make_household(world.grids[0], code=code)
    return sign_up(household, people[0], on=SIGNED)


def tell(contract: Contract, given_on: date = TODAY, **values: str) -> RenewalNotice:
    given = {"channel": "phone", "result": "told", **values}
    channel, result = given.pop("channel"), given.pop("result")
    return record_notice(
        contract.contract_no, channel, result, given_on, everything(TODAY), SYSTEM, **given
    )


def test_every_attempt_is_kept_and_the_newest_stands_first(world: World) -> None:
    contract = contract_of(world)
    tell(contract, TODAY - DAY, result="no_answer", note=" 晚上再打 ")
    tell(contract, channel="in_person", person="王秀英")
    found = [(row.given_on, row.channel, row.result) for row in list_notices(contract.id)]
    assert found == [(TODAY, "in_person", "told"), (TODAY - DAY, "phone", "no_answer")]
    assert [row.note for row in list_notices(contract.id)] == ["", "晚上再打"]


def test_a_notice_that_is_sent_twice_is_one(world: World) -> None:
    contract = contract_of(world)
    first = tell(contract, note="白天")
    assert tell(contract, note="白天 ").id == first.id
    assert tell(contract, note="晚上").id != first.id
    assert len(list_notices(contract.id)) == 2
    assert len(audited("renewal.notice")) == 2


def test_the_audit_row_names_nobody(world: World) -> None:
    contract = contract_of(world)
    tell(contract, person="王秀英", note="儿媳接的电话")
    (row,) = audited("renewal.notice")
    assert row.object_key == contract.contract_no
    assert row.after == {"channel": "phone", "result": "told", "given_on": "2026-11-21"}


@pytest.mark.parametrize(
    ("day", "values", "code"),
    [
        (TODAY + DAY, {}, "future_date"),
        (SIGNED - DAY, {}, "bad_date"),
        (TODAY, {"channel": "pigeon"}, "unknown_value"),
        (TODAY, {"result": "objects"}, "unknown_value"),
        (TODAY, {"person": "王" * 81}, "too_long"),
        (TODAY, {"note": "字" * 201}, "too_long"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    world: World, day: date, values: dict[str, str], code: str
) -> None:
    contract = contract_of(world)
    with pytest.raises(Refused) as refused:
        tell(contract, day, **values)
    assert refused.value.codes == [code]
    assert db.session.scalars(select(RenewalNotice)).all() == []


def test_nobody_is_told_of_a_term_that_is_over(world: World) -> None:
    contract = contract_of(world)
    contract.status = "expired"
    db.session.flush()
    with pytest.raises(Refused) as refused:
        tell(contract)
    assert refused.value.codes == ["not_in_force"]


def test_a_contract_out_of_reach_is_not_there(world: World) -> None:
    number = contract_of(world).contract_no
    elsewhere = replace(everything(TODAY), institution_ids=(), prefixes=("9",))
    with pytest.raises(NotFound):
        record_notice(number, "phone", "told", TODAY, elsewhere, SYSTEM)
    with pytest.raises(Refused) as refused:
        tell_by_paper([number], TODAY, elsewhere, SYSTEM)
    assert refused.value.codes == ["unknown_contract"]
    assert db.session.scalars(select(RenewalNotice)).all() == []


def test_a_paper_list_tells_all_ticked_households_once(world: World) -> None:
    numbers = [contract_of(world, f"H{n}").contract_no for n in range(3)]
    assert tell_by_paper(numbers[:2], TODAY, everything(TODAY), SYSTEM) == 2
    assert tell_by_paper(numbers, TODAY, everything(TODAY), SYSTEM) == 1
    assert tell_by_paper([numbers[0]], TODAY - DAY, everything(TODAY), SYSTEM) == 1
    notices = db.session.scalars(select(RenewalNotice).order_by(RenewalNotice.id)).all()
    assert [(one.channel, one.result) for one in notices] == [("paper", "told")] * 4
    assert [row.object_key for row in audited("renewal.notice")] == [*numbers, numbers[0]]


@pytest.mark.parametrize(
    ("numbers", "day", "code"),
    [
        ((), TODAY, "nothing_chosen"),
        (tuple(f"1101992025{n:06d}-01" for n in range(101)), TODAY, "too_many"),
        (("1101992025999999-01",), TODAY, "unknown_contract"),
        (("1101992025999999-01",), TODAY + DAY, "future_date"),
    ],
)
def test_a_paper_list_with_a_fault_tells_nobody(
    world: World, numbers: tuple[str, ...], day: date, code: str
) -> None:
    own = contract_of(world).contract_no
    with pytest.raises(Refused) as refused:
        tell_by_paper([own, *numbers] if numbers else [], day, everything(TODAY), SYSTEM)
    assert refused.value.codes == [code]
    assert db.session.scalars(select(RenewalNotice)).all() == []
