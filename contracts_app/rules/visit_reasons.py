"""Which values of a visit decided its class, and what can be worked out of a filled form."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app.rules.control import (
    Seen,
    adherence_share,
    body_mass_index,
    pressure_target,
    self_care_score,
    sugar_is_new,
)
from contracts_app.rules.dates import age_on
from contracts_app.rules.visits import Reason
from contracts_app.vocabulary.care import FormKind, Outcome

Data = Mapping[str, Any]
_PREGNANT: Final = frozenset({FormKind.ANTENATAL, FormKind.POSTPARTUM, FormKind.DAY42})
_TOLD: Final = {
    Outcome.COMPLICATION: "complication",
    Outcome.REACTION: "reaction",
}
_GRADES: Final = ((3, "independent"), (8, "light"), (18, "medium"))
_REGULAR: Final = 90
_ADULT: Final = 18
_HEALTHY: Final = (18.5, 24.0)


@dataclass(frozen=True)
class Cause:
    """A field whose value reached a limit; `limit` is None for what was ticked or chosen."""

    field: str
    value: Any
    limit: float | None = None
    low: bool = False
    """The value is too low, not too high."""


@dataclass(frozen=True)
class Derived:
    """A value that was worked out; `grade` is its word where there is one."""

    code: str
    value: float
    grade: str = ""


def causes(form: FormKind, data: Data, outcome: Outcome, seen: Seen) -> list[Cause]:
    """The values because of which a form has this class, in the order of the form."""
    if outcome == Outcome.EMERGENCY:
        return [*_danger(data), *_pressure(data, seen.numbers.htn__emergency_from),
                *_emergency_sugar(form, data, seen)]  # fmt: skip
    if outcome in (Outcome.SUSPECTED, Outcome.SUGAR_HIGH, Outcome.ELEVATED):
        return _found(data, outcome, seen)
    if outcome == Outcome.UNCONTROLLED:
        return _uncontrolled(form, data, seen)
    if outcome == Outcome.UNSTABLE or outcome == Outcome.PARTLY_STABLE:
        return [Cause(code, data[code]) for code in ("risk", "insight", "effect") if code in data]
    if form in _PREGNANT and outcome == Outcome.COMPLICATION:
        judged = [Cause("class", "abnormal")] if data.get("class") == "abnormal" else []
        return [*_pressure(data, seen.numbers.htn__control_below), *judged]
    told = _TOLD.get(outcome, "")
    return [Cause(told, data[told])] if told in data else []


def _danger(data: Data) -> list[Cause]:
    signs = [one for one in data.get("danger") or () if one != "none"]
    return [Cause("danger", signs)] if signs else []


def _pressure(data: Data, limits: tuple[int, int]) -> list[Cause]:
    pairs = zip(("sbp", "dbp"), limits, strict=True)
    return [Cause(code, data[code], limit) for code, limit in pairs if data.get(code, 0) >= limit]


def _emergency_sugar(form: FormKind, data: Data, seen: Seen) -> Iterator[Cause]:
    fpg, numbers = data.get("fpg"), seen.numbers
    if fpg is None:
        return
    if fpg >= numbers.dm2__emergency_from:
        yield Cause("fpg", fpg, numbers.dm2__emergency_from)
    elif form == FormKind.DM2 and fpg <= numbers.dm2__emergency_to:
        yield Cause("fpg", fpg, numbers.dm2__emergency_to, low=True)


def _found(data: Data, outcome: Outcome, seen: Seen) -> list[Cause]:
    """What was found of somebody who is in no programme for it."""
    numbers, sugar = seen.numbers, list[Cause]()
    if outcome == Outcome.SUGAR_HIGH or sugar_is_new(data, seen):
        sugar = [Cause("fpg", data["fpg"], numbers.screening__sugar_suspect_from)]
    if outcome == Outcome.SUGAR_HIGH:
        return sugar
    if outcome == Outcome.SUSPECTED:
        return [*_pressure(data, numbers.screening__suspect_from), *sugar]
    found = _pressure(data, numbers.screening__watch_from)
    risks = [one for one in data.get("risks") or () if one != "none"]
    return [*found, Cause("risks", risks)] if risks else found


def _uncontrolled(form: FormKind, data: Data, seen: Seen) -> list[Cause]:
    numbers = seen.numbers
    if form == FormKind.DM2:
        return [Cause("fpg", data.get("fpg"), numbers.dm2__control_below)]
    return _pressure(data, pressure_target(seen))


def derived(data: Data) -> list[Derived]:
    """What follows from the values of a form: body mass index, self-care, doses taken."""
    found = []
    index = body_mass_index(data.get("weight"), data.get("height"))
    if index is not None:
        found.append(Derived("bmi", index))
    score = self_care_score(data)
    if score is not None:
        grade = next((word for most, word in _GRADES if score <= most), "unable")
        found.append(Derived("self_care", score, grade))
    share = adherence_share(data.get("doses_taken"), data.get("doses_due"))
    if share is not None:
        found.append(Derived("doses", share, "regular" if share >= _REGULAR else "irregular"))
    return found


def uncounted_of(
    items: Iterable[str], delivered: Iterable[str], reasons: Mapping[str, str]
) -> dict[str, str]:
    """The services that were done and do not count, each with its reason.

    `delivered`: those that count by the norm; one of them may still have found no place left.
    """
    counted = set(delivered)
    return {
        item: reasons.get(item, Reason.MODE)
        for item in items
        if item in reasons or item not in counted
    }


def healthy_weight(height: float | None, birth: date, on: date) -> tuple[float, float] | None:
    """Kilograms of a body mass index of 18.5 to 24 (adults, WS/T 428); None where none is known."""
    if not height or age_on(birth, on) < _ADULT:
        return None
    square = (height / 100) ** 2
    return round(_HEALTHY[0] * square, 1), round(_HEALTHY[1] * square, 1)
