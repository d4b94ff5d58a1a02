"""What a roster says, what is stored already, and what was decided about each row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from contracts_app.rules.labels import plain
from contracts_app.vocabulary.catalogue import HEAD

_VILLAGE_ENDINGS: Final = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


class Finding(NamedTuple):
    """An error or warning; `row` is the number a person sees in the spreadsheet, from 1."""

    row: int
    household_code: str
    column: str
    code: str


@dataclass(slots=True)
class ParsedRow:
    """One row of the file; None and empty text mean that the cell says nothing.

    `id_number` is the normalised number (18 digits where it can be), `relation`, `tags` and
    `id_type` are catalogue codes, `grid_code` is the written one until the household is judged.
    `repeated` marks the same person without a number once more: accepted, nothing to store.
    """

    number: int
    cells: tuple[str, ...]
    household_code: str = ""
    name: str = ""
    id_type: str = ""
    id_number: str | None = None
    sex: str = ""
    birth_date: date | None = None
    relation: str = ""
    phone: str | None = None
    ethnicity: str = ""
    education: str = ""
    marital_status: str = ""
    village_code: str = ""
    grid_code: str = ""
    address: str = ""
    registered: bool | None = None
    permanent: bool | None = None
    tags: tuple[str, ...] | None = None
    record_built_on: date | None = None
    record_code: str | None = None
    record_alias: str | None = None
    note: str = ""
    repeated: bool = False
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_head(self) -> bool:
        return self.relation == HEAD

    def refuse(self, column: str, code: str) -> None:
        """Add an error of this row, once; a cell that cannot be read is not missing too."""
        known = (column, code) in self.errors
        if not known and not (code == "missing_required" and self.is_refused(column)):
            self.errors.append((column, code))

    def is_refused(self, column: str) -> bool:
        """Whether the cell of this column has an error of its own."""
        return any(refused == column for refused, _code in self.errors)

    def warn(self, column: str, code: str) -> None:
        """Add a warning; it is reported when the row is accepted."""
        self.warnings.append((column, code))


class Places:
    """The villages and grids an importer may write to.

    `villages` maps 12-digit codes to names, `grids` maps the codes of grids that may hold
    households to their village; both hold only what is in the importer's scope. `kept` has the
    grids that hold none any more, for households that stand there still: grids out of use, and
    those that were parted. `counties` are further county codes that ID numbers may begin with.
    """

    def __init__(
        self,
        villages: Mapping[str, str],
        grids: Mapping[str, str],
        counties: frozenset[str] = frozenset(),
        kept: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.villages = villages
        self.grids = grids
        self.kept = kept
        self.record_counties = frozenset(code[:6] for code in villages)
        self.counties = self.record_counties | counties
        self._only_grid = _single_grids(grids)
        self._by_full_name = _villages_named(villages, plain)
        self._by_name = _villages_named(villages, village_name)

    def only_grid(self, village_code: str) -> str:
        """The village's grid when it has exactly one, else empty."""
        return self._only_grid.get(village_code, "")

    def village_named(self, town_code: str, name: str) -> str:
        """The 12-digit code of a village by its town (9 digits) and name; empty when unknown.

        河口社区 and 河口村 of one town are told apart; 河口 is neither, when there are both.
        """
        exact = self._by_full_name.get((town_code, plain(name)), "")
        return exact or self._by_name.get((town_code, village_name(name)), "")


def village_name(text: str) -> str:
    """A village's name without its kind: 河口东村 and 河口东村村民委员会 are the same place."""
    name = plain(text)
    for ending in _VILLAGE_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return village_name(name.removesuffix(ending))
    return name


def _single_grids(grids: Mapping[str, str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    several: set[str] = set()
    for code, village in grids.items():
        if seen.setdefault(village, code) != code:
            several.add(village)
    return {village: code for village, code in seen.items() if village not in several}


def _villages_named(
    villages: Mapping[str, str], form: Callable[[str], str]
) -> dict[tuple[str, str], str]:
    named: dict[tuple[str, str], str] = {}
    ambiguous: set[tuple[str, str]] = set()
    for code, name in villages.items():
        key = (code[:9], form(name))
        if named.setdefault(key, code) != code:
            ambiguous.add(key)
    return {key: code for key, code in named.items() if key not in ambiguous}


@dataclass(frozen=True, slots=True)
class StoredResident:
    """A resident already stored; `key` is any value that tells residents apart.

    `movable` is false where moving the person away would leave others without a head, or where
    the present household is out of the importer's scope.
    """

    key: int
    name: str
    sex: str
    birth_date: date
    household_code: str | None
    numbered: bool = True
    movable: bool = True


@dataclass(frozen=True, slots=True)
class StoredHousehold:
    """A household already stored, with its present head."""

    code: str
    grid_code: str
    head: StoredResident | None = None
    in_scope: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about the people and households a file names.

    `residents` is keyed by the normalised ID number as the file has it, `unnumbered` by the number
    of the row that tells of somebody without one; `record_codes` maps a record code to its owner.
    """

    households: Mapping[str, StoredHousehold] = field(default_factory=dict)
    residents: Mapping[str, StoredResident] = field(default_factory=dict)
    unnumbered: Mapping[int, StoredResident] = field(default_factory=dict)
    record_codes: Mapping[str, StoredResident] = field(default_factory=dict)


@dataclass(slots=True)
class ParsedRoster:
    """A whole file after its rows were read on their own.

    `households` keeps the order of each household's first row; rows without a household code
    stand in `loose` and are always refused.
    """

    rows: int = 0
    households: dict[str, list[ParsedRow]] = field(default_factory=dict)
    loose: list[ParsedRow] = field(default_factory=list)


@dataclass(slots=True)
class RosterJudgement:
    """The decision: households to store, and every refused row with its reasons."""

    accepted: list[tuple[str, list[ParsedRow]]] = field(default_factory=list)
    refused: list[tuple[ParsedRow, list[tuple[str, str]]]] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def accepted_rows(self) -> int:
        return sum(len(rows) for _, rows in self.accepted)

    def extend(self, other: "RosterJudgement") -> None:
        """Add the judgement of further households of the same file."""
        self.accepted.extend(other.accepted)
        self.refused.extend(other.refused)
        self.errors.extend(other.errors)
        self.warnings.extend(other.warnings)

    def in_file_order(self) -> "RosterJudgement":
        """The same judgement with refusals, errors and warnings sorted by row."""
        self.refused.sort(key=lambda entry: entry[0].number)
        self.errors.sort(key=lambda finding: finding.row)
        self.warnings.sort(key=lambda finding: finding.row)
        return self
