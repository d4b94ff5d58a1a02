"""Contracts signed on paper come in by the rules of signing, row by row."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Cover,
    Household,
    Policy,
    Resident,
    Signature,
)
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services import contract_import
from contracts_app.services.audit import SYSTEM
from contracts_app.services.contract_import import import_contracts
from contracts_app.services.import_report import ImportReport, Progress
from contracts_app.services.places.columns import CONTRACTS
from contracts_app.spreadsheets.reading import read_table
from tests.factories import TODAY, World, make_household, make_world

HEAD = "户编号,团队编码,服务包,签约日期,代表人证件号,签约方式,协议编号,成员证件号\n"
SIGNED = "2026-03-10"


def load(*rows: str, scope: Scope | None = None, dry_run: bool = False) -> ImportReport:
    table = read_table((HEAD + "\n".join(rows) + "\n").encode(), CONTRACTS.is_header)
    return import_contracts(table, scope or everything(TODAY), SYSTEM, TODAY, dry_run=dry_run)


def family(world: World, **values: object) -> tuple[Household, list[Resident]]:
    return make_household(world.grids[0], **values)


def row(
    household: Household,
    people: list[Resident],
    *,
    team: str = "T01",
    packages: str = "BASIC",
    on: str = SIGNED,
    signer: str | None = None,
    channel: str = "上门",
    members: str = "",
) -> str:
    number = people[0].id_number if signer is None else signer
    return f"{household.code},{team},{packages},{on},{number},{channel},P-7,{members}"


def codes(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in report.errors]


def test_a_paper_covers_everybody_who_lives_there_and_counts_as_signed(any_app: Flask) -> None:
    world = make_world()
    household, people = family(world)
    people[2].permanent = False
    report = load(row(household, people, packages="BASIC、TCM"))
    assert report.as_json()["contracts"] == {"created": 1}
    assert (report.rows, report.accepted, report.rejected) == (1, 1, 0)
    contract = db.session.scalars(select(Contract)).one()
    assert (contract.status, contract.paper_no, contract.channel) == ("active", "P-7", "home")
    assert (contract.period_start, contract.period_end) == (date(2026, 3, 10), date(2027, 12, 31))
    assert contract.noticed
    assert contract.consented
    covered = set(db.session.scalars(select(Cover.resident_id)))
    assert covered == {people[0].id, people[1].id}
    assert set(db.session.scalars(select(Signature.mode))) == {"paper"}


def test_a_paper_above_the_recommended_number_is_taken_with_a_warning(any_app: Flask) -> None:
    world = make_world()
    soft = select(Policy).filter_by(key="team.households_soft")
    db.session.scalars(soft).one().value = 1
    rows = [row(*family(world)) for _ in range(2)]
    for dry_run in (True, False):
        report = load(*rows, dry_run=dry_run)
        assert (report.accepted, codes(report)) == (2, [])
        assert [(one.row, one.code) for one in report.warnings] == [(3, "capacity_soft")]
    notes = db.session.scalars(select(Contract.capacity_note).order_by(Contract.id))
    assert list(notes) == [None, "import"]


def test_the_same_file_a_second_time_is_refused_row_by_row(any_app: Flask) -> None:
    world = make_world()
    world.team.max_households = 2
    rows = [row(*family(world)) for _ in range(2)]
    assert load(*rows).rejected == 0
    db.session.commit()
    again = load(*rows)
    assert codes(again) == [(2, "already_signed"), (3, "already_signed")]
    assert again.as_json()["contracts"] == {"created": 0}


def test_a_refused_row_leaves_nothing_and_the_good_rows_stay(any_app: Flask) -> None:
    world = make_world()
    good, bad = family(world), family(world)
    report = load(row(*bad, packages="TCM"), row(*good))
    assert codes(report) == [(2, "package_needs_basic")]
    assert db.session.scalars(select(Contract.household_id)).all() == [good[0].id]
    signings = select(func.count(AuditEvent.id)).filter_by(verb="contract.sign")
    assert db.session.scalar(signings) == 1


def test_a_dry_run_writes_no_contract(any_app: Flask) -> None:
    world = make_world()
    report = load(row(*family(world)), dry_run=True)
    assert (report.accepted, report.dry_run) == (1, True)
    assert db.session.scalar(select(func.count(Contract.id))) == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"team": "T99"}, "team_unknown"),
        ({"packages": "BASIC、NIX"}, "package_unknown"),
        ({"packages": "BASIC、CHILD"}, "package_not_for_members"),
        ({"packages": ""}, "missing_required"),
        ({"on": "2026-02-30"}, "bad_date"),
        ({"on": ""}, "missing_required"),
        ({"on": "2027-01-01"}, "signed_on_future"),
        ({"on": "2024-06-01"}, "outside_window"),
        ({"channel": "电报"}, "unknown_value"),
        ({"signer": "110199199002280223"}, "representative_not_member"),
        ({"signer": ""}, "missing_required"),
    ],
)
def test_a_row_is_refused_with_the_code_of_signing(
    app: Flask, changes: dict[str, str], code: str
) -> None:
    world = make_world()
    report = load(row(*family(world, members=2), **changes))
    assert codes(report) == [(2, code)]


def test_an_unknown_household_and_one_outside_the_scope_look_the_same(app: Flask) -> None:
    world = make_world(users=True)
    household, people = family(world)
    household.code = "H-FAR"
    assert codes(load(f"H-NONE,T01,BASIC,{SIGNED},{people[0].id_number},上门,,")) == [
        (2, "household_unknown")
    ]
    hospital = scope_of(world.users["hospital"], TODAY)
    assert codes(load(row(household, people), scope=hospital)) == [(2, "household_unknown")]


def test_a_list_of_members_covers_just_those(app: Flask) -> None:
    world = make_world()
    household, people = family(world)
    chosen = "、".join(str(person.id_number).lower() for person in people[:2])
    assert load(row(household, people, members=chosen)).rejected == 0
    assert set(db.session.scalars(select(Cover.resident_id))) == {people[0].id, people[1].id}


def test_a_listed_member_of_another_household_is_refused(app: Flask) -> None:
    world = make_world()
    _, strangers = family(world)
    household, people = family(world)
    report = load(row(household, people, members=str(strangers[0].id_number)))
    assert codes(report) == [(2, "unknown_value")]
    assert report.errors[0].column == "member_ids"


def test_an_id_number_with_blanks_and_a_small_x_is_still_found(app: Flask) -> None:
    world = make_world()
    household, people = family(world)
    number = str(people[0].id_number)
    spaced = f"{number[:6]} {number[6:14]}-{number[14:].lower()}"
    assert load(row(household, people, signer=spaced)).rejected == 0


def test_the_last_place_of_a_team_is_given_once(any_app: Flask) -> None:
    world = make_world()
    world.team.max_households = 1
    report = load(row(*family(world)), row(*family(world)))
    assert codes(report) == [(3, "capacity_households")]


def test_a_killed_import_goes_on_behind_its_last_chunk(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract_import, "CHUNK", 2)
    world = make_world()
    rows = [row(*family(world), team="T99" if n == 1 else "T01") for n in range(5)]
    db.session.commit()
    table = read_table((HEAD + "\n".join(rows) + "\n").encode(), CONTRACTS.is_header)
    seen: list[Progress] = []

    def killed_after_the_second() -> None:
        db.session.commit()
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_contracts(
            table, everything(TODAY), SYSTEM, TODAY,
            checkpoint=killed_after_the_second, progress=seen.append,
        )  # fmt: skip
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 3
    report = import_contracts(table, everything(TODAY), SYSTEM, TODAY, resume_from=seen[-1])
    assert (report.rows, report.accepted, report.rejected) == (5, 4, 1)
    assert codes(report) == [(3, "team_unknown")]
    assert report.counts["contracts"] == {"created": 4}


def test_all_that_is_wrong_with_a_paper_is_told(any_app: Flask) -> None:
    household, people = family(make_world())
    report = load(
        row(household, people, packages="TCM", channel="飞"),
        row(household, people, packages="", signer="x"),
        row(household, people, channel="飞"),
    )
    assert codes(report) == [
        (2, "unknown_value"),
        (2, "package_needs_basic"),
        (3, "missing_required"),
        (3, "representative_not_member"),
        (4, "unknown_value"),
    ]
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 0


def test_a_child_born_after_the_signing_may_have_a_package(any_app: Flask) -> None:
    household, people = family(make_world())
    people[2].birth_date = date(2026, 6, 1)
    db.session.flush()
    report = load(row(household, people, packages="BASIC、CHILD"))
    assert (codes(report), report.accepted) == ([], 1)
