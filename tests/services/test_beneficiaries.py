"""Who has the places of a package that is for a limited number of people."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, PackageBeneficiary, Resident
from contracts_app.queries.beneficiaries import list_history, places_of
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.beneficiaries import choice_of, choose
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.renewal import renew_due
from contracts_app.vocabulary import Role
from tests.factories import TODAY, World, make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.catalogue import DAY, new_version
from tests.support.desks import Work, race
from tests.support.signed_in import audited

JANUARY = date(2028, 1, 1)
Signed = tuple[Contract, Household, list[Resident]]
MakeApp = Callable[..., Flask]


def signed_with_plus(world: World) -> Signed:
    household, people = make_household(world.grids[0], members=5)
    contract = sign(request_for(household, people[0], package_codes=("BASIC", "PLUS")))
    return contract, household, people


@pytest.fixture
def signed(world: World) -> Signed:
    return signed_with_plus(world)


def give(signed: Signed, *places: int, reason: str = "", days: int = 0) -> None:
    contract, _household, people = signed
    keys = [people[place].key for place in places]
    choose(contract.contract_no, "PLUS", keys, reason, everything(TODAY + days * DAY), SYSTEM)


def standing(contract: Contract) -> dict[int, int]:
    """Who has which place."""
    rows = db.session.scalars(
        select(PackageBeneficiary).filter_by(contract_id=contract.id, ended_on=None)
    )
    return {one.place: one.resident_id for one in rows}


def refused(signed: Signed, *places: int, reason: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as wrong:
        give(signed, *places, reason=reason)
    return [(one.code, one.subject) for one in wrong.value.refusals]


def test_nobody_has_a_place_until_somebody_is_chosen(signed: Signed) -> None:
    contract, _household, people = signed
    (places,) = places_of(contract.id)
    assert (places.package.code, places.people, places.free) == ("PLUS", [], 2)
    choice = choice_of(contract.contract_no, "PLUS", everything(TODAY))
    assert choice.chosen == ()
    assert set(choice.proposed) <= {person.key for person in people}
    assert len(choice.proposed) == 2


def test_the_chosen_have_their_places(signed: Signed) -> None:
    contract, _household, people = signed
    give(signed, 1, 3)
    assert standing(contract) == {1: people[1].id, 2: people[3].id}
    (places,) = places_of(contract.id)
    assert (places.people, places.free) == ([people[1].name, people[3].name], 0)
    (row,) = audited("contract.places")
    assert row.after == {"package": "PLUS", "chosen": [people[1].key, people[3].key], "reason": ""}


def test_whoever_stays_keeps_the_place_and_its_day(signed: Signed) -> None:
    contract, _household, people = signed
    give(signed, 0, 1)
    give(signed, 1, 2, reason="wish", days=3)
    assert standing(contract) == {1: people[2].id, 2: people[1].id}
    rows = list_history(contract.id, _plus(contract))
    told = [(row.key, row.chosen_on, row.ended_on, row.end_reason) for row in rows]
    assert told == [
        (people[2].key, TODAY + 3 * DAY, None, None),
        (people[1].key, TODAY, None, None),
        (people[0].key, TODAY, TODAY + 3 * DAY, "wish"),
    ]


def _plus(contract: Contract) -> int:
    return int(places_of(contract.id)[0].package.id)


def test_nobody_at_all_is_a_choice_as_well(signed: Signed) -> None:
    give(signed, 0)
    give(signed, reason="mistake")
    assert standing(signed[0]) == {}


def test_the_same_choice_again_changes_nothing(signed: Signed) -> None:
    give(signed, 0, 1)
    give(signed, 1, 0)
    assert len(audited("contract.places")) == 1


def test_what_is_refused(signed: Signed) -> None:
    assert refused(signed, 0, 1, 2) == [("too_many_people", "member")]
    give(signed, 0, 1)
    assert refused(signed, 0) == [("reason_missing", "reason")]
    assert refused(signed, 0, reason="gone") == [("reason_missing", "reason")]
    contract = signed[0]
    with pytest.raises(Refused, match="not_covered"):
        choose(contract.contract_no, "PLUS", ["nobody"], "wish", everything(TODAY), SYSTEM)
    for code in ("BASIC", "TCM"):
        with pytest.raises(NotFound):
            choice_of(contract.contract_no, code, everything(TODAY))


def test_somebody_whom_the_contract_does_not_cover_has_no_place(world: World) -> None:
    household, people = make_household(world.grids[0], members=3)
    member = (people[0].key, people[1].key)
    request = request_for(household, people[0], package_codes=("BASIC", "PLUS"), members=member)
    signed = sign(request), household, people
    assert refused(signed, 2) == [("not_covered", "member")]


def test_the_place_of_who_left_is_given_anew_without_a_reason(signed: Signed) -> None:
    contract, _household, people = signed
    give(signed, 1, 2)
    leave_household(people[1].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY, "")
    (places,) = places_of(contract.id)
    assert (places.people, places.gone) == ([people[2].name], [people[1].name])
    choice = choice_of(contract.contract_no, "PLUS", everything(TODAY))
    assert (choice.gone, choice.chosen) == (True, (people[2].key,))
    give(signed, 2, 3)
    assert standing(contract) == {1: people[3].id, 2: people[2].id}
    ended = [row.end_reason for row in list_history(contract.id, _plus(contract)) if row.ended_on]
    assert ended == ["gone"]


def test_only_those_whom_a_package_suits_may_have_its_places(world: World) -> None:
    new_version("PLUS", target=({"min_age": 65},))
    signed = signed_with_plus(world)
    _contract, _household, people = signed
    choice = choice_of(signed[0].contract_no, "PLUS", everything(TODAY))
    assert {row.resident.key for row in choice.able} == {people[0].key, people[1].key}
    assert refused(signed, 4) == [("not_covered", "member")]


def test_the_next_term_keeps_and_proposes_those_of_the_term_before(world: World) -> None:
    new_version("HTN", member_cap=1, target=())
    household, people = make_household(world.grids[0], members=4)
    contract = sign(request_for(household, people[0], package_codes=("BASIC", "HTN")))
    choose(contract.contract_no, "HTN", [people[3].key], "", everything(TODAY), SYSTEM)
    assert renew_due(JANUARY, JANUARY, SYSTEM, lambda: None).renewed == 1
    choice = choice_of(f"{contract.root_no}-02", "HTN", everything(JANUARY))
    assert (choice.chosen, choice.proposed) == ((people[3].key,), (people[3].key,))


def test_outside_the_scope_there_is_no_such_contract(world: World, signed: Signed) -> None:
    elsewhere: Scope = scope_of(world.users[Role.HOSPITAL], TODAY)
    with pytest.raises(NotFound):
        choice_of(signed[0].contract_no, "PLUS", elsewhere)
    with pytest.raises(NotFound):
        choose(signed[0].contract_no, "PLUS", [], "", elsewhere, SYSTEM)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_desks_at_once_never_give_a_third_place(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        contract, _household, people = signed_with_plus(make_world())
        number, keys = contract.contract_no, [person.key for person in people]
        db.session.commit()

    def desk(*places: int) -> Work:
        def work() -> str:
            chosen = [keys[place] for place in places]
            choose(number, "PLUS", chosen, "", everything(TODAY), SYSTEM)
            return "chosen"

        return work

    outcomes = race(app, [desk(0, 1), desk(2, 3), desk(1, 4), desk(0, 3)])
    assert outcomes == {"chosen": 1, "reason_missing": 3}
    with app.app_context():
        rows = db.session.scalars(select(PackageBeneficiary)).all()
        assert {one.place for one in rows} <= {1, 2}
        assert len(rows) <= 2
