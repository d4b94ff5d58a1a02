"""The form of a visit on its way: what was typed, what the page shows, what the service takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints.visits.forms import NOT_MET, VisitHead
from contracts_app.blueprints.visits.views import (
    Before,
    FormView,
    Shown,
    Typed,
    as_sent,
    cause_words,
    derived_words,
    form_view,
    told,
)
from contracts_app.queries.last_forms import last_filled
from contracts_app.queries.residents import tags_of
from contracts_app.queries.visit_pages import items_by_code, last_mode
from contracts_app.queries.visits import Visited, open_duties
from contracts_app.rules.control import Seen, outcome_of
from contracts_app.rules.followup import Done, Duty
from contracts_app.rules.outcomes import tells_of_person
from contracts_app.rules.record_values import Person
from contracts_app.rules.visit_forms import Filled, left_over, read_forms
from contracts_app.rules.visit_reasons import causes, derived
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.duties.propose import proposed
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.visits import NextDay, VisitEntry
from contracts_app.vocabulary.care import (
    AGREES_DAY,
    CONTACT_OF,
    FACE_TO_FACE,
    FormKind,
    Outcome,
    VisitMode,
)
from contracts_app.vocabulary.visit_forms import VISIT_FORMS, forms_of

_LATER: Final = 30
"""A duty that begins within so many days is offered among those that are due."""


@dataclass
class Filling:
    """What stands in the page, of whom, and what was wrong with it."""

    person: Visited
    typed: Typed
    head: VisitHead
    replaces: Any = None
    """The visit that is corrected."""
    completes: str = ""
    """The key of the sealed visit that is completed."""
    refusals: Sequence[dict[str, str]] = ()
    draft_from: Any = None
    """When the draft was kept that was brought back."""
    errors: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def items(self) -> dict[str, Any]:
        """The catalogue of services by code."""
        return items_by_code()

    @cached_property
    def duties(self) -> list[Any]:
        """What is due to the person."""
        return open_duties(self.person.id)

    @cached_property
    def ticked(self) -> list[str]:
        """The services that were ticked, each once and in the order of the page."""
        return [one for one in dict.fromkeys(self.typed.getlist("item")) if one in self.items]

    @property
    def offered(self) -> list[Any]:
        """Duties beside the ticks; those that begin much later stand among the others."""
        soon = date.fromordinal(clock.today().toordinal() + _LATER)
        return [one for one in self.duties if one.due_from <= soon]

    @property
    def others(self) -> list[Any]:
        """Services of the catalogue that are not offered as due."""
        due = {one.item_code for one in self.offered}
        return [one for code, one in self.items.items() if code not in due]

    @cached_property
    def kinds(self) -> list[FormKind]:
        """The forms of the ticked services, each once; none where nobody was met."""
        return forms_of(self.ticked) if self.met else []

    @property
    def met(self) -> bool:
        return bool(self.head.met.data != NOT_MET)

    @property
    def served_on(self) -> date:
        return self.head.served_on.data or clock.today()

    @cached_property
    def filled(self) -> Filled:
        """The values that were typed, or what is wrong with them."""
        whole = self.met and self.head.mode.data in set(FACE_TO_FACE)
        person = Person(self.person.sex, self.person.birth_date)
        return read_forms(self.kinds, self.typed.getlist, person, clock.today(), whole=whole)

    @cached_property
    def seen(self) -> Seen:
        numbers = numbers_for_person(self.person, clock.today())
        tags = frozenset(tags_of(self.person.id))
        return Seen(self.person.birth_date, self.served_on, numbers, tags)

    def outcome(self, kind: FormKind) -> Outcome:
        """The class of a form as it stands."""
        return outcome_of(kind, self.filled.data.get(kind, {}), self.seen)

    @cached_property
    def proposals(self) -> dict[str, Duty]:
        """What the rules would ask for next if it were saved as it stands."""
        mode = self.head.mode.data
        counted = not mode or mode in self.seen.numbers.followup__counted_modes
        done = [
            Done(CONTACT_OF[kind], self.served_on, self.outcome(kind), counted)
            for kind in self.kinds
            if kind in CONTACT_OF and tells_of_person(mode, self.outcome(kind), counted=counted)
        ]
        instead = self.replaces.served_on if self.replaces is not None else None
        numbers = self.seen.numbers
        return proposed(self.person.id, done, numbers, clock.today(), instead) if done else {}

    @cached_property
    def before(self) -> dict[str, Before]:
        """By form, the last visit."""
        without = self.replaces.id if self.replaces is not None else None
        found = last_filled(self.person.rows, self.kinds, self.served_on, without)
        return {form: Before(*one) for form, one in found.items()}

    @property
    def forms(self) -> list[FormView]:
        """The forms to be filled in."""
        return [
            form_view(
                kind,
                self.typed,
                self.errors,
                self.before.get(kind, Before()),
                self.proposals.get(CONTACT_OF.get(kind, "")),
                agrees_day=kind in AGREES_DAY,
            )
            for kind in self.kinds
        ]

    @property
    def so_far(self) -> list[Shown]:
        """Class and derived values of what was typed, form by form, where there is anything."""
        return [self._so_far(kind) for kind in self.kinds if self.filled.data.get(kind)]

    def _so_far(self, kind: FormKind) -> Shown:
        data, outcome = self.filled.data[kind], self.outcome(kind)
        why = cause_words(kind, causes(kind, data, outcome, self.seen))
        duty = self.proposals.get(CONTACT_OF.get(kind, ""))
        worked_out = derived_words(derived(data))
        return Shown(VISIT_FORMS[kind], outcome, [], why, worked_out, duty.due_on if duty else None)

    def refuse(self, refused: Refused) -> None:
        """Remember what was refused, in words and by its input."""
        self.refusals = told(refused, self.items)
        self.errors = {
            one["field"]: one["message"] for one in reversed(self.refusals) if one["field"]
        }

    @property
    def problems(self) -> list[Refusal]:
        """What is wrong with the fields of the forms alone."""
        return [Refusal(one.code, one.name) for one in self.filled.problems]

    @property
    def left_over(self) -> list[tuple[str, str]]:
        """What was typed and has no place in the forms or the catalogue of now."""
        typed = [(name, text) for name, text in self.typed.items(multi=True) if text.strip()]
        lost = set(left_over(self.kinds, [name for name, _text in typed]))
        gone = set(self.typed.getlist("item")) - self.items.keys()
        return [
            (name, text)
            for name, text in typed
            if name in lost or (name == "item" and text in gone)
        ]

    def entry(self) -> VisitEntry:
        """What the service takes. Raises Refused for a next day that is none."""
        head = self.head
        return VisitEntry(
            self.person.key,
            head.client_key.data,
            self.served_on,
            head.mode.data or "",
            tuple(self.ticked),
            self.filled,
            self.met,
            head.note.data or "",
            dict(self._next_days()),
        )

    def _next_days(self) -> Iterator[tuple[FormKind, NextDay]]:
        """Days that differ from what the rules propose."""
        for kind in self.kinds:
            text = self.typed.get(f"{kind}-next_on", "").strip()
            if kind not in AGREES_DAY or not text:
                continue
            day = _day(text, f"{kind}-next_on")
            duty = self.proposals.get(CONTACT_OF[kind])
            if duty is None or day != duty.due_on:
                yield kind, NextDay(day, self.typed.get(f"{kind}-next_reason", ""))


def _day(text: str, name: str) -> date:
    try:
        return parse_day(text)
    except ValueError:
        raise Refused(Refusal("bad_date", name)) from None


def fresh(items: Sequence[str]) -> Typed:
    """A new page: today, as it was done last, the given services ticked."""
    mode = last_mode(current_user.id)
    known = {"served_on": clock.today().isoformat(), "met": "y", "client_key": new_key(32)}
    pairs = [*known.items(), *(("item", one) for one in items)]
    return Typed([*pairs, ("mode", mode)] if mode in set(VisitMode) else pairs)


def take_over_medicines(filling: Filling, kind: FormKind) -> None:
    """Put the medicines of the last visit into the inputs of a form."""
    before = filling.before.get(kind, Before())
    taken = {"medicines": before.data.get("medicines")}
    start = f"{kind}-medicines-"
    for name in [one for one in filling.typed if one.startswith(start)]:
        filling.typed.poplist(name)
    for name, value in as_sent(kind, taken):
        filling.typed.add(name, value)


def saved_words(recorded_on: date | None) -> str:
    """What is told after saving, without naming anybody."""
    if recorded_on is None:
        return _("The visit is recorded.")
    return _("The visit is recorded. Next one until %(day)s.", day=recorded_on.isoformat())
