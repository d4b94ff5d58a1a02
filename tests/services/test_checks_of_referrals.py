"""`check` is content with every way that a referral legally goes, also between two nights."""

from datetime import timedelta

from contracts_app.extensions import db
from contracts_app.services.checks import run_checks
from contracts_app.services.referral_places.had import close_ran_out
from tests.factories import World
from tests.support.referral_moves import green_channel
from tests.support.referrals import FEEDBACK, make_clinic, make_department


def broken() -> dict[str, list[str]]:
    return {one.name: one.sample for one in run_checks().checks if one.violations}


def test_each_step_from_the_station_to_the_way_home_is_in_order(world: World) -> None:
    green = green_channel(world)
    clinic = make_clinic(green.department)
    sent = green.begin(clinic=clinic.key)
    moves = [("leader", "pass_on", {}), ("hospital", "accept", {}), ("hospital", "arrive", {}),
             ("hospital", "treat", {}), ("hospital", "discharge", {"on": green.now.date()}),
             ("hospital", "feed_back", {"form": {**FEEDBACK, "plan": "随访"}, "home": True,
              "on": green.now.date(), "reason": "stable", "consent_by": "self"}),
             ("leader", "see_result", {})]  # fmt: skip
    for role, move, values in moves:
        green.move(sent, role, move, **values)
        db.session.commit()
        assert broken() == {}, move


def test_a_bed_whose_hold_ran_out_is_no_fault_until_it_is_noticed(world: World) -> None:
    green = green_channel(world)
    department = make_department(world.hospital, "BEDS", beds_reserved=1)
    sent = green.begin("leader", department="BEDS", care="bed")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "book", place="bed", place_key="BEDS")
    assert broken() == {}
    green.now += timedelta(days=2)
    close_ran_out({}, {department.id: department}, green.now)
    db.session.commit()
    assert sent.status == "scheduled"
    assert broken() == {}
