"""Policies in force on a day: the nearest institution wins, then the latest date."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Policy


def policies_for(institution_id: int, on: date) -> dict[str, Any]:
    """All policy values for an institution on a day, by key."""
    chain = ["", *reversed(_codes_upward(institution_id))]
    rank = {code: place for place, code in enumerate(chain)}
    rows = db.session.execute(
        select(Policy.key, Policy.institution_code, Policy.valid_from, Policy.value).where(
            Policy.institution_code.in_(chain), Policy.valid_from <= on
        )
    ).all()
    ordered = sorted(rows, key=lambda row: (rank[row.institution_code], row.valid_from))
    return {row.key: row.value for row in ordered}


def _codes_upward(institution_id: int) -> list[str]:
    """Codes of an institution and of all above it, the nearest first."""
    tree = {
        row.id: row
        for row in db.session.execute(
            select(Institution.id, Institution.parent_id, Institution.code).order_by(Institution.id)
        )
    }
    codes: list[str] = []
    step: int | None = institution_id
    while step is not None and step in tree and tree[step].code not in codes:
        codes.append(tree[step].code)
        step = tree[step].parent_id
    return codes
