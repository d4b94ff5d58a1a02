"""A nightly run that is made up for tells what holds today."""

from datetime import timedelta

from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import StaffCredential
from contracts_app.services.nightly import run_nightly
from tests.factories import TODAY, make_world
from tests.support.referrals import make_department, make_template
from tests.support.teams import join, lead, team_of, with_post

DAY = timedelta(days=1)


def test_a_run_for_an_earlier_day_leaves_the_leader_and_the_warnings_of_today(
    any_app: Flask,
) -> None:
    make_world(users=True)
    old, new = with_post("gp"), join("physician", "第二医师")
    lead(new, on=TODAY)
    valid_to = TODAY + 80 * DAY
    db.session.add(StaffCredential(staff_id=old.id, kind="practice", number="1", valid_to=valid_to))
    db.session.flush()
    report = run_nightly(TODAY - 30 * DAY, TODAY, lambda: None)
    assert team_of().leader_name == "第二医师"
    assert report["leaders_changed"] == 0
    assert report["credentials"] == {"expired": 0, "expiring": 1}


def test_the_night_makes_the_clinics_of_the_next_two_weeks(any_app: Flask) -> None:
    make_template(make_department(make_world().hospital))
    reports = [run_nightly(TODAY, TODAY, lambda: None) for _ in range(2)]
    assert [one["clinics_made"] for one in reports] == [2, 0]
