"""What everybody may read of a team: people and places, nothing of any resident (五公开, S3P3)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Institution, Region, Staff, StaffProfile, Team, TeamMember
from contracts_app.queries.team_staff import existing_on, serves_on

_ANSWERED = 50


def find_boards(code: str, day: date, county_code: str = "") -> Sequence[Any]:
    """The teams of a code that exist on a day, one for each county that uses it."""
    query = (
        select(
            *(Team.id, Team.code, Team.county_code, Team.name, Team.hotline, Team.service_hours),
            Institution.name.label("institution"),
            func.coalesce(Region.name, Team.county_code).label("county"),
        )
        .join(Institution, Institution.id == Team.institution_id)
        .outerjoin(Region, Region.code == Team.county_code)
        .where(Team.code == code, existing_on(day))
        .order_by(Team.county_code)
        .limit(_ANSWERED)
    )
    if county_code:
        query = query.where(Team.county_code == county_code)
    return db.session.execute(query).all()


def list_public_people(team_id: int, day: date) -> Sequence[Any]:
    """Who serves on a day, as a notice tells it; the phone is the one meant for everybody."""
    words = ("title", "training", "expertise", "services", "public_phone", "photo")
    query = (
        select(
            *(Staff.id, Staff.key, Staff.name, TeamMember.post, TeamMember.is_leader),
            *(func.coalesce(getattr(StaffProfile, one), "").label(one) for one in words),
            Institution.name.label("institution"),
        )
        .join(TeamMember, TeamMember.staff_id == Staff.id)
        .join(Institution, Institution.id == Staff.institution_id)
        .outerjoin(StaffProfile, StaffProfile.staff_id == Staff.id)
        .where(TeamMember.team_id == team_id, serves_on(day))
        .order_by(TeamMember.is_leader.desc(), TeamMember.id)
    )
    return db.session.execute(query).all()
