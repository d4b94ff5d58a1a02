"""Duties of people for tests of the work list, written as they would stand after a night."""

from datetime import date, datetime, time
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Obligation, Resident, Suspension, Team, Visit
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.care import DutyKind, DutyState
from tests.factories import COUNTY, TODAY

PROGRAMMES = {
    "HTN_VISIT": "htn", "DM_VISIT": "dm2", "SMD_VISIT": "smd", "ELDER_ASSESS": "elder",
    "EXAM": "elder", "HOME_VISIT": "special", "POSTPARTUM": "maternal", "EDUCATION": "special",
}  # fmt: skip


def duty(
    person: Resident,
    due_on: date = TODAY,
    item: str = "HTN_VISIT",
    team: Team | None = None,
    **values: Any,
) -> Obligation:
    """An open duty; without a team it belongs to the only one of the world."""
    owner = team or db.session.query(Team).order_by(Team.id).first()
    made = Obligation(
        county_code=COUNTY,
        resident_id=person.id,
        item_code=item,
        programme=PROGRAMMES[item],
        due_from=values.pop("due_from", min(due_on, date(2026, 1, 1))),
        due_on=due_on,
        state=DutyState.OPEN,
        kind=values.pop("kind", DutyKind.ROUTINE),
        team_id=owner.id if owner else None,
        made_on=date(2026, 1, 1),
        **values,
    )
    db.session.add(made)
    db.session.flush()
    return made


def visited(
    person: Resident, on: date, outcome: str = "controlled", *, met: bool = True, **values: Any
) -> Visit:
    """A standing visit with one form."""
    visit = Visit(
        county_code=COUNTY,
        key=new_key(16),
        client_key=new_key(16),
        resident_id=person.id,
        served_on=on,
        mode="home",
        met=met,
        recorded_at_utc=datetime.combine(on, time(12)),
        state="standing",
        team_id=values.pop("team_id", None),
    )
    db.session.add(visit)
    db.session.flush()
    form = FollowUp(
        county_code=COUNTY,
        visit_id=visit.id,
        resident_id=person.id,
        form=values.pop("form", "htn"),
        data=values.pop("data", {}),
        outcome=outcome,
    )
    db.session.add(form)
    db.session.flush()
    return visit


def away(person: Resident, household_id: int, since: date = TODAY, **values: Any) -> None:
    """The person is away for long."""
    db.session.add(
        Suspension(
            county_code=COUNTY,
            resident_id=person.id,
            household_id=household_id,
            with_household=False,
            reason=values.pop("reason", "work"),
            from_day=since,
            **values,
        )
    )
    db.session.flush()
