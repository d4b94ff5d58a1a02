"""When a version of a service package may be published, and how its versions stand on a day."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app.rules.dates import FURTHEST
from contracts_app.vocabulary import BASIC_PACKAGE
from contracts_app.vocabulary.care import VisitMode
from contracts_app.vocabulary.packages import PackageState, Tier

APPROVAL_REQUIRED: Final = "catalogue.approval_required"
"""The policy by which a paid package is published only with the number of its approval."""
MOST_ITEMS: Final = 30
MOST_TIMES: Final = 366
MOST_FEE_FEN: Final = 100_000_00
MOST_CAP: Final = 20
MOST_WEIGHT: Final = 100
LONGEST: Final = {
    "name": 40,
    "name_en": 80,
    "approval_no": 80,
    "condition": 200,
    "condition_en": 200,
}
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
_WINDOW: Final = re.compile(r"(<?)([0-9]{1,3})(?:-([0-9]{1,3}))?([dwmy])")
_UNITS: Final = str.maketrans("天周月岁～＜", "dwmy-<", "个")
_MONEY: Final = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")
_AGES: Final = range(131)


@dataclass(frozen=True)
class Part:
    """One service of a package: how often, how, when, and what it counts."""

    item: str
    times: int = 0
    """A year; 0 is whenever it is needed."""
    modes: tuple[str, ...] = ()
    interval_months: int | None = None
    windows: tuple[str, ...] = ()
    weight: int = 1
    condition: str = ""
    condition_en: str = ""


@dataclass(frozen=True)
class PackageDraft:
    """What a version of a package says, as it is written and before anybody has it."""

    name: str
    name_en: str
    insurance_fen: int = 0
    public_health_fen: int = 0
    self_fen: int = 0
    target: tuple[dict[str, Any], ...] = ()
    excludes: tuple[str, ...] = ()
    member_cap: int | None = None
    approval_no: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def fee_fen(self) -> int:
        """What it costs: the three parts together."""
        return self.insurance_fen + self.public_health_fen + self.self_fen


@dataclass(frozen=True)
class Problem:
    """What stands against a version, and the place that it concerns, such as `item-3`."""

    code: str
    place: str


@dataclass(frozen=True)
class Known:
    """What a catalogue holds besides: codes of items, packages and population groups."""

    items: Collection[str]
    packages: Collection[str]
    tags: Collection[str]


def tier_of(code: str, fee_fen: int) -> Tier:
    """What a package is to a household: paid when it costs something."""
    if fee_fen:
        return Tier.PAID
    return Tier.BASIC if code == BASIC_PACKAGE else Tier.PERSONALISED


def known_code(code: str) -> bool:
    """Whether this may be the code of a package or a service."""
    return _CODE.fullmatch(code) is not None


def read_money(text: str) -> int | None:
    """Fen of an amount in yuan such as `60`, `60.5` or `60.50`; None when it is none."""
    match = _MONEY.fullmatch(text.strip().removesuffix("元").strip())
    if match is None:
        return None
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def read_window(text: str) -> str | None:
    """An age or a time such as `3m`, `16-20w` or `<13w`, as it is stored; None when it is none."""
    match = _WINDOW.fullmatch(text.strip().translate(_UNITS).replace(" ", "").lower())
    if match is None or (match[1] and match[3]):
        return None
    if match[3] and int(match[3]) <= int(match[2]):
        return None
    return match[0]


def unstorable(draft: PackageDraft) -> Iterator[Problem]:
    """What cannot even be kept as a draft."""
    for name in ("name", "name_en", "approval_no"):
        if len(getattr(draft, name)) > LONGEST[name]:
            yield Problem("too_long", name)
    if draft.fee_fen > MOST_FEE_FEN:
        yield Problem("fee_too_high", "self_fen")
    if draft.member_cap is not None and not 1 <= draft.member_cap <= MOST_CAP:
        yield Problem("bad_number", "member_cap")
    if len(draft.parts) > MOST_ITEMS:
        yield Problem("too_many_items", f"item-{MOST_ITEMS + 1}")
    for place, part in enumerate(draft.parts, 1):
        yield from _unstorable_part(part, place)


def _unstorable_part(part: Part, place: int) -> Iterator[Problem]:
    if not 0 <= part.times <= MOST_TIMES:
        yield Problem("bad_number", f"times-{place}")
    if not 1 <= part.weight <= MOST_WEIGHT:
        yield Problem("bad_number", f"weight-{place}")
    if part.interval_months is not None and not 1 <= part.interval_months <= 60:
        yield Problem("bad_number", f"interval-{place}")
    for name in ("condition", "condition_en"):
        if len(getattr(part, name)) > LONGEST[name]:
            yield Problem("too_long", f"{name}-{place}")
    if any(read_window(window) != window for window in part.windows):
        yield Problem("bad_window", f"windows-{place}")


def problems(code: str, draft: PackageDraft, known: Known) -> list[Problem]:
    """All that stands against publishing a version; an empty list when nothing does."""
    return [
        *unstorable(draft),
        *_without_name(draft),
        *_wrong_parts(draft, known),
        *_wrong_target(draft, known),
        *_wrong_excludes(code, draft, known),
        *_wrong_basic(code, draft),
    ]


def _without_name(draft: PackageDraft) -> Iterator[Problem]:
    for name in ("name", "name_en"):
        if not getattr(draft, name):
            yield Problem("missing_required", name)


def _wrong_parts(draft: PackageDraft, known: Known) -> Iterator[Problem]:
    if not draft.parts:
        yield Problem("no_items", "item-1")
    seen: set[str] = set()
    for place, part in enumerate(draft.parts, 1):
        if part.item not in known.items:
            yield Problem("item_unknown", f"item-{place}")
        elif part.item in seen:
            yield Problem("item_twice", f"item-{place}")
        seen.add(part.item)
        if set(part.modes) - set(VisitMode):
            yield Problem("mode_unknown", f"item-{place}")


def _wrong_target(draft: PackageDraft, known: Known) -> Iterator[Problem]:
    for place, one in enumerate(draft.target, 1):
        low, below = one.get("min_age", 0), one.get("below_age", _AGES.stop)
        if set(one.get("tags", ())) - set(known.tags):
            yield Problem("tag_unknown", f"target-{place}")
        if low not in _AGES or not low < below <= _AGES.stop:
            yield Problem("ages_in_order", f"target-{place}")


def _wrong_excludes(code: str, draft: PackageDraft, known: Known) -> Iterator[Problem]:
    if set(draft.excludes) - set(known.packages):
        yield Problem("package_unknown", "excludes")
    if code in draft.excludes:
        yield Problem("excludes_itself", "excludes")
    if BASIC_PACKAGE in draft.excludes:
        yield Problem("excludes_basic", "excludes")


def _wrong_basic(code: str, draft: PackageDraft) -> Iterator[Problem]:
    """The basic package is part of every contract: free, for everybody, beside any other."""
    if code != BASIC_PACKAGE:
        return
    if draft.fee_fen:
        yield Problem("basic_is_free", "self_fen")
    if draft.target:
        yield Problem("basic_for_all", "target-1")
    if draft.excludes:
        yield Problem("excludes_basic", "excludes")
    if draft.member_cap is not None:
        yield Problem("basic_for_all", "member_cap")


def approval_missing(draft: PackageDraft) -> bool:
    """Whether the price of a version is an example, because no approval stands beside it."""
    return draft.fee_fen > 0 and not draft.approval_no


def wrong_first_day(valid_from: date, today: date, newest: date | None) -> str | None:
    """Why a version cannot begin to hold on a day.

    What was signed before keeps its own, and of two versions the later one never holds first.
    """
    if valid_from < today:
        return "valid_from_past"
    if valid_from > today + FURTHEST:
        return "bad_date"
    return "before_newest" if newest is not None and valid_from < newest else None


def wrong_last_day(code: str, retired_on: date, today: date) -> str | None:
    """Why a package cannot be taken from the offer on a day."""
    if code == BASIC_PACKAGE:
        return "basic_stays"
    if retired_on < today:
        return "valid_from_past"
    return "bad_date" if retired_on > today + FURTHEST else None


@dataclass(frozen=True)
class Dated:
    """A version with what decides how it stands."""

    version: int
    published: bool
    valid_from: date
    retired_on: date | None


def states(versions: Iterable[Dated], today: date) -> dict[int, PackageState]:
    """How each version of one package stands; the highest one that began and stays is in force."""
    listed = list(versions)
    offered = [
        one.version
        for one in listed
        if one.published
        and one.valid_from <= today
        and (one.retired_on is None or one.retired_on > today)
    ]
    return {one.version: _state(one, max(offered, default=0), today) for one in listed}


def _state(one: Dated, in_force: int, today: date) -> PackageState:
    if not one.published:
        return PackageState.DRAFT
    if one.version == in_force:
        return PackageState.IN_FORCE
    if one.retired_on is not None and one.retired_on <= max(today, one.valid_from):
        return PackageState.RETIRED
    return PackageState.COMING if one.valid_from > today else PackageState.PAST
