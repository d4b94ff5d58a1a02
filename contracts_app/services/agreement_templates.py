"""Wordings of agreements: written as a draft, then published and from then on never changed.

Whoever sends a draft back names by a digest what was read, so that nobody overwrites what somebody
else wrote meanwhile. An agreement keeps the words with which it was signed.
"""

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.crypto import canonical_json
from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate
from contracts_app.printing.glyphs import missing_characters
from contracts_app.queries import agreement_templates as queries
from contracts_app.queries.scope import Scope
from contracts_app.rules import agreement_template as rules
from contracts_app.rules.agreement_template import Problem, Wording
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refusal, Refused
from contracts_app.vocabulary.agreement import OWN_CODE, STANDARD_AGREEMENT


def draft_from(
    institution_code: str,
    source: tuple[str, int],
    scope: Scope,
    actor: Actor,
    today: date,
) -> AgreementTemplate:
    """Begin the next version of an institution's wording as a copy of another one.

    `source` is the institution and version of the one that is copied; an empty code of an
    institution is everybody. Raises NotFound for a wording or an institution out of reach,
    NotAllowed for the wording of everybody, Refused with `draft_exists` while another draft waits.
    """
    copied = _found(*source, scope)
    if not queries.may_write(institution_code, scope):
        raise NotFound("institution") if institution_code else NotAllowed("template")
    versions = queries.versions_of(institution_code)
    if any(one.published_at_utc is None for one in versions):
        raise Refused.of("draft_exists")
    draft = AgreementTemplate(
        institution_code=institution_code,
        code=OWN_CODE if institution_code else STANDARD_AGREEMENT.code,
        version=max((one.version for one in versions), default=0) + 1,
        valid_from=today,
        made_by_id=actor.user_id,
    )
    _put(draft, wording_of(copied))
    db.session.add(draft)
    db.session.flush()
    _trail("draft", draft, actor, {"copied_from": _key(copied)})
    return draft


def change_draft(
    institution_code: str,
    version: int,
    seen: str,
    wording: Wording,
    scope: Scope,
    actor: Actor,
) -> AgreementTemplate:
    """Store the words of a draft; it may still be incomplete.

    Raises NotFound, NotAllowed, Conflict(`changed_since`), Refused with `not_a_draft` or
    `too_long`.
    """
    draft = _draft(institution_code, version, seen, scope)
    _refuse(list(rules.too_long(wording)))
    before = asdict(wording_of(draft))
    changed = [name for name, words in asdict(wording).items() if before[name] != words]
    _put(draft, wording)
    db.session.flush()
    if changed:
        _trail("change", draft, actor, {"changed": changed})
    return draft


def publish(
    institution_code: str,
    version: int,
    seen: str,
    valid_from: date,
    scope: Scope,
    actor: Actor,
    today: date,
) -> AgreementTemplate:
    """Let a draft hold from a day on, for whatever is signed from then; it is frozen at once.

    Raises NotFound, NotAllowed, Conflict(`changed_since`), Refused with `not_a_draft`,
    `valid_from_past`, `bad_date`, or what the rules have against the words.
    """
    draft = _draft(institution_code, version, seen, scope)
    wrong = rules.wrong_first_day(valid_from, today)
    found = [Problem(wrong, "valid_from")] if wrong else []
    _refuse([*found, *problems_of(wording_of(draft))])
    draft.valid_from = valid_from
    draft.published_at_utc = clock.utcnow()
    db.session.flush()
    _trail("publish", draft, actor, {"valid_from": valid_from.isoformat()})
    return draft


def discard(institution_code: str, version: int, seen: str, scope: Scope, actor: Actor) -> None:
    """Put a draft away; its number is free again, because nobody has signed it.

    Raises NotFound, NotAllowed, Conflict(`changed_since`), Refused(`not_a_draft`).
    """
    draft = _draft(institution_code, version, seen, scope)
    _trail("discard", draft, actor, {})
    db.session.delete(draft)
    db.session.flush()


def problems_of(wording: Wording) -> list[Problem]:
    """What stands against publishing a wording, with what no font of the paper can draw."""
    undrawn = [
        Problem("glyph_missing", place)
        for _kind, place, text in wording.texts()
        if missing_characters(text)
    ]
    return [*rules.problems(wording), *undrawn]


def wording_of(template: AgreementTemplate) -> Wording:
    """The words of a stored wording."""
    return Wording(
        title=template.title,
        preamble=template.preamble,
        clauses=tuple(template.clauses),
        gloss=tuple(template.gloss),
        notice=tuple(template.notice),
        notice_en=tuple(template.notice_en),
    )


def digest_of(template: AgreementTemplate) -> str:
    """By what a form says which words it was filled in from."""
    return hashlib.sha256(canonical_json(asdict(wording_of(template)))).hexdigest()[:16]


def _found(institution_code: str, version: int, scope: Scope) -> AgreementTemplate:
    row = queries.get_template(institution_code, version, scope)
    if row is None:
        raise NotFound("template")
    found: AgreementTemplate = row.AgreementTemplate
    return found


def _draft(institution_code: str, version: int, seen: str, scope: Scope) -> AgreementTemplate:
    """The draft, held until the end of the transaction, as it was read."""
    read = _found(institution_code, version, scope)
    if not queries.may_write(institution_code, scope):
        raise NotAllowed("template")
    draft = db.session.get(AgreementTemplate, read.id, populate_existing=True, with_for_update=True)
    if draft is None:
        raise Conflict("changed_since")
    if draft.published_at_utc is not None:
        raise Refused.of("not_a_draft")
    if digest_of(draft) != seen:
        raise Conflict("changed_since")
    return draft


def _put(draft: AgreementTemplate, wording: Wording) -> None:
    for name, words in asdict(wording).items():
        setattr(draft, name, list(words) if isinstance(words, tuple) else words)


def _refuse(found: list[Problem]) -> None:
    if found:
        raise Refused(*(Refusal(one.code, one.place) for one in found))


def _key(template: AgreementTemplate) -> str:
    return f"{template.institution_code or 'all'}/{template.version}"


def _trail(verb: str, draft: AgreementTemplate, actor: Actor, after: dict[str, Any]) -> None:
    audit.record(actor, f"template.{verb}", "agreement_template", _key(draft), after=after)
