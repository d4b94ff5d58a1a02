"""What a signing asks of the database: a fixed number of statements, so that it cannot creep up."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import World, make_household
from tests.pages import PageClient, codes
from tests.support.signing_pages import Family
from tests.support.statements import counted_statements

ALLOWED = 24
PLANNING = 16
"""What is due to the people who are covered is planned with it, for all of them together."""
PAPER = {"notice": "y", "consent": "y", "paper": "y", "channel": "home", "package": "BASIC"}


@pytest.fixture
def app(any_app: Flask) -> Flask:
    """Once on SQLite and once on PostgreSQL."""
    return any_app


def family_of(world: World, members: int) -> Family:
    made = make_household(world.grids[0], members=members)
    db.session.commit()
    return made


def statements_of_signing(village: PageClient, family: Family, **more: str) -> list[str]:
    household, people = family
    keys = [person.key for person in people]
    fields = {**PAPER, "team": "T01", "representative": keys[0], "member": keys, **more}
    fields["csrf_token"] = village.token("/sign")
    address = f"/sign/{household.code}"
    with counted_statements() as statements:
        answer = village.post(address, data=fields)
    assert answer.status_code == 303, codes(answer)
    return [one for one in statements if not one.startswith("BEGIN")]


def test_a_signing_needs_few_statements_however_large_the_family(
    village: PageClient, world: World
) -> None:
    small = statements_of_signing(village, family_of(world, 1))
    large = statements_of_signing(village, family_of(world, 6))
    assert len(small) == len(large) <= ALLOWED + PLANNING


def test_a_named_doctor_costs_no_more_than_being_waited_for(
    village: PageClient, world: World
) -> None:
    plain = statements_of_signing(village, family_of(world, 2))
    named = statements_of_signing(village, family_of(world, 2), doctor=world.doctor.key)
    held = [one for one in named if "FROM staff" in one and "FOR NO KEY UPDATE" in one]
    assert len(named) - len(held) == len(plain)
    assert len(held) <= 1


def test_a_form_that_is_sent_again_reads_only_what_it_made(
    village: PageClient, world: World
) -> None:
    family = family_of(world, 2)
    first = statements_of_signing(village, family, idempotency_key="k" * 32)
    again = statements_of_signing(village, family, idempotency_key="k" * 32)
    assert len(again) < len(first) / 2
    assert not any(one.startswith(("INSERT", "UPDATE")) for one in again)
