"""Which medicines somebody must not have, as the basic forms of the health record tell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord
from contracts_app.queries.record_detail import newest_sections
from contracts_app.vocabulary.record_forms import BASIC
from contracts_app.vocabulary.records import SectionKind

FIELD: Final = BASIC.field("allergy")
OTHER: Final = BASIC.field("allergy_other")


@dataclass(frozen=True)
class Allergies:
    """What was asked: the options that were ticked, none of them where there is no allergy."""

    on: date
    codes: tuple[str, ...]
    others: tuple[str, ...]


def allergies_of(rows: Collection[int]) -> Allergies | None:
    """What the records of a person tell; None where nobody has asked yet.

    `rows`: the row of the person and those united with it, each of which may have had a record;
    an allergy that one of them tells of counts.
    """
    records = db.session.scalars(
        select(HealthRecord.id).where(HealthRecord.resident_id.in_(rows)).order_by(HealthRecord.id)
    ).all()
    told = [one for one in newest_sections(records, [SectionKind.BASIC]) if FIELD.code in one.data]
    if not told:
        return None
    ticked = {code for one in told for code in one.data[FIELD.code]}
    codes = tuple(
        one.code for one in FIELD.options if one.code in ticked and one.code != FIELD.alone
    )
    others = dict.fromkeys(one.data[OTHER.code] for one in told if one.data.get(OTHER.code))
    return Allergies(max(one.happened_on for one in told), codes, tuple(others))
