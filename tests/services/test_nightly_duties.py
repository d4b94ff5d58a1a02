"""The night plans what is due: for everybody once, for the dead and the gone no more."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, AuditSeal, Membership, Obligation, TeamMember
from contracts_app.services.nightly import run_nightly
from tests.factories import TODAY, World, make_household

DAY = timedelta(days=1)


def night(today: date = TODAY, checkpoint: Any = None) -> dict[str, int]:
    report = run_nightly(today, today, checkpoint or db.session.commit)
    return dict(report["duties"])


def states(resident_id: int) -> dict[str, int]:
    db.session.expire_all()
    query = select(Obligation.state, func.count()).filter_by(resident_id=resident_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Obligation.state))}


def test_the_night_tells_what_it_planned_and_the_next_one_has_nothing_to_do(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1, tags=("HTN",))
    db.session.commit()
    first = night()
    assert first["people"] == 1
    assert first["made"] == states(person.id)["open"] > 0
    assert night() == {"people": 0, "made": 0, "moved": 0, "cancelled": 0, "freed": 0}


def test_what_was_due_to_the_dead_and_the_gone_is_cancelled_with_its_reason(world: World) -> None:
    _home, (dead, gone) = make_household(world.grids[0], members=2, tags=("HTN",))
    gone.birth_date = date(1950, 1, 1)
    db.session.commit()
    night()
    assert set(states(dead.id)) == set(states(gone.id)) == {"open"}
    dead.died_on = TODAY
    for person, reason in ((dead, "death"), (gone, "moved_out")):
        row = db.session.scalars(select(Membership).filter_by(resident_id=person.id)).one()
        row.valid_to, row.end_reason = TODAY, reason
    db.session.commit()
    report = night(TODAY + DAY)
    assert report["cancelled"] == sum(states(dead.id).values()) + sum(states(gone.id).values())
    assert set(states(dead.id)) == set(states(gone.id)) == {"cancelled"}
    reasons = select(Obligation.resident_id, Obligation.cancelled_for).distinct()
    assert {tuple(row) for row in db.session.execute(reasons)} == {
        (dead.id, "died"), (gone.id, "left"),
    }  # fmt: skip


def test_a_night_that_was_killed_is_gone_on_with(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contracts_app.services.duties.nights.AT_ONCE", 3)
    for number in range(4):
        make_household(world.grids[0], members=2, code=f"H{number}", tags=("HTN",))
    db.session.commit()
    chunks = []

    def dies() -> None:
        planned = db.session.scalar(select(func.count()).select_from(Obligation)) or 0
        if planned and len(chunks) == 1:
            db.session.rollback()
            raise KeyboardInterrupt
        chunks.extend([planned] if planned else [])
        db.session.commit()

    with pytest.raises(KeyboardInterrupt):
        night(checkpoint=dies)
    done = db.session.scalar(select(func.count(Obligation.resident_id.distinct())))
    report = night()
    assert 0 < done < 8
    assert report["people"] == 8 - done
    everybody = db.session.scalar(select(func.count(Obligation.resident_id.distinct())))
    assert everybody == 8
    assert night()["people"] == 0


def test_the_work_of_who_left_the_team_is_freed_in_the_night(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1, tags=("HTN",))
    db.session.commit()
    night()
    for row in db.session.scalars(select(Obligation)):
        row.staff_id = world.doctor.id
    place = db.session.scalars(select(TeamMember).filter_by(staff_id=world.doctor.id)).one()
    place.valid_to = TODAY
    db.session.commit()
    assert night()["freed"] == 0
    assert night(TODAY + DAY)["freed"] == states(person.id)["open"]


def test_what_the_night_planned_is_sealed_with_the_rest(any_app: Flask, world: World) -> None:
    make_household(world.grids[0], members=1, tags=("HTN",))
    db.session.commit()
    night()
    last = db.session.scalar(select(func.max(AuditEvent.id)))
    assert db.session.scalar(select(func.max(AuditSeal.last_id))) == last
