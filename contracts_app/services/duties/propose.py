"""What would be due after a visit that is being filled in; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contracts_app.queries.care_facts import care_facts
from contracts_app.rules.followup import Done, Duty, plan
from contracts_app.services.duties.people import institutions_of, planned_people
from contracts_app.services.duties.plan import numbers_of


def proposed(
    resident_id: int, done: Sequence[Done], today: date, instead_of: date | None = None
) -> dict[str, Duty]:
    """By item, what the rules ask of somebody once these services are done as well.

    `instead_of`: the day of a visit that these services replace.
    """
    known = care_facts([resident_id], today)
    numbers = numbers_of(institutions_of(known), today)
    one = planned_people(known, numbers, today)[0]
    if one.person is None:
        return {}
    items = {each.item for each in done}
    stays = [each for each in one.person.done if not (each.on == instead_of and each.item in items)]
    after = replace(one.person, done=tuple(sorted((*stays, *done), key=lambda each: each.on)))
    return {duty.item: duty for duty in plan(after, numbers[one.institution_id], today).duties}
