"""Recording a visit: its forms and values, the services it delivered, the duties it closes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import FollowUp, Measurement, Obligation, ServiceItem, Visit
from contracts_app.queries.accounts import staff_of_account
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.last_forms import forms_before
from contracts_app.queries.locks import hold_households
from contracts_app.queries.measured import pressure_days
from contracts_app.queries.residents import tags_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import (
    Visited,
    cover_on,
    done_by,
    find_visit_by_client_key,
    get_person,
    nearest_counted,
    open_duties,
    outcomes_of,
    served_that_day,
)
from contracts_app.rules.control import Prompt, Seen, asked, is_to_be_reported, outcome_of
from contracts_app.rules.followup import Numbers
from contracts_app.rules.screening import settled
from contracts_app.rules.visit_forms import brought
from contracts_app.rules.visits import Reason, Service, not_counted, settles
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.record_use import note_last_service
from contracts_app.services.referrals.home import after_visit
from contracts_app.services.status import move_household
from contracts_app.services.visits.counting import counted_as, service_row
from contracts_app.services.visits.entry import VisitEntry, refusals_of
from contracts_app.services.visits.same import says_the_same
from contracts_app.vocabulary.care import (
    HOME_FOLLOW,
    DutyState,
    FormKind,
    Outcome,
    VisitState,
)


@dataclass
class Recorded:
    """What came of recording a visit."""

    key: str
    prompts: list[Prompt] = field(default_factory=list)
    uncounted: dict[str, str] = field(default_factory=dict)
    """Services that were done and do not count, with the reason."""
    again: bool = False
    """It was recorded before: the same page was sent twice."""


@dataclass(frozen=True)
class _Whose:
    """Whom a visit is about, and what holds for the person: read once, when all is held."""

    person: Visited
    tags: frozenset[str]
    cover: Any
    """The cover of the day of the visit, or None."""
    numbers: Numbers


def record_visit(
    entry: VisitEntry, scope: Scope, actor: Actor, today: date, corrects: Visit | None = None
) -> Recorded:
    """Store a visit of somebody who lives in scope, once for each page that sends it.

    Raises NotFound outside the scope, Refused with the codes of the forms' fields,
    `future_date`, `bad_date`, `after_death`, `unknown_value`, `nothing_done`, `too_long`,
    `missing_required`, `served_already` (the same service of this person stands on that day) or
    `saved_otherwise` (the page was saved before and was changed since).
    """
    person = get_person(entry.resident, scope)
    if person is None:
        raise NotFound("resident")
    _hold(person, entry.served_on, today)
    known = find_visit_by_client_key(entry.client_key)
    if known is not None:
        return known_visit(known, person, entry)
    _refuse(entry, person, today)
    whose = _whose(person, entry.served_on, today)
    visit = _visit(entry, whose, actor, corrects)
    result = Recorded(visit.key)
    _fill(entry, whose, visit, result)
    _deliver(entry, whose, visit, result, corrects)
    db.session.flush()
    days = pressure_days(person.rows, entry.served_on)
    result.prompts = settled(result.prompts, days, whose.numbers)
    note_last_service(person.id)
    if HOME_FOLLOW in entry.items:
        after_visit(person, visit, whose.numbers, actor, visit.recorded_at_utc)
    plan_for([person.id], today)
    told: dict[str, Any] = {
        "forms": list(map(str, entry.forms)),
        "items": list(entry.items),
        "mode": entry.mode,
    }
    told |= {"uncounted": result.uncounted} if result.uncounted else {}
    audit.record(actor, "visit.record", "visit", visit.key, after=told)
    return result


def _hold(person: Visited, on: date, today: date) -> None:
    """Wait for whoever records for the household, and for the one whose contract counts that day.

    Terms whose first day has come since the last night are live before anything is counted.
    """
    cover = cover_on(person.rows, on)
    hold_households({person.household_id, cover.household_id if cover else person.household_id})
    move_household(person.household_id, today)


def _whose(person: Visited, on: date, today: date) -> _Whose:
    tags, cover = frozenset(tags_of(person.id)), cover_on(person.rows, on)
    return _Whose(person, tags, cover, numbers_for_person(person, today))


def known_visit(visit: Visit, person: Visited, entry: VisitEntry) -> Recorded:
    """What this page sent before; what was changed since is not taken for it.

    A key that stands for somebody else's visit tells nothing.
    """
    if visit.resident_id not in person.rows:
        raise Refused(Refusal("unknown_value", "client_key"))
    if not says_the_same(visit, entry):
        raise Refused(Refusal("saved_otherwise", "client_key"))
    return Recorded(visit.key, again=True)


def _refuse(entry: VisitEntry, person: Visited, today: date) -> None:
    known = db.session.scalars(select(ServiceItem.code).where(ServiceItem.code.in_(entry.items)))
    found = refusals_of(entry, person, known, today)
    twice = served_that_day(person.rows, entry.served_on) & set(entry.items) if entry.met else ()
    found += [Refusal("served_already", item) for item in sorted(twice)]
    if found:
        raise Refused(*found)


def _visit(entry: VisitEntry, whose: _Whose, actor: Actor, corrects: Visit | None) -> Visit:
    person = whose.person
    visit = Visit(
        county_code=person.county_code,
        key=new_key(16),
        client_key=entry.client_key,
        resident_id=person.id,
        team_id=_team_id(whose, entry.served_on),
        staff_id=_done_by(entry, actor, corrects),
        user_id=actor.user_id,
        served_on=entry.served_on,
        mode=entry.mode,
        met=entry.met,
        note=entry.note.strip() or None,
        recorded_at_utc=clock.utcnow(),
        corrects_id=corrects.id if corrects else None,
        state=VisitState.STANDING,
    )
    db.session.add(visit)
    db.session.flush()
    return visit


def _team_id(whose: _Whose, on: date) -> int | None:
    """As of duties: the team of the contract that counts that day, else the one of the grid."""
    return whose.cover.team_id if whose.cover else responsible_team_id(whose.person.grid_id, on)


def _done_by(entry: VisitEntry, actor: Actor, corrects: Visit | None) -> int | None:
    """Who did it: as told, else as the visit says that is corrected, else whose account it is."""
    known = entry.staff_id or (corrects.staff_id if corrects else None)
    return known or staff_of_account(actor.user_id)


def _fill(entry: VisitEntry, whose: _Whose, visit: Visit, result: Recorded) -> None:
    """The forms with their classes, the values, and what has to be done at once."""
    person, numbers = whose.person, whose.numbers
    before = forms_before(visit, person.rows, entry.forms)
    seen = Seen(person.birth_date, entry.served_on, numbers, whose.tags)
    for form in entry.forms:
        data = entry.filled.data.get(form, {}) if entry.met else {}
        outcome = outcome_of(form, data, seen) if entry.met else Outcome.NOT_MET
        last = Outcome(before[form]) if form in before else None
        found = asked(outcome, last, data, seen)
        result.prompts += [one for one in found if one not in result.prompts]
        db.session.add(_form_row(entry, person, visit, form, data, outcome))
    _report(person, entry, numbers, result)
    values = entry.filled.measured if entry.met else {}
    db.session.add_all(
        Measurement(
            county_code=person.county_code,
            visit_id=visit.id,
            resident_id=person.id,
            measure=measure,
            hundredths=value,
            taken_on=entry.served_on,
            standing=True,
        )
        for measure, value in sorted(values.items())
        if value > 0
    )


def _report(person: Visited, entry: VisitEntry, numbers: Numbers, result: Recorded) -> None:
    """A patient with tuberculosis whom nobody met so often is reported (W12)."""
    if FormKind.TB in entry.forms and not entry.met:
        db.session.flush()
        if is_to_be_reported(outcomes_of(person.rows, FormKind.TB), numbers):
            result.prompts.append(Prompt.REPORT)


def _form_row(
    entry: VisitEntry, person: Visited, visit: Visit, form: FormKind, data: Any, outcome: Outcome
) -> FollowUp:
    agreed = entry.next_days.get(form)
    return FollowUp(
        county_code=person.county_code,
        visit_id=visit.id,
        resident_id=person.id,
        form=form,
        data=data,
        outcome=outcome,
        next_on=agreed.on if agreed else None,
        next_reason=agreed.reason.strip() if agreed else None,
    )


def _deliver(
    entry: VisitEntry, whose: _Whose, visit: Visit, result: Recorded, corrects: Visit | None
) -> None:
    """The services that count, each in its place, and the duties that are done with them."""
    if not entry.met:
        return
    person, numbers = whose.person, whose.numbers
    duties = {one.item_code: one for one in open_duties(person.id)}
    done = done_by(corrects.id) if corrects else set()
    for service in _services(entry, person, duties, numbers):
        why = not_counted(service, numbers.followup__counted_modes, numbers.followup__min_gap_days)
        if why is None:
            counted, lacks = counted_as(
                whose.cover, person, whose.tags, service.item, entry.served_on
            )
            db.session.add(service_row(person, visit, service.item, counted))
            if lacks:
                result.uncounted[service.item] = lacks
        duty = duties.get(service.item) if service.item not in done else None
        closed = duty is not None and _close(duty, visit, numbers, counted=why is None)
        if why is not None and service.item in entry.items:
            heard_of = closed and service.item == HOME_FOLLOW
            result.uncounted[service.item] = Reason.FIRST_CONTACT if heard_of else why


def _services(
    entry: VisitEntry, person: Visited, duties: Mapping[str, Obligation], numbers: Numbers
) -> list[Service]:
    """What was done, and what the forms brought along that was not done that day before."""
    there = served_that_day(person.rows, entry.served_on)
    along = [
        one for one in brought(entry.filled.data) if one not in entry.items and one not in there
    ]
    on, gap = entry.served_on, numbers.followup__min_gap_days
    last = nearest_counted(person.rows, entry.items, on, gap)
    return [
        Service(item, on, entry.mode, last.get(item), duties[item].kind if item in duties else None)
        for item in (*dict.fromkeys(entry.items), *along)
    ]


def _close(duty: Obligation, visit: Visit, numbers: Numbers, *, counted: bool) -> bool:
    """Whether a duty is done by this: by a service that counts, or by a contact that is enough."""
    settled = settles(duty, visit.mode, numbers, counted=counted)
    if not settled or visit.served_on < duty.due_from:
        return False
    duty.state = DutyState.DONE
    duty.closed_on = visit.served_on
    duty.visit_id = visit.id
    return True
