"""The head of a household changes: the members as they are now, and who it was before."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import HeadChange, Household, Membership, Resident
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.relations import seen_from
from contracts_app.vocabulary.catalogue import HEAD

_member = table_of(Membership)


def set_head(
    household: Household, old: Membership | None, new: Membership | None, changed_on: date
) -> None:
    """Let another member head the household from a day on, and keep who did before.

    `old` may have left already, also, as is known only now, before he or she became head. Who
    stays needs another relation, which the caller gives. Nobody follows the last member.
    """
    last = last_change_of_head(household.id)
    if old is not None and (old.valid_to is None or (last and old.valid_to < last)):
        old.is_head = False
    # The old head must be gone before another one stands in the index of one head.
    db.session.flush()
    if new is not None:
        new.is_head, new.relation = True, HEAD
    _note(
        household.county_code,
        household.id,
        old.resident_id if old else None,
        new.resident_id if new else None,
        # What is entered late follows whoever was head until then: no day has two.
        max(changed_on, last) if last else changed_on,
    )
    db.session.flush()


def last_change_of_head(household_id: int) -> date | None:
    """The day from which the present head is known to head the household."""
    query = select(func.max(HeadChange.changed_on)).where(
        HeadChange.household_id == household_id, HeadChange.undone.is_(False)
    )
    return db.session.scalar(query)


def succeed_head(
    household: Household, left: Membership | None, heir: Membership | None, changed_on: date
) -> None:
    """Let a member head the household after a head who has left it, or nobody.

    What the others are to the new head is what likely follows from what they were to the old one.
    """
    relations = _relations_to(heir) if heir is not None else []
    set_head(household, left, heir, changed_on)
    for membership, relation in relations:
        membership.relation = relation
    db.session.flush()


def _relations_to(heir: Membership) -> list[tuple[Membership, str]]:
    sex = db.session.get_one(Resident, heir.resident_id).sex
    query = (
        select(Membership, Resident.sex)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Membership.household_id == heir.household_id,
            Membership.valid_to.is_(None),
            Membership.id != heir.id,
        )
        .order_by(Membership.id)
    )
    return [
        (one, seen_from(heir.relation, sex, one.relation, own_sex))
        for one, own_sex in db.session.execute(query)
    ]


def heads_of(household_ids: Collection[int]) -> dict[int, int]:
    """The resident who heads each of these households today."""
    query = select(_member.c.household_id, _member.c.resident_id).where(
        _member.c.household_id.in_(household_ids), _member.c.is_head, _member.c.valid_to.is_(None)
    )
    return {row.household_id: row.resident_id for row in rows(query)}


def note_other_heads(before: Mapping[int, int | None], changed_on: date) -> None:
    """Keep who headed these households until now, where a roster has left somebody else."""
    now = heads_of(before) if before else {}
    for household_id, old in before.items():
        new = now.get(household_id)
        if new != old:
            county = db.session.get_one(Household, household_id).county_code
            _note(county, household_id, old, new, changed_on)


def _note(county: str, household_id: int, old: int | None, new: int | None, day: date) -> None:
    db.session.add(
        HeadChange(
            county_code=county,
            household_id=household_id,
            from_resident_id=old,
            to_resident_id=new,
            changed_on=day,
        )
    )
