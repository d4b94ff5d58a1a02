"""What the last follow-up visits of somebody say, where they were not in order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from contracts_app.blueprints.visits.views import cause_words
from contracts_app.formatting import day as day_text
from contracts_app.formatting.form_fields import bilingual, plain
from contracts_app.formatting.labels import label
from contracts_app.queries.last_forms import last_two
from contracts_app.queries.residents import tags_of
from contracts_app.queries.visits import Visited
from contracts_app.rules.control import Seen
from contracts_app.rules.outcomes import NOT_IN_ORDER, TO_HOSPITAL, is_referred
from contracts_app.rules.visit_reasons import causes
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.vocabulary.care import CONTACT_OF, SCREENED, FormKind, Outcome
from contracts_app.vocabulary.visit_forms import VISIT_FORMS

_FORMS: Final = frozenset(CONTACT_OF) | SCREENED
_BAD: Final = NOT_IN_ORDER | TO_HOSPITAL
_TOLD: Final = frozenset({"sbp", "dbp", "fpg"})
"""Values that are told whatever the class; all others where they decided it."""


@dataclass(frozen=True)
class Followed:
    """A kind of follow-up whose last visit was not in order."""

    form: FormKind
    lines: tuple[str, ...]
    """What was found at the last visits that were not, the newest first."""
    referred: bool
    """Whether the rule of the follow-up asks for the hospital."""


def not_in_order(person: Visited, today: date) -> list[Followed]:
    """What is not in order, by kind of follow-up, what the hospital is asked about first."""
    numbers, groups = numbers_for_person(person, today), frozenset(tags_of(person.id))
    found = []
    for form, visits in last_two(person.rows, _FORMS, today).items():
        outcomes = [row.outcome for row, _data in visits]
        if outcomes[0] not in _BAD:
            continue
        last = Seen(person.birth_date, visits[0][0].served_on, numbers, groups)
        bad = [one for one in visits if one[0].outcome in _BAD]
        lines = tuple(_line(FormKind(form), *one, last) for one in bad)
        referred = is_referred(outcomes[0], outcomes[1] if outcomes[1:] else None)
        found.append(Followed(FormKind(form), lines, referred))
    return sorted(found, key=lambda one: not one.referred)


def _line(kind: FormKind, row: Any, data: Mapping[str, Any], last: Seen) -> str:
    seen = replace(last, on=row.served_on)
    told = {
        "day": day_text(row.served_on),
        "form": bilingual(VISIT_FORMS[kind]),
        "outcome": label(row.outcome, "visit_outcome"),
    }
    if values := _(", ").join(_values(kind, data, Outcome(row.outcome), seen)):
        return _("%(day)s %(form)s: %(outcome)s, %(values)s", values=values, **told)
    return _("%(day)s %(form)s: %(outcome)s", **told)


def _values(kind: FormKind, data: Mapping[str, Any], outcome: Outcome, seen: Seen) -> Iterator[str]:
    if "sbp" in data and "dbp" in data:
        values = {"upper": plain(data["sbp"]), "lower": plain(data["dbp"])}
        yield _("blood pressure %(upper)s/%(lower)s mmHg", **values)
    if "fpg" in data:
        yield _("fasting glucose %(value)s mmol/L", value=plain(data["fpg"]))
    others = [one for one in causes(kind, data, outcome, seen) if one.field not in _TOLD]
    yield from cause_words(kind, others)
    yield from (data[f"{one.field}_words"] for one in others if data.get(f"{one.field}_words"))


def fitting(lines: Iterable[str], longest: int) -> str:
    """As many whole lines as a field holds; of a first one that is too long, its beginning."""
    between, text = _("; "), ""
    for line in lines:
        more = f"{text}{between}{line}" if text else line
        if len(more) > longest:
            return text or f"{line[: longest - 1]}…"
        text = more
    return text
