"""With all guards removed and a promise about services broken, `check` names exactly that one."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Visit
from contracts_app.services.checks import run_checks
from contracts_app.services.resident_tags import set_tags
from tests.factories import make_household, make_world
from tests.support.care import plan, pressure, record, reverse
from tests.support.databases import newest_database
from tests.support.signed_in import sign_up
from tests.support.unguarded import Break, change, copy, strip_constraints

_COUNTED = "item_code = 'HTN_VISIT' AND place = 1"
_OTHER_PERSON = "(SELECT max(id) FROM resident)"
BREAKS: list[tuple[str, Break]] = [
    ("a service of another person than its visit", change(
        f"UPDATE service_record SET resident_id = {_OTHER_PERSON} WHERE item_code = 'ADVICE'")),
    ("a service of another day than its visit", change(
        "UPDATE service_record SET served_on = '2026-07-02' WHERE item_code = 'ADVICE'")),
    ("a service that stands and whose visit was taken back", change(
        "UPDATE service_record SET standing = (1 = 1) WHERE item_code = 'BOOKING'")),
    ("a visit that stands and whose services were taken back", change(
        "UPDATE service_record SET standing = (1 = 0) WHERE item_code = 'ADVICE'")),
    ("a service of somebody whom nobody met", change(
        "UPDATE visit SET met = (1 = 0) WHERE id = (SELECT visit_id FROM service_record"
        " WHERE item_code = 'ADVICE')")),
    ("a duty done on another day than its visit", change(
        "UPDATE obligation SET closed_on = '2026-07-09' WHERE state = 'done'")),
    ("a place that is used twice", change(
        "UPDATE service_record SET place = 1 WHERE item_code = 'HTN_VISIT'")),
    ("more than was promised", copy("service_record", _COUNTED, place=4)),
    ("a place above all", change(f"UPDATE service_record SET place = 9 WHERE {_COUNTED}")),
    ("an allowance that the rule does not give", change(
        "UPDATE service_record SET allowance = 4 WHERE item_code = 'HTN_VISIT'")),
    ("a package that the contract does not have", change(
        f"UPDATE service_record SET account = 'ADV', year = 0 WHERE {_COUNTED}")),
    ("a free service counted for a whole term", change(
        f"UPDATE service_record SET year = 0 WHERE {_COUNTED}")),
    ("a service counted in another year", change(
        f"UPDATE service_record SET year = 2027 WHERE {_COUNTED}")),
    ("what a household has together, of one person", change(
        "UPDATE service_record SET holder_id = resident_id WHERE item_code = 'MATERIAL'")),
    ("what one person has, of the household", change(
        f"UPDATE service_record SET holder_id = 0 WHERE {_COUNTED}")),
    ("a service before anybody was covered", change(
        "UPDATE cover SET cover_from = '2026-07-01'",
        "UPDATE contract SET period_start = '2026-07-01', signed_on = '2026-07-01'")),
    ("a service of a contract that does not cover the person", change(
        f"UPDATE service_record SET resident_id = {_OTHER_PERSON} WHERE {_COUNTED}",
        f"UPDATE visit SET resident_id = {_OTHER_PERSON} WHERE id = (SELECT visit_id FROM"
        f" service_record WHERE {_COUNTED})")),
]  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def unguarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """H1 is signed since 1 June, with visits; nobody else is signed. All guards are lost."""
    with newest_database(request.param, tmp_path_factory.mktemp("unguarded")):
        world = make_world()
        household, people = make_household(world.grids[0], code="H1", members=2)
        make_household(world.grids[0], code="H2", members=1)
        set_tags(people[0], ["HTN"], date(2026, 1, 1))
        plan(people, date(2026, 6, 1))
        sign_up(household, people[0], on=date(2026, 6, 1), package_codes=("BASIC", "HTN"))
        for month in (6, 8, 10):
            record(people[0], "HTN_VISIT", on=date(2026, month, 3), values=pressure(130, 80))
        record(people[0], "ADVICE", on=date(2026, 7, 1))
        record(people[0], "MATERIAL", on=date(2026, 7, 5), mode="paper")
        reverse(record(people[0], "BOOKING", on=date(2026, 7, 1)).key)
        db.session.commit()
        db.session.remove()
        strip_constraints()
        yield


@pytest.fixture
def loose(unguarded: None) -> Iterator[None]:
    """The unguarded database; what a test breaks is rolled back."""
    yield
    db.session.rollback()


@pytest.mark.parametrize(
    "attack", [pytest.param(attack, id=what.replace(" ", "_")) for what, attack in BREAKS]
)
def test_exactly_this_promise_is_named(loose: None, attack: Break) -> None:
    attack()
    report = run_checks()
    (named,) = [one for one in report.checks if one.violations]
    assert named.name == "fulfilment_within_allowance"
    known = {
        *db.session.scalars(select(Contract.contract_no)),
        *db.session.scalars(select(Visit.key)),
    }
    assert set(named.sample) <= known
    assert not report.ok


def test_the_database_without_guards_is_in_order_until_it_is_broken(loose: None) -> None:
    assert run_checks().ok
