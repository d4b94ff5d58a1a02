"""Which household of a grid goes to which part, when the grid is split."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Home:
    """A household of the grid: its id, its code and the address that it is sorted by."""

    id: int
    code: str
    address: str = ""


@dataclass(frozen=True)
class PartRule:
    """Who comes into a part: those named, those whose address begins so, or all that are left."""

    households: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    rest: bool = False


@dataclass
class Division:
    """The households of each part in the order of the parts, and what does not work out."""

    parts: list[list[Home]]
    left: list[str] = field(default_factory=list)
    """Households that no part takes."""
    elsewhere: list[str] = field(default_factory=list)
    """Households that are named and are none of the grid."""
    twice: list[str] = field(default_factory=list)
    """Households that are named for two parts, or whose address fits two equally well."""


def divide(homes: Iterable[Home], rules: Sequence[PartRule]) -> Division:
    """Divide the households. A name outweighs an address, the longer beginning a shorter one."""
    done = Division([[] for _ in rules])
    listed = list(homes)
    known = {home.code for home in listed}
    named: dict[str, set[int]] = {}
    for place, rule in enumerate(rules):
        done.elsewhere += sorted(rule.households - known)
        for code in rule.households:
            named.setdefault(code, set()).add(place)
    rest = {place for place, rule in enumerate(rules) if rule.rest}
    for home in listed:
        places = named.get(home.code) or _by_address(home.address, rules) or rest
        if len(places) == 1:
            done.parts[next(iter(places))].append(home)
        else:
            (done.twice if places else done.left).append(home.code)
    return done


def _by_address(address: str, rules: Sequence[PartRule]) -> set[int]:
    """The parts with the longest beginning that fits."""
    fits = [
        (len(beginning), place)
        for place, rule in enumerate(rules)
        for beginning in rule.addresses
        if beginning and address.startswith(beginning)
    ]
    longest = max(fits, default=(0, 0))[0]
    return {place for length, place in fits if length == longest}
