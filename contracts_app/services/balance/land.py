"""The land of a team: which grids touch it, and which of them hold it together."""

from collections.abc import Iterable

from contracts_app.services.balance.standing import Standing


def touches(standing: Standing, grid: str, team: str) -> bool:
    """Whether a grid lies beside a grid of the team."""
    beside = standing.grids[grid].neighbours
    return any(near in standing.grids and standing.holder(near) == team for near in beside)


def pieces(standing: Standing, grids: Iterable[str]) -> int:
    """Into how many pieces these grids fall, going from neighbour to neighbour."""
    left, count = set(grids), 0
    while left:
        count += 1
        edge = [left.pop()]
        while edge:
            near = standing.grids[edge.pop()].neighbours & left
            left -= near
            edge.extend(near)
    return count


def cuts(standing: Standing, grid: str) -> bool:
    """Whether the land of its team falls into more pieces without this grid."""
    team = standing.holder(grid)
    if team is None:
        return False
    beside = [near for near in standing.grids[grid].neighbours if near in standing.grids]
    if sum(standing.holder(near) == team for near in beside) < 2:
        return False
    land = [code for code in standing.grids if standing.holder(code) == team]
    return pieces(standing, (code for code in land if code != grid)) > pieces(standing, land)
