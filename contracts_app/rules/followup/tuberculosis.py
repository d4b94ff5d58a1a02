"""Tuberculosis: at home within three days, every ten days at first, then monthly, and the end."""

from datetime import date, timedelta
from typing import Final

from contracts_app.rules.dates import months_after
from contracts_app.rules.followup.chronic import entry_of
from contracts_app.rules.followup.facts import Duty, Person, Treated
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.rounds import Window
from contracts_app.vocabulary.care import Programme

TB_VISIT: Final = "TB_VISIT"
FIRST: Final = "first"
END: Final = "end"


def tuberculosis(person: Person, numbers: Numbers) -> list[Duty]:
    """The next visit of a notified case (W12); a case without dates is to be visited at once."""
    if person.treated is None and "TB" not in person.groups:
        return []
    case = person.treated or Treated(entry_of(person, "TB"))
    done = [on for on in person.counted(TB_VISIT) if on >= case.notified_on]
    if case.stopped_on is not None:
        return _closing(case.stopped_on, done, person.since, numbers)
    if not done:
        due_from = max(case.notified_on, person.since)
        due_on = max(case.notified_on + timedelta(days=numbers.tb__first_visit_days), due_from)
        return [Duty(TB_VISIT, Programme.TB, due_from, due_on, slot=FIRST)]
    due_from, due_on = (max(day, person.since) for day in _next(case, done[-1], numbers))
    return [Duty(TB_VISIT, Programme.TB, due_from, due_on)]


def _next(case: Treated, last: date, numbers: Numbers) -> Window:
    """Every ten days while treatment is intensive, and monthly from then on."""
    soon = last + timedelta(days=numbers.tb__intensive_days)
    if case.intensive_until is None or soon <= case.intensive_until:
        return Window(soon, soon)
    return Window(soon, max(months_after(last, numbers.tb__later_months), soon))


def _closing(stopped: date, done: list[date], since: date, numbers: Numbers) -> list[Duty]:
    """Treatment stopped: once more, to close the case. It is none of ours when it was over."""
    due_on = stopped + timedelta(days=numbers.tb__end_days)
    if due_on < since or (done and done[-1] >= stopped):
        return []
    return [Duty(TB_VISIT, Programme.TB, max(stopped, since), due_on, slot=END)]
