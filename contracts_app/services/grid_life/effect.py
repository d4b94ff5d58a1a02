"""What is asked for, and what it does: shown before it is done, and compared when it is done."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts_app.crypto import canonical_json
from contracts_app.rules.duty_days import Span
from contracts_app.rules.grid_parts import Home, PartRule
from contracts_app.services.errors import Conflict


@dataclass(frozen=True)
class NewGrid:
    """A grid that is to be; without a kind it is of the kind of the grid it comes from."""

    code: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a grid that is split: the new grid, and who comes into it."""

    grid: NewGrid
    homes: PartRule = PartRule()


@dataclass(frozen=True)
class Share:
    """What one grid has of a change: its households, their contracts, who answers from the day."""

    code: str
    name: str
    is_new: bool
    households: int
    signed: int
    """Households with a contract in force or about to begin; the contracts keep their team."""
    duties: tuple[Span, ...]
    doctors: tuple[Span, ...]


@dataclass(frozen=True)
class Effect:
    """What a change does: the grids that go out of use, and what the others get."""

    day: date
    retired: tuple[str, ...]
    shares: tuple[Share, ...]
    digest: str
    """Stands for all of it, each single household included."""

    @property
    def households(self) -> int:
        """How many households are carried to a grid or stay in one."""
        return sum(share.households for share in self.shares)


def effect_of(
    day: date, retired: Sequence[str], shares: Sequence[tuple[Share, list[Home]]]
) -> Effect:
    """The effect with its digest."""
    told = [
        [
            share.code,
            share.name,
            sorted(home.code for home in homes),
            *(
                [[one.who, str(one.first), str(one.last)] for one in spans]
                for spans in (share.duties, share.doctors)
            ),
        ]
        for share, homes in shares
    ]
    digest = hashlib.sha256(canonical_json([str(day), sorted(retired), told])).hexdigest()
    return Effect(day, tuple(retired), tuple(share for share, _ in shares), digest[:32])


def as_was_read(effect: Effect, digest: str) -> None:
    """Raise Conflict when somebody changed something since the effect was shown."""
    if digest and digest != effect.digest:
        raise Conflict("changed_meanwhile")
