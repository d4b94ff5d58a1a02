"""The list of renewals: who stands on it, under which states, and what is foretold of each."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractChange,
    Objection,
    RenewalNotice,
    Resident,
    SignerChange,
    Team,
)
from contracts_app.queries import paging
from contracts_app.queries.paging import Cursor
from contracts_app.queries.renewal_list import (
    RenewalFilters,
    count_renewals,
    count_untold,
    get_renewal,
    list_renewals,
)
from contracts_app.queries.scope import everything
from contracts_app.rules.renewal_list import RenewalState
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from contracts_app.services.package_consents import record_consent, withdraw_consent
from contracts_app.services.renewal import renew_due
from contracts_app.services.renewal_notices import record_notice
from contracts_app.services.renewal_outlook import outlook
from contracts_app.vocabulary import SkipReason
from tests.factories import TODAY, World, make_household, make_world
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

UNTIL = date(2026, 12, 31)
SIGNED = date(2025, 11, 20)
DAY = timedelta(days=1)


@pytest.fixture
def world(any_app: object) -> World:
    return make_world(users=True)


def signed(world: World, code: str = "H1", grid: int = 0, *packages: str) -> Contract:
    household, people = make_household(world.grids[grid], code=code)
    return sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", *packages))


def states(contract: Contract) -> set[str]:
    """The states under which the list finds a term, asked one by one."""
    scope, found = everything(TODAY), set()
    counts = count_renewals(scope, RenewalFilters(), UNTIL)
    for state in RenewalState:
        page = list_renewals(scope, RenewalFilters(state=state), UNTIL, counts, Cursor())
        numbers = [row.contract_no for row in page.rows]
        assert counts.by_state[state] == len(numbers)
        if contract.contract_no in numbers:
            found.add(state.value)
    return found


def listed(**filters: str) -> list[str]:
    scope, chosen = everything(TODAY), RenewalFilters(**filters)
    counts = count_renewals(scope, chosen, UNTIL)
    page = list_renewals(scope, chosen, UNTIL, counts, Cursor())
    return [row.household_code for row in page.rows]


def tell(contract: Contract, result: str, day: date = TODAY) -> None:
    record_notice(contract.contract_no, "phone", result, day, everything(TODAY), SYSTEM)


def kill(contract: Contract, *, named: bool) -> None:
    """The signer dies; the others stay. With a successor still to sign where one is awaited."""
    resident = db.session.get_one(Resident, contract.representative_id)
    resident.died_on = date(2026, 11, 10)
    if named:
        db.session.add(
            SignerChange(
                county_code=contract.county_code, contract_id=contract.id, reason="death",
                since=date(2026, 11, 10), due_on=date(2026, 12, 10),
            )
        )  # fmt: skip
    db.session.flush()


def _ask_to_end(contract: Contract) -> None:
    db.session.add(
        ContractChange(
            county_code=contract.county_code, contract_id=contract.id, kind="terminate",
            state="open", requested_by="household", reason="4", requested_on=TODAY,
            escalates_on=TODAY + 15 * DAY, changed_at_utc=contract.entered_at_utc, changed_by="x",
        )
    )  # fmt: skip
    db.session.flush()


def _object(contract: Contract, kind: str) -> None:
    values = {"raised_on": TODAY, "channel": "home", "person": "家人"}
    db.session.add(Objection(contract_id=contract.id, kind=kind, **values))
    db.session.flush()


def _dissolve(contract: Contract) -> None:
    db.session.get_one(Team, contract.team_id).dissolved_on = UNTIL + DAY
    db.session.flush()


@pytest.mark.parametrize(
    ("befalls", "expected", "ahead"),
    [
        (lambda _one: None, {"not_told"}, None),
        (lambda one: tell(one, "no_answer"), {"no_answer"}, None),
        (lambda one: tell(one, "told"), {"told"}, None),
        (lambda one: _object(one, "end"), {"not_told", "objects"}, "objection"),
        (
            lambda one: _object(one, "change_team"),
            {"not_told", "objects", "person"},
            "change_pending",
        ),
        (_ask_to_end, {"not_told", "person"}, "change_pending"),
        (
            lambda one: kill(one, named=True),
            {"not_told", "person"},
            "signer_dead_over_30_days",
        ),
        (_dissolve, {"not_told", "re_sign"}, "team_dissolved"),
    ],
)
def test_a_term_is_found_under_what_holds_of_it(
    world: World, befalls: Callable[[Contract], None], expected: set[str], ahead: str | None
) -> None:
    contract = signed(world)
    befalls(contract)
    assert states(contract) == expected
    assert outlook([contract.id], TODAY) == {contract.id: ahead}


def test_the_newest_notice_counts_whatever_the_order_of_entry(world: World) -> None:
    contract = signed(world)
    tell(contract, "told", TODAY)
    tell(contract, "no_answer", TODAY - DAY)
    assert states(contract) == {"told"}
    assert db.session.scalars(select(RenewalNotice.result)).all() == ["told", "no_answer"]


def test_a_paid_package_waits_for_a_consent_until_one_stands(world: World) -> None:
    contract, scope = signed(world, "H1", 0, "PLUS"), everything(TODAY)
    assert states(contract) == {"not_told", "paid"}
    record_consent(contract.contract_no, "PLUS", TODAY, "phone", "王秀英", scope, SYSTEM)
    assert states(contract) == {"not_told"}
    withdraw_consent(contract.contract_no, "PLUS", scope, SYSTEM)
    assert states(contract) == {"not_told", "paid"}


def test_who_lost_a_member_is_found(world: World) -> None:
    household, people = make_household(world.grids[0], code="H1")
    contract = sign_up(household, people[0], on=SIGNED)
    leave_household(people[2].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert states(contract) == {"not_told", "lost"}


def test_team_and_grid_narrow_the_list(world: World) -> None:
    signed(world, "H1", 0)
    signed(world, "H2", 1)
    assert listed() == ["H1", "H2"]
    assert listed(grid=world.grids[1].code) == ["H2"]
    assert listed(team=world.team.code) == ["H1", "H2"]
    assert listed(team="T99") == []


def test_what_ends_later_is_renewed_ahead_or_ends_early_is_not_listed(world: World) -> None:
    later, ahead, early = (signed(world, code) for code in ("H1", "H2", "H3"))
    household, people = make_household(world.grids[0], code="H4")
    sign_up(household, people[0])
    among = Contract.id == ahead.id
    renew_due(UNTIL + DAY, TODAY, SYSTEM, lambda: None, among)
    db.session.execute(update(Contract).where(Contract.id == early.id).values(ended_on=TODAY + DAY))
    assert listed() == ["H1"]
    assert get_renewal(later.contract_no, everything(TODAY)) is not None


def test_whoever_has_to_decide_is_always_found_beforehand(world: World) -> None:
    """The state is wider than the rule: it also warns of what is not yet too late."""
    changing, ending, dead = (signed(world, f"H{place}") for place in range(3))
    _object(changing, "change_packages")
    _ask_to_end(ending)
    kill(dead, named=False)
    ids = list(db.session.scalars(select(Contract.id)))
    waiting = {one for one, why in outlook(ids, TODAY).items() if why in set(SkipReason)}
    found = listed(state=RenewalState.PERSON)
    query = select(Contract.contract_no).where(Contract.id.in_(waiting))
    assert waiting
    assert len(found) >= len(db.session.scalars(query).all()) == 3


def test_counting_who_was_not_told_ends_at_the_limit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, *_others = (signed(world, f"H{n}") for n in range(4))
    tell(told, "no_answer")
    assert count_untold(everything(TODAY), UNTIL) == (3, False)
    assert count_untold(everything(TODAY), TODAY) == (0, False)
    monkeypatch.setattr(paging, "COUNT_UP_TO", 2)
    assert count_untold(everything(TODAY), UNTIL) == (2, True)


def test_pages_go_on_from_a_key_and_cost_the_same_whatever_they_hold(world: World) -> None:
    for number in range(23):
        signed(world, f"H{number:02d}")
    scope = everything(TODAY)
    counts = count_renewals(scope, RenewalFilters(), UNTIL)
    with counted_statements() as many:
        first = list_renewals(scope, RenewalFilters(), UNTIL, counts, Cursor())
        outlook([row.id for row in first.rows], TODAY)
    with counted_statements() as few:
        second = list_renewals(scope, RenewalFilters(), UNTIL, counts, Cursor(after=first.next))
        outlook([row.id for row in second.rows], TODAY)
    assert [len(first.rows), len(second.rows)] == [20, 3]
    assert len({row.contract_no for row in (*first.rows, *second.rows)}) == 23
    assert (first.total, second.next) == (23, "")
    assert len(many) == len(few)
