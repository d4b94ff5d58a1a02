"""How the values of a visit classify the person, and what the worker has to do about it.

The classes are those of the national forms: controlled, not controlled, adverse reaction,
complication; the limits are policies, with their source in docs/follow-up.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final

from contracts_app.rules.dates import age_on
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.pressure import reaches
from contracts_app.rules.outcomes import NOT_IN_ORDER, is_referred
from contracts_app.vocabulary.care import SCREENED, FormKind, Outcome

Data = Mapping[str, Any]


class Prompt(StrEnum):
    """What the page says in so many words after a visit."""

    CALL_120 = "call_120"
    REFER = "refer"
    RECALL = "recall"
    MEASURE_AGAIN = "measure_again"
    REPORT = "report"


@dataclass(frozen=True)
class Seen:
    """Whom a visit is about, and the numbers in force."""

    birth_date: date
    on: date
    numbers: Numbers
    groups: frozenset[str] = frozenset()
    """Population groups: who is in a programme is not suspected of what it is about."""


def outcome_of(form: FormKind, data: Data, seen: Seen) -> Outcome:
    """The class of a filled form; DONE where the form has none, or nothing to judge by."""
    judge = _JUDGES.get(form)
    return judge(data, seen) if judge else Outcome.DONE


def _pressure_class(data: Data, seen: Seen) -> Outcome:
    """S3P4, W15: an emergency goes before everything, a complication before the value."""
    if _pressure_from(data, seen.numbers.htn__emergency_from) or _in_danger(data):
        return Outcome.EMERGENCY
    told = _told(data)
    if told is not None:
        return told
    if "sbp" not in data and "dbp" not in data:
        return Outcome.DONE
    high = _pressure_from(data, pressure_target(seen))
    return Outcome.UNCONTROLLED if high else Outcome.CONTROLLED


def pressure_target(seen: Seen) -> tuple[int, int]:
    """Both pressures of this person have to stay below these."""
    old = age_on(seen.birth_date, seen.on) >= seen.numbers.htn__elder_age
    return seen.numbers.htn__elder_control_below if old else seen.numbers.htn__control_below


def _sugar_class(data: Data, seen: Seen) -> Outcome:
    numbers, fpg = seen.numbers, data.get("fpg")
    low = fpg is not None and fpg <= numbers.dm2__emergency_to
    if low or _cannot_wait(data, numbers):
        return Outcome.EMERGENCY
    told = _told(data)
    if told is not None:
        return told
    if fpg is None:
        return Outcome.DONE
    return Outcome.UNCONTROLLED if fpg >= numbers.dm2__control_below else Outcome.CONTROLLED


def _mind_class(data: Data, _seen: Seen) -> Outcome:
    """W11: grades 3 to 5 or a severe state are unstable, grades 1 and 2 partly stable."""
    risk = data.get("risk")
    if risk is None:
        return Outcome.DONE
    if int(risk) >= _UNSTABLE_FROM or _severe(data):
        return Outcome.UNSTABLE
    partly = data.get("insight") == "part" or "poor" in (data.get("self_care"), data.get("social"))
    return Outcome.PARTLY_STABLE if int(risk) > 0 or partly else Outcome.STABLE


def _severe(data: Data) -> bool:
    reaction = data.get("reaction") == "yes" and data.get("effect") == "worse"
    return data.get("insight") == "lost" or data.get("effect") == "worse" or reaction


def _lungs_class(data: Data, _seen: Seen) -> Outcome:
    return _told(data) or Outcome.DONE


def _homecoming_class(data: Data, _seen: Seen) -> Outcome:
    """Whoever is worse at home is asked of the hospital again."""
    return Outcome.UNSTABLE if data.get("effect") == "worse" else Outcome.DONE


def _pregnancy_class(data: Data, seen: Seen) -> Outcome:
    """A check that is not in order is referred, and seen again within two weeks (W13)."""
    if _in_danger(data) or _pressure_from(data, seen.numbers.htn__emergency_from):
        return Outcome.EMERGENCY
    high = _pressure_from(data, seen.numbers.htn__control_below)
    return Outcome.COMPLICATION if high or data.get("class") == "abnormal" else Outcome.DONE


def _screened_class(data: Data, seen: Seen) -> Outcome:
    """Any form may meet a value that cannot wait, or one that nobody knew of (D12, W15)."""
    numbers = seen.numbers
    if _cannot_wait(data, numbers):
        return Outcome.EMERGENCY
    new = "HTN" not in seen.groups
    if new and _pressure_from(data, numbers.screening__suspect_from):
        return Outcome.SUSPECTED
    if sugar_is_new(data, seen):
        return Outcome.SUGAR_HIGH
    watched = new and _pressure_from(data, numbers.screening__watch_from)
    return Outcome.ELEVATED if watched else Outcome.DONE


def _screening_class(data: Data, seen: Seen) -> Outcome:
    """The form of the screening asks for risks as well, each of which is a reason to look again."""
    outcome = _screened_class(data, seen)
    risky = bool(set(data.get("risks") or ()) - {"none"}) and "HTN" not in seen.groups
    return Outcome.ELEVATED if outcome == Outcome.DONE and risky else outcome


def sugar_is_new(data: Data, seen: Seen) -> bool:
    """Whether glucose is that of diabetes, of which nobody knew."""
    high = data.get("fpg", 0) >= seen.numbers.screening__sugar_suspect_from
    return high and "DM2" not in seen.groups


def _cannot_wait(data: Data, numbers: Numbers) -> bool:
    high = data.get("fpg", 0) >= numbers.dm2__emergency_from
    return high or _in_danger(data) or _pressure_from(data, numbers.htn__emergency_from)


def _told(data: Data) -> Outcome | None:
    if data.get("complication") == "yes":
        return Outcome.COMPLICATION
    return Outcome.REACTION if data.get("reaction") == "yes" else None


def _in_danger(data: Data) -> bool:
    return bool(set(data.get("danger") or ()) - {"none"})


def _pressure_from(data: Data, limits: tuple[int, int]) -> bool:
    return reaches(data.get("sbp", 0), data.get("dbp", 0), limits)


_UNSTABLE_FROM: Final = 3
_JUDGES: Final[dict[FormKind, Callable[[Data, Seen], Outcome]]] = {
    FormKind.HTN: _pressure_class,
    FormKind.DM2: _sugar_class,
    FormKind.SMD: _mind_class,
    FormKind.TB: _lungs_class,
    FormKind.HOMECOMING: _homecoming_class,
    FormKind.ANTENATAL: _pregnancy_class,
    FormKind.POSTPARTUM: _pregnancy_class,
    FormKind.DAY42: _pregnancy_class,
    **dict.fromkeys(SCREENED, _screened_class),
    FormKind.SCREENING: _screening_class,
}


def prompts(outcome: Outcome, before: Outcome | None) -> list[Prompt]:
    """What has to be done now; `before` is the class of the contact before, of the same form."""
    if outcome == Outcome.EMERGENCY:
        return [Prompt.CALL_120, Prompt.REFER]
    if is_referred(outcome, before):
        return [Prompt.REFER]
    if outcome in NOT_IN_ORDER or outcome == Outcome.PARTLY_STABLE:
        return [Prompt.RECALL]
    return [Prompt.MEASURE_AGAIN] if outcome == Outcome.SUSPECTED else []


def asked(outcome: Outcome, before: Outcome | None, data: Data, seen: Seen) -> list[Prompt]:
    """What a form asks for; glucose that nobody knew of is referred also beside high pressure."""
    both = outcome == Outcome.SUSPECTED and sugar_is_new(data, seen)
    return [*prompts(outcome, before), *([Prompt.REFER] if both else [])]


def is_to_be_reported(newest_first: Iterable[str], numbers: Numbers) -> bool:
    """Whether nobody met a patient with tuberculosis so often, up to the last time (W12).

    `newest_first`: how the forms of tuberculosis classified the patient.
    """
    vain = takewhile(lambda outcome: outcome == Outcome.NOT_MET, newest_first)
    return len(list(vain)) >= numbers.tb__attempts_before_report


def body_mass_index(weight: float | None, height: float | None) -> float | None:
    """Kilograms by square metres, one decimal; None where one of the two is missing."""
    if not weight or not height:
        return None
    return round(weight / (height / 100) ** 2, 1)


def self_care_score(data: Data) -> int | None:
    """The sum of the five parts of daily living (0 to 3 is independent); None with a gap."""
    parts = [data.get(one) for one in ("eating", "washing", "dressing", "toilet", "moving")]
    return None if None in parts else sum(int(str(one)) for one in parts)


def adherence_share(taken: int | None, due: int | None) -> int | None:
    """Doses taken of those due, in whole per cents rounded down; 90 and more is regular (TB-R)."""
    return None if not due or taken is None else taken * 100 // due
