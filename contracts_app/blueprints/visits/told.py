"""What a visit that was recorded comes to: classes and why, what to do now, what does not count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.blueprints._form_fields import shown_groups
from contracts_app.blueprints.visits.filling import Filling
from contracts_app.blueprints.visits.views import (
    Shown,
    Typed,
    as_sent,
    cause_words,
    derived_words,
    told,
)
from contracts_app.formatting import catalogue_name
from contracts_app.queries.last_forms import forms_before
from contracts_app.queries.measured import pressure_days
from contracts_app.queries.residents import tags_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.visit_pages import VisitPage, items_by_code, next_person
from contracts_app.queries.visits import open_duties, outcomes_of
from contracts_app.rules.control import Prompt, Seen, asked, is_to_be_reported
from contracts_app.rules.screening import settled
from contracts_app.rules.visit_reasons import causes, derived, uncounted_of
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.errors import Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.care import DutyKind, FormKind, Outcome, VisitState
from contracts_app.vocabulary.visit_forms import VISIT_FORMS


@dataclass(frozen=True)
class VisitView:
    """What the page of a visit shows beside the rows."""

    forms: list[Shown]
    prompts: list[Prompt]
    why: list[str]
    """The values because of which something has to be done."""
    seen_again_until: date | None
    items: dict[str, Any]
    uncounted: dict[str, str]
    duties: list[Any]
    next_key: str
    stands: bool
    today: date


def visit_view(found: VisitPage, scope: Scope) -> VisitView:
    """Everything that a visit told when it was recorded, told again."""
    today, visit = clock.today(), found.visit
    numbers = numbers_for_person(found.person, today)
    tags = frozenset(tags_of(found.person.id))
    seen = Seen(found.person.birth_date, visit.served_on, numbers, tags)
    stands = visit.state == VisitState.STANDING
    forms = [_shown(row, seen) for row in found.forms]
    days = pressure_days(found.person.rows, visit.served_on)
    prompts = settled(_prompts(found, seen), days, numbers)
    duties = open_duties(found.person.id)
    return VisitView(
        forms,
        prompts if stands else [],
        [words for one in forms for words in one.why],
        _again(duties),
        items_by_code(),
        _uncounted(found),
        duties,
        next_person(found.person, scope) if stands else "",
        stands,
        today,
    )


@dataclass(frozen=True)
class TypedView:
    """What was typed without a line, in words, and what is wrong with its values."""

    services: list[str]
    forms: list[Shown]
    wrong: list[str]
    left_over: list[tuple[str, str]]


def typed_view(filling: Filling) -> TypedView:
    """What stands in a sealed visit, as far as it can be read."""
    read = filling.filled.data
    forms = [
        Shown(VISIT_FORMS[kind], "", shown_groups(VISIT_FORMS[kind].groups, read[kind]), [], [])
        for kind in filling.kinds
        if read.get(kind)
    ]
    services = [catalogue_name(filling.items[one]) for one in filling.ticked]
    wrong = told(Refused(*filling.problems), filling.items) if filling.problems else []
    return TypedView(services, forms, [one["message"] for one in wrong], filling.left_over)


def _uncounted(found: VisitPage) -> dict[str, str]:
    if not found.visit.met:
        return {}
    delivered = [row.item_code for row in found.services]
    return uncounted_of(found.items, delivered, found.uncounted)


def _shown(row: Any, seen: Seen) -> Shown:
    kind, outcome = FormKind(row.form), Outcome(row.outcome)
    return Shown(
        VISIT_FORMS[kind],
        outcome,
        shown_groups(VISIT_FORMS[kind].groups, row.data),
        cause_words(kind, causes(kind, row.data, outcome, seen)),
        derived_words(derived(row.data)),
        row.next_on,
        row.next_reason or "",
    )


def _prompts(found: VisitPage, seen: Seen) -> Iterator[Prompt]:
    before = forms_before(found.visit, found.person.rows, [one.form for one in found.forms])
    for row in found.forms:
        last = before.get(row.form)
        yield from asked(Outcome(row.outcome), Outcome(last) if last else None, row.data, seen)
        if row.form == FormKind.TB and not found.visit.met:
            if is_to_be_reported(outcomes_of(found.person.rows, FormKind.TB), seen.numbers):
                yield Prompt.REPORT


def _again(duties: list[Any]) -> date | None:
    """Until when the person is to be seen or asked after again."""
    days = [one.due_on for one in duties if one.kind != DutyKind.ROUTINE]
    return min(days, default=None)


def typed_of(found: VisitPage) -> Typed:
    """A visit that stands as the page would send it, to be corrected."""
    visit = found.visit
    pairs = [
        ("corrects", visit.key),
        ("client_key", new_key(32)),
        ("served_on", visit.served_on.isoformat()),
        ("mode", visit.mode),
        ("met", "y" if visit.met else "n"),
        ("note", visit.note or ""),
        *(("item", item) for item in found.items),
    ]
    for row in found.forms:
        pairs += as_sent(FormKind(row.form), row.data)
        if row.next_on:
            pairs.append((f"{row.form}-next_on", row.next_on.isoformat()))
            pairs.append((f"{row.form}-next_reason", row.next_reason or ""))
    return Typed(pairs)
