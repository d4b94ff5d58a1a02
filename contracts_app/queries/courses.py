"""Pregnancies and cases of tuberculosis of a person, the newest first.

`rows`: the row of the person, and those that were united with it.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, select

from contracts_app.extensions import db
from contracts_app.models import Pregnancy, TbCase

_SHOWN: Final = 20


def list_pregnancies(rows: Collection[int]) -> list[Pregnancy]:
    """All that are on record, the one that goes on first."""
    return list(db.session.scalars(_pregnancies(rows)))


def list_cases(rows: Collection[int]) -> list[TbCase]:
    """All that are on record, the one under treatment first."""
    return list(db.session.scalars(_cases(rows)))


def get_running(rows: Collection[int]) -> Pregnancy | None:
    """The pregnancy that goes on, as it is now."""
    query = _pregnancies(rows).where(Pregnancy.ended_on.is_(None))
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def get_treated(rows: Collection[int]) -> TbCase | None:
    """The case under treatment, as it is now."""
    query = _cases(rows).where(TbCase.stopped_on.is_(None))
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def _pregnancies(rows: Collection[int]) -> Select[Pregnancy]:
    newest = (Pregnancy.ended_on.is_not(None), Pregnancy.lmp_on.desc(), Pregnancy.id.desc())
    query = select(Pregnancy).where(Pregnancy.resident_id.in_(rows))
    return query.order_by(*newest).limit(_SHOWN)


def _cases(rows: Collection[int]) -> Select[TbCase]:
    newest = (TbCase.stopped_on.is_not(None), TbCase.notified_on.desc(), TbCase.id.desc())
    query = select(TbCase).where(TbCase.resident_id.in_(rows))
    return query.order_by(*newest).limit(_SHOWN)
