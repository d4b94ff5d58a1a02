"""Covers that are added to a term that stands already."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover
from contracts_app.queries.rows import table_of
from contracts_app.services.status import COVER_OF
from contracts_app.vocabulary import ContractStatus


def add_covers(
    terms: Iterable[Contract], people: Iterable[Any], first_day: date = date.min
) -> None:
    """Cover people (rows with id and birth date) from a day on in terms, to the last day of each.

    Nobody is covered before birth, nor after the day on which a term was ended.
    """
    found = list(people)
    covers = [
        {
            "county_code": term.county_code,
            "contract_id": term.id,
            "resident_id": one.id,
            "state": COVER_OF[ContractStatus(term.status)],
            "cover_from": max(first_day, term.period_start, one.birth_date),
            "cover_to": term.ended_on or term.period_end,
        }
        for term in terms
        for one in found
    ]
    if covers:
        # The session may have ended others just before, which have to be gone first.
        db.session.flush()
        db.session.execute(insert(table_of(Cover)), covers)
