"""A draft as it is typed: texts of a form, read into what a version says, and written back."""

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from contracts_app.blueprints._forms import tidy
from contracts_app.rules.catalogue import (
    MOST_ITEMS,
    PackageDraft,
    Part,
    Problem,
    read_money,
    read_window,
)
from contracts_app.vocabulary.care import VisitMode

_SEPARATORS: Final = re.compile(r"[,，、;；\s]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
MOST_GROUPS: Final = 20
MONEY: Final = ("insurance_fen", "public_health_fen", "self_fen")


@dataclass(frozen=True)
class Line:
    """One service of a draft as it is typed."""

    item: str = ""
    times: str = ""
    modes: tuple[str, ...] = ()
    interval: str = ""
    windows: str = ""
    weight: str = "1"
    condition: str = ""
    condition_en: str = ""


@dataclass(frozen=True)
class Group:
    """One group of people as it is typed; without anything it is no group."""

    tag: str = ""
    min_age: str = ""
    below_age: str = ""


@dataclass(frozen=True)
class Sent:
    """A whole draft as it is typed; amounts are yuan."""

    name: str = ""
    name_en: str = ""
    fee_fen: str = ""
    insurance_fen: str = ""
    public_health_fen: str = ""
    self_fen: str = ""
    member_cap: str = ""
    approval_no: str = ""
    excludes: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    lines: tuple[Line, ...] = field(default=(Line(),))


_COLUMNS: Final = (
    *("item", "times", "interval", "windows", "weight", "condition", "condition_en"),
)
_PLAIN: Final = ("name", "name_en", "fee_fen", *MONEY, "member_cap", "approval_no")


def sent_draft(fields: MultiDict[str, str]) -> Sent:
    """What a form holds."""
    plain = {name: _text(fields.get(name, "")) for name in _PLAIN}
    return Sent(
        **plain,
        excludes=tuple(dict.fromkeys(_texts(fields, "excludes")))[:100],
        groups=_groups(fields),
        lines=_lines(fields) or (Line(),),
    )


def _text(value: str) -> str:
    return str(tidy(_CONTROL.sub(" ", value)))


def _texts(fields: MultiDict[str, str], name: str) -> list[str]:
    return [_text(value) for value in fields.getlist(name)[: MOST_ITEMS + 100]]


def _groups(fields: MultiDict[str, str]) -> tuple[Group, ...]:
    names = ("tag", "min_age", "below_age")
    rows = zip(*(_texts(fields, f"group_{name}") for name in names), strict=False)
    return tuple(Group(*row) for row in rows if any(row))[:MOST_GROUPS]


def _lines(fields: MultiDict[str, str]) -> tuple[Line, ...]:
    """A line for each service; what is not sent of one is empty."""
    columns = {name: _texts(fields, name) for name in _COLUMNS}
    chosen = set(fields.getlist("mode"))
    found = []
    for at in range(min(len(columns["item"]), MOST_ITEMS + 1)):
        row = {name: (texts[at] if at < len(texts) else "") for name, texts in columns.items()}
        modes = tuple(one for one in VisitMode if f"{at + 1}:{one}" in chosen)
        found.append(Line(modes=modes, **row))
    return tuple(found)


def written(draft: PackageDraft) -> Sent:
    """A stored draft as it stands in the form."""
    return Sent(
        name=draft.name,
        name_en=draft.name_en,
        fee_fen=_yuan(draft.fee_fen),
        insurance_fen=_yuan(draft.insurance_fen),
        public_health_fen=_yuan(draft.public_health_fen),
        self_fen=_yuan(draft.self_fen),
        member_cap=str(draft.member_cap or ""),
        approval_no=draft.approval_no,
        excludes=draft.excludes,
        groups=tuple(_spread(draft.target)),
        lines=tuple(_line(part) for part in draft.parts) or (Line(),),
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _spread(target: tuple[dict[str, Any], ...]) -> list[Group]:
    """One line for each population group: several of one alternative have its ages each."""
    return [
        Group(tag, str(one.get("min_age", "")), str(one.get("below_age", "")))
        for one in target
        for tag in one.get("tags") or [""]
    ]


def _line(part: Part) -> Line:
    return Line(
        item=part.item,
        times=str(part.times),
        modes=part.modes,
        interval=str(part.interval_months or ""),
        windows=", ".join(part.windows),
        weight=str(part.weight),
        condition=part.condition,
        condition_en=part.condition_en,
    )


def read(sent: Sent) -> tuple[PackageDraft, list[Problem]]:
    """What was typed, and where it cannot be read; what cannot is left as if it were empty."""
    problems: list[Problem] = []
    money = {name: _money(sent, name, problems) for name in ("fee_fen", *MONEY)}
    if not problems and money["fee_fen"] != sum(money[name] for name in MONEY):
        problems.append(Problem("split_not_fee", "fee_fen"))
    cap = _whole(sent.member_cap, "member_cap", problems)
    draft = PackageDraft(
        name=sent.name,
        name_en=sent.name_en,
        **{name: money[name] for name in MONEY},
        target=_target(sent.groups, problems),
        excludes=sent.excludes,
        member_cap=cap,
        approval_no=sent.approval_no,
        parts=tuple(_part(at, line, problems) for at, line in enumerate(_filled(sent.lines), 1)),
    )
    return draft, problems


def _filled(lines: tuple[Line, ...]) -> list[Line]:
    """Without the lines in which no service was chosen; those before others keep their place."""
    last = max((at for at, line in enumerate(lines, 1) if line.item), default=0)
    return list(lines[:last])


def _money(sent: Sent, name: str, problems: list[Problem]) -> int:
    text = getattr(sent, name)
    fen = read_money(text) if text else 0
    if fen is None:
        problems.append(Problem("bad_money", name))
    return fen or 0


def _whole(text: str, place: str, problems: list[Problem]) -> int | None:
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        problems.append(Problem("bad_number", place))
        return None
    return int(text)


def _target(groups: tuple[Group, ...], problems: list[Problem]) -> tuple[dict[str, Any], ...]:
    """Groups of the same ages are one alternative."""
    by_ages: dict[tuple[int | None, int | None], list[str]] = {}
    for at, group in enumerate(groups, 1):
        low = _whole(group.min_age, f"target-{at}", problems)
        below = _whole(group.below_age, f"target-{at}", problems)
        by_ages.setdefault((low, below), []).append(group.tag)
    found: list[dict[str, Any]] = []
    for (low, below), tags in by_ages.items():
        known = [tag for tag in dict.fromkeys(tags) if tag]
        ages = {"min_age": low, "below_age": below}
        one: dict[str, Any] = {name: age for name, age in ages.items() if age is not None}
        if "" in tags:
            found.append(one)
        if known:
            found.append({"tags": known, **one})
    return tuple(found)


def _part(at: int, line: Line, problems: list[Problem]) -> Part:
    typed = [one for one in _SEPARATORS.split(line.windows) if one]
    windows = [read_window(one) for one in typed]
    if None in windows:
        problems.append(Problem("bad_window", f"windows-{at}"))
    weight = _whole(line.weight, f"weight-{at}", problems)
    return Part(
        item=line.item,
        times=_whole(line.times, f"times-{at}", problems) or 0,
        modes=line.modes,
        interval_months=_whole(line.interval, f"interval-{at}", problems),
        windows=tuple(one for one in windows if one),
        weight=1 if weight is None else weight,
        condition=line.condition,
        condition_en=line.condition_en,
    )


def rearranged(sent: Sent, step: str) -> Sent:
    """The draft after `add:3`, `remove:3`, `up:3` or `down:3` of its services."""
    lines = list(sent.lines)
    verb, _colon, place = step.partition(":")
    at = int(place) if _NUMBER.fullmatch(place) else 0
    if verb == "add" and at <= len(lines) < MOST_ITEMS:
        lines.insert(at, Line())
    elif verb == "remove" and 1 <= at <= len(lines):
        del lines[at - 1]
    elif verb == "up" and 2 <= at <= len(lines):
        lines[at - 2 : at] = reversed(lines[at - 2 : at])
    elif verb == "down" and 1 <= at < len(lines):
        lines[at - 1 : at + 1] = reversed(lines[at - 1 : at + 1])
    return replace(sent, lines=tuple(lines) or (Line(),))
