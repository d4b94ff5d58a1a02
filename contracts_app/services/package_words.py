"""What a version of a package says: read from its rows, written into them, judged as a whole."""

import hashlib
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete

from contracts_app.crypto import canonical_json
from contracts_app.extensions import db
from contracts_app.models import PackageItem, ServicePackage
from contracts_app.printing.glyphs import missing_characters
from contracts_app.queries import catalogue as queries
from contracts_app.rules import catalogue as rules
from contracts_app.rules.catalogue import Known, PackageDraft, Part, Problem
from contracts_app.vocabulary.catalogue import TAGS

_TAGS = frozenset(tag.code for tag in TAGS)


def problems_of(code: str, words: PackageDraft) -> list[Problem]:
    """What stands against publishing a draft, with what no font of the paper can draw."""
    known = Known(_item_codes(), set(queries.codes_of_packages()), _TAGS)
    texts = {"name": words.name, "name_en": words.name_en, "approval_no": words.approval_no}
    for at, part in enumerate(words.parts, 1):
        texts |= {f"condition-{at}": part.condition, f"condition_en-{at}": part.condition_en}
    undrawn = [
        Problem("glyph_missing", place) for place, text in texts.items() if missing_characters(text)
    ]
    return [*rules.problems(code, words, known), *undrawn]


def _item_codes() -> set[str]:
    return {row.code for row in queries.list_items()}


def unknown_items(words: PackageDraft) -> list[Problem]:
    """Services that are not in the catalogue cannot be stored, nor one of them twice."""
    codes = [part.item for part in words.parts]
    known = _item_codes()
    return [
        Problem("item_twice" if code in known else "item_unknown", f"item-{at}")
        for at, code in enumerate(codes, 1)
        if code not in known or code in codes[: at - 1]
    ]


def draft_of(package: ServicePackage | Any) -> PackageDraft:
    """What a stored version says, an object or a whole row."""
    return PackageDraft(
        name=package.name,
        name_en=package.name_en,
        insurance_fen=package.insurance_fen,
        public_health_fen=package.public_health_fen,
        self_fen=package.self_fen,
        target=tuple(package.target),
        excludes=tuple(package.excludes),
        member_cap=package.member_cap,
        approval_no=package.approval_no or "",
        parts=tuple(_part(row) for row in queries.parts_of([package.id])),
    )


def _part(row: Any) -> Part:
    return Part(
        item=row.item_code,
        times=row.times_per_year,
        modes=tuple(row.modes),
        interval_months=row.interval_months,
        windows=tuple(row.windows),
        weight=row.weight,
        condition=row.condition,
        condition_en=row.condition_en,
    )


def digest_of(package: ServicePackage) -> str:
    """By which a form says what it was filled in from."""
    return hashlib.sha256(canonical_json(asdict(draft_of(package)))).hexdigest()[:16]


def put(package: ServicePackage, words: PackageDraft) -> None:
    """Write all that a version says but its services."""
    package.name, package.name_en = words.name, words.name_en
    package.insurance_fen = words.insurance_fen
    package.public_health_fen = words.public_health_fen
    package.self_fen = words.self_fen
    package.fee_fen = words.fee_fen
    package.tier = rules.tier_of(package.code, words.fee_fen)
    package.target = [dict(one) for one in words.target]
    package.excludes = list(words.excludes)
    package.member_cap = words.member_cap
    package.approval_no = words.approval_no or None


def put_parts(package: ServicePackage, parts: tuple[Part, ...]) -> None:
    """Write the services of a draft in place of those it had."""
    db.session.execute(delete(PackageItem).where(PackageItem.package_id == package.id))
    db.session.add_all(
        PackageItem(
            package_id=package.id,
            item_code=part.item,
            times_per_year=part.times,
            position=place,
            modes=list(part.modes),
            interval_months=part.interval_months,
            windows=list(part.windows),
            weight=part.weight,
            condition=part.condition,
            condition_en=part.condition_en,
        )
        for place, part in enumerate(parts)
    )
    db.session.flush()
