"""A member whom the contract of another household covers stops the signing page, in words."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Cover, Household, Membership, Resident
from tests.factories import PASSWORD, World, make_household, make_world
from tests.pages import PageClient, codes, filled, form_of, page_client, texts
from tests.pages import select as select_nodes
from tests.support.family import membership
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements
from tests.support.strokes import STROKES

READ = {"notice": "y", "consent": "y"}
HERE = "/sign/H0001"


@pytest.fixture
def world(app: Flask) -> World:
    made = make_world(users=True)
    db.session.commit()
    return made


@pytest.fixture
def family(world: World) -> tuple[Household, list[Resident]]:
    made = make_household(world.grids[0], name="吴秀英", code="H0001")
    db.session.commit()
    return made


@pytest.fixture
def village(app: Flask, world: World) -> PageClient:
    client = page_client(app)
    client.sign_in("village", PASSWORD)
    return client


def leaves(person: Resident) -> None:
    place = membership(person)
    place.valid_to, place.end_reason = clock.today(), "joined_other"
    db.session.flush()


def comes_with_a_contract(world: World, home: Household, name: str = "李来福") -> Resident:
    """Somebody whom the contract of the household that was left still covers."""
    old, people = make_household(world.grids[1], name="周阿婆")
    sign_up(old, people[0], on=clock.today())
    person = people[2]
    leaves(person)
    person.name = name
    place = Membership(household_id=home.id, resident_id=person.id, relation="20")
    place.county_code = home.county_code
    db.session.add(place)
    db.session.commit()
    return person


def test_the_first_step_says_with_whom_and_for_which_days_a_member_is_signed(
    village: PageClient, world: World, family: tuple[Household, list[Resident]]
) -> None:
    person = comes_with_a_contract(world, family[0])
    page = village.get(HERE)
    cover = db.session.query(Cover).filter_by(resident_id=person.id).one()
    said = texts(page, "//*[@data-elsewhere]")
    assert len(said) == 1
    assert world.team.name in said[0]
    assert cover.cover_from.isoformat() in said[0]
    assert "周阿婆" not in page.text
    assert select_nodes(page, f"//*[@id='member-{person.key}'][@disabled][not(@checked)]")


def test_a_household_of_which_everybody_is_signed_elsewhere_is_told_so(
    village: PageClient, world: World
) -> None:
    home, people = make_household(world.grids[0], members=1, code="H0001")
    comes_with_a_contract(world, home)
    assert "data-all-elsewhere" not in village.get(HERE).text
    leaves(people[0])
    db.session.commit()
    assert select_nodes(village.get(HERE), "//*[@data-all-elsewhere]")


def test_whoever_was_signed_elsewhere_meanwhile_is_named_with_the_team_and_signed_for_anew(
    village: PageClient, world: World, family: tuple[Household, list[Resident]]
) -> None:
    fields = filled(form_of(village.get(HERE), HERE), {**READ, "signature": json.dumps(STROKES)})
    person = comes_with_a_contract(world, family[0])
    fields.add("member", person.key)
    answer = village.post(HERE, data=fields)
    assert codes(answer) == ["resident_covered_elsewhere"]
    [said] = texts(answer, "//*[@id='error-summary']//li")
    assert "李来福" in said
    assert world.team.name in said
    kept = filled(form_of(answer, HERE), READ)
    assert person.key not in kept.getlist("member")
    assert kept["signature"] == ""
    again = {**READ, "signature": json.dumps(STROKES)}
    assert village.post(HERE, data=filled(form_of(answer, HERE), again)).status_code == 303


def test_a_contract_that_is_over_stops_nobody_before_the_night_has_told_so(
    village: PageClient, world: World, family: tuple[Household, list[Resident]]
) -> None:
    person = comes_with_a_contract(world, family[0])
    last = clock.today() - timedelta(days=1)
    db.session.execute(
        update(Cover)
        .where(Cover.resident_id == person.id)
        .values(cover_from=last - timedelta(days=9), cover_to=last)
    )
    db.session.commit()
    page = village.get(HERE)
    assert select_nodes(page, f"//*[@id='member-{person.key}'][@checked][not(@disabled)]")


def test_one_more_statement_tells_of_all_who_are_signed_elsewhere(
    village: PageClient, world: World, family: tuple[Household, list[Resident]]
) -> None:
    def statements() -> int:
        with counted_statements() as made:
            village.get(HERE)
        return len(made)

    village.get(HERE)
    without = statements()
    comes_with_a_contract(world, family[0], "李来福")
    one = statements()
    comes_with_a_contract(world, family[0], "李来顺")
    assert without + 1 == one == statements()
