"""The catalogue as a file: written out as it is on offer, and read in as drafts.

A file never publishes anything: an institution looks at the drafts, enters its approvals and
publishes them on its pages.
"""

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

from contracts_app.queries import catalogue as queries
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import packages_on
from contracts_app.rules.catalogue import PackageDraft, Part
from contracts_app.services import catalogue
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.package_words import digest_of, draft_of

FORMAT: Final = "packages/1"
MAX_BYTES: Final = 2 * 1024 * 1024
MOST: Final = 500
_ITEM: Final = {"code": str, "name": str, "name_en": str}
_PART: Final = {one.name: one.name for one in fields(Part)}
_LISTS: Final = {"modes": str, "windows": str}
_DRAFT: Final = {one.name: one.name for one in fields(PackageDraft)}


class UnusableCatalogue(Exception):
    """The file is no catalogue; `code` says why and `place` where."""

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code)
        self.code, self.place = code, place


@dataclass
class CatalogueReport:
    """What a file brought."""

    file: str = ""
    items: dict[str, int] = field(default_factory=lambda: {"added": 0, "unchanged": 0})
    packages: dict[str, int] = field(default_factory=lambda: {"drafts": 0, "unchanged": 0})
    errors: list[dict[str, str]] = field(default_factory=list)
    """Each with the code of the package or service, the refusal and the place it concerns."""


def as_file(day: date) -> dict[str, Any]:
    """Every service, and every package in the version that is in force on a day."""
    packages = [{"code": row.code, **asdict(draft_of(row))} for row in packages_on(day)]
    items = [
        {"code": row.code, "name": row.name, "name_en": row.name_en} for row in queries.list_items()
    ]
    return {"format": FORMAT, "items": items, "packages": packages}


def load_file(data: Any, scope: Scope, actor: Actor, today: date) -> CatalogueReport:
    """Take in the services that are new, and every package that differs as a draft.

    A package with a draft that waits is refused, and so is what cannot be stored; the others come
    in all the same. Raises UnusableCatalogue for what is no catalogue at all, NotAllowed.
    """
    items, packages = _checked(data)
    done = CatalogueReport()
    known = {row.code: row for row in queries.list_items()}
    for item in items:
        _take_item(item, known, done, scope, actor)
    for code, draft in packages:
        _take_package(code, draft, done, scope, actor, today)
    return done


def _take_item(
    item: dict[str, str], known: dict[str, Any], done: CatalogueReport, scope: Scope, actor: Actor
) -> None:
    if item["code"] in known:
        done.items["unchanged"] += 1
        return
    try:
        catalogue.add_item(item["code"], item["name"], item["name_en"], scope, actor)
    except Refused as refused:
        _note(done, item["code"], refused)
    else:
        done.items["added"] += 1


def _take_package(
    code: str, draft: PackageDraft, done: CatalogueReport, scope: Scope, actor: Actor, today: date
) -> None:
    versions = queries.versions_of(code)
    if versions:
        newest = queries.get_version(code, versions[-1].version, with_drafts=True)
        if newest is not None and draft_of(newest) == draft:
            done.packages["unchanged"] += 1
            return
    try:
        catalogue.check_storable(draft)
        made = (
            catalogue.copy_version(code, versions[-1].version, scope, actor, today)
            if versions
            else catalogue.begin_package(code, scope, actor, today)
        )
        seen = digest_of(made)
        catalogue.change_draft(code, made.version, seen, draft, scope, actor)
    except Refused as refused:
        _note(done, code, refused)
    else:
        done.packages["drafts"] += 1


def _note(done: CatalogueReport, code: str, refused: Refused) -> None:
    done.errors += [
        {"code": code, "refusal": one.code, "place": one.subject} for one in refused.refusals
    ]


def _checked(data: Any) -> tuple[list[dict[str, str]], list[tuple[str, PackageDraft]]]:
    """The parts of a file with everything of its type. Raises UnusableCatalogue."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UnusableCatalogue("no_catalogue")
    items, packages = data.get("items", []), data.get("packages", [])
    for part, name in ((items, "items"), (packages, "packages")):
        if not isinstance(part, list) or len(part) > MOST:
            raise UnusableCatalogue("wrong_shape", name)
    return (
        [_item(one, f"items[{at}]") for at, one in enumerate(items)],
        [_package(one, f"packages[{at}]") for at, one in enumerate(packages)],
    )


def _item(one: Any, place: str) -> dict[str, str]:
    if not isinstance(one, dict) or set(one) != set(_ITEM):
        raise UnusableCatalogue("wrong_shape", place)
    return {name: _of_kind(one[name], str, f"{place}.{name}") for name in _ITEM}


def _package(one: Any, place: str) -> tuple[str, PackageDraft]:
    if not isinstance(one, dict) or set(one) - {"code", *_DRAFT} or "code" not in one:
        raise UnusableCatalogue("wrong_shape", place)
    values = {name: value for name, value in one.items() if name != "code"}
    for name in ("name", "name_en", "approval_no"):
        values[name] = _of_kind(values.get(name, ""), str, f"{place}.{name}")
    for name in ("insurance_fen", "public_health_fen", "self_fen"):
        values[name] = _amount(values.get(name, 0), f"{place}.{name}")
    cap = values.get("member_cap")
    values["member_cap"] = None if cap is None else _amount(cap, f"{place}.member_cap")
    values["excludes"] = _texts(values.get("excludes", []), f"{place}.excludes")
    values["target"] = tuple(
        _group(group, f"{place}.target[{at}]")
        for at, group in enumerate(_list(values.get("target", []), f"{place}.target"))
    )
    values["parts"] = tuple(
        _part(part, f"{place}.parts[{at}]")
        for at, part in enumerate(_list(values.get("parts", []), f"{place}.parts"))
    )
    return _of_kind(one["code"], str, f"{place}.code"), PackageDraft(**values)


def _part(one: Any, place: str) -> Part:
    if not isinstance(one, dict) or set(one) - set(_PART) or "item" not in one:
        raise UnusableCatalogue("wrong_shape", place)
    values = dict(one)
    for name in _LISTS:
        values[name] = _texts(values.get(name, []), f"{place}.{name}")
    for name in ("item", "condition", "condition_en"):
        values[name] = _of_kind(values.get(name, ""), str, f"{place}.{name}")
    for name, usual in (("times", 0), ("weight", 1)):
        values[name] = _amount(values.get(name, usual), f"{place}.{name}")
    months = values.get("interval_months")
    values["interval_months"] = (
        None if months is None else _amount(months, f"{place}.interval_months")
    )
    return Part(**values)


def _group(one: Any, place: str) -> dict[str, Any]:
    if not isinstance(one, dict) or set(one) - {"tags", "min_age", "below_age"}:
        raise UnusableCatalogue("wrong_shape", place)
    ages = {
        name: _amount(one[name], f"{place}.{name}")
        for name in ("min_age", "below_age")
        if name in one
    }
    tags = {"tags": list(_texts(one["tags"], f"{place}.tags"))} if "tags" in one else {}
    return {**tags, **ages}


def _list(value: Any, place: str) -> list[Any]:
    found: list[Any] = _of_kind(value, list, place)
    return found


def _texts(value: Any, place: str) -> tuple[str, ...]:
    return tuple(_of_kind(one, str, place) for one in _list(value, place))


def _amount(value: Any, place: str) -> int:
    if isinstance(value, bool):
        raise UnusableCatalogue("wrong_shape", place)
    found: int = _of_kind(value, int, place)
    if not 0 <= found <= 1_000_000_000:
        raise UnusableCatalogue("wrong_shape", place)
    return found


def _of_kind(value: Any, kind: type, place: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, str) and "\0" in value):
        raise UnusableCatalogue("wrong_shape", place)
    return value
