"""Cases of tuberculosis: notified to us, under treatment, and closed when treatment stops."""

from datetime import date

from contracts_app.extensions import db
from contracts_app.models import TbCase
from contracts_app.queries.courses import get_treated
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import Visited
from contracts_app.rules.dates import months_after
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.courses import held_person, plan_after
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.vocabulary.care import TbEnd


def notify_case(
    resident: str, notified_on: date, scope: Scope, actor: Actor, today: date
) -> TbCase:
    """A case was notified to us: the first visit is due within three days (W12).

    Raises NotFound outside the scope, Refused with `already_treated`, `future_date` or `bad_date`.
    """
    person = held_person(resident, scope)
    if get_treated(person.rows) is not None:
        raise Refused.of("already_treated")
    _between(person.birth_date, notified_on, today, "notified_on")
    case = TbCase(county_code=person.county_code, resident_id=person.id, notified_on=notified_on)
    db.session.add(case)
    plan_after(person, today)
    audit.record(actor, "tb.notify", "resident", person.key)
    return case


def start_treatment(
    resident: str,
    started_on: date,
    intensive_until: date | None,
    scope: Scope,
    actor: Actor,
    today: date,
) -> TbCase:
    """Note the first day of treatment and the last one of its intensive phase.

    Without the latter it is counted from the months of the policy. Raises NotFound outside the
    scope or without a case, Refused with `future_date` or `bad_date`.
    """
    person, case = _case(resident, scope)
    _between(person.birth_date, started_on, today, "started_on")
    if intensive_until is None:
        months = numbers_for_person(person, today).tb__intensive_months
        intensive_until = months_after(started_on, months)
    if intensive_until < started_on:
        raise Refused(Refusal("bad_date", "intensive_until"))
    case.started_on, case.intensive_until = started_on, intensive_until
    plan_after(person, today)
    audit.record(actor, "tb.start", "resident", person.key)
    return case


def stop_treatment(
    resident: str, outcome: str, stopped_on: date, scope: Scope, actor: Actor, today: date
) -> TbCase:
    """Treatment stopped: one last visit closes the case.

    Raises NotFound outside the scope or without a case, Refused with `unknown_value`,
    `future_date` or `bad_date`.
    """
    person, case = _case(resident, scope)
    if outcome not in set(TbEnd):
        raise Refused(Refusal("unknown_value", "outcome"))
    _between(case.started_on or case.notified_on, stopped_on, today, "stopped_on")
    case.outcome, case.stopped_on = outcome, stopped_on
    plan_after(person, today)
    audit.record(actor, "tb.stop", "resident", person.key)
    return case


def _case(resident: str, scope: Scope) -> tuple[Visited, TbCase]:
    person = held_person(resident, scope)
    case = get_treated(person.rows)
    if case is None:
        raise NotFound("case")
    return person, case


def _between(first: date, on: date, today: date, subject: str) -> None:
    if on > today:
        raise Refused(Refusal("future_date", subject))
    if on < first:
        raise Refused(Refusal("bad_date", subject))
