"""What a batch of planned people writes: one statement for each kind of change."""

from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, update

from contracts_app.extensions import db
from contracts_app.models import CareRoll, Obligation
from contracts_app.queries.new_rows import insert_missing
from contracts_app.queries.rows import table_of
from contracts_app.rules.followup import Duty
from contracts_app.services.duties.people import Standing
from contracts_app.vocabulary.care import Cancelled, DutyState

_duty, _roll = table_of(Obligation), table_of(CareRoll)
MOVES: Final = (
    "programme",
    "slot",
    "kind",
    "counted",
    "due_from",
    "due_on",
    "contract_id",
    "team_id",
)
"""What of an open duty follows the facts."""
_NEW_DUTY: Final = ("county_code", "resident_id", "item_code", "state", "made_on", *MOVES)
_NEW_ROLL: Final = ("resident_id", "county_code", "since", "facts", "look_again_on")
_NEW: Final = tuple(f"new_{name}" for name in MOVES)
_STILL_OPEN = (_duty.c.id == bindparam("duty"), _duty.c.state == DutyState.OPEN)
_MOVE = (
    update(_duty).where(*_STILL_OPEN).values(dict(zip(MOVES, map(bindparam, _NEW), strict=True)))
)
_CANCEL = (
    update(_duty)
    .where(*_STILL_OPEN)
    .values(
        state=DutyState.CANCELLED,
        closed_on=bindparam("day"),
        cancelled_for=bindparam("why"),
    )
)
_REMEMBER = (
    update(_roll)
    .where(_roll.c.resident_id == bindparam("resident"))
    .values(facts=bindparam("mark"), look_again_on=bindparam("look_again"))
)


class Writing:
    """Rows to be written for some people on a day."""

    def __init__(self, today: date) -> None:
        self._today = today
        self.made: list[tuple[Any, ...]] = []
        self.moved: list[dict[str, Any]] = []
        self.cancelled: list[dict[str, Any]] = []
        self._begun: list[tuple[Any, ...]] = []
        self._remembered: list[dict[str, Any]] = []

    def place(self, one: Standing, duty: Duty, values: tuple[Any, ...], stands: Any) -> None:
        """A duty that is new, or that stands and is moved where it differs."""
        if stands is None:
            new = (one.row.county_code, one.id, duty.item, DutyState.OPEN, self._today)
            self.made.append((*new, *values))
        elif tuple(getattr(stands, name) for name in MOVES) != values:
            self.moved.append({"duty": stands.id, **dict(zip(_NEW, values, strict=True))})

    def cancel(self, duty: int, why: Cancelled) -> None:
        """A duty for which nothing asks any more."""
        self.cancelled.append({"duty": duty, "why": why, "day": self._today})

    def note(self, one: Standing, look_again: date) -> None:
        """Remember on what it was planned; nothing of who left before anything was."""
        if one.row.facts is not None:
            again = {"resident": one.id, "mark": one.mark, "look_again": look_again}
            self._remembered.append(again)
        elif one.lives_here:
            new = (one.id, one.row.county_code, self._today, one.mark, look_again)
            self._begun.append(new)

    def write(self) -> None:
        """Of two who plan the same person at the same moment the first one writes what is new."""
        changes = ((_CANCEL, self.cancelled), (_MOVE, self.moved), (_REMEMBER, self._remembered))
        for statement, values in changes:
            if values:
                db.session.execute(statement, values)
        insert_missing(_duty, _NEW_DUTY, self.made)
        insert_missing(_roll, _NEW_ROLL, self._begun)
