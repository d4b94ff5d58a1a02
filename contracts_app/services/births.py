"""Births: a child belongs to the mother's household and is covered from its first day (2.15)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Birth,
    Household,
    HouseholdAction,
    Membership,
    Resident,
    ResidentTag,
)
from contracts_app.queries.residents import get_member
from contracts_app.queries.scope import Scope
from contracts_app.rules.person import Typed, may_be_mother, relation_of_child
from contracts_app.rules.tags import unexpected_tags
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_household
from contracts_app.services.identity import (
    add_resident,
    checked_person,
    find_by_identity,
    identity_of,
)
from contracts_app.services.joining import add_membership, cover_from
from contracts_app.services.journal import Entry, perform
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.catalogue import NO_ID, RESIDENT_ID
from contracts_app.vocabulary.life import ActionKind

CHILD = "CHILD"
SOURCE = "birth"


@dataclass(frozen=True)
class Newborn:
    """A child as typed: the mother by key; the number comes later in most cases."""

    mother: str
    name: str
    sex: str
    born_on: date
    id_number: str = ""


def record_birth(
    code: str, child: Newborn, scope: Scope, actor: Actor, today: date
) -> HouseholdAction:
    """Add a newborn to the household of the mother and cover it from its first day.

    The contract needs no new signature; who stands for the household confirms the child at the
    next contact. Raises NotFound outside the scope, Refused with `mother_unfit` (no woman of the
    household aged 10 to 60 that day), `bad_date` (before the mother came), `already_known` or the
    codes of a roster's row.
    """
    household = held_household(code, scope, today)
    mother, membership = _mother(household, child, scope)
    id_type = RESIDENT_ID if child.id_number else NO_ID
    typed = Typed(child.name, id_type, child.id_number, child.sex, child.born_on)
    row = checked_person(typed, today)
    if not may_be_mother(mother.sex, mother.birth_date, child.born_on):
        raise Refused(Refusal("mother_unfit", "mother"))
    if child.born_on < membership.valid_from:
        raise Refused(Refusal("bad_date", "birth_date"))
    known = find_by_identity(identity_of(row, household))
    if known is not None and not _came_by_mistake(known):
        raise Refused(Refusal("already_known", "name"))
    details = {"mother": mother.key}
    people = {mother.id} | ({known.id} if known else set())
    entry = Entry(ActionKind.BIRTH, household, child.born_on, people, details=details)

    def act() -> None:
        born = known or add_resident(row, household)
        _note(born, mother, today)
        relation = relation_of_child(membership.relation, row.sex)
        add_membership(household, born, relation, child.born_on)
        cover_from(household, born, child.born_on, today)
        details["resident"] = born.key

    return perform(entry, act, actor, today)


def _mother(household: Household, child: Newborn, scope: Scope) -> tuple[Resident, Membership]:
    found = get_member(child.mother, scope)
    if found is None or found[1].household_id != household.id:
        raise Refused(Refusal("mother_unfit", "mother"))
    return found[0], found[1]


def _came_by_mistake(known: Resident) -> bool:
    """Whether an entry of this birth was taken back, so that it may be entered anew."""
    undone = select(Membership.id).filter_by(resident_id=known.id, end_reason=LeaveReason.UNDONE)
    other = select(Membership.id).where(
        Membership.resident_id == known.id,
        or_(Membership.valid_to.is_(None), Membership.end_reason != LeaveReason.UNDONE),
    )
    return bool(db.session.scalar(select(and_(undone.exists(), ~other.exists()))))


def _note(born: Resident, mother: Resident, today: date) -> None:
    """Keep whose child it is, and that it belongs to the children, once."""
    birth = db.session.get(Birth, born.id) or Birth(resident_id=born.id)
    if birth.mother_id != mother.id:
        born_before = select(func.max(Birth.birth_order)).where(Birth.mother_id == mother.id)
        birth.mother_id, birth.birth_order = mother.id, (db.session.scalar(born_before) or 0) + 1
        db.session.add(birth)
    tagged = select(ResidentTag.id).filter_by(resident_id=born.id, tag=CHILD, valid_to=None)
    too_old = unexpected_tags((CHILD,), born.sex, born.birth_date, today)
    if not too_old and db.session.scalar(tagged) is None:
        db.session.add(
            ResidentTag(
                county_code=born.county_code,
                resident_id=born.id,
                tag=CHILD,
                source=SOURCE,
                valid_from=born.birth_date,
            )
        )
    db.session.flush()


def confirm_birth(code: str, key: str, scope: Scope, actor: Actor, today: date) -> None:
    """Note that who stands for the household confirmed the child at a contact; once.

    Raises NotFound outside the scope or where no birth waits.
    """
    household = held_household(code, scope, today)
    found = get_member(key, scope)
    birth = db.session.get(Birth, found[0].id) if found else None
    if found is None or birth is None or found[1].household_id != household.id:
        raise NotFound("birth")
    if birth.confirmed_on is not None:
        return
    birth.confirmed_on = today
    db.session.flush()
    audit.record(actor, "birth.confirm", "resident", key, after={"household": code})
