"""Who a resident is: new people, and the number that comes for somebody who had none."""

from datetime import date

from sqlalchemy import select

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import Household, HouseholdAction, Membership, Resident
from contracts_app.queries.residents import get_member
from contracts_app.queries.scope import Scope
from contracts_app.rules.names import search_key
from contracts_app.rules.person import Typed, read_person
from contracts_app.rules.roster_types import ParsedRow
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_household
from contracts_app.services.journal import Entry, perform
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.catalogue import NO_ID
from contracts_app.vocabulary.life import ActionKind


def numbered_hash(number: str) -> str:
    """Under which a person is known by an ID number."""
    return crypto.lookup_hash("resident", number)


def unnumbered_hash(county: str, code: str, name: str, sex: str, birth_date: date | None) -> str:
    """Under which a person without a number is known again: household, name, sex, birth date."""
    return crypto.lookup_hash("unnumbered", "\x1f".join((county, code, name, sex, str(birth_date))))


def checked_person(typed: Typed, today: date) -> ParsedRow:
    """The person as stored; Refused with the codes of a roster's row."""
    row = read_person(typed, today)
    if row.errors:
        raise Refused(*(Refusal(code, column) for column, code in row.errors))
    return row


def identity_of(row: ParsedRow, household: Household) -> str:
    """The identity hash of a person who comes to this household."""
    if row.id_number:
        return numbered_hash(row.id_number)
    return unnumbered_hash(household.county_code, household.code, row.name, row.sex, row.birth_date)


def find_by_identity(identity: str) -> Resident | None:
    """The resident with this identity hash, wherever he or she lives."""
    return db.session.scalar(select(Resident).where(Resident.identity_hash == identity))


def contradicts(row: ParsedRow, stored: Resident) -> bool:
    """Whether another name, sex or birth date is on record."""
    return (row.name, row.sex, row.birth_date) != (stored.name, stored.sex, stored.birth_date)


def add_resident(row: ParsedRow, household: Household) -> Resident:
    """A new resident from a checked row."""
    if row.birth_date is None:
        raise ValueError("the row was not checked")
    resident = Resident(
        county_code=household.county_code,
        key=new_key(),
        name=row.name,
        search_key=search_key(row.name),
        sex=row.sex,
        birth_date=row.birth_date,
        id_type=row.id_type,
        identity_hash=identity_of(row, household),
        id_number=row.id_number,
        id_last4=row.id_number[-4:] if row.id_number else "",
        permanent=True,
    )
    db.session.add(resident)
    db.session.flush()
    return resident


def rename(resident: Resident, name: str) -> None:
    """Another name, which is found by its own pinyin."""
    resident.name, resident.search_key = name, search_key(name)


def set_phone(resident: Resident, phone: str) -> None:
    """The phone and the digits by which it is found; none when it is empty."""
    resident.phone, resident.phone_last4 = phone or None, phone[-4:]


def record_number(
    code: str, member: str, id_type: str, number: str, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """Give a member without a number the one that came, by the checks of the roster.

    Raises NotFound outside the scope, Refused with `unknown_value` (no such member),
    `already_numbered`, `id_conflict` (the number belongs to somebody else) or the codes of a row.
    """
    household = held_household(code, scope, today)
    found = get_member(member, scope)
    if found is None or found[1].household_id != household.id:
        raise Refused(Refusal("unknown_value", "member"))
    resident = found[0]
    if resident.id_number:
        raise Refused(Refusal("already_numbered", "member"))
    typed = Typed(resident.name, id_type, number, resident.sex, resident.birth_date)
    row = checked_person(typed, today)
    if not row.id_number:
        raise Refused(Refusal("missing_required", "id_number"))
    if find_by_identity(numbered_hash(row.id_number)) is not None:
        raise Refused(Refusal("id_conflict", "id_number"))
    details = {"resident": resident.key, "id_type": row.id_type}
    entry = Entry(ActionKind.IDENTITY, household, today, {resident.id}, details=details)
    return perform(entry, lambda: _number(resident, row), actor, today)


def _number(resident: Resident, row: ParsedRow) -> None:
    number = row.id_number or ""
    resident.id_type, resident.id_number, resident.id_last4 = row.id_type, number, number[-4:]
    resident.identity_hash = numbered_hash(number)


def withdraw_number(action: HouseholdAction) -> None:
    """The number was somebody else's: the person has none again, as before the entry."""
    resident = db.session.scalars(select(Resident).filter_by(key=action.details["resident"])).one()
    membership = db.session.scalars(
        select(Membership).filter_by(resident_id=resident.id, valid_to=None)
    ).first()
    home = db.session.get_one(
        Household, membership.household_id if membership else action.household_id
    )
    resident.id_type, resident.id_number, resident.id_last4 = NO_ID, None, ""
    resident.identity_hash = unnumbered_hash(
        home.county_code, home.code, resident.name, resident.sex, resident.birth_date
    )
    db.session.flush()
