"""What the board and the list of referrals show: cards in words, and what its reader does next."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from contracts_app.formatting import age
from contracts_app.formatting.referral_board import (
    COLUMNS,
    STEPS,
    due_words,
    late_words,
    masked_name,
    promise_words,
)
from contracts_app.queries import referral_board as queries
from contracts_app.queries.referral_scope import Stand, sides_of
from contracts_app.rules.referrals.board import STATUSES, VISIT, Column, Standing, next_step


@dataclass(frozen=True)
class Step:
    """What the reader does next: one button."""

    label: str
    url: str
    in_dialog: bool


@dataclass(frozen=True)
class Card:
    """A referral in words; nothing of an illness, for passers-by read it."""

    number: str
    name: str
    age: str
    row: Any
    """The line itself: village, department, hospital, status and the like."""
    late: str
    soon: bool
    """The promise ends within half an hour."""
    promise: str
    """Who has to do what until when; '' of what is over or waits for the patient."""
    owed: str
    """Until when the form of an emergency is owed."""
    phone: str
    step: Step | None
    lone: bool
    """Nothing else can stand in its column, so its status need not be said."""

    @property
    def url(self) -> str:
        """Its own page."""
        return url_for("referrals.show_referral", number=self.number)


@dataclass(frozen=True)
class ColumnView:
    """A column with its first cards and the figures of all."""

    code: Column
    label: str
    cards: list[Card]
    number: int
    overdue: int

    @property
    def more(self) -> int:
        """How many the list has beside the cards shown."""
        return max(self.number - len(self.cards), 0)


@dataclass(frozen=True)
class Board:
    """All columns, and what a page sends along when it asks whether anything has changed."""

    columns: list[ColumnView]
    total: int
    since: str

    @property
    def numbers(self) -> list[str]:
        """The numbers of the referrals that are shown."""
        return [card.number for column in self.columns for card in column.cards]


def board(stand: Stand, figures: queries.Figures, now: datetime, department: str) -> Board:
    """The board as it stands, with the figures that were counted before."""
    found = queries.list_cards(stand, now, department)
    shown = [one for one in Column if not (stand.at_hospital and one == Column.REVIEW)]
    columns = []
    for column in shown:
        figure = figures.columns.get(column, queries.Counted())
        cards = cards_of(found[column], stand, now)
        columns.append(
            ColumnView(column, str(COLUMNS[column]), cards, figure.number, figure.overdue)
        )
    numbers = (card.number for column in columns for card in column.cards)
    return Board(columns, figures.total, f"{figures.version}.{_digest(numbers)}")


def _digest(numbers: Iterable[str]) -> str:
    """Whom a board shows, so that the same people are noted as looked at once."""
    return hashlib.sha256(",".join(sorted(numbers)).encode()).hexdigest()[:12]


def cards_of(rows: Iterable[Any], stand: Stand, now: datetime) -> list[Card]:
    """Lines in words."""
    return [_card(row, stand, now) for row in rows]


def _card(row: Any, stand: Stand, now: datetime) -> Card:
    one = queries.standing_of(row)
    late = one.missed_at(now)
    return Card(
        number=row.referral_no,
        name=masked_name(row.name),
        age=age(row.birth_date),
        row=row,
        late=late_words(late, now) if late else "",
        soon=one.is_soon(now),
        promise=_promise(row, one, now),
        owed=due_words(row.form_due_at_utc, now) if one.form_owed else "",
        phone=(row.form or {}).get("doctor_phone") or row.sender_phone or "",
        step=_step(row, next_step(one, sides_of(row, stand, row.team_institution_id))),
        lone=any(len(some) == 1 and one.status in some for some in STATUSES.values()),
    )


def _promise(row: Any, one: Standing, now: datetime) -> str:
    if one.due is None or one.waiting:
        return ""
    return promise_words(row.owner, row.clock, one.due, now)


def _step(row: Any, step: str) -> Step | None:
    if not step:
        return None
    if step == VISIT:
        return Step(str(STEPS[step]), url_for("visits.record", key=row.resident), False)
    asked = url_for("referrals.ask_move", number=row.referral_no, move=step)
    return Step(str(STEPS[step]), asked, True)
