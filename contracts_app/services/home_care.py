"""Family beds and rehabilitation plans: setting one up, its rounds or sessions, and closing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HomeCare, HomeCareVisit
from contracts_app.queries import home_care as queries
from contracts_app.queries.scope import Scope
from contracts_app.rules.home_care import (
    LONGEST_NOTE,
    LONGEST_PLAN,
    MOST_MINUTES,
    refuse_closing,
    refuse_opening,
    refuse_visit,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_at_home
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.home_care import HomeCareEnd, HomeCareKind, HomeCareReason


@dataclass(frozen=True)
class Setup:
    """For whom what is set up from when on, why and with which plan."""

    household: str
    resident: str
    kind: str
    reason: str
    plan: str
    opened_on: date


def set_up(asked: Setup, scope: Scope, actor: Actor, today: date) -> HomeCare:
    """Set up a family bed or a plan; where one of the kind is open, it is that one.

    Raises NotFound outside the scope, Refused with `unknown_value`, `missing_required`, `too_long`,
    `future_date`, `bad_date` or `bed_needs_contract`.
    """
    resident, membership, home = held_at_home(asked.resident, scope)
    if home.code != asked.household:
        raise NotFound("resident")
    contract = queries.contract_covering(resident.id, today)
    _check(asked)
    if code := refuse_opening(
        asked.kind,
        asked.opened_on,
        resident.birth_date,
        covered=contract is not None,
        today=today,
    ):
        raise Refused(Refusal(*code))
    known = queries.find_open(resident.id, asked.kind)
    if known is not None:
        return known
    made = HomeCare(
        county_code=resident.county_code,
        key=new_key(16),
        kind=asked.kind,
        resident_id=resident.id,
        household_id=membership.household_id,
        contract_id=contract.id if contract else None,
        doctor_id=queries.doctor_of(contract, today) if contract else None,
        reason=asked.reason,
        plan=asked.plan.strip(),
        opened_on=asked.opened_on,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )
    db.session.add(made)
    db.session.flush()
    _record(actor, "home_care.open", resident.key, made.kind, made.opened_on)
    return made


def _check(asked: Setup) -> None:
    plan = asked.plan.strip()
    faults = {
        ("unknown_value", "kind"): asked.kind not in set(HomeCareKind),
        ("unknown_value", "reason"): asked.reason not in set(HomeCareReason),
        ("missing_required", "plan"): not plan,
        ("too_long", "plan"): len(plan) > LONGEST_PLAN,
    }
    if wrong := [Refusal(*code) for code, applies in faults.items() if applies]:
        raise Refused(*wrong)


@dataclass(frozen=True)
class Visit:
    """A round or a session; the key is that of the form."""

    key: str
    visited_on: date
    note: str
    minutes: int | None = None


def note_visit(key: str, visit: Visit, scope: Scope, actor: Actor, today: date) -> HomeCareVisit:
    """Note a round or a session; the same form again is that one.

    Raises NotFound outside the scope, Refused with `unknown_value`, `missing_required`, `too_long`,
    `bad_minutes`, `future_date` or `home_care_not_open`.
    """
    row = _row(key, scope)
    home = queries.hold_home_care(row.id)
    known = queries.find_visit(home.id, visit.key)
    if known is not None:
        return known
    note = visit.note.strip()
    faults = {
        ("unknown_value", "key"): not 0 < len(visit.key) <= 16,
        ("missing_required", "note"): not note,
        ("too_long", "note"): len(note) > LONGEST_NOTE,
        ("bad_minutes", "minutes"): visit.minutes is not None
        and not 0 < visit.minutes <= MOST_MINUTES,
    }
    wrong = [Refusal(*code) for code, applies in faults.items() if applies]
    if code := refuse_visit(visit.visited_on, home.opened_on, home.closed_on, today):
        wrong.append(Refusal(code, "visited_on"))
    if wrong:
        raise Refused(*wrong)
    made = HomeCareVisit(
        county_code=home.county_code,
        key=visit.key,
        home_care_id=home.id,
        visited_on=visit.visited_on,
        minutes=visit.minutes,
        note=note,
        user_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
    )
    db.session.add(made)
    db.session.flush()
    _record(actor, "home_care.visit", row.resident, home.kind, visit.visited_on)
    return made


def close_home_care(
    key: str, closed_on: date, reason: str, scope: Scope, actor: Actor, today: date
) -> HomeCare:
    """Close it on a last day; once more changes nothing.

    Raises NotFound outside the scope, Refused with `unknown_value`, `future_date` or
    `visited_later`.
    """
    row = _row(key, scope)
    home = queries.hold_home_care(row.id)
    if home.closed_on is not None:
        return home
    if reason not in set(HomeCareEnd):
        raise Refused(Refusal("unknown_value", "reason"))
    last = queries.last_visit(home.id)
    if code := refuse_closing(closed_on, home.opened_on, last, today):
        raise Refused(Refusal(code, "closed_on"))
    home.closed_on, home.end_reason = closed_on, reason
    db.session.flush()
    _record(actor, "home_care.close", row.resident, home.kind, closed_on, reason)
    return home


def _row(key: str, scope: Scope) -> Any:
    row = queries.get_home_care(key, scope)
    if row is None:
        raise NotFound("home_care")
    return row


def _record(actor: Actor, verb: str, resident: str, kind: str, day: date, reason: str = "") -> None:
    """What and when; never what was planned or found."""
    after = {"kind": kind, "on": day.isoformat()}
    audit.record(actor, verb, "resident", resident, reason=reason, after=after)
