"""Judging a residents' roster household by household: what is accepted, what is refused and why.

The order is fixed. Household codes come first (no_head, two_heads, mixed_grids) and refuse the
whole household; otherwise every row stands for itself; a household whose head is refused cannot
stand, so its remaining rows are refused with it.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from contracts_app.rules.roster_columns import recognise_columns
from contracts_app.rules.roster_rows import RawRow, parse_roster
from contracts_app.rules.roster_types import (
    Finding,
    Known,
    ParsedRow,
    Places,
    RosterJudgement,
    StoredHousehold,
    StoredResident,
)

__all__ = ["judge_households", "judge_roster", "parse_roster", "recognise_columns"]


def judge_roster(
    rows: Iterable[RawRow],
    columns: Mapping[str, int],
    places: Places,
    known: Known,
    today: date,
    *,
    allow_moves: bool = False,
) -> RosterJudgement:
    """Judge a whole file at once. `columns` comes from `recognise_columns`."""
    parsed = parse_roster(rows, columns, places, today)
    households = parsed.households.items()
    judgement = judge_households(households, places, known, allow_moves=allow_moves)
    judgement.extend(judge_loose(parsed.loose))
    return judgement.in_file_order()


def judge_loose(rows: Iterable[ParsedRow]) -> RosterJudgement:
    """Refuse the rows that name no household."""
    judgement = RosterJudgement()
    for row in rows:
        _refuse(judgement, row, row.errors)
    return judgement


def judge_households(
    households: Iterable[tuple[str, list[ParsedRow]]],
    places: Places,
    known: Known,
    *,
    allow_moves: bool = False,
) -> RosterJudgement:
    """Judge some households of a file against what is stored about them and their people."""
    judgement = RosterJudgement()
    for code, rows in households:
        stored = known.households.get(code)
        grid = _household_grid(rows, stored, places)
        household_code = _household_error(rows, stored, grid, known, places)
        if household_code is not None:
            _refuse_household(judgement, rows, household_code)
            continue
        for row in rows:
            _settle_grid(row, grid, stored, places)
            _compare_with_stored(row, known, allow_moves)
        _divide(
            judgement, code, rows, has_stored_head=stored is not None and stored.head is not None
        )
    return judgement


def _household_error(
    rows: list[ParsedRow],
    stored: StoredHousehold | None,
    grid: str,
    known: Known,
    places: Places,
) -> tuple[str, str] | None:
    heads = _count_heads(rows, stored.head if stored else None, known)
    if heads == 0:
        return "relation", "no_head"
    if heads > 1:
        return "relation", "two_heads"
    grids = _grids_named(rows, stored, grid, places)
    return ("grid_code", "mixed_grids") if len(grids) > 1 else None


def _grids_named(
    rows: list[ParsedRow], stored: StoredHousehold | None, grid: str, places: Places
) -> set[str]:
    """The grids the household is said to stand in.

    The grid of a head who names none, and the stored one, count beside a written grid that can be:
    a written one that is not of its row's village is that row's own error.
    """
    written = {row.grid_code for row in rows if row.grid_code}
    if not any(places.grids.get(row.grid_code) == row.village_code for row in rows):
        return written
    implied = set()
    if grid and any(row.is_head and not row.grid_code for row in rows):
        implied.add(grid)
    if stored is not None and not (stored.in_scope and any(row.is_head for row in rows)):
        implied.add(stored.grid_code)
    return written | implied


def _count_heads(rows: list[ParsedRow], stored: StoredResident | None, known: Known) -> int:
    """Heads in the file plus a stored head who is not one of them.

    A stored head whom the file lists only as another relation no longer heads the household.
    """
    heads = [row for row in rows if row.is_head]
    if stored is None or any(_is_same(row, stored, known) for row in heads):
        return len(heads)
    if not heads and any(_is_same(row, stored, known) for row in rows):
        return 0
    return len(heads) + 1


def _is_same(row: ParsedRow, stored: StoredResident, known: Known) -> bool:
    found = known.residents.get(row.id_number) if row.id_number else None
    if found is not None:
        return found.key == stored.key
    if row.id_number and stored.numbered and not row.is_refused("id_number"):
        return False
    return row.name == stored.name and row.birth_date in (None, stored.birth_date)


def _household_grid(rows: list[ParsedRow], stored: StoredHousehold | None, places: Places) -> str:
    """The grid that stands for a blank cell: the head's, else the stored one, else the only one."""
    for row in rows:
        if row.is_head:
            stored_grid = stored.grid_code if stored else ""
            return row.grid_code or stored_grid or places.only_grid(row.village_code)
    return stored.grid_code if stored else ""


def _settle_grid(
    row: ParsedRow, household_grid: str, stored: StoredHousehold | None, places: Places
) -> None:
    if not row.village_code:
        if row.grid_code and not _village_of(row.grid_code, stored, places):
            row.refuse("grid_code", "unknown_grid")
        return
    row.grid_code = row.grid_code or household_grid or places.only_grid(row.village_code)
    if not row.grid_code:
        row.refuse("grid_code", "missing_required")
    elif _village_of(row.grid_code, stored, places) != row.village_code:
        row.refuse("grid_code", "unknown_grid")


def _village_of(grid_code: str, stored: StoredHousehold | None, places: Places) -> str | None:
    """The village of a grid that may hold this household: also the one where it stands already."""
    stays = stored is not None and stored.in_scope and stored.grid_code == grid_code
    return places.grids.get(grid_code) or (places.kept.get(grid_code) if stays else None)


def _compare_with_stored(row: ParsedRow, known: Known, allow_moves: bool) -> None:
    stored = (
        known.residents.get(row.id_number) if row.id_number else known.unnumbered.get(row.number)
    )
    if stored is not None and not row.is_refused("id_number"):
        if _contradicts(row, stored):
            row.refuse("id_number", "id_conflict")
        if stored.household_code not in (None, row.household_code) and not (
            allow_moves and stored.movable
        ):
            row.refuse("household_code", "already_in_other_household")
    owner = known.record_codes.get(row.record_code) if row.record_code else None
    if owner is not None and not _owns(row, owner, stored):
        row.refuse("record_code", "record_code_taken")


def _contradicts(row: ParsedRow, stored: StoredResident) -> bool:
    """Whether the row says another name, sex or birth date; a refused cell says nothing."""
    return any(
        value and value != getattr(stored, column) and not row.is_refused(column)
        for column, value in (
            ("name", row.name), ("sex", row.sex), ("birth_date", row.birth_date),
        )
    )  # fmt: skip


def _owns(row: ParsedRow, owner: StoredResident, stored: StoredResident | None) -> bool:
    """Whether the owner of a record code is the row's person, who may have no number yet."""
    if stored is not None:
        return stored.key == owner.key
    if owner.numbered and row.id_number:
        return False
    here = (row.household_code, row.name, row.sex, row.birth_date)
    return here == (owner.household_code, owner.name, owner.sex, owner.birth_date)


def _divide(
    judgement: RosterJudgement, code: str, rows: list[ParsedRow], *, has_stored_head: bool
) -> None:
    """Part the household's rows into accepted and refused ones."""
    sound = [row for row in rows if not row.errors]
    for row in rows:
        if row.errors:
            _refuse(judgement, row, row.errors)
    head_stands = has_stored_head or any(row.is_head for row in sound)
    if sound and not head_stands:
        _refuse_household(judgement, sound, ("relation", "no_head"))
    elif sound:
        judgement.accepted.append((code, sound))
        judgement.warnings.extend(
            Finding(row.number, code, column, warning)
            for row in sound
            for column, warning in row.warnings
        )


def _refuse(judgement: RosterJudgement, row: ParsedRow, errors: list[tuple[str, str]]) -> None:
    judgement.refused.append((row, errors))
    judgement.errors.extend(
        Finding(row.number, row.household_code, column, code) for column, code in errors
    )


def _refuse_household(
    judgement: RosterJudgement, rows: list[ParsedRow], error: tuple[str, str]
) -> None:
    """Refuse rows for what their household lacks; it is reported once, at the first of them."""
    judgement.refused.extend((row, [error]) for row in rows)
    first = rows[0]
    judgement.errors.append(Finding(first.number, first.household_code, *error))
