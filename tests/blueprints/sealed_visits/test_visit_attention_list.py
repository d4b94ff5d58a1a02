"""The list of visits that need somebody: what it asks of the database, and whom it names."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Resident
from tests.pages import PageClient, texts
from tests.support.sealed_visit_pages import brought
from tests.support.signed_in import client_of
from tests.support.statements import counted_statements
from tests.support.visit_pages import patient

NAMES = "//h3/a[starts-with(@href, '/visits/attention/')]"


def statements(client: PageClient, address: str) -> int:
    with counted_statements() as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/sign/attention", "/tasks", "/sign"])
def test_more_that_waits_asks_no_more_of_the_database(
    village: PageClient, person: Resident, address: str
) -> None:
    brought(village, person, htn__sbp="1380")
    brought(village, person)
    village.get(address)
    few = statements(village, address)
    for number in range(2, 6):
        other = patient(f"H{number}", name=f"赵{number}")
        brought(village, other, htn__sbp="1380")
    # More people have more due, which the list of tasks asks for in the same statements.
    assert statements(village, address) == few


def test_the_oldest_stands_first_and_each_is_named_in_one_look(
    village: PageClient, person: Resident
) -> None:
    second = patient("H2", name="赵二")
    brought(village, person, htn__sbp="1380")
    brought(village, second, htn__sbp="1380")
    assert texts(village.get("/sign/attention"), NAMES) == ["吴秀英", "赵二"]
    looks = select(AuditEvent.after).where(AuditEvent.object_key == "sealed_visits")
    (look,) = db.session.scalars(looks)
    assert look == {"keys": [person.key, second.key]}


def test_a_leader_sees_what_the_village_wrote(town: Flask, person: Resident) -> None:
    brought(client_of(town, "village"), person, htn__sbp="1380")
    assert texts(client_of(town, "leader").get("/sign/attention"), NAMES) == ["吴秀英"]


def test_what_was_recorded_is_told_to_those_who_wrote_it_alone(
    town: Flask, village: PageClient, person: Resident
) -> None:
    brought(village, person)
    lately = "//section[@aria-labelledby='lately-title']//a"
    assert len(texts(village.get("/sign/attention"), lately)) == 1
    assert texts(client_of(town, "leader").get("/sign/attention"), lately) == []
