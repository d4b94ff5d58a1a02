"""Who has a place of a package for a limited number keeps it when the contract goes on."""

from datetime import date

import pytest
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Household,
    PackageBeneficiary,
    Resident,
    ServicePackage,
)
from contracts_app.queries.beneficiaries import list_standing
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.beneficiaries import choice_of, choose
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.objections import record_objection
from contracts_app.services.package_consents import record_consent
from contracts_app.services.renewal import renew_due
from contracts_app.services.splits import Split, split_household
from contracts_app.services.undo import undo_action
from contracts_app.vocabulary import ContractStatus, CoverState
from tests.factories import TODAY, World, make_household, make_team
from tests.support.catalogue import new_version
from tests.support.signed_in import sign_up

JANUARY = date(2027, 1, 1)
PLUS = "PLUS"
Home = tuple[Contract, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    """Four people whose contract ends this year, with the package for two of them."""
    household, people = make_household(world.grids[0], members=4, code="H1")
    packages = ("BASIC", PLUS)
    contract = sign_up(household, people[0], on=date(2025, 11, 20), package_codes=packages)
    return contract, people


def give(home: Home, *chosen: int) -> None:
    contract, people = home
    keys = [people[one].key for one in chosen]
    choose(contract.contract_no, PLUS, keys, "", everything(TODAY), SYSTEM)


def agree(home: Home) -> None:
    record_consent(home[0].contract_no, PLUS, TODAY, "phone", "王秀英", everything(TODAY), SYSTEM)


def renewed(home: Home) -> list[tuple[int, int, int]]:
    """Who of the four has which place of the next term, and of how many."""
    assert renew_due(JANUARY, JANUARY, SYSTEM, lambda: None).renewed == 1
    query = select(Contract.id).filter_by(root_no=home[0].root_no, term_no=2)
    ids = [one.id for one in home[1]]
    found = list_standing(db.session.scalars(query).one())
    return [(ids.index(one.resident_id), one.place, one.cap) for one in found]


def test_who_had_a_place_has_it_in_the_next_term(home: Home) -> None:
    give(home, 2, 1)
    agree(home)
    assert renewed(home) == [(2, 1, 2), (1, 2, 2)]
    before = db.session.scalars(select(PackageBeneficiary).filter_by(contract_id=home[0].id))
    assert [one.ended_on for one in before] == [None, None]


def test_a_place_that_was_given_up_is_free(home: Home) -> None:
    give(home, 0, 1)
    contract, people = home
    choose(contract.contract_no, PLUS, [people[1].key], "wish", everything(TODAY), SYSTEM)
    agree(home)
    assert renewed(home) == [(1, 2, 2)]


def test_who_is_covered_no_more_leaves_the_place_free(home: Home) -> None:
    give(home, 0, 1)
    agree(home)
    cover = db.session.scalars(
        select(Cover).filter_by(contract_id=home[0].id, resident_id=home[1][1].id)
    ).one()
    cover.state, cover.cover_to = "ended", TODAY
    home[1][1].died_on = TODAY
    db.session.flush()
    assert renewed(home) == [(0, 1, 2)]


def test_without_a_consent_to_the_package_there_are_no_places(home: Home) -> None:
    give(home, 0, 1)
    assert renewed(home) == []


def test_a_version_for_fewer_people_keeps_the_first_places_alone(home: Home) -> None:
    give(home, 0, 1)
    query = select(ServicePackage).filter_by(code=PLUS).order_by(ServicePackage.version.desc())
    old = db.session.scalars(query.limit(1)).one()
    db.session.add(
        ServicePackage(
            code=PLUS, version=old.version + 1, name=old.name, name_en=old.name_en,
            target=old.target, fee_fen=old.fee_fen, insurance_fen=old.insurance_fen,
            public_health_fen=old.public_health_fen, self_fen=old.self_fen, tier=old.tier,
            member_cap=1, valid_from=TODAY, position=old.position,
            published_at_utc=clock.utcnow(),
        )
    )  # fmt: skip
    db.session.flush()
    agree(home)
    assert renewed(home) == [(0, 1, 1)]


def signed_for_january(home: Home) -> Contract:
    """Another contract of the household, instead of a renewal, with the same packages."""
    household = db.session.get_one(Household, home[0].household_id)
    return sign_up(household, home[1][0], on=JANUARY, package_codes=("BASIC", PLUS))


def proposed(contract: Contract) -> set[str]:
    return set(choice_of(contract.contract_no, PLUS, everything(JANUARY)).proposed)


def test_a_renewal_that_was_called_off_does_not_hide_who_had_the_places(home: Home) -> None:
    contract, people = home
    give(home, 3, 2)
    assert renew_due(JANUARY, TODAY, SYSTEM, lambda: None).renewed == 1
    scope = everything(TODAY)
    record_objection(contract.contract_no, "end", TODAY, "home", "王秀英", scope, SYSTEM, TODAY)
    assert proposed(signed_for_january(home)) == {people[2].key, people[3].key}


def test_a_contract_that_was_never_signed_does_not_hide_who_had_the_places(home: Home) -> None:
    _contract, people = home
    give(home, 3, 2)
    dropped = signed_for_january(home)
    dropped.status = ContractStatus.VOID
    covers = update(Cover).where(Cover.contract_id == dropped.id)
    db.session.execute(covers.values(state=CoverState.VOID))
    assert proposed(signed_for_january(home)) == {people[2].key, people[3].key}


def test_a_contract_that_goes_on_with_another_version_keeps_the_first_places_as_well(
    world: World, home: Home
) -> None:
    _contract, people = home
    give(home, 3, 1)
    make_team(world.centre, code="T02")
    new_version(PLUS, member_cap=1)
    other, others = make_household(world.grids[1], members=2, code="H2")
    second = sign_up(other, others[0], team="T02", on=TODAY, package_codes=("BASIC", PLUS))
    joined = Merge("H1", "H2", people[0].key, TODAY, contract=second.contract_no)
    merge_households(joined, everything(TODAY), SYSTEM, TODAY)
    query = select(Contract.id).filter_by(household_id=home[0].household_id, term_no=1)
    found = list_standing(db.session.scalars(query.order_by(Contract.id.desc())).first())
    assert [(one.resident_id, one.place, one.cap) for one in found] == [(people[3].id, 1, 1)]


def test_who_founds_a_household_keeps_the_place_there_and_nobody_else_has_it(home: Home) -> None:
    contract, people = home
    give(home, 0, 2)
    leave = Split("H1", (people[1].key, people[2].key), TODAY, people[1].key)
    split_household(leave, everything(TODAY), SYSTEM, TODAY)
    child = db.session.scalars(select(Contract).filter_by(origin_kind="split")).one()
    assert [(one.resident_id, one.place) for one in list_standing(child.id)] == [(people[2].id, 2)]
    assert choice_of(contract.contract_no, PLUS, everything(TODAY)).chosen == (people[0].key,)


@pytest.mark.parametrize(
    ("own", "expected"),
    [((), "others 0, others 1"), ((3,), "own 3, others 0"), ((3, 2), "own 3, own 2")],
    ids=["nobody had one", "one place is free", "none is free"],
)
def test_who_had_a_place_in_the_contract_that_was_chosen_has_one_where_it_goes_on(
    world: World, home: Home, own: tuple[int, ...], expected: str
) -> None:
    _contract, people = home
    if own:
        give(home, *own)
    make_team(world.centre, code="T02")
    other, others = make_household(world.grids[1], members=2, code="H2")
    second = sign_up(other, others[0], team="T02", on=TODAY, package_codes=("BASIC", PLUS))
    keys = [one.key for one in others]
    choose(second.contract_no, PLUS, keys, "", everything(TODAY), SYSTEM)
    joined = Merge("H1", "H2", people[0].key, TODAY, contract=second.contract_no)
    merge_households(joined, everything(TODAY), SYSTEM, TODAY)
    found = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    names = {one.id: f"own {n}" for n, one in enumerate(people)}
    names |= {one.id: f"others {n}" for n, one in enumerate(others)}
    assert ", ".join(names[one.resident_id] for one in list_standing(found.id)) == expected


@pytest.mark.parametrize("undone", [False, True])
def test_who_joins_under_the_contract_that_stays_has_a_free_place_until_that_is_taken_back(
    world: World, home: Home, undone: bool
) -> None:
    contract, people = home
    give(home, 3)
    other, others = make_household(world.grids[1], members=2, code="H2")
    second = sign_up(other, others[0], on=TODAY, package_codes=("BASIC", PLUS))
    both = [one.key for one in others]
    choose(second.contract_no, PLUS, both, "", everything(TODAY), SYSTEM)
    joined = Merge("H1", "H2", people[0].key, TODAY)
    action = merge_households(joined, everything(TODAY), SYSTEM, TODAY)
    expected = [people[3].key, others[0].key]
    if undone:
        undo_action(action.id, "录错户", everything(TODAY), SYSTEM, TODAY)
        assert list(choice_of(second.contract_no, PLUS, everything(TODAY)).chosen) == both
        expected = [people[3].key]
    found = choice_of(contract.contract_no, PLUS, everything(TODAY))
    assert (list(found.chosen), found.gone) == (expected, False)


def test_a_split_that_is_taken_back_leaves_the_places_where_they_were(home: Home) -> None:
    contract, people = home
    give(home, 0, 2)
    leave = Split("H1", (people[1].key, people[2].key), TODAY, people[1].key)
    for _time in range(2):
        action = split_household(leave, everything(TODAY), SYSTEM, TODAY)
        undo_action(action.id, "录错户", everything(TODAY), SYSTEM, TODAY)
    found = choice_of(contract.contract_no, PLUS, everything(TODAY))
    assert found.chosen == (people[0].key, people[2].key)
    child = select(Contract.id).filter_by(origin_kind="split")
    assert [list_standing(one) for one in db.session.scalars(child)] == [[], []]
