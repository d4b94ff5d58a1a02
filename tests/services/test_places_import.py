"""Loading institutions, teams, members, grids and duties from files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Grid,
    Institution,
    Region,
    Staff,
    Team,
    TeamMember,
)
from contracts_app.queries.coverage import coverage
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places import columns
from contracts_app.services.places.assignment import import_assignment
from contracts_app.services.places.divisions import import_divisions
from contracts_app.services.places.divisions_file import read_divisions
from contracts_app.services.places.grids import import_grids
from contracts_app.services.places.institutions import import_institutions
from contracts_app.services.places.members import import_members
from contracts_app.services.places.teams import import_teams
from contracts_app.spreadsheets.reading import read_file, read_table
from tests.factories import TODAY, make_world
from tests.support.reports import codes

DATA = Path(__file__).parents[1] / "data"

KINDS: dict[str, tuple[Callable[..., ImportReport], columns.Columns]] = {
    "institutions": (import_institutions, columns.INSTITUTIONS),
    "teams": (import_teams, columns.TEAMS),
    "members": (import_members, columns.MEMBERS),
    "grids": (import_grids, columns.GRIDS),
    "assignment": (import_assignment, columns.ASSIGNMENT),
}
SAMPLES = {
    "institutions": "sample-institutions.csv",
    "teams": "sample-teams.csv",
    "members": "sample-team-members.csv",
    "grids": "sample-grids.csv",
    "assignment": "sample-assignment.csv",
}


def load(
    kind: str, text: str, *, scope: Scope | None = None, dry_run: bool = False
) -> ImportReport:
    service, wanted = KINDS[kind]
    table = read_table(text.encode(), wanted.is_header)
    return service(table, scope or everything(TODAY), SYSTEM, TODAY, dry_run=dry_run)


def load_samples() -> dict[str, ImportReport]:
    divisions = read_divisions((DATA / "sample-divisions.csv").read_bytes())
    reports = {"divisions": import_divisions(divisions, everything(TODAY), SYSTEM, TODAY)}
    for kind, name in SAMPLES.items():
        service, wanted = KINDS[kind]
        table = read_file(DATA / name, wanted.is_header)
        reports[kind] = service(table, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    return reports


def test_the_sample_files_are_taken_whole(any_app: Flask) -> None:
    reports = load_samples()
    assert {kind: report.rejected for kind, report in reports.items()} == dict.fromkeys(reports, 0)
    assert reports["divisions"].counts == {
        "counties": {"created": 1},
        "towns": {"created": 2},
        "villages": {"created": 8},
    }
    assert reports["institutions"].counts["institutions"]["created"] == 12
    assert reports["members"].counts["members"] == {"created": 12, "updated": 4, "unchanged": 0}
    found = coverage(everything(TODAY), TODAY)
    assert (found.grids, found.assigned, found.unassigned, found.overlapping) == (16, 16, [], [])


def test_the_sample_files_a_second_time_change_nothing(any_app: Flask) -> None:
    load_samples()
    before = db.session.scalar(select(func.count(AuditEvent.id)))
    for report in load_samples().values():
        for counted in report.counts.values():
            assert not any(number for what, number in counted.items() if what != "unchanged")
        assert report.accepted == report.rows
    assert db.session.scalar(select(func.count(AuditEvent.id))) == before


def test_a_dry_run_reports_the_same_and_writes_nothing(any_app: Flask) -> None:
    make_world()
    db.session.commit()
    text = (
        "机构编码,机构名称,类型,行政区划代码,上级机构\nORG77,新卫生室,村卫生室,110199100201,ORG01\n"
    )
    dry = load("institutions", text, dry_run=True)
    db.session.commit()
    assert dry.counts["institutions"]["created"] == 1
    assert db.session.scalar(select(Institution).filter_by(code="ORG77")) is None
    assert load("institutions", text).counts["institutions"]["created"] == 1


def test_a_bad_row_is_refused_alone_with_all_its_reasons(any_app: Flask) -> None:
    make_world()
    text = (
        "grid_code,name,village_code,kind\n"
        ",第一网格,110199100201,\n"
        "G9,第二网格,110199999999,\n"
        f"G10,{'长' * 81},110199100201,哪种\n"
        "G11,第四网格,110199100201,楼栋\n"
    )
    report = load("grids", text)
    assert codes(report) == [
        (2, "grid_code", "missing_required"),
        (3, "village_code", "unknown_village"),
        (4, "name", "too_long"),
        (4, "kind", "unknown_value"),
    ]
    assert (report.rows, report.accepted, report.rejected) == (4, 1, 3)
    assert db.session.scalars(select(Grid).filter_by(code="G11")).one().kind == "building"


def test_a_parent_may_stand_below_its_children_in_the_file(app: Flask) -> None:
    make_world()
    text = (
        "机构编码,机构名称,类型,行政区划代码,上级机构\n"
        "ST9,甲卫生室,village_station,110199100201,ORG09\n"
        "ORG09,甲卫生院,township_centre,110199100,ORG00\n"
        "ST8,乙卫生室,village_station,110199100201,ORG08\n"
    )
    report = load("institutions", text)
    assert codes(report) == [(4, "parent_code", "institution_unknown")]
    child = db.session.scalars(select(Institution).filter_by(code="ST9")).one()
    assert child.parent_id == db.session.scalar(select(Institution.id).filter_by(code="ORG09"))


def test_an_institution_cannot_be_put_below_itself(app: Flask) -> None:
    make_world()
    text = (
        "机构编码,机构名称,类型,行政区划代码,上级机构\n"
        "ORG00,卫生健康局,health_authority,110199,ST1\n"
    )
    assert codes(load("institutions", text)) == [(2, "parent_code", "unknown_value")]


def test_the_same_thing_twice_in_a_file_is_a_warning_and_a_contradiction_an_error(
    app: Flask,
) -> None:
    make_world()
    text = (
        "网格编码,网格名称,行政区划代码\n"
        "G7,甲,110199100201\nG7,甲,110199100201\nG7,乙,110199100201\n"
    )
    report = load("grids", text)
    assert [(one.row, one.code) for one in report.warnings] == [(3, "duplicate_row")]
    assert codes(report) == [(4, "grid_code", "duplicate_in_file")]
    assert db.session.scalars(select(Grid).filter_by(code="G7")).one().name == "甲"


def test_an_importer_reaches_only_the_own_places_and_institutions(any_app: Flask) -> None:
    world = make_world(users=True)
    other = Region(
        code="110199201", county_code="110199", name="柳林乡", level="town", parent_code="110199"
    )
    db.session.add(other)
    db.session.flush()
    clerk = scope_of(world.users["clerk"], TODAY)
    institutions = load(
        "institutions",
        "机构编码,机构名称,类型,行政区划代码,上级机构\n"
        "ORG66,别处卫生院,township_centre,110199201,ORG01\n"
        "ORG90,改名的医院,hospital,110199,ORG00\n"
        "ST2,本处卫生室,village_station,110199100202,ORG01\n",
        scope=clerk,
    )
    assert [problem.row for problem in institutions.errors if problem.row == 4] == []
    assert {problem.row for problem in institutions.errors} == {2, 3}
    teams = load("teams", "团队编码,团队名称,机构编码\nT55,队,ORG00\n", scope=clerk)
    assert codes(teams) == [(2, "institution_code", "institution_unknown")]


def test_a_limit_may_be_written_in_full_width_digits(app: Flask) -> None:
    make_world()
    header = "团队编码,团队名称,机构编码,户数上限"
    report = load("teams", f"{header}\nT9,九队,ORG01,４００\n")
    assert codes(report) == []
    assert db.session.scalars(select(Team).where(Team.code == "T9")).one().max_households == 400


def test_an_empty_limit_leaves_the_decision_to_the_policy(app: Flask) -> None:
    make_world()
    head = "团队编码,团队名称,机构编码,团队长,热线,服务时间,户数上限,人数上限\n"
    load("teams", head + "T01,一队,ORG01,徐涵东,1,二,400,10000\n")
    team = db.session.scalars(select(Team).filter_by(code="T01")).one()
    assert (team.max_households, team.max_persons) == (400, 10000)
    report = load("teams", head + "T01,一队,ORG01,徐涵东,1,二,,-5\n")
    assert codes(report) == [(2, "max_persons", "unknown_value")]
    assert load("teams", head + "T01,一队,ORG01,徐涵东,1,二,,\n").counts["teams"]["updated"] == 1
    assert (team.max_households, team.max_persons) == (None, None)
    load("teams", head + "T01,一队,ORG01,徐涵东,1,二,300,\n")
    load("teams", "团队编码,团队名称,机构编码\nT01,一队,ORG01\n")
    assert (team.max_households, team.hotline, team.leader_name) == (300, "1", "徐涵东")


def test_the_trail_tells_that_a_hotline_changed_and_not_its_number(app: Flask) -> None:
    make_world()
    head = "团队编码,团队名称,机构编码,热线\n"
    for hotline in ("13900000001", "13900000002"):
        load("teams", head + f"T8,八队,ORG01,{hotline}\n")
    query = select(AuditEvent).filter_by(object_type="team", object_key="T8")
    rows = db.session.scalars(query.order_by(AuditEvent.id)).all()
    assert [row.after["hotline"] for row in rows] == ["changed", "changed"]
    assert not any("1390000000" in str(row.before) for row in rows)


def test_a_new_leader_takes_the_flag_from_the_old_one_who_stays_a_member(any_app: Flask) -> None:
    world = make_world()
    old = world.doctor.name
    report = load("teams", "团队编码,团队名称,机构编码,团队长\nT01,一队,ORG01,何桂珍\n")
    assert report.counts["teams"] == {"created": 0, "updated": 1, "unchanged": 0}
    rows = db.session.execute(
        select(Staff.name, TeamMember.is_leader, TeamMember.post)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == world.team.id, TeamMember.valid_to.is_(None))
    ).all()
    assert {(row.name, row.post) for row in rows if row.is_leader} == {("何桂珍", None)}
    assert old in {row.name for row in rows}
    assert len(rows) == 4
    assert world.team.leader_name == "何桂珍"


def test_the_members_file_gives_the_leader_a_post_and_a_phone(any_app: Flask) -> None:
    make_world()
    load("teams", "团队编码,团队名称,机构编码,团队长\nT07,七队,ORG01,刘丰兰\n")
    text = "团队编码,姓名,岗位,电话\nT07,刘丰兰,全科医师,138 0000 1111\nT07,黄军金,护师,\n"
    report = load("members", text)
    assert report.counts["members"] == {"created": 1, "updated": 1, "unchanged": 0}
    assert [(one.row, one.code) for one in report.warnings] == [(2, "team_incomplete")]
    place = db.session.execute(
        select(TeamMember, Staff)
        .join(Staff, Staff.id == TeamMember.staff_id)
        .where(Staff.name == "刘丰兰")
    ).one()
    assert (place.TeamMember.post, place.TeamMember.is_leader) == ("gp", True)
    assert place.Staff.phone == "13800001111"
    assert load("members", text).counts["members"]["unchanged"] == 2
    more = "团队编码,姓名,岗位\nT07,刘丰兰,全科医生\nT07,胡婷华,公卫人员\n"
    assert load("members", more).warnings == []


def test_a_phone_of_staff_stands_encrypted_in_the_database_and_not_in_the_audit(app: Flask) -> None:
    make_world()
    load("members", "团队编码,姓名,岗位,电话\nT01,马建军,乡村医生,13800002222\n")
    db.session.flush()
    rows = [*db.session.connection().exec_driver_sql("SELECT phone FROM staff")]
    rows += [*db.session.connection().exec_driver_sql("SELECT after FROM audit_event")]
    assert not any("13800002222" in str(row[0]) for row in rows)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("T99,李某,护士,", "team_unknown"),
        ("T01,李某,厨师,", "unknown_value"),
        ("T01,李某,护士,12345", "bad_phone"),
        ("T01,,护士,", "missing_required"),
        ("T01,李某,,", "missing_required"),
    ],
)
def test_a_bad_member_is_refused(app: Flask, row: str, code: str) -> None:
    make_world()
    report = load("members", f"团队编码,姓名,岗位,电话\n{row}\n")
    assert [problem.code for problem in report.errors] == [code]
    assert (report.accepted, report.rejected) == (0, 1)
