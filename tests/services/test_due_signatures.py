"""A signature that is due stays due while the contract goes on, under whichever term it was asked.

The signer dies in December; the term is renewed while the successor has still days to sign. Who
has left does not stand for the household any more.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Resident, SignerChange
from contracts_app.queries.renewal_list import get_renewal
from contracts_app.queries.scope import everything
from contracts_app.queries.signers import list_due_signatures
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import Leaving, leave_household
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.renewal import renew_due
from contracts_app.services.signers import HandSignature, sign_for_household
from tests.factories import TODAY, World, make_household, make_team
from tests.support.changes import ask, both_confirm, household_confirms
from tests.support.signed_in import sign_up

DIED, NEW_YEAR, MERGED_ON = date(2027, 12, 15), date(2028, 1, 1), date(2028, 1, 5)
DUE = date(2028, 1, 14)


@pytest.fixture
def renewed(world: World) -> tuple[Contract, Resident]:
    """The second term of a household whose signer died under the first one, and its new head."""
    household, people = make_household(world.grids[0], members=3, code="H1")
    sign_up(household, people[0])
    heir = people[1]
    leave_household(people[0].key, "death", DIED, everything(DIED), SYSTEM, DIED, heir.key)
    assert renew_due(NEW_YEAR, NEW_YEAR, SYSTEM, db.session.commit).renewed == 1
    return db.session.scalars(select(Contract).filter_by(term_no=2)).one(), heir


def due(household_id: int) -> list[tuple[str, date]]:
    return [(one.contract_no, one.due_on) for one in list_due_signatures(household_id)]


def test_the_list_of_renewals_tells_the_day_under_the_term_after(
    renewed: tuple[Contract, Resident],
) -> None:
    number = renewed[0].contract_no
    row = get_renewal(number, everything(NEW_YEAR))
    assert (row.signer_died_on, row.signer_due_on) == (DIED, DUE)
    db.session.scalars(select(SignerChange)).one().closed_on = NEW_YEAR
    db.session.flush()
    assert get_renewal(number, everything(NEW_YEAR)).signer_due_on is None


def test_a_merge_that_brings_another_team_leaves_the_signature_due(
    world: World, renewed: tuple[Contract, Resident]
) -> None:
    first, head = renewed
    make_team(world.centre, code="T02", name="第二团队")
    other, others = make_household(world.grids[1], members=2, code="H2")
    second = sign_up(other, others[0], on=NEW_YEAR, team="T02")
    assert due(first.household_id) == [(first.contract_no, DUE)]
    merge_households(
        Merge("H1", "H2", head.key, MERGED_ON, contract=second.contract_no),
        everything(MERGED_ON), SYSTEM, MERGED_ON,
    )  # fmt: skip
    new = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    assert new.origin_no == first.contract_no
    assert due(first.household_id) == [(new.contract_no, DUE)]
    assert run_checks().ok


def test_a_paper_that_was_signed_before_a_merge_is_entered_after_it_with_its_own_day(
    world: World, renewed: tuple[Contract, Resident]
) -> None:
    _first, heir = renewed
    _other, others = make_household(world.grids[1], members=2, code="H2")
    asked = Merge("H1", "H2", others[0].key, MERGED_ON)
    merge_households(asked, everything(MERGED_ON), SYSTEM, MERGED_ON)
    new = db.session.scalars(select(Contract).filter_by(origin_kind="merge")).one()
    paper = HandSignature(MERGED_ON - timedelta(days=2), paper=True)
    who = (everything(MERGED_ON), SYSTEM, MERGED_ON)
    sign_for_household(new.contract_no, heir.key, paper, *who)
    assert (new.signer_id, due(new.household_id)) == (heir.id, [])
    early = HandSignature(new.signed_on - timedelta(days=1), paper=True)
    with pytest.raises(Refused, match="bad_date"):
        sign_for_household(new.contract_no, others[0].key, early, *who)


def test_nobody_confirms_for_a_household_that_has_been_left(world: World) -> None:
    household, people = make_household(world.grids[0], members=3, code="H1")
    make_team(world.centre, code="T02", name="第二团队")
    contract = sign_up(household, people[0])
    asked = ask(contract, "change_team", team_code="T02")
    told = Leaving(people[1].key, people[1].key)
    left, scope = people[0].key, everything(TODAY)
    leave_household(left, "moved_out", TODAY, scope, SYSTEM, TODAY, told=told)
    with pytest.raises(Refused, match="representative_not_member"):
        household_confirms(contract, asked)
    paper = HandSignature(TODAY, paper=True)
    sign_for_household(contract.contract_no, people[1].key, paper, scope, SYSTEM, TODAY)
    both_confirm(contract, asked)
    new = db.session.scalars(select(Contract).filter_by(contract_no=asked.result_no)).one()
    assert (asked.household_by, new.representative_id) == (people[1].name, people[1].id)
    assert run_checks().ok
