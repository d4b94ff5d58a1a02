"""The demonstration: plausible people, contracts of every kind, nothing that breaks a promise."""

from datetime import date
from random import Random

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Resident, Signature, Team, User
from contracts_app.queries.coverage import coverage
from contracts_app.queries.scope import everything
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.rules.dates import age_on
from contracts_app.rules.id_number import read_id_number
from contracts_app.rules.names import search_key
from contracts_app.rules.signature import read_strokes
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.demo import DemoReport, is_empty, load_demo
from contracts_app.services.demo.people import Family, Maker
from contracts_app.services.demo.strokes import signature
from contracts_app.services.renewal import renew_due
from contracts_app.services.signing import sign_household
from contracts_app.services.signing_facts import SigningRequest
from contracts_app.vocabulary import ContractStatus, Role
from tests.factories import TODAY

PASSWORD = "meadow lantern 52"


def load(seed: int = 1, today: date = TODAY, grids: int | None = None) -> DemoReport:
    report = load_demo("township", seed, today, password=PASSWORD, grids=grids)
    db.session.commit()
    return report


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_the_township_holds_what_it_promises_and_breaks_no_promise(make_app, engine: str) -> None:
    with make_app(engine).app_context():
        _promises_of_the_township()


def _promises_of_the_township() -> None:
    report = load()
    assert (report.institutions, report.teams, report.grids) == (12, 5, 16)
    assert report.households == 1200
    assert 3300 < report.residents < 3900
    stored = (
        db.session.scalar(select(func.count(Household.id))),
        db.session.scalar(select(func.count(Resident.id))),
        db.session.scalar(select(func.count(Contract.id))),
    )
    assert stored == (report.households, report.residents, report.contracts)
    statuses = set(db.session.scalars(select(Contract.status).distinct()))
    assert statuses == {status.value for status in ContractStatus}
    checks = run_checks()
    assert checks.ok
    assert {one.name for one in checks.checks if one.violations} == {"grid_duty_no_gap"}


def test_there_is_one_account_of_each_role_with_the_given_password(app: Flask) -> None:
    report = load(grids=2)
    assert report.password is None
    assert {(one["username"], one["role"]) for one in report.accounts} == {
        (role.value, role.value) for role in Role
    }
    users = {user.username: user for user in db.session.scalars(select(User))}
    assert not any(user.must_change_password for user in users.values())
    assert users["hospital"].institution.kind == "hospital"
    assert users["bureau"].institution.kind == "health_authority"
    assert users["doctor"].team.code == "T01"
    assert all(users[name].specimen for name in ("leader", "doctor", "village"))


@pytest.mark.deep
def test_without_a_password_a_strong_one_is_made_up(app: Flask) -> None:
    first = load_demo("township", 1, TODAY, grids=2).password
    assert first is not None
    assert len(first) >= 16


@pytest.mark.deep
def test_the_same_seed_and_day_make_the_same_township(make_app) -> None:
    found = []
    for seed in (4, 4, 5):
        with make_app().app_context():
            load(seed, grids=2)
            people = select(Resident.name, Resident.birth_date, Resident.id_last4)
            terms = select(Contract.contract_no, Contract.status, Contract.team_id)
            found.append(
                [
                    tuple(map(tuple, db.session.execute(query.order_by("id")).all()))
                    for query in (people, terms)
                ]
            )
            db.session.remove()
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    "today",
    [
        date(2027, 1, 1),
        date(2028, 2, 29),
        pytest.param(date(2026, 6, 15), marks=pytest.mark.deep),
        pytest.param(date(2026, 12, 31), marks=pytest.mark.deep),
    ],
)
def test_the_demonstration_is_sound_on_any_day_of_the_year(app: Flask, today: date) -> None:
    load(2, today, grids=2)
    assert run_checks().ok
    live = select(Contract.period_start, Contract.period_end).where(Contract.status == "active")
    for start, end in db.session.execute(live):
        assert start <= today <= end


def test_there_is_trouble_to_find(app: Flask) -> None:
    load(grids=5)
    team = db.session.scalars(select(Team).filter_by(code="T02")).one()
    assert team.max_households == loads_of_teams([team.id])[team.id].households + 3
    assert coverage(everything(TODAY), TODAY).unassigned == ["G1012042"]
    report = renew_due(date(2027, 1, 1), TODAY, SYSTEM, db.session.flush, dry_run=True)
    assert db.session.scalar(select(func.count(Contract.id)).filter_by(status="upcoming")) == 30
    assert {one["reason"] for one in report.lapsed} == {"objection", "all_members_gone"}
    skipped = {one["reason"] for one in report.skipped}
    assert skipped == {"signer_dead_over_30_days", "change_pending"}


def test_a_demonstration_contract_rests_on_the_same_agreement_as_one_of_the_desk(
    app: Flask,
) -> None:
    load(grids=1)
    user = db.session.scalars(select(User).filter_by(username="leader")).one()
    made = db.session.scalars(
        select(Contract).filter_by(signed_by_id=user.id, status="active", cross_grid=False)
    ).first()
    assert made is not None
    there = snapshot_of(made)
    unsigned = db.session.scalars(
        select(Household.code).where(Household.id.not_in(select(Contract.household_id)))
    ).first()
    head = db.session.scalars(
        select(Resident.key).where(Resident.id == _head_of(str(unsigned)))
    ).one()
    request = SigningRequest(
        str(unsigned), "T01", head, ("BASIC",), "home", TODAY,
        notice=True, consent=True, strokes=signature("某"),
    )  # fmt: skip
    desk = snapshot_of(sign_household(request, everything(TODAY), SYSTEM, TODAY, user))
    assert there.keys() == desk.keys()
    for part in ("institution", "team", "template"):
        assert there[part] == desk[part]
    assert there["members"][0].keys() == desk["members"][0].keys()
    assert there["packages"][0] == desk["packages"][0]
    assert there["signatures"]["team"] == desk["signatures"]["team"]


def _head_of(code: str) -> int:
    query = "SELECT resident_id FROM membership m JOIN household h ON h.id = m.household_id"
    row = db.session.connection().exec_driver_sql(
        f"{query} WHERE h.code = '{code}' AND m.is_head AND m.valid_to IS NULL"
    )
    return int(row.scalar_one())


def test_both_sides_of_a_contract_on_the_screen_have_a_signature(app: Flask) -> None:
    load(grids=2)
    on_screen = select(Signature).where(Signature.mode.in_(("screen", "specimen")))
    rows = db.session.scalars(on_screen).all()
    assert {row.party for row in rows} == {"household", "team"}
    for row in rows[:20]:
        assert read_strokes(row.strokes).is_visible()


def test_an_empty_database_is_told_from_a_used_one(app: Flask) -> None:
    assert is_empty()
    load(grids=1)
    assert not is_empty()


@pytest.mark.deep
def test_a_slice_of_the_county_comes_from_the_same_makers(app: Flask) -> None:
    steps: list[tuple[int, int]] = []
    report = load_demo(
        "county", 1, TODAY, password=PASSWORD, checkpoint=db.session.commit,
        progress=lambda *step: steps.append(step), grids=2,
    )  # fmt: skip
    assert steps == [(1, 2), (2, 2)]
    assert (report.institutions, report.teams, report.grids) == (319, 301, 900)
    assert report.households == 2 * 367
    assert run_checks().ok


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=30)
def test_people_fit_their_numbers_and_their_household(seed: int) -> None:
    maker = Maker(Random(seed), TODAY)
    families = [maker.family(f"H{number}", "一组1号") for number in range(30)]
    people = [person for family in families for person in family.people]
    assert len({person.number for person in people}) == len(people)
    for person in people:
        read = read_id_number(person.number, "resident_id", TODAY, {"110199"})
        assert (read.error, read.warnings) == (None, ())
        assert (read.sex, read.birth_date) == (person.sex, person.born)
        assert search_key(person.name)
    for family in families:
        _assert_plausible(family)


def _assert_plausible(family: Family) -> None:
    assert [person.is_head for person in family.people].count(True) == 1
    assert family.head.is_head
    assert age_on(family.head.born, TODAY) >= 22
    assert family.head.permanent
    for person in family.people:
        age = age_on(person.born, TODAY)
        assert ("ELDER" in person.tags) == (age >= 65)
        assert ("CHILD" in person.tags) == (age < 7)
        if person.relation in ("20", "30"):
            assert person.born > family.head.born
        if person.relation in ("51", "52"):
            assert person.born < family.head.born


@given(st.text(alphabet="王李𠮷䶮㐱·艳", min_size=1, max_size=8))
@settings(deadline=None, max_examples=30)
def test_a_made_signature_passes_for_a_written_one(name: str) -> None:
    drawn = read_strokes(signature(name))
    assert len(drawn.points()) >= 15 or len(name) == 1
    assert drawn.is_visible()
    assert signature(name) == signature(name)
