"""Visits that were sealed while the line was down and come later.

Whatever comes, and however often: there is one visit for each key of a page, or one row that asks
for somebody's attention. Nothing that could be opened is ever dropped without a reason that
somebody wrote down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import SealedVisit, User, Visit
from contracts_app.queries import sealed_visits as queries
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.queries.visits import (
    Visited,
    cover_on,
    find_visit_by_client_key,
    person_of_row,
)
from contracts_app.rules.control import Prompt
from contracts_app.rules.outbox import believed_day, believed_moment
from contracts_app.rules.permissions import Permission, permits
from contracts_app.rules.redaction import redact
from contracts_app.services import audit, visit_drafts
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.kept_forms import NEVER_KEPT
from contracts_app.services.outbox_packages import Package
from contracts_app.services.visits import Recorded, VisitEntry, record_visit
from contracts_app.vocabulary import Role
from contracts_app.vocabulary.paper import SealedState

LONGEST_NOTE: Final = 200
NOT_COUNTED: Final = "not_counted"
"""Of a visit that was recorded: some service of it does not count."""
AT_ONCE: Final = frozenset({Prompt.CALL_120.value, Prompt.REFER.value})
Ask = Callable[[Visited], VisitEntry]
"""Reads the form for the person it is about; it may find why it is refused."""
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Outcome:
    """What became of a visit; `again` when it had come before."""

    state: SealedState
    visit_key: str | None
    codes: tuple[str, ...]
    again: bool = False

    @property
    def urgent(self) -> bool:
        """Whether something has to be done for the person at once."""
        return self.state == SealedState.MADE and not AT_ONCE.isdisjoint(self.codes)


def receive(package: Package, ask: Ask, actor: Actor, today: date) -> Outcome:
    """Record what a device brings, in the name of whoever typed it; or keep it for attention.

    `actor` is who brings it. Raises Refused(`ticket_broken`) where its person or account is not on
    record.
    """
    user, resident_id = _whose(package, today)
    known = queries.find_by_key(package.ticket.key)
    if known is not None:
        return Outcome(SealedState(known.state), known.visit, tuple(known.codes), again=True)
    written_at = _written_at(package)
    row = SealedVisit(
        county_code=user.institution.county_code,
        key=package.ticket.key,
        resident_id=resident_id,
        user_id=user.id,
        uploaded_by_id=actor.user_id,
        state=SealedState.ATTENTION,
        fields=_kept(package, written_at, today),
        written_at_utc=written_at,
        received_at_utc=clock.utcnow(),
    )
    done, codes = _recorded(row, ask, user, actor, today, whole=True)
    return _written(row, done, codes, "sealed_visit.receive", actor)


def _whose(package: Package, today: date) -> tuple[User, int]:
    """Who typed it, and the row of the person, whose household is held wherever it is by now."""
    user = db.session.get(User, package.ticket.user_id)
    county = user.institution.county_code if user else ""
    resident_id = queries.find_row(package.ticket.about, county)
    if user is None or resident_id is None:
        raise Refused.of("ticket_broken")
    person = person_of_row(resident_id, everything(today))
    hold_households({person.household_id} if person else set())
    return user, resident_id


def _written_at(package: Package) -> datetime:
    told = package.moment("written_at")
    return believed_moment(told, package.ticket.opened_at, clock.utcnow())


def _kept(package: Package, written_at: datetime, today: date) -> dict[str, Any]:
    ticket = package.ticket
    days = (clock.local(written_at).date(), clock.local(ticket.opened_at).date())
    return {
        "fields": [[name, text] for name, text in package.fields if name not in NEVER_KEPT],
        "written_on": believed_day(*days, today).isoformat(),
        "opened_at": ticket.opened_at.isoformat(),
        "contract_no": ticket.contract_no,
    }


def _recorded(
    row: SealedVisit, ask: Ask, user: User, actor: Actor, today: date, *, whole: bool
) -> tuple[Recorded | None, list[str]]:
    """The visit, or why there is none; what was tried in vain leaves no trace.

    `whole`: also where only somebody who looks at it can tell whether it is to be recorded.
    """
    if user.disabled_at_utc or not permits(Role(user.role), Permission.VISIT_RECORD):
        return None, ["account_closed"]
    scope = scope_of(user, today)
    try:
        with db.session.begin_nested():
            person = person_of_row(row.resident_id, scope)
            if person is None:
                raise NotFound("resident")
            entry = ask(person)
            _refuse(row, entry, person, whole=whole)
            done = record_visit(entry, scope, Actor.of(user, actor.request_id), today)
    except Refused as refused:
        return None, list(dict.fromkeys(refused.codes))
    except NotFound:
        return None, ["person_beyond"]
    return done, []


def _refuse(row: SealedVisit, entry: VisitEntry, person: Visited, *, whole: bool) -> None:
    """What has changed since the page was opened. What is a visit already is asked nothing."""
    if find_visit_by_client_key(row.key) is not None:
        return
    kept: dict[str, Any] = row.fields or {}
    found: list[Refusal] = []
    if entry.served_on > date.fromisoformat(kept["written_on"]):
        found.append(Refusal("future_date", "served_on"))
    if whole:
        found += _meanwhile(row, kept, entry, person)
    if found:
        raise Refused(*found)


def _meanwhile(
    row: SealedVisit, kept: dict[str, Any], entry: VisitEntry, person: Visited
) -> list[Refusal]:
    """What somebody has to look at: the same was done, typed or ended while this was on its way."""
    opened = datetime.fromisoformat(kept["opened_at"])
    done = queries.done_since(person.rows, entry.items, opened, row.key) if entry.met else set()
    found = [Refusal("done_meanwhile", item) for item in sorted(done)]
    if _has_newer_draft(row, person.id):
        found.append(Refusal("draft_newer"))
    number = kept["contract_no"]
    if number and cover_on(person.rows, entry.served_on) is None:
        if queries.would_cover(number, person.rows, entry.served_on):
            found.append(Refusal("contract_ended_meanwhile"))
    return found


def _has_newer_draft(row: SealedVisit, resident_id: int) -> bool:
    """Whether its owner went on typing about the person on another page, after writing this."""
    draft = visit_drafts.find(row.user_id, resident_id)
    if draft is None or dict(draft.fields).get("client_key") == row.key:
        return False
    return draft.touched_at > row.written_at_utc


def _written(
    row: SealedVisit, done: Recorded | None, codes: list[str], verb: str, actor: Actor
) -> Outcome:
    """Write what became of it, with its audit row."""
    if done is None:
        row.codes = codes
    else:
        _becomes(row, queries.get_visit_of(done.key), done)
    db.session.add(row)
    db.session.flush()
    key = done.key if done else None
    after = {"state": row.state, "codes": codes, "visit": key}
    audit.record(actor, verb, "resident", queries.key_of(row.resident_id), after=after)
    return Outcome(SealedState(row.state), key, tuple(row.codes))


def _becomes(row: SealedVisit, visit: Visit, done: Recorded) -> None:
    row.state, row.visit_id, row.fields = SealedState.MADE, visit.id, None
    row.codes = [*map(str, done.prompts), *([NOT_COUNTED] if done.uncounted else [])]
    if not _has_newer_draft(row, visit.resident_id):
        visit_drafts.forget(row.user_id, visit.resident_id)


def held(key: str, scope: Scope) -> tuple[SealedVisit, Visited]:
    """A visit that needs attention and whom it is about, the household held.

    Raises NotFound outside the scope, Conflict when somebody has looked after it meanwhile.
    """
    row = queries.get_row(key)
    person = person_of_row(row.resident_id, scope) if row else None
    if row is None or person is None:
        raise NotFound("sealed")
    if hold_households({person.household_id}):
        row = queries.get_row(key) or row
    if row.state != SealedState.ATTENTION:
        raise Conflict("changed_meanwhile")
    return row, person


def fields_of(row: SealedVisit) -> Fields:
    """What was typed, as pairs of a form; nothing of it is left once it is closed."""
    kept: dict[str, Any] = row.fields or {}
    return [(name, text) for name, text in kept.get("fields", ())]


def try_again(row: SealedVisit, ask: Ask, actor: Actor, today: date) -> Outcome:
    """Record the very same once more; `row` comes from `held`. It stays with new codes if refused.

    Whoever asks for it has seen what happened meanwhile, which stands in the way no more.
    """
    user = db.session.get_one(User, row.user_id)
    done, codes = _recorded(row, ask, user, actor, today, whole=False)
    return _written(row, done, codes, "sealed_visit.retry", actor)


def complete(
    row: SealedVisit, entry: VisitEntry, scope: Scope, actor: Actor, today: date
) -> Recorded:
    """Record what somebody has completed, in their own name; `row` comes from `held`.

    Raises what `record_visit` raises; it then waits on.
    """
    done = record_visit(entry, scope, actor, today)
    # What is closed is closed in one stroke: nothing is written between these and the state.
    with db.session.no_autoflush:
        row.settled_by_id, row.settled_at_utc = actor.user_id, clock.utcnow()
        _written(row, done, [], "sealed_visit.complete", actor)
    return done


def take_away(key: str, note: str, scope: Scope, actor: Actor) -> None:
    """Close it with a reason: it becomes no visit, and what was typed is dropped.

    Raises NotFound and Conflict as `held`, Refused with `missing_required` or `too_long`.
    """
    text = redact(note.strip())
    if not text or len(text) > LONGEST_NOTE:
        raise Refused(Refusal("too_long" if text else "missing_required", "note"))
    row, _person = held(key, scope)
    row.state, row.fields, row.settle_note = SealedState.SETTLED, None, text
    row.settled_by_id, row.settled_at_utc = actor.user_id, clock.utcnow()
    db.session.flush()
    person = queries.key_of(row.resident_id)
    audit.record(actor, "sealed_visit.take_away", "resident", person, reason=text)
