"""Service packages: written as a draft, then published and from then on never changed.

Whoever sends a draft back names by a digest what was read, so that nobody overwrites what somebody
else wrote meanwhile. A contract keeps the version with which it was signed.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import PackageItem, Policy, ServiceItem, ServicePackage
from contracts_app.printing.glyphs import missing_characters
from contracts_app.queries import catalogue as queries
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.rules import catalogue as rules
from contracts_app.rules.catalogue import PackageDraft, Problem
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refusal, Refused
from contracts_app.services.package_words import (
    digest_of,
    draft_of,
    problems_of,
    put,
    put_parts,
    unknown_items,
)


def begin_package(code: str, scope: Scope, actor: Actor, today: date) -> ServicePackage:
    """Begin the first version of a package that there has never been.

    Raises NotAllowed, Refused with `bad_code` or `code_taken`.
    """
    _needs_writer(scope)
    if not rules.known_code(code):
        raise Refused(Refusal("bad_code", "code"))
    if queries.versions_of(code):
        raise Refused(Refusal("code_taken", "code"))
    position = queries.last_position() + 10
    return _begin(code, 1, position, PackageDraft("", ""), "", scope, actor, today)


def copy_version(
    code: str, version: int, scope: Scope, actor: Actor, today: date
) -> ServicePackage:
    """Begin the next version of a package as a copy of one of its versions.

    Raises NotFound, NotAllowed, Refused with `draft_exists` while another draft waits.
    """
    _needs_writer(scope)
    source = found_version(code, version, scope)
    versions = queries.versions_of(code)
    if any(one.published_at_utc is None for one in versions):
        raise Refused.of("draft_exists")
    newest = max(one.version for one in versions)
    draft = draft_of(source)
    return _begin(code, newest + 1, source.position, draft, _key(source), scope, actor, today)


def _begin(
    code: str, version: int, position: int, words: PackageDraft, copied: str,
    scope: Scope, actor: Actor, today: date,
) -> ServicePackage:  # fmt: skip
    package = ServicePackage(
        code=code,
        version=version,
        position=position,
        valid_from=today,
        made_by_id=actor.user_id,
    )
    put(package, words)
    db.session.add(package)
    db.session.flush()
    put_parts(package, words.parts)
    _trail("draft", package, actor, {"copied_from": copied} if copied else {})
    return package


def change_draft(
    code: str, version: int, seen: str, words: PackageDraft, scope: Scope, actor: Actor
) -> ServicePackage:
    """Store what a draft says; it may still be incomplete.

    Raises NotFound, NotAllowed, Conflict(`changed_since`), Refused with `not_a_draft` or with what
    cannot be stored.
    """
    package = _draft(code, version, seen, scope)
    check_storable(words)
    before, after = asdict(draft_of(package)), asdict(words)
    changed = [name for name, value in after.items() if before[name] != value]
    put(package, words)
    if "parts" in changed:
        put_parts(package, words.parts)
    db.session.flush()
    if changed:
        _trail("change", package, actor, {"changed": changed})
    return package


def check_storable(words: PackageDraft) -> None:
    """Refuse what cannot be stored even as a draft."""
    _refuse([*rules.unstorable(words), *unknown_items(words)])


def publish(
    code: str, version: int, seen: str, valid_from: date, scope: Scope, actor: Actor, today: date
) -> ServicePackage:
    """Offer a draft from a day on, for whatever is signed from then; it is frozen at once.

    Raises NotFound, NotAllowed, Conflict(`changed_since`), Refused with `not_a_draft`,
    `valid_from_past`, `before_newest`, `bad_date`, `approval_missing` where the policy asks for
    approvals, or what the rules have against the draft.
    """
    package = _draft(code, version, seen, scope)
    words = draft_of(package)
    days = [one.valid_from for one in queries.versions_of(code) if one.published_at_utc]
    wrong = rules.wrong_first_day(valid_from, today, max(days, default=None))
    found = [Problem(wrong, "valid_from")] if wrong else []
    if needs_approval(today) and rules.approval_missing(words):
        found.append(Problem("approval_missing", "approval_no"))
    _refuse([*found, *problems_of(code, words)])
    package.valid_from = valid_from
    package.published_at_utc = clock.utcnow()
    db.session.flush()
    after = {
        "valid_from": valid_from.isoformat(),
        "fee_fen": package.fee_fen,
        "approval_no": package.approval_no or "",
    }
    _trail("publish", package, actor, after)
    return package


def discard(code: str, version: int, seen: str, scope: Scope, actor: Actor) -> None:
    """Put a draft away; its number is free again, because nobody has signed it.

    Raises NotFound, NotAllowed, Conflict(`changed_since`), Refused(`not_a_draft`).
    """
    package = _draft(code, version, seen, scope)
    _trail("discard", package, actor, {})
    db.session.execute(delete(PackageItem).where(PackageItem.package_id == package.id))
    db.session.delete(package)
    db.session.flush()


def retire(code: str, retired_on: date, scope: Scope, actor: Actor, today: date) -> None:
    """Offer a package no more from a day on; contracts keep it to their end.

    Raises NotFound, NotAllowed, Refused with `basic_stays`, `valid_from_past`, `bad_date` or
    `already_retired`.
    """
    _needs_writer(scope)
    query = select(ServicePackage).where(
        ServicePackage.code == code, ServicePackage.published_at_utc.is_not(None)
    )
    held = query.order_by(ServicePackage.id).with_for_update()
    published = list(db.session.scalars(held.execution_options(populate_existing=True)))
    if not published:
        raise NotFound("package")
    offered = [one for one in published if one.retired_on is None]
    wrong = rules.wrong_last_day(code, retired_on, today)
    if wrong or not offered:
        raise Refused(Refusal(wrong or "already_retired", "retired_on"))
    for one in offered:
        one.retired_on = retired_on
    db.session.flush()
    _trail("retire", offered[-1], actor, {"retired_on": retired_on.isoformat()})


def add_item(code: str, name: str, name_en: str, scope: Scope, actor: Actor) -> ServiceItem:
    """Add a service that packages may hold; its code is never used for another one.

    Raises NotAllowed, Refused with `bad_code`, `code_taken`, `missing_required`, `too_long` or
    `glyph_missing`.
    """
    _needs_writer(scope)
    names = {"name": name.strip(), "name_en": name_en.strip()}
    if not rules.known_code(code):
        found = [Problem("bad_code", "code")]
    else:
        taken = db.session.get(ServiceItem, code) is not None
        found = [Problem("code_taken", "code")] if taken else []
    for place, text in names.items():
        if not text:
            found.append(Problem("missing_required", place))
        elif len(text) > rules.LONGEST[place]:
            found.append(Problem("too_long", place))
        elif missing_characters(text):
            found.append(Problem("glyph_missing", place))
    _refuse(found)
    item = ServiceItem(code=code, **names)
    db.session.add(item)
    db.session.flush()
    audit.record(actor, "package.item", "service_item", code, after=names)
    return item


def needs_approval(today: date) -> bool:
    """Whether a paid package is published only with the number of its approval."""
    return bool(policies_for(0, today).get(rules.APPROVAL_REQUIRED, False))


def found_version(code: str, version: int, scope: Scope) -> ServicePackage:
    """One version; a draft only for who may write it. Raises NotFound."""
    found = queries.get_version(code, version, with_drafts=queries.writes_catalogue(scope))
    if found is None:
        raise NotFound("package")
    return found


def _needs_writer(scope: Scope) -> None:
    """The catalogue is one for everybody, and not everybody writes it."""
    if not queries.writes_catalogue(scope):
        raise NotAllowed("package")


def _draft(code: str, version: int, seen: str, scope: Scope) -> ServicePackage:
    """The draft, held until the end of the transaction, as it was read."""
    _needs_writer(scope)
    read = found_version(code, version, scope)
    package = db.session.get(ServicePackage, read.id, populate_existing=True, with_for_update=True)
    if package is None:
        raise Conflict("changed_since")
    if package.published_at_utc is not None:
        raise Refused.of("not_a_draft")
    if digest_of(package) != seen:
        raise Conflict("changed_since")
    return package


def _refuse(found: list[Problem]) -> None:
    if found:
        raise Refused(*(Refusal(one.code, one.place) for one in found))


def _key(package: ServicePackage) -> str:
    return f"{package.code}/{package.version}"


def _trail(verb: str, package: ServicePackage, actor: Actor, after: dict[str, Any]) -> None:
    audit.record(actor, f"package.{verb}", "service_package", _key(package), after=after)


def require_approval(required: bool, scope: Scope, actor: Actor, today: date) -> None:
    """Decide for everybody whether paid packages need the number of an approval, from today on.

    Raises NotAllowed.
    """
    _needs_writer(scope)
    query = select(Policy).filter_by(
        key=rules.APPROVAL_REQUIRED, institution_code="", valid_from=today
    )
    before = needs_approval(today)
    policy = db.session.scalars(query).first()
    if policy is None:
        policy = Policy(key=rules.APPROVAL_REQUIRED, institution_code="", valid_from=today)
        db.session.add(policy)
    policy.value = required
    db.session.flush()
    if required != before:
        audit.record(
            actor, "policy.set", "policy", f":{rules.APPROVAL_REQUIRED}",
            before={"value": before}, after={"value": required},
        )  # fmt: skip
