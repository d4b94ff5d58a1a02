"""An account is somebody's of the teams: what is handed to them and what they did is theirs."""

from datetime import date

from contracts_app.extensions import db
from contracts_app.models import Staff, User
from contracts_app.queries.accounts import find_staff_for, get_account, has_account, keys_named
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused


def name_staff(username: str, key: str, scope: Scope, actor: Actor, today: date) -> User:
    """Say whose account it is, by the key of a member of staff; with an empty key nobody's.

    Raises NotFound for an account out of reach, Refused with `staff_unknown` (retired, or works
    elsewhere) or `staff_taken` (another account is theirs).
    """
    account = get_account(username, scope)
    if account is None:
        raise NotFound("user")
    person = _person(account, key, today)
    before = account.staff.key if account.staff else ""
    if before == (person.key if person else ""):
        return account
    account.staff_id = person.id if person else None
    db.session.flush()
    db.session.refresh(account)
    told = {"staff": before}, {"staff": person.key if person else ""}
    audit.record(actor, "user.staff", "user", username, before=told[0], after=told[1])
    return account


def name_staff_of(username: str, words: str, scope: Scope, actor: Actor, today: date) -> User:
    """As `name_staff`, by the key or the name of somebody.

    Raises Refused with `staff_unknown`, also when several who may use the account bear the name.
    """
    account = get_account(username, scope)
    if account is None:
        raise NotFound("user")
    found = keys_named(account, words, today)
    if len(found) != 1:
        raise Refused(Refusal("staff_unknown", "staff"))
    return name_staff(username, found[0], scope, actor, today)


def _person(account: User, key: str, today: date) -> Staff | None:
    if not key or (account.staff and account.staff.key == key):
        return account.staff if key else None
    person = find_staff_for(account, key, today)
    if person is None:
        raise Refused(Refusal("staff_unknown", "staff"))
    if has_account(person.id, account.id):
        raise Refused(Refusal("staff_taken", "staff"))
    return person
