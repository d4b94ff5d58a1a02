"""Which team gets somebody who comes home (E5, E7)."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Membership, Referral, Team
from contracts_app.queries.care_facts import caring_team_id
from contracts_app.queries.scope import scope_of_institution
from contracts_app.queries.team_staff import existing_on
from contracts_app.queries.visits import kept_row
from contracts_app.services.errors import Refusal, Refused


def team_for(referral: Referral, today: date, named: str = "") -> Team:
    """The team that is named, else that of the contract in force, else that of the grid.

    A centre names teams of its own and of its stations: it gives nobody to those of another one.
    Raises Refused with `no_team` where nobody answers for the person, and `unknown_value` for a
    name that none of these teams bears.
    """
    if named:
        return _named(referral, named, today)
    return _caring(kept_row(referral.resident_id), today)


def _named(referral: Referral, code: str, today: date) -> Team:
    county = referral.county_code
    within = scope_of_institution(referral.township_id, county, today).institution_ids
    known = Team.code == code, Team.county_code == county, Team.institution_id.in_(within)
    found = db.session.scalars(select(Team).where(*known, existing_on(today))).one_or_none()
    if found is None:
        raise Refused(Refusal("unknown_value", "team"))
    return found


def _caring(resident_id: int, today: date) -> Team:
    lives = Membership.resident_id == resident_id, Membership.valid_to.is_(None)
    query = select(Household.grid_id).join(Membership, Membership.household_id == Household.id)
    grid = db.session.scalars(query.where(*lives)).one_or_none()
    team = caring_team_id(resident_id, grid, today) if grid is not None else None
    if team is None:
        raise Refused.of("no_team")
    return db.session.get_one(Team, team)
