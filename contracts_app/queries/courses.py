"""Pregnancies and cases of tuberculosis of a person, the newest first."""

from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Pregnancy, TbCase

_SHOWN: Final = 20


def list_pregnancies(resident_id: int) -> list[Pregnancy]:
    """All that are on record, the one that goes on first."""
    query = select(Pregnancy).filter_by(resident_id=resident_id)
    newest = (Pregnancy.ended_on.is_not(None), Pregnancy.lmp_on.desc(), Pregnancy.id.desc())
    return list(db.session.scalars(query.order_by(*newest).limit(_SHOWN)))


def list_cases(resident_id: int) -> list[TbCase]:
    """All that are on record, the one under treatment first."""
    query = select(TbCase).filter_by(resident_id=resident_id)
    newest = (TbCase.stopped_on.is_not(None), TbCase.notified_on.desc(), TbCase.id.desc())
    return list(db.session.scalars(query.order_by(*newest).limit(_SHOWN)))
