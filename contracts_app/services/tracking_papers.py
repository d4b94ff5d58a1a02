"""Tracking cards in words, from what is stored."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts_app.models import SINCE_EVER
from contracts_app.printing.tracking_cards import TrackingCard, tracking_cards
from contracts_app.queries.care_cards import teams_of_grids
from contracts_app.queries.migrants import tags_of
from contracts_app.rules.dates import age_on
from contracts_app.vocabulary.catalogue import TAGS, by_code

_SEX = {"male": "男", "female": "女"}
_NAMES = {code: tag.zh for code, tag in by_code(TAGS).items()}


def tracking_pdf(rows: Sequence[Any], today: date) -> bytes:
    """The cards of rows of `queries.migrants`."""
    teams = teams_of_grids({row.grid_id for row in rows}, today)
    tags = tags_of([row.id for row in rows])
    none = {"institution": "", "team": "", "hotline": ""}
    cards = [
        TrackingCard(
            name=row.name,
            sex=_SEX[row.sex],
            age=age_on(row.birth_date, today),
            tail=row.id_last4,
            phone_tail=row.phone_last4,
            registered_here=row.registered,
            household=row.household,
            address=f"{row.village} {row.grid} {row.address}",
            since=row.valid_from if row.valid_from > SINCE_EVER else None,
            groups="、".join(_NAMES[tag] for tag in tags.get(row.id, ()) if tag in _NAMES),
            covered=row.covered,
            **teams.get(row.grid_id, none),
        )
        for row in rows
    ]
    return tracking_cards(cards, today)
