"""What the page of a referral shows: the person as far as one may know, the clock, the moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app.blueprints._guards import standing
from contracts_app.blueprints._referrals import named
from contracts_app.blueprints.referrals.detail_timeline import Entry, entries
from contracts_app.formatting import masked_phone
from contracts_app.formatting.form_fields import plain, shown
from contracts_app.formatting.labels import label
from contracts_app.formatting.spans import Wait, wait
from contracts_app.queries.allergies import FIELD
from contracts_app.queries.referral_board import standing_of
from contracts_app.queries.referral_deaths import find_dismissal
from contracts_app.queries.referral_detail import get_detail, list_line, state_of
from contracts_app.queries.referral_scope import sides_of
from contracts_app.queries.visits import Visited
from contracts_app.rules.referrals.board import VISIT, next_step
from contracts_app.rules.referrals.forms import DOWN_FORM, FEEDBACK, UP_FORM, Field
from contracts_app.rules.referrals.offers import by_telephone, offered
from contracts_app.services.errors import NotFound
from contracts_app.services.referrals.deeds import DEEDS
from contracts_app.vocabulary.care import Measure
from contracts_app.vocabulary.referrals import (
    OVER,
    Direction,
    Outcome,
    Side,
)

_MEASURES: Final = {
    Measure.SBP: (_l("Systolic pressure"), "mmHg"),
    Measure.DBP: (_l("Diastolic pressure"), "mmHg"),
    Measure.HEART_RATE: (_l("Heart rate"), "/min"),
    Measure.FPG: (_l("Fasting glucose"), "mmol/L"),
    Measure.HBA1C: (_l("Glycated haemoglobin"), "%"),
    Measure.WEIGHT: (_l("Weight"), "kg"),
    Measure.HEIGHT: (_l("Height"), "cm"),
    Measure.HB: (_l("Haemoglobin"), "g/L"),
}
_QUIET: Final = frozenset({"cancel", "die", "refuse", "reject", "decline", "hand_back"})
"""Moves that nobody makes by the way: they stand apart from the others."""


class Told(NamedTuple):
    """A line of a slip or summary; a number meant for everybody is public."""

    name: str
    words: str
    public: bool = False


@dataclass(frozen=True)
class Offer:
    """The moves of the page: the usual next one, further ones, and those told by telephone."""

    usual: str
    more: tuple[str, ...]
    apart: tuple[str, ...]
    by_telephone: tuple[str, ...]
    visit: bool
    """The team goes on by recording a visit."""

    @property
    def all(self) -> frozenset[str]:
        """Every move that can be asked for."""
        found = {*self.more, *self.apart, *self.by_telephone, self.usual}
        return frozenset(found - {""})


class Death(NamedTuple):
    """What became of a death that a referral reports."""

    denied: bool
    """The person lives."""
    waits: bool
    """Nobody at home has recorded or answered it yet."""
    mine: bool
    """It waits for this user's township."""


@dataclass(frozen=True)
class Detail:
    """The whole page."""

    row: Any
    name: str
    full_name: bool
    phone: str
    person: Visited | None
    """The person with the page of his or her own, for those who may open it."""
    wait: Wait | None
    offer: Offer
    line: list[Any]
    entries: list[Entry]
    form: list[Told]
    feedback: list[Told]
    summary: list[Told]
    death: Death | None
    """What became of a death that it reports."""
    state: int
    """Rises with each move and word on the line."""


def found_or_404(number: str) -> Any:
    """The referral, if the user sees it."""
    found = get_detail(number, standing())
    if found is None:
        raise NotFound("referral")
    return found


def detail_of(row: Any, now: datetime) -> Detail:
    """Everything about one referral."""
    told = named(row.resident_key, row.name)
    line = list_line(row, standing())
    offer = offer_of(row, sides_of(row, standing()), now)
    return Detail(
        row=row,
        name=told.name,
        full_name=told.in_full,
        phone=masked_phone(row.phone) if row.phone else "",
        person=told.person,
        wait=wait(row.due_at_utc, row.waiting_since_utc, now),
        offer=offer,
        line=line,
        entries=entries(line, row, standing(), now),
        form=filled(UP_FORM if row.direction == Direction.UP else DOWN_FORM, row.form),
        feedback=filled(FEEDBACK, row.feedback),
        summary=summary_lines(row.summary or {}),
        death=_death_of(row, sides_of(row, standing())),
        state=state_of(line),
    )


def _death_of(row: Any, sides: frozenset[Side]) -> Death | None:
    """Of a referral that a death closed, whether that was answered and by whom it can be."""
    if row.outcome != Outcome.DIED:
        return None
    answer = find_dismissal(row.id)
    waits = answer is None and row.died_on is None
    return Death(answer is not None, waits, waits and Side.TOWNSHIP in sides)


def offer_of(row: Any, sides: frozenset[Side], now: datetime) -> Offer:
    """The moves that a user of these sides can make now."""
    one, timed = standing_of(row), bool(row.clock_limit)
    mine = [move.value for move in offered(one, sides, now, timed=timed) if move in DEEDS]
    told = [move.value for move in by_telephone(one, sides, now, timed=timed) if move in DEEDS]
    usual = next_step(one, sides) if row.status not in OVER else ""
    rest = [move for move in mine if move != usual]
    return Offer(
        usual=usual if usual in mine else "",
        more=tuple(move for move in rest if move not in _QUIET),
        apart=tuple(move for move in rest if move in _QUIET),
        by_telephone=tuple(told),
        visit=usual == VISIT,
    )


def filled(fields: tuple[Field, ...], form: dict[str, str] | None) -> list[Told]:
    """What was written on a slip, field by field, without what is empty."""
    told = form or {}
    return [
        Told(label(one.name, "referral_field"), told[one.name], one.name == "doctor_phone")
        for one in fields
        if told.get(one.name)
    ]


def summary_lines(told: dict[str, Any]) -> list[Told]:
    """What was sent along of the health record, in words."""
    if not told:
        return []
    pairs = [
        (_("Groups"), _(", ").join(label(code, "tag") for code in told.get("groups") or ())),
        (_("Drug allergies"), allergy_words(told)),
        (_("Adverse reactions to medicines"), _reactions(told)),
        (_("Medicines"), _medicines(told)),
        *value_lines(told),
    ]
    return [Told(name, words) for name, words in pairs if words]


def allergy_words(told: dict[str, Any]) -> str:
    """Which medicines somebody must not have, from a summary."""
    codes = told.get("allergies")
    if codes is None:
        return _("nobody has asked yet")
    named = [shown(FIELD, [code]) for code in codes if code != "other"]
    return _(", ").join([*named, *told.get("allergies_other", ())]) or _("none")


def _reactions(told: dict[str, Any]) -> str:
    return _("; ").join(f"{one['on']} {one['words']}".strip() for one in told.get("reactions", ()))


def medicine_words(medicines: list[dict[str, str]]) -> str:
    """Medicines with how they are taken, in one line."""
    lines = (f"{one.get('name', '')} {one.get('usage', '')}".strip() for one in medicines)
    return _("; ").join(line for line in lines if line)


def _medicines(told: dict[str, Any]) -> str:
    return medicine_words(told.get("medicines") or [])


def value_lines(told: dict[str, Any]) -> list[tuple[str, str]]:
    """The last values of a summary: what was measured, and the value with its unit and day."""
    by_name = {one["measure"]: one for one in told.get("values", ())}
    return [
        (str(name), _value(by_name[measure], unit))
        for measure, (name, unit) in _MEASURES.items()
        if measure in by_name
    ]


def _value(one: dict[str, Any], unit: str) -> str:
    value = f"{plain(one['hundredths'] / 100)} {unit}"
    return _("%(what)s (%(day)s)", what=value, day=one["on"])
