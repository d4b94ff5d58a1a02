"""What became of the numbers of a county and year: each is a contract, or a form and its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, select, union

from contracts_app.extensions import db
from contracts_app.models import Contract, NumberCounter, PaperForm
from contracts_app.vocabulary.paper import FormState

_SERIES: Final = "root:"
_SHOWN: Final = 10


@dataclass(frozen=True)
class Explained:
    """The numbers that were given out in one county and year, and what they are now."""

    given: int
    contracts: int
    forms: Mapping[str, int]
    """How many numbers are forms, by state; a registered form is a contract as well."""
    unexplained: int
    missing: tuple[str, ...]
    """The first numbers that are nothing."""


def list_series() -> list[tuple[str, int]]:
    """County and year of every series from which numbers were given out."""
    query = select(NumberCounter.series).where(NumberCounter.series.startswith(_SERIES))
    found = (one.split(":") for one in db.session.scalars(query.order_by(NumberCounter.series)))
    return [(county, int(year)) for _root, county, year in found]


def numbers_explained(county_code: str, year: int) -> Explained:
    """What became of every number of a county and year: four statements, one more for what is none.

    A number without its contract or form was lost, or given out by somebody who wrote nothing.
    """
    prefix = f"{county_code}{year:04d}"
    series = f"{_SERIES}{county_code}:{year}"
    last = db.session.scalar(select(NumberCounter.last).filter_by(series=series)) or 0
    ends = f"{prefix}000001", f"{prefix}{last:06d}"
    roots = select(Contract.root_no).where(Contract.root_no.between(*ends))
    numbers = select(PaperForm.number).where(PaperForm.number.between(*ends))
    used = _count(union(roots, numbers))
    by_state = select(PaperForm.state, func.count()).where(PaperForm.number.between(*ends))
    states = dict(iter(db.session.execute(by_state.group_by("state"))))
    return Explained(
        given=last,
        contracts=_count(roots.distinct()),
        forms={state.value: states.get(state.value, 0) for state in FormState},
        unexplained=last - used,
        missing=_missing(prefix, last, union(roots, numbers)) if used < last else (),
    )


def _count(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _missing(prefix: str, last: int, used: Any) -> tuple[str, ...]:
    """The first numbers between those that are used."""
    found: list[str] = []
    expected = 1
    rows = used.subquery()
    ordered: Select[Any] = select(rows.c[0]).order_by(rows.c[0])
    for number in (*db.session.scalars(ordered), f"{prefix}{last + 1:06d}"):
        serial = int(number[len(prefix) :])
        found += [f"{prefix}{one:06d}" for one in range(expected, min(serial, expected + _SHOWN))]
        expected = serial + 1
        if len(found) >= _SHOWN:
            break
    return tuple(found[:_SHOWN])
