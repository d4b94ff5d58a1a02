"""The doctors of renewed terms: whoever left is followed by who answers now (S3P7)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.queries.handovers import steps_by_team
from contracts_app.queries.rows import table_of
from contracts_app.rules.teams import who_answers

_CONTRACT = table_of(Contract)


def followers(first_days: Mapping[int, date], today: date) -> dict[int, int]:
    """Who is named in the term after each of these, by the id of the term before.

    `first_days` are those of the next terms. Holds only terms whose doctor was followed by that
    day, or by today where a term is written late; all others keep their doctor.
    """
    by_team = steps_by_team()
    if not by_team or not first_days:
        return {}
    left = {doctor for steps in by_team.values() for doctor in steps}
    query = select(_CONTRACT.c.id, _CONTRACT.c.team_id, _CONTRACT.c.doctor_id).where(
        _CONTRACT.c.id.between(min(first_days), max(first_days)), _CONTRACT.c.doctor_id.in_(left)
    )
    found = {}
    for row in db.session.execute(query):
        day = first_days.get(row.id)
        if day is not None and row.team_id in by_team:
            follower = who_answers(row.doctor_id, max(day, today), by_team[row.team_id])
            if follower != row.doctor_id:
                found[row.id] = follower
    return found
