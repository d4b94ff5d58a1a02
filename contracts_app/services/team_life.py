"""What a team plans, holds, corrects and cancels. Nothing is deleted; a correction says why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Team, TeamEvent
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.team_staff import is_own_team
from contracts_app.rules.redaction import redact
from contracts_app.services import audit, team_attendance
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.own_work import refuse_others
from contracts_app.services.team_attendance import Result
from contracts_app.services.team_event_checks import (
    FACTS,
    TYPED,
    EventWords,
    refuse_event,
    refuse_reason,
)
from contracts_app.vocabulary.team_life import (
    LifeState,
)


def add_event(
    team_code: str, words: EventWords, scope: Scope, actor: Actor, today: date, *, held: bool
) -> TeamEvent:
    """Plan an event, or note one that was held.

    The same once more by the same user is a second press of the button: it brings back the event
    that was made. Raises NotFound outside the scope, Refused with `unknown_value`, `topic_missing`,
    `not_for_kind`, `future_date` (held), `bad_date`, `bad_time`, `minutes_too_long`, `too_long`,
    `missing_required` (place), `nobody_present`, `staff_unknown` or `team_inactive`.
    """
    team = held_team_in(team_code, scope)
    state = LifeState.HELD if held else LifeState.PLANNED
    if (made := _made_already(team, words, state, actor)) is not None:
        return made
    refuse_event(team, words, held=held, today=today)
    event = TeamEvent(
        county_code=team.county_code,
        key=new_key(16),
        team_id=team.id,
        state=state,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
        version=1,
        **words.facts(),
    )
    _write_notes(event, words.notes, actor)
    db.session.add(event)
    db.session.flush()
    if held:
        team_attendance.note_present(event, words.present)
    audit.record(actor, "team_event.add", "team_event", event.key, after=image_of(event))
    return event


def change_event(
    team_code: str,
    key: str,
    version: int,
    words: EventWords,
    reason: str,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    held: bool,
) -> TeamEvent:
    """Write an event anew; with `held` a planned one is noted as held.

    What was held already is corrected with a reason. Raises as `add_event`; NotAllowed for what
    others noted of another team; Conflict when somebody changed it meanwhile; Refused with
    `event_cancelled`, `was_held` or `missing_required` (reason).
    """
    team, event = _held_event(team_code, key, version, scope, actor)
    before = image_of(event)
    if event.state == LifeState.HELD:
        refuse_reason(reason)
        if not held:
            raise Refused.of("was_held")
    refuse_event(team, words, held=held, today=today, known=event)
    for name, value in words.facts().items():
        setattr(event, name, value)
    event.state = LifeState.HELD if held else LifeState.PLANNED
    changed = ["notes"] if _write_notes(event, words.notes, actor) else []
    if held:
        team_attendance.note_present(event, words.present)
    event.version += 1
    db.session.flush()
    after = {**image_of(event), "changed": changed}
    audit.record(
        actor, "team_event.change", "team_event", key, reason=reason.strip(),
        before=before, after=after,
    )  # fmt: skip
    return event


def cancel_event(
    team_code: str, key: str, version: int, reason: str, scope: Scope, actor: Actor
) -> TeamEvent:
    """Say why an event is not held, or was noted by mistake; it stays on record.

    Raises NotFound, NotAllowed, Conflict, Refused with `event_cancelled`, `missing_required` or
    `too_long`.
    """
    _team, event = _held_event(team_code, key, version, scope, actor)
    refuse_reason(reason)
    before = {"state": event.state}
    event.state, event.cancel_reason = LifeState.CANCELLED, reason.strip()
    event.version += 1
    db.session.flush()
    audit.record(
        actor, "team_event.cancel", "team_event", key, reason=reason.strip(),
        before=before, after={"state": event.state},
    )  # fmt: skip
    return event


def note_results(
    team_code: str,
    key: str,
    version: int,
    results: Mapping[str, Result],
    reason: str,
    scope: Scope,
    actor: Actor,
) -> TeamEvent:
    """Note how a training ended for those who came.

    Raises as `team_attendance.set_results`; NotFound, NotAllowed, Conflict, Refused with
    `event_cancelled`.
    """
    _team, event = _held_event(team_code, key, version, scope, actor)
    team_attendance.set_results(event, results, reason, actor)
    return event


def held_team_in(code: str, scope: Scope) -> Team:
    """A team in scope, held until the transaction ends. Raises NotFound outside the scope.

    A station notes what the team of the centre above it holds in its village.
    """
    query = select(Team).where(Team.code == code, teams_in(scope)).order_by(Team.id).limit(1)
    team = db.session.scalars(query.with_for_update(of=Team)).first()
    if team is None:
        raise NotFound("team")
    return team


def refuse_others_event(event: TeamEvent, scope: Scope, actor: Actor) -> None:
    """Raises NotAllowed unless the own team holds the event, or the same user noted it."""
    own = is_own_team(event.team_id, scope)
    refuse_others("team_event", actor, event.made_by_id, own=own)


def _held_event(
    team_code: str, key: str, version: int, scope: Scope, actor: Actor
) -> tuple[Team, TeamEvent]:
    team, event = event_in(team_code, key, scope)
    refuse_others_event(event, scope, actor)
    if event.version != version:
        raise Conflict("changed_meanwhile")
    if event.state == LifeState.CANCELLED:
        raise Refused.of("event_cancelled")
    return team, event


def event_in(team_code: str, key: str, scope: Scope) -> tuple[Team, TeamEvent]:
    """An event of a team in scope, both held until the transaction ends. Raises NotFound."""
    team = held_team_in(team_code, scope)
    query = select(TeamEvent).where(TeamEvent.team_id == team.id, TeamEvent.key == key)
    query = query.with_for_update().execution_options(populate_existing=True)
    event = db.session.scalars(query).first()
    if event is None:
        raise NotFound("team_event")
    return team, event


def _made_already(
    team: Team, words: EventWords, state: LifeState, actor: Actor
) -> TeamEvent | None:
    same = words.facts() | {"team_id": team.id, "state": state, "made_by_id": actor.user_id}
    query = select(TeamEvent).filter_by(**same).order_by(TeamEvent.id.desc()).limit(1)
    found = db.session.scalars(query).first()
    return found if found is not None and notes_of(found) == words.notes.strip() else None


def notes_of(event: TeamEvent) -> str:
    """The notes as they hold; those that were written over are kept behind them."""
    return str(event.notes[-1]["text"]) if event.notes else ""


def _write_notes(event: TeamEvent, text: str, actor: Actor) -> bool:
    """Add a text to those of the event unless it says the same; whether it was added."""
    if text.strip() == notes_of(event):
        return False
    at = clock.utcnow().isoformat(timespec="seconds")
    event.notes = [*(event.notes or ()), {"text": text.strip(), "by": actor.name, "at": at}]
    return True


def image_of(event: TeamEvent) -> dict[str, Any]:
    """What the audit trail keeps of an event: facts, states and keys of staff, no notes."""
    found: dict[str, Any] = {name: getattr(event, name) for name in FACTS}
    found["day"] = event.day.isoformat()
    found |= {name: redact(found[name]) for name in TYPED}
    present = team_attendance.keys_present(event.id)
    return {**found, "state": str(event.state), "present": present}
