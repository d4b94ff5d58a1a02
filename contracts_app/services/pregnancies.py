"""Pregnancies: booked by the last period, then birth and coming home, and the end of care."""

from datetime import date

from contracts_app.extensions import db
from contracts_app.models import Pregnancy
from contracts_app.queries.courses import get_running
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import Visited
from contracts_app.rules.pregnancy import due_day, refuse_birth, refuse_booking, refuse_end
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.courses import held_person, plan_after
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.vocabulary.care import PregnancyEnd


def book_pregnancy(
    resident: str, lmp_on: date, booked_on: date, scope: Scope, actor: Actor, today: date
) -> Pregnancy:
    """Begin care of a pregnancy; its weeks are counted from the first day of the last period.

    Raises NotFound outside the scope, Refused with `not_for_person`, `already_pregnant`,
    `future_date` or `bad_date`.
    """
    person = held_person(resident, scope)
    if person.sex != "female":
        raise Refused.of("not_for_person")
    if get_running(person.rows) is not None:
        raise Refused.of("already_pregnant")
    _refuse(refuse_booking(lmp_on, booked_on, today), "lmp_on")
    pregnancy = Pregnancy(
        county_code=person.county_code,
        resident_id=person.id,
        lmp_on=lmp_on,
        due_on=due_day(lmp_on),
        booked_on=booked_on,
    )
    db.session.add(pregnancy)
    plan_after(person, today)
    audit.record(actor, "pregnancy.book", "resident", person.key)
    return pregnancy


def correct_weeks(
    resident: str, lmp_on: date, due_on: date, scope: Scope, actor: Actor, today: date
) -> Pregnancy:
    """Set the days by which weeks are counted anew, as an examination showed them.

    Raises NotFound outside the scope or without a pregnancy, Refused with `future_date` or
    `bad_date`.
    """
    person, pregnancy = _pregnant(resident, scope)
    _refuse(refuse_booking(lmp_on, max(pregnancy.booked_on, lmp_on), today), "lmp_on")
    if not 0 < (due_on - lmp_on).days <= (due_day(lmp_on) - lmp_on).days + 30:
        raise Refused(Refusal("bad_date", "due_on"))
    pregnancy.lmp_on, pregnancy.due_on = lmp_on, due_on
    plan_after(person, today)
    audit.record(actor, "pregnancy.correct", "resident", person.key)
    return pregnancy


def record_birth(
    resident: str, born_on: date, home_on: date | None, scope: Scope, actor: Actor, today: date
) -> Pregnancy:
    """Note the day of birth, and that of coming home once it is known; both may be corrected.

    Raises NotFound outside the scope or without a pregnancy, Refused with `future_date` or
    `bad_date`.
    """
    person, pregnancy = _pregnant(resident, scope)
    _refuse(refuse_birth(pregnancy.lmp_on, born_on, home_on, today), "born_on")
    pregnancy.delivered_on, pregnancy.discharged_on = born_on, home_on
    plan_after(person, today)
    audit.record(actor, "pregnancy.birth", "resident", person.key)
    return pregnancy


def end_pregnancy(
    resident: str, outcome: str, ended_on: date, scope: Scope, actor: Actor, today: date
) -> Pregnancy:
    """End care: after the check at 42 days, or because the pregnancy or the stay here ended.

    Raises NotFound outside the scope or without a pregnancy, Refused with `unknown_value`,
    `birth_missing` (no day of birth is known), `future_date` or `bad_date`.
    """
    person, pregnancy = _pregnant(resident, scope)
    if outcome not in set(PregnancyEnd):
        raise Refused(Refusal("unknown_value", "outcome"))
    if outcome == PregnancyEnd.BORN and pregnancy.delivered_on is None:
        raise Refused(Refusal("birth_missing", "outcome"))
    _refuse(refuse_end(pregnancy.lmp_on, pregnancy.delivered_on, ended_on, today), "ended_on")
    pregnancy.outcome, pregnancy.ended_on = outcome, ended_on
    plan_after(person, today)
    audit.record(actor, "pregnancy.end", "resident", person.key)
    return pregnancy


def _pregnant(resident: str, scope: Scope) -> tuple[Visited, Pregnancy]:
    person = held_person(resident, scope)
    pregnancy = get_running(person.rows)
    if pregnancy is None:
        raise NotFound("pregnancy")
    return person, pregnancy


def _refuse(code: str | None, subject: str) -> None:
    if code is not None:
        raise Refused(Refusal(code, subject))
