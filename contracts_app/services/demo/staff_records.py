"""What the teams of a demonstration say of themselves: contacts, licences, an expert."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Staff,
    StaffCredential,
    StaffProfile,
    Team,
    TeamMember,
    TeamProfile,
)
from contracts_app.services.keys import new_key

if TYPE_CHECKING:
    from contracts_app.services.demo.places import County

_WORDS: Final[dict[str, dict[str, str]]] = {
    "gp": {
        "title": "主治医师",
        "training": "省级全科医生转岗培训合格",
        "expertise": "高血压、糖尿病的诊治与管理",
        "services": "预约门诊、上门巡诊、健康指导",
    },
    "physician": {"title": "医师", "expertise": "常见病、多发病诊治", "services": "门诊、随访"},
    "nurse": {"title": "主管护师", "expertise": "慢病随访、伤口护理", "services": "预约、采样"},
    "public_health": {"title": "公卫医师", "expertise": "预防接种、健康教育"},
    "village_doctor": {"training": "乡村医生在岗培训", "services": "上门随访、送药指导"},
    "expert": {"title": "副主任医师", "expertise": "心血管内科"},
}
"""By post; what is not told stays blank, as in life."""
_LICENCES: Final = {"gp": "gp_registration", "village_doctor": "village_doctor"}


def add_staff_records(county: County, today: date) -> None:
    """Give every team a contact, its people words and licences, the first one an expert.

    Draws no chance, so that all else stays as it was for a seed. One licence ends within weeks.
    """
    db.session.flush()
    _add_expert(county, today)
    soon = today + timedelta(days=45)
    for serial, team in enumerate(county.teams):
        for person, post in _people(team):
            _describe(team, person, post)
            valid_to = soon if serial == 0 and post == "nurse" else date(today.year + 3, 12, 31)
            kind = _LICENCES.get(post, "practice")
            db.session.add(StaffCredential(staff_id=person.id, kind=kind, valid_to=valid_to))


def _people(team: Team) -> list[tuple[Staff, str]]:
    query = (
        select(Staff, TeamMember.post)
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .where(TeamMember.team_id == team.id)
        .order_by(TeamMember.id)
    )
    return [(person, post or "") for person, post in db.session.execute(query)]


def _add_expert(county: County, today: date) -> None:
    expert = Staff(
        key=new_key(),
        county_code=county.hospital.county_code,
        name="孟宪忠",
        institution_id=county.hospital.id,
    )
    db.session.add(expert)
    db.session.flush()
    since = date(today.year, 1, 1)
    first = county.teams[0]
    db.session.add(
        TeamMember(team_id=first.id, staff_id=expert.id, post="expert", valid_from=since)
    )
    db.session.flush()


def _describe(team: Team, person: Staff, post: str) -> None:
    words: dict[str, Any] = dict.fromkeys(("title", "training", "expertise", "services"), "")
    # A landline of the centre; nobody's own number is shown to everybody.
    phone = team.hotline if post in {"gp", "nurse"} else ""
    told = {**words, **_WORDS.get(post, {}), "public_phone": phone, "photo": ""}
    db.session.add(StaffProfile(staff_id=person.id, **told))
    # A complete team is reached through the village doctor, any other through public health.
    if post in {"public_health", "village_doctor"}:
        _set_contact(team, person)


def _set_contact(team: Team, person: Staff) -> None:
    profile = db.session.get(TeamProfile, team.id)
    if profile is None:
        db.session.add(
            TeamProfile(
                team_id=team.id,
                contact_staff_id=person.id,
                is_solo=False,
                duties="",
                services="",
                photo="",
            )
        )
    else:
        profile.contact_staff_id = person.id
    db.session.flush()
