"""People and what is due to them in a short notation, and the numbers of the norms by hand.

A row of a table is a sentence and lines below it:

    born D, since D[, home D][, GROUP D …]            the person, and the groups with their days
    did ITEM D [outcome] [uncounted] [next D][, …]    what was done, in the order of its days
    promised ITEM times D..D [term][, …]              what a contract promises
    pregnant lmp D [born D] [discharged D] [ended D]
    treated notified D [intensive D] [stopped D]
    hospital sent home D
    numbers key=value                                 another number than the usual one
    on D: EXPECTED[; …]                               what is due on that day

Expected is `ITEM [D]..D [kind] [slot S] [uncounted]` (the first day where the row is about it),
`ITEM between D and D` (between which the last day lies), `no ITEM`, `nothing`, or `look D`: the
day from which on it may be otherwise.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contracts_app.rules.followup import Done, Numbers, Person, Plan, Pregnant, Promise, Treated
from contracts_app.rules.followup.pressure import Reading, by_day
from contracts_app.vocabulary.care import DutyKind, Outcome
from tests.support.policies_of_care import POLICIES_OF_CARE, POLICIES_OF_HOMECOMING

_ALL = POLICIES_OF_CARE | POLICIES_OF_HOMECOMING
BY_HAND = {key: value for key, (value, _source) in _ALL.items()}
"""What the norms and work plans say, written down without the migration."""
NUMBERS = Numbers.read(BY_HAND)


@dataclass(frozen=True)
class Row:
    """One person, one day, and what is due then."""

    sentence: str
    person: Person
    numbers: Numbers
    on: date
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.sentence} ({self.on})"


def rows_of(table: str) -> Iterator[Row]:
    """The rows of a table, one for each person and day."""
    for block in table.strip().split("\n\n"):
        sentence, *lines = block.split("\n")
        lines = [line.strip() for line in lines]
        person, numbers, days = person_of(lines), NUMBERS, {}
        for line in lines:
            if line.startswith("numbers "):
                numbers = Numbers.read(BY_HAND | dict([_number(line)]))
            elif line.startswith("on "):
                day, _, rest = line.removeprefix("on ").partition(": ")
                days.setdefault(_day(day), []).extend(rest.split("; "))
        for day, expected in days.items():
            yield Row(sentence, person, numbers, day, tuple(expected))


def person_of(lines: list[str]) -> Person:
    """The person of a row."""
    person, done, promises = Person(date.min, date.min), [], []
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "born":
            person = _person(rest)
        elif word == "did":
            done += [_done(one) for one in rest.split(", ")]
        elif word == "promised":
            promises += [_promise(one) for one in rest.split(", ")]
        elif word == "pregnant":
            person = replace(person, pregnant=Pregnant(**_days(rest, _PREGNANCY)))
        elif word == "hospital":
            person = replace(person, came_home=_day(rest.removeprefix("sent home ")))
        elif word == "treated":
            person = replace(person, treated=Treated(**_days(rest, _TREATMENT)))
    readings = by_day(Reading(one.on, *_PRESSURES[one.outcome]) for one in done if one.item == "BP")
    return replace(person, done=tuple(done), promises=tuple(promises), readings=tuple(readings))


_PRESSURES = {
    Outcome.DONE: (118, 76),
    Outcome.ELEVATED: (132, 80),
    Outcome.SUSPECTED: (152, 84),
    Outcome.EMERGENCY: (186, 112),
}
"""What was measured where a row tells the class alone."""


_PREGNANCY = {
    "lmp": "lmp_on",
    "born": "delivered_on",
    "discharged": "discharged_on",
    "ended": "ended_on",
}
_TREATMENT = {"notified": "notified_on", "intensive": "intensive_until", "stopped": "stopped_on"}


def _person(rest: str) -> Person:
    birth, *parts = rest.split(", ")
    days = {name: _day(day) for name, day in (part.split(" ") for part in parts)}
    since, home = days.pop("since"), days.pop("home", None)
    return Person(_day(birth), since, groups=days, home_on=home)


def _done(text: str) -> Done:
    item, day, *rest = text.split(" ")
    agreed = _day(rest[rest.index("next") + 1]) if "next" in rest else None
    outcome = next((word for word in rest if word in set(Outcome)), Outcome.DONE)
    return Done(item, _day(day), outcome, "uncounted" not in rest, agreed)


def _promise(text: str) -> Promise:
    item, times, term, *rest = text.split(" ")
    start, end = term.split("..")
    return Promise(item, int(times), _day(start), _day(end), rest == ["term"])


def _days(text: str, names: dict[str, str]) -> dict[str, date]:
    words = text.split(" ")
    return {names[word]: _day(day) for word, day in zip(words[::2], words[1::2], strict=True)}


def _number(line: str) -> tuple[str, Any]:
    key, _, value = line.removeprefix("numbers ").partition("=")
    return key, json.loads(value)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def differences(plan: Plan, expected: tuple[str, ...]) -> list[str]:
    """What the plan says otherwise than the row, in words."""
    return [f"{one}, but {found}" for one in expected if (found := _otherwise(plan, one))]


def _otherwise(plan: Plan, expected: str) -> str:
    words = expected.split(" ")
    if expected == "nothing":
        return ", ".join(_written(plan, one.item) for one in plan.duties)
    if words[0] == "no":
        return _written(plan, words[1])
    if words[0] == "look":
        return "" if plan.look_again_on == _day(words[1]) else f"look {plan.look_again_on}"
    return "" if _fits(plan, words) else _written(plan, words[0]) or "it is not due"


def _fits(plan: Plan, words: list[str]) -> bool:
    found = [one for one in plan.duties if one.item == words[0]]
    if len(found) != 1:
        return False
    duty, rest = found[0], words[2:]
    if words[1] == "between":
        return _day(words[2]) <= duty.due_on <= _day(words[4])
    first, _, last = words[1].partition("..")
    kind = next((word for word in rest if word in set(DutyKind)), DutyKind.ROUTINE)
    return (
        duty.due_on == _day(last)
        and (not first or duty.due_from == _day(first))
        and duty.kind == kind
        and ("slot" not in rest or duty.slot == rest[rest.index("slot") + 1])
        and duty.counted == ("uncounted" not in rest)
    )


def _written(plan: Plan, item: str) -> str:
    """The duties of an item as a row would say them."""
    return " and ".join(
        f"{item} {one.due_from}..{one.due_on} {one.kind} slot {one.slot or '-'}"
        + ("" if one.counted else " uncounted")
        for one in plan.duties
        if one.item == item
    )
