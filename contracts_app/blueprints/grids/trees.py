"""The tree of grids as the page shows it: town, village, and each grid below its parent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from contracts_app.queries.grids import GridRow

DEEPEST = 4
"""Deeper levels are shown at this one, so that a long chain does not leave the page."""


@dataclass(frozen=True)
class Village:
    """A village with its grids, each with its depth below the village."""

    code: str
    name: str
    grids: list[tuple[int, GridRow]]


def village_trees(rows: Sequence[GridRow]) -> list[Village]:
    """The villages of these rows, which come by village and code; towns are named when several."""
    several = len({row.town for row in rows}) > 1
    found = []
    for code, grids in groupby(rows, lambda row: row.village_code):
        listed = list(grids)
        first = listed[0]
        name = f"{first.town} › {first.village}" if several and first.town else first.village
        found.append(Village(code, name, list(_in_order(listed))))
    return found


def _in_order(rows: list[GridRow]) -> Iterator[tuple[int, GridRow]]:
    known = {row.code for row in rows}
    below: dict[str, list[GridRow]] = {}
    for row in rows:
        parent = row.parent_code if row.parent_code in known else ""
        below.setdefault(parent or "", []).append(row)
    waiting = [(0, row) for row in reversed(below.pop("", []))]
    while waiting:
        depth, row = waiting.pop()
        yield min(depth, DEEPEST), row
        waiting += [(depth + 1, child) for child in reversed(below.pop(row.code, []))]
    # Grids that stand below each other in a circle are shown all the same.
    yield from ((0, row) for rest in below.values() for row in rest)
