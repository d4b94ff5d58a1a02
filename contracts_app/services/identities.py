"""What identifies a person passes from one row to another, and back when that was wrong.

Numbers stay in the two rows; what is noted about it names columns, tags and ids and nothing else.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import delete, select, update

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, IdentifierAlias, Resident, ResidentTag
from contracts_app.services.errors import Refusal, Refused
from contracts_app.vocabulary.catalogue import RESIDENT_ID

_IDENTITY: Final = ("id_type", "id_number", "id_last4", "identity_hash")
_PHONE: Final = ("phone", "phone_last4")


def check_identities(kept: Resident, merged: Resident) -> None:
    """Refuse two rows that cannot be one person: other numbers of one kind, or another sex.

    A resident's number tells the day of birth, so a row that takes it over must agree with it.
    """
    both = kept.id_number and merged.id_number and kept.id_type == merged.id_type
    takes = not kept.id_number and merged.id_number and merged.id_type == RESIDENT_ID
    wrong = (
        (both and kept.id_number != merged.id_number)
        or kept.sex != merged.sex
        or (takes and kept.birth_date != merged.birth_date)
    )
    if wrong:
        raise Refused(Refusal("id_conflict", "merged"))


def unite_identities(kept: Resident, merged: Resident, today: date) -> dict[str, Any]:
    """Give the kept row what only the other one has; tells what `part_identities` takes back."""
    told: dict[str, Any] = {"number": False, "phone": False, "record_code": False}
    if merged.id_number and not kept.id_number:
        told["number"] = True
        _exchange(kept, merged)
    if merged.phone and not kept.phone:
        told["phone"] = True
        for name in _PHONE:
            setattr(kept, name, getattr(merged, name))
    if merged.record_code and not kept.record_code:
        told["record_code"] = True
        _hand_over_record(merged, kept)
    told["aliases"] = _aliases(merged.id)
    _point(told["aliases"], kept.id)
    told["tags"] = _add_tags(kept, merged, today)
    db.session.flush()
    return told


def part_identities(kept: Resident, merged: Resident, told: dict[str, Any]) -> None:
    """Take back what `unite_identities` did; Refused with `changed_since` when it is no more so."""
    if told["number"]:
        if not kept.id_number or merged.id_number:
            raise Refused.of("changed_since")
        _exchange(kept, merged)
    if told["phone"] and kept.phone == merged.phone:
        kept.phone, kept.phone_last4 = None, ""
    if told["record_code"]:
        if merged.record_code or not kept.record_code:
            raise Refused.of("changed_since")
        _hand_over_record(kept, merged)
    _point(told["aliases"], merged.id)
    db.session.execute(delete(ResidentTag).where(ResidentTag.id.in_(told["tags"])))
    db.session.flush()


def _exchange(one: Resident, other: Resident) -> None:
    """Nobody has the other's hash, not even for a moment: of each there is only one."""
    values = {name: (getattr(one, name), getattr(other, name)) for name in _IDENTITY}
    other.identity_hash = f"moving:{other.key}"
    db.session.flush()
    for person, place in ((one, 1), (other, 0)):
        for name, pair in values.items():
            setattr(person, name, pair[place])
        db.session.flush()


def _hand_over_record(giver: Resident, taker: Resident) -> None:
    code, built_on = giver.record_code, giver.record_built_on
    giver.record_code, giver.record_built_on = None, None
    db.session.flush()
    own = update(HealthRecord).where(HealthRecord.resident_id == giver.id)
    db.session.execute(own.values(resident_id=taker.id))
    taker.record_code, taker.record_built_on = code, built_on
    db.session.flush()


def _aliases(resident_id: int) -> list[int]:
    query = select(IdentifierAlias.id).where(IdentifierAlias.resident_id == resident_id)
    return list(db.session.scalars(query.order_by(IdentifierAlias.id)))


def _point(aliases: list[int], resident_id: int) -> None:
    mine = update(IdentifierAlias).where(IdentifierAlias.id.in_(aliases))
    db.session.execute(mine.values(resident_id=resident_id))


def _add_tags(kept: Resident, merged: Resident, today: date) -> list[int]:
    """The groups that only the other row belongs to today."""
    current = select(ResidentTag).where(ResidentTag.valid_to.is_(None)).order_by(ResidentTag.id)
    own = {tag.tag for tag in db.session.scalars(current.filter_by(resident_id=kept.id))}
    missing = [
        ResidentTag(
            county_code=kept.county_code,
            resident_id=kept.id,
            tag=tag.tag,
            source=tag.source,
            valid_from=min(tag.valid_from, today),
        )
        for tag in db.session.scalars(current.filter_by(resident_id=merged.id))
        if tag.tag not in own
    ]
    db.session.add_all(missing)
    db.session.flush()
    return [tag.id for tag in missing]
