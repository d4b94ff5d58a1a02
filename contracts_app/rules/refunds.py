"""What is given back of a paid package that ends before its time (rule 2.17)."""

from collections.abc import Iterable
from typing import NamedTuple


class Promised(NamedTuple):
    """An item of a package: how often a year it is promised, and how often it was done."""

    times: int
    delivered: int
    weight: int = 1
    """What one time of it counts beside the others."""


def refund(fee_fen: int, items: Iterable[Promised]) -> int:
    """The part of the fee for what was not done, in whole fen, half a fen rounded up.

    Each item counts its weight as often as it is promised. What was done more often counts no
    further, and what is done whenever needed counts nothing; a package of such items alone gives
    nothing back.
    """
    promised = [item for item in items if item.times > 0]
    total = sum(item.times * item.weight for item in promised)
    if not total:
        return 0
    left = sum(
        (item.times - min(max(item.delivered, 0), item.times)) * item.weight for item in promised
    )
    return (2 * fee_fen * left + total) // (2 * total)
