"""Signing: what comes to be, what is refused, and who gets the last place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Contract, Cover, Household, Membership, Resident
from contracts_app.queries.scope import everything
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.signing import SigningRequest, sign_household
from tests.factories import TODAY, World, make_household, make_resident, make_team, make_world
from tests.support.desks import desk, race
from tests.support.engines import ON_ONE_ENGINE


def request_for(household: Household, signer: Resident, **values: Any) -> SigningRequest:
    """A complete request on paper with the basic package."""
    given: dict[str, Any] = {
        "household_code": household.code,
        "team_code": "T01",
        "representative": signer.key,
        "package_codes": ("BASIC",),
        "channel": "station",
        "signed_on": TODAY,
        "notice": True,
        "consent": True,
        "paper": True,
    }
    return SigningRequest(**{**given, **values})


def sign(request: SigningRequest, today: date = TODAY) -> Contract:
    return sign_household(request, everything(today), SYSTEM, today)


def codes_of(request: SigningRequest, today: date = TODAY) -> list[str]:
    with pytest.raises(Refused) as refused:
        sign(request, today)
    return refused.value.codes


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def family(world: World) -> tuple[Household, list[Resident]]:
    return make_household(world.grids[0])


def test_a_first_term_runs_from_signing_to_the_end_of_next_year(
    family: tuple[Household, list[Resident]],
) -> None:
    household, people = family
    contract = sign(request_for(household, people[0], signed_on=date(2025, 11, 20)))
    assert (contract.period_start, contract.period_end) == (date(2025, 11, 20), date(2026, 12, 31))
    assert contract.contract_no == "1101992025000001-01"
    assert contract.status == "active"
    covers = db.session.scalars(select(Cover).filter_by(contract_id=contract.id)).all()
    assert {cover.resident_id for cover in covers} == {person.id for person in people}
    assert all(cover.state == "live" for cover in covers)


def test_a_baby_born_after_the_signing_day_on_paper_is_covered_from_birth(world: World) -> None:
    household, people = make_household(world.grids[0], members=1)
    baby = make_resident("小宝", date(2026, 10, 3))
    db.session.add(
        Membership(
            county_code="110199", household_id=household.id, resident_id=baby.id, relation="20"
        )
    )
    contract = sign(request_for(household, people[0], signed_on=date(2026, 3, 1)))
    cover = db.session.scalars(
        select(Cover).filter_by(contract_id=contract.id, resident_id=baby.id)
    ).one()
    assert cover.cover_from == date(2026, 10, 3)


def test_a_signing_leaves_an_audit_row_without_names_or_numbers(
    family: tuple[Household, list[Resident]],
) -> None:
    household, people = family
    contract = sign(request_for(household, people[0]))
    event = db.session.scalars(select(AuditEvent).filter_by(verb="contract.sign")).one()
    assert event.object_key == contract.contract_no
    assert people[0].name not in str(event.after)
    assert str(people[0].id_number) not in str(event.after)


def test_the_frozen_agreement_cannot_be_read_in_the_database_file(
    family: tuple[Household, list[Resident]],
) -> None:
    household, people = family
    contract = sign(request_for(household, people[0]))
    raw = db.session.execute(
        db.text("SELECT agreement_snapshot FROM contract WHERE id = :id"), {"id": contract.id}
    ).scalar_one()
    assert str(people[0].id_number).encode() not in bytes(raw)
    assert contract.agreement_snapshot["members"][0]["id_number"] == people[0].id_number


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"team_code": "T99"}, "team_unknown"),
        ({"members": ()}, "no_members"),
        ({"representative": "nobody"}, "representative_not_member"),
        ({"representative": ""}, "missing_required"),
        ({"package_codes": ()}, "package_needs_basic"),
        ({"package_codes": ("BASIC", "GOLD")}, "package_unknown"),
        ({"package_codes": ("BASIC", "CHILD")}, "package_not_for_members"),
        ({"signed_on": date(2026, 11, 22)}, "signed_on_future"),
        ({"signed_on": date(2024, 5, 1)}, "outside_window"),
        ({"notice": False}, "notice_missing"),
        ({"consent": False}, "consent_missing"),
        ({"paper": False}, "signature_missing"),
        ({"channel": "pigeon"}, "unknown_value"),
        ({"doctor": "nobody"}, "unknown_value"),
        ({"members": ("stranger",)}, "unknown_value"),
    ],
)
def test_a_signing_that_breaks_one_rule_is_refused_with_its_code_alone(
    family: tuple[Household, list[Resident]], change: dict[str, Any], code: str
) -> None:
    household, people = family
    assert codes_of(request_for(household, people[0], **change)) == [code]
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 0


def test_a_household_signs_once_for_the_same_days(
    family: tuple[Household, list[Resident]],
) -> None:
    household, people = family
    sign(request_for(household, people[0]))
    assert codes_of(request_for(household, people[0])) == ["already_signed"]


def test_somebody_covered_by_another_household_is_named(world: World) -> None:
    first, people = make_household(world.grids[0])
    sign(request_for(first, people[0]))
    moved = people[2]
    old = db.session.scalars(select(Membership).filter_by(resident_id=moved.id)).one()
    old.valid_to, old.end_reason = TODAY, "joined_other"
    db.session.flush()
    second, others = make_household(world.grids[0])
    db.session.add(
        Membership(
            county_code="110199", household_id=second.id, resident_id=moved.id, relation="20"
        )
    )
    db.session.flush()
    with pytest.raises(Refused) as refused:
        sign(request_for(second, others[0]))
    assert [(r.code, r.subject) for r in refused.value.refusals] == [
        ("resident_covered_elsewhere", moved.key)
    ]


def test_a_minor_cannot_sign_for_the_household(world: World) -> None:
    household, people = make_household(world.grids[0], birth=date(2008, 11, 22))
    assert codes_of(request_for(household, people[0])) == ["representative_minor"]


def test_an_adult_may_sign_on_the_eighteenth_birthday(world: World) -> None:
    household, people = make_household(world.grids[0], birth=date(2008, 11, 21))
    assert sign(request_for(household, people[0])).status == "active"


def test_who_does_not_live_here_is_not_covered_unless_named_and_then_refused(world: World) -> None:
    household, people = make_household(world.grids[0])
    people[2].permanent = False
    db.session.flush()
    named = request_for(household, people[0], members=tuple(p.key for p in people))
    assert codes_of(named) == ["not_permanent"]
    contract = sign(request_for(household, people[0]))
    covered = set(db.session.scalars(select(Cover.resident_id).filter_by(contract_id=contract.id)))
    assert people[2].id not in covered
    assert len(covered) == 2


def test_a_team_without_a_nurse_takes_no_new_signing(
    world: World, family: tuple[Household, list[Resident]]
) -> None:
    household, people = family
    db.session.execute(db.text("UPDATE team_member SET post = NULL WHERE post = 'nurse'"))
    assert codes_of(request_for(household, people[0])) == ["team_incomplete"]


def test_a_dissolved_team_takes_no_new_signing(
    world: World, family: tuple[Household, list[Resident]]
) -> None:
    household, people = family
    world.team.dissolved_on = TODAY
    db.session.flush()
    assert codes_of(request_for(household, people[0])) == ["team_inactive"]


def test_persons_count_against_the_limit_as_households_do(
    world: World, family: tuple[Household, list[Resident]]
) -> None:
    household, people = family
    world.team.max_persons, world.team.max_households = 2, 0
    db.session.flush()
    assert codes_of(request_for(household, people[0])) == [
        "capacity_households",
        "capacity_persons",
    ]


def test_a_named_doctor_has_a_limit_of_persons(
    world: World, family: tuple[Household, list[Resident]]
) -> None:
    household, people = family
    db.session.execute(db.text("UPDATE policy SET value = '2' WHERE key = 'doctor.persons_hard'"))
    named = request_for(household, people[0], doctor=world.doctor.key)
    assert codes_of(named) == ["capacity_doctor"]
    assert sign(request_for(household, people[0])).doctor_id is None


def test_signing_with_a_team_of_another_grid_is_allowed_and_marked(
    world: World, family: tuple[Household, list[Resident]]
) -> None:
    household, people = family
    other, _doctor = make_team(world.centre, code="T02")
    assert sign(request_for(household, people[0], team_code=other.code)).cross_grid


def test_one_idempotency_key_makes_one_contract(
    family: tuple[Household, list[Resident]],
) -> None:
    household, people = family
    first = sign(request_for(household, people[0], idempotency_key="a" * 32))
    again = sign(request_for(household, people[0], idempotency_key="a" * 32))
    assert first.id == again.id


def test_an_unknown_household_is_not_found(world: World) -> None:
    household, people = make_household(world.grids[0])
    with pytest.raises(NotFound):
        sign(request_for(household, people[0], household_code="H-none"))


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_forty_desks_racing_for_seven_places_sign_exactly_seven(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        world.team.max_households = 7
        families = [make_household(world.grids[0], members=2) for _ in range(40)]
        requests = [request_for(household, people[0]) for household, people in families]
        team_id = world.team.id
        db.session.commit()
    outcomes = race(app, [desk(one) for one in requests])
    assert outcomes == {"signed": 7, "capacity_households": 33}
    with app.app_context():
        assert loads_of_teams([team_id])[team_id].households == 7


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_twenty_taps_with_one_key_make_one_contract(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        world = make_world()
        household, people = make_household(world.grids[0])
        tap = request_for(household, people[0], idempotency_key="tap")
        db.session.commit()
    assert race(app, [desk(tap)] * 20) == {"signed": 20}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contract)) == 1
