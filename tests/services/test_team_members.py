"""Teams: coming to be, people who join, change posts and lead, each from a day on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Policy, Staff, TeamMember, TeamProfile
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.team_places import members_of_team
from contracts_app.queries.team_staff import missing_of
from contracts_app.queries.teams import get_team
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.services.team_members import NewMember, add_member
from contracts_app.services.team_places import refresh_all_leader_names
from contracts_app.services.teams import TeamWords, change_team, create_team
from tests.factories import TODAY, StaffFactory, World, make_team
from tests.support.engines import ON_ONE_ENGINE
from tests.support.refusals import refused
from tests.support.teams import (
    give_post,
    join,
    lead,
    leader_on,
    leave,
    posts_on,
    team_of,
    with_post,
)

DAY = timedelta(days=1)
LATER = date(2027, 1, 1)


def create(code: str = "T50", home: str = "ORG01", **words: object) -> None:
    given = TeamWords(**{"name": "第五团队", **words})  # type: ignore[arg-type]
    create_team(code, home, given, everything(TODAY), SYSTEM, TODAY)


def change(team: str = "T01", **words: object) -> None:
    given = TeamWords(**{"name": "第一团队", **words})  # type: ignore[arg-type]
    change_team(team, given, everything(TODAY), SYSTEM, TODAY)


def lacking(team: str = "T01") -> tuple[str, ...]:
    found = get_team(team, everything(TODAY), TODAY)
    assert found is not None
    people = members_of_team(found.id, TODAY)
    if people:
        # The page of the team and the signing ask one rule.
        policies = policies_for(team_of(team).institution_id, TODAY)
        assert missing_of(people, policies) == found.missing
    return found.missing


def test_a_new_team_is_incomplete_until_its_posts_are_filled(world: World) -> None:
    create(hotline="0539-6219999")
    assert lacking("T50") == ("gp_or_physician", "nurse", "public_health", "leader")
    for post in ("public_health", "nurse", "gp"):
        join(post, f"新人{post}", team="T50")
    assert lacking("T50") == ()
    assert leader_on(TODAY, "T50") == ["新人gp"]
    assert team_of("T50").leader_name == "新人gp"


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("code", "words", "refusals"),
    [
        ("T01", {}, [("code_taken", "code")]),
        ("", {}, [("unknown_value", "code")]),
        ("a/b", {}, [("unknown_value", "code")]),
        ("new", {}, [("unknown_value", "code")]),
        ("T51", {"name": ""}, [("missing_required", "name")]),
        ("T51", {"duties": "x" * 2001}, [("too_long", "duties")]),
    ],
)
def test_a_team_that_cannot_be_is_refused(
    world: World, code: str, words: dict[str, object], refusals: list[tuple[str, str]]
) -> None:
    assert refused(create, code, **words) == refusals


def test_a_team_of_another_institution_is_out_of_reach(world: World) -> None:
    words, village = TeamWords("名"), scope_of(world.users["village"], TODAY)
    with pytest.raises(NotFound):
        create_team("T60", "ORG90", words, scope_of(world.users["leader"], TODAY), SYSTEM, TODAY)
    # The station signs with the team of the centre above it, and does not manage it.
    with pytest.raises(NotAllowed):
        change_team("T01", words, village, SYSTEM, TODAY)
    doctor = scope_of(world.users["doctor"], TODAY)
    with pytest.raises(NotAllowed):
        create_team("T60", "ORG01", words, doctor, SYSTEM, TODAY)


def test_a_village_doctor_alone_is_a_team_with_lead_and_contact(world: World) -> None:
    create(is_solo=True)
    doctor = join("village_doctor", "赵村医", team="T50")
    assert leader_on(TODAY, "T50") == ["赵村医"]
    assert lacking("T50") == ("contact",)
    change("T50", is_solo=True, contact=doctor.key)
    assert lacking("T50") == ()


def test_where_the_policy_forbids_teams_of_one_there_are_none(world: World) -> None:
    create(is_solo=True)
    doctor = join("village_doctor", "赵村医", team="T50")
    change("T50", is_solo=True, contact=doctor.key)
    rule = Policy(key="team.solo_allowed", institution_code="ORG01", valid_from=TODAY, value=False)
    db.session.add(rule)
    db.session.flush()
    assert "nurse" in lacking("T50")
    assert refused(create, "T52", is_solo=True) == [("solo_forbidden", "is_solo")]


def test_a_team_that_a_village_doctor_leads_stays_a_solo_team(world: World) -> None:
    create(is_solo=True)
    join("village_doctor", "赵村医", team="T50")
    assert refused(change, "T50") == [("leader_not_doctor", "is_solo")]


def test_the_contact_is_somebody_who_serves(world: World) -> None:
    stranger = StaffFactory(institution_id=world.centre.id)
    assert refused(change, contact=stranger.key) == [("unknown_value", "contact")]
    nurse = with_post("nurse")
    change(contact=nurse.key, duties="随访", hotline="0539-1")
    profile = db.session.get_one(TeamProfile, world.team.id)
    assert (profile.contact_staff_id, profile.duties) == (nurse.id, "随访")
    event = db.session.scalars(select(AuditEvent).filter_by(verb="team.change")).one()
    assert nurse.name not in str(event.after)


def test_an_expert_of_the_hospital_serves_in_a_team_of_the_centre(world: World) -> None:
    expert = StaffFactory(institution_id=world.hospital.id, name="县级专家")
    leader = scope_of(world.users["leader"], TODAY)
    add_member("T01", NewMember("expert", TODAY, person=expert.key), leader, SYSTEM, TODAY)
    assert ("县级专家", "expert", False) in posts_on(TODAY)
    assert ("县级专家", "expert", False) not in posts_on(TODAY - DAY)


def test_one_person_serves_two_teams_but_not_twice_in_one(world: World) -> None:
    make_team(world.centre, code="T02")
    nurse = with_post("nurse")
    join("nurse", team="T02", person=nurse.key)
    assert refused(join, "nurse", team="T02", person=nurse.key) == [("already_member", "person")]
    assert refused(join, "nurse", person=nurse.key) == [("already_member", "person")]


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("values", "refusals"),
    [
        ({"name": ""}, [("missing_required", "name")]),
        ({"name": "x" * 81}, [("too_long", "name")]),
        ({"name": "新人", "phone": "12"}, [("bad_phone", "phone")]),
        ({"name": "新人", "institution": "ORG77"}, [("unknown_value", "institution")]),
        ({"person": "nobody"}, [("unknown_value", "person")]),
    ],
)
def test_who_cannot_join_is_refused_with_the_reason(
    world: World, values: dict[str, str], refusals: list[tuple[str, str]]
) -> None:
    assert refused(join, "nurse", **values) == refusals
    assert db.session.scalar(select(Staff.id).filter_by(name="新人")) is None


def test_who_retired_joins_no_team(world: World) -> None:
    nurse = with_post("nurse")
    leave(nurse, retires=True)
    make_team(world.centre, code="T02")
    assert refused(join, "nurse", team="T02", person=nurse.key, on=LATER) == [
        ("staff_retired", "person")
    ]


def test_a_new_post_is_a_new_row_and_the_old_one_is_kept(world: World) -> None:
    nurse = with_post("nurse")
    give_post(nurse, "health_manager", on=LATER)
    rows = db.session.scalars(select(TeamMember).filter_by(staff_id=nurse.id)).all()
    assert [(row.post, row.valid_to) for row in rows] == [
        ("nurse", LATER - DAY),
        ("health_manager", None),
    ]
    assert (nurse.name, "nurse", False) in posts_on(TODAY)
    assert (nurse.name, "health_manager", False) in posts_on(LATER)


def test_a_post_that_cannot_be_is_refused(world: World) -> None:
    assert refused(give_post, with_post("gp"), "nurse") == [("leader_not_doctor", "post")]
    assert refused(give_post, with_post("nurse"), "king") == [("unknown_value", "post")]
    late = join("rehab", "新人")
    assert refused(give_post, late, "nurse", on=TODAY - DAY) == [("bad_date", "valid_from")]


def test_the_lead_changes_on_its_day_and_the_list_follows(world: World) -> None:
    old, second = with_post("gp"), join("physician", "第二医师")
    lead(second, on=LATER)
    assert leader_on(LATER - DAY) == [old.name]
    assert leader_on(LATER) == ["第二医师"]
    assert (old.name, "gp", False) in posts_on(LATER)
    assert team_of().leader_name == old.name
    assert refresh_all_leader_names(LATER - DAY) == 0
    assert refresh_all_leader_names(LATER) == 1
    assert team_of().leader_name == "第二医师"


@pytest.mark.parametrize(
    ("post", "refusals"),
    [("nurse", [("leader_not_doctor", "valid_from")]), ("gp", [("already_leads", "valid_from")])],
)
def test_who_may_not_lead_does_not(
    world: World, post: str, refusals: list[tuple[str, str]]
) -> None:
    assert refused(lead, with_post(post)) == refusals


def test_a_lead_is_not_put_between_two_that_are_arranged(world: World) -> None:
    second, third = join("physician", "第二"), join("physician", "第三")
    lead(second, on=LATER)
    assert refused(lead, third, on=TODAY) == [("bad_date", "valid_from")]
    lead(third, on=LATER)
    assert leader_on(LATER) == ["第三"]


def test_who_left_meanwhile_is_a_conflict(world: World) -> None:
    nurse = with_post("nurse")
    leave(nurse)
    with pytest.raises(Conflict):
        give_post(nurse, "rehab")
