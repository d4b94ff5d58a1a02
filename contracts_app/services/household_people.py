"""Whom an entry is about: the households, held, and who lives there then; people change places."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Membership, Resident
from contracts_app.queries.scope import Scope
from contracts_app.rules.households import day_refused, last_day_there
from contracts_app.rules.relations import OTHER_RELATIVE, is_head, seen_from
from contracts_app.rules.signing import is_adult
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_households
from contracts_app.services.signers import choose_signer
from contracts_app.services.suspensions import end_suspensions
from contracts_app.vocabulary import LeaveReason, SigningCode
from contracts_app.vocabulary.catalogue import RELATIONS, by_code

_RELATIONS = by_code(RELATIONS)


@dataclass(frozen=True)
class Person:
    """A member: the resident, and since when and as what he or she lives there."""

    resident: Resident
    membership: Membership

    @property
    def id(self) -> int:
        return self.resident.id

    @property
    def key(self) -> str:
        return self.resident.key


@dataclass
class Home:
    """A household that the entry holds, with its members by key, the head first, then by age."""

    household: Household
    members: dict[str, Person] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.household.id

    @property
    def head(self) -> Person | None:
        return next((one for one in self.members.values() if one.membership.is_head), None)

    def member(self, key: str, subject: str) -> Person:
        """A member by key; Refused with `not_member`, also for who has just left."""
        if key not in self.members:
            raise Refused(Refusal("not_member", subject))
        return self.members[key]

    def adult(self, key: str, subject: str, on: date) -> Person:
        """A member who may sign."""
        person = self.member(key, subject)
        if not is_adult(person.resident.birth_date, on):
            raise Refused(Refusal(SigningCode.REPRESENTATIVE_MINOR, subject))
        return person

    def besides(self, leaving: Collection[Person]) -> list[Person]:
        """The members who stay."""
        keys = {one.key for one in leaving}
        return [one for key, one in self.members.items() if key not in keys]


def hold_homes(codes: Collection[str], scope: Scope, today: date) -> list[Home]:
    """The households with these codes, held, up to date, in the order given, with who lives there.

    Raises NotFound outside the scope.
    """
    households = held_households(codes, scope, today)
    return [Home(one, _members(one.id)) for one in households]


def _members(household_id: int) -> dict[str, Person]:
    query = (
        select(Resident, Membership)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .order_by(Membership.is_head.desc(), Resident.birth_date, Resident.id)
    )
    return {row[0].key: Person(row[0], row[1]) for row in db.session.execute(query)}


def check_day(on: date, today: date, people: Collection[Person] = ()) -> None:
    """Refuse a day ahead, or one before somebody was born or came to live there."""
    since = [one.resident.birth_date for one in people]
    since += [one.membership.valid_from for one in people]
    if code := day_refused(on, today, *since):
        raise Refused(Refusal(code, "on"))


def next_head(home: Home, leaving: Collection[Person], key: str) -> Person | None:
    """Who heads the household after these have left; None when the head stays or nobody is left.

    Raises Refused with `head_needed`, or `not_member` for somebody who does not stay.
    """
    staying = home.besides(leaving)
    if not staying or any(one.membership.is_head for one in staying):
        return None
    if not key:
        raise Refused(Refusal("head_needed", "new_head"))
    if key not in {one.key for one in staying}:
        raise Refused(Refusal("not_member", "new_head"))
    return home.members[key]


def next_signer(
    home: Home, leaving: Collection[Person], heir: Person | None, key: str, today: date
) -> str:
    """The key of who stands for a covered household after these have left; see `choose_signer`."""
    head = heir or home.head
    gone = {one.id for one in leaving}
    return choose_signer(home.id, gone, head.key if head else "", key, today, must=True)


def known_relation(code: str, subject: str = "relation") -> str:
    """A relation that is not that of the head."""
    if code not in _RELATIONS or is_head(code):
        raise Refused(Refusal("unknown_value", subject))
    return code


def relations_to(
    head: Person, others: Collection[Person], told: Mapping[str, str]
) -> dict[str, str]:
    """What each becomes to a new head: as told by key, else what likely follows."""
    of_head = head.membership.relation
    relations = {}
    for one in others:
        guess = seen_from(of_head, head.resident.sex, one.membership.relation, one.resident.sex)
        relations[one.key] = known_relation(told.get(one.key) or guess, one.key)
    return relations


def leave_for(person: Person, on: date) -> None:
    """The person lives in another household from a day on."""
    membership = person.membership
    membership.valid_to = last_day_there(on, membership.valid_from)
    membership.end_reason = LeaveReason.JOINED_OTHER
    end_suspensions([person.id], membership.valid_to)


def told_relation(told: Mapping[str, str], person: Person) -> str:
    """The relation told of somebody who comes from elsewhere; other relative when none is."""
    return known_relation(told.get(person.key) or OTHER_RELATIVE, person.key)
