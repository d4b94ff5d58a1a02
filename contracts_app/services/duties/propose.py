"""What would be due after a visit that is being filled in; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contracts_app.queries.care_facts import Batch, care_facts, care_history
from contracts_app.rules.followup import Done, Duty, Numbers, plan
from contracts_app.services.duties.people import planning_of, standing_people
from contracts_app.services.duties.promises import Promises


def proposed(
    resident_id: int,
    done: Sequence[Done],
    numbers: Numbers,
    today: date,
    instead_of: date | None = None,
) -> dict[str, Duty]:
    """By item, what the rules ask of somebody once these services are done as well.

    `instead_of`: the day of a visit that these services replace.
    """
    known = care_facts(Batch.named([resident_id]), today)
    one = next(iter(standing_people(known, lambda _institution: "")), None)
    if one is None or not one.lives_here:
        return {}
    promises = Promises()
    promises.learn({each for some in known.packages.values() for each in some})
    history = care_history(known.parts, known.united) if known.visits else None
    person = planning_of(one, known, history, promises, numbers, today).person
    items = {each.item for each in done}
    stays = [each for each in person.done if not (each.on == instead_of and each.item in items)]
    after = replace(person, done=tuple(sorted((*stays, *done), key=lambda each: each.on)))
    return {duty.item: duty for duty in plan(after, numbers, today).duties}
