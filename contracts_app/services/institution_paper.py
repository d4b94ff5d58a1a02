"""What agreements show of an institution besides its name: its licence and its seal."""

from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused

LONGEST_NUMBER: Final = 40


def set_registration(code: str, number: str, scope: Scope, actor: Actor) -> Institution:
    """Store the number of an institution's practice licence; an empty one takes it away.

    Raises NotFound outside the scope, Refused(`too_long`). Agreements that were signed keep theirs.
    """
    institution = _held(code, scope)
    given = number.strip()
    if len(given) > LONGEST_NUMBER:
        raise Refused(Refusal("too_long", "registration_no"))
    before, institution.registration_no = institution.registration_no, given or None
    db.session.flush()
    if before != institution.registration_no:
        audit.record(
            actor, "institution.registration", "institution", code,
            before={"registration_no": before}, after={"registration_no": given or None},
        )  # fmt: skip
    return institution


def set_seal(code: str, name: str, scope: Scope, actor: Actor) -> Institution:
    """Let agreements carry the stored seal of this name from now on, or none.

    Raises NotFound outside the scope. Agreements that were signed keep theirs.
    """
    institution = _held(code, scope)
    before, institution.seal = institution.seal, name
    db.session.flush()
    if before != name:
        audit.record(
            actor, "institution.seal", "institution", code,
            before={"seal": before}, after={"seal": name},
        )  # fmt: skip
    return institution


def _held(code: str, scope: Scope) -> Institution:
    query = select(Institution).where(
        Institution.code == code, Institution.id.in_(scope.institution_ids)
    )
    fresh = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(fresh).first()
    if found is None:
        raise NotFound("institution")
    return found
