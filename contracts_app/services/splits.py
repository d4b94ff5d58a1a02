"""Some members found a household of their own; they stay with team and packages (2.14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    Household,
    HouseholdAction,
    SignerChange,
    Team,
)
from contracts_app.queries.locks import hold_open_grids, hold_teams
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.queries.search import begins
from contracts_app.rules.households import next_code, parts_stand_alone, sign_by
from contracts_app.rules.periods import Period
from contracts_app.rules.roster_cells import HOUSEHOLD_PAGES, MAX_LENGTHS, clean_code, fits_address
from contracts_app.services import waiting
from contracts_app.services.audit import Actor
from contracts_app.services.carried_places import carry_places
from contracts_app.services.cover_ends import end_covers_of, end_terms, teams_of
from contracts_app.services.cover_moves import terms_since
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.follow_on import FollowOn, packages_of, write_follow_on
from contracts_app.services.heads import succeed_head
from contracts_app.services.household_people import (
    Home,
    Person,
    check_day,
    hold_homes,
    leave_for,
    next_head,
    next_signer,
    relations_to,
)
from contracts_app.services.joining import add_membership
from contracts_app.services.journal import Entry, perform
from contracts_app.services.signers import ask_for_signer
from contracts_app.services.status import OPEN_COVERS
from contracts_app.vocabulary import STANDING, ContractStatus, LeaveReason
from contracts_app.vocabulary.catalogue import HEAD
from contracts_app.vocabulary.life import ActionKind, OriginKind, SignerReason

_DAY = timedelta(days=1)
SIGN_DAYS = "contract.split_sign_days"


@dataclass(frozen=True)
class Split:
    """Who leaves a household together, and the household that they found; people by key."""

    household: str
    members: tuple[str, ...]
    on: date
    head: str
    """Who heads the new household."""
    signer: str = ""
    """Who signs for it; the head when nobody is named."""
    code: str = ""
    """The code of the new household; the next free one when empty."""
    grid: str = ""
    """The grid where it lives; that of the old household when empty."""
    address: str = ""
    relations: Mapping[str, str] = field(default_factory=dict)
    """What each of them is to the new head; what likely follows where nothing is told."""
    new_head: str = ""
    """Who heads the old household, when its head leaves."""
    new_signer: str = ""
    """Who signs for the old household, when its signer leaves."""


def split_household(asked: Split, scope: Scope, actor: Actor, today: date) -> HouseholdAction:
    """Found a household of some members, with a child contract for those who were covered.

    The child contract keeps team, packages and last day; it has to be signed in time, and no limit
    stands against it. Raises NotFound outside the scope, Refused with `nobody_chosen`,
    `everybody_chosen`, `not_member`, `future_date`, `bad_date`, `before_term`, `adult_needed`,
    `representative_minor`, `head_needed`, `signer_needed`, `household_code_taken` or
    `unknown_value`.
    """
    (home,) = hold_homes([asked.household], scope, today)
    leaving = _leaving(home, asked, today)
    founder = _one_of(leaving, asked.head, "head")
    term = _standing_term(home.id)
    _check(home, leaving, term, asked)
    code, grid = _free_code(home, asked), _grid(home, asked, scope)
    heir = next_head(home, leaving, asked.new_head)
    signer = next_signer(home, leaving, heir, asked.new_signer, today)
    relations = relations_to(
        founder, [one for one in leaving if one is not founder], asked.relations
    )
    relations[founder.key] = HEAD
    details = {"members": [one.key for one in leaving], "head": founder.key, "to": code}
    entry = Entry(
        ActionKind.SPLIT, home.household, asked.on, {one.id for one in leaving}, details=details
    )

    def act() -> None:
        if term is not None:
            hold_teams([term.team_id])
        if not hold_open_grids([grid]):
            raise Refused(Refusal("unknown_value", "grid"))
        founded = _found(home, code, grid, asked.address)
        entry.other_household = founded
        _move(home, leaving, founded, relations, heir, asked.on)
        touched = _go_on(home, leaving, founded, term, asked, actor, today)
        ask_for_signer(home.household, SignerReason.LEFT, asked.on, actor, today, signer)
        end_terms(touched, actor, today, LeaveReason.JOINED_OTHER)
        waiting.places_left(home.id, teams_of(touched), actor, today)

    return perform(entry, act, actor, today)


def _leaving(home: Home, asked: Split, today: date) -> list[Person]:
    leaving = [home.member(key, key) for key in dict.fromkeys(asked.members)]
    if not leaving:
        raise Refused(Refusal("nobody_chosen", "members"))
    if not home.besides(leaving):
        raise Refused(Refusal("everybody_chosen", "members"))
    check_day(asked.on, today, leaving)
    return leaving


def _one_of(leaving: list[Person], key: str, subject: str) -> Person:
    for one in leaving:
        if one.key == key:
            return one
    raise Refused(Refusal("not_member" if key else "head_needed", subject))


def _standing_term(household_id: int) -> Contract | None:
    """The live contract, else the one that is signed for later; never what was renewed ahead."""
    query = select(Contract).where(
        Contract.household_id == household_id, Contract.status.in_(STANDING)
    )
    return db.session.scalars(query.order_by(Contract.period_start).limit(1)).first()


def _check(home: Home, leaving: list[Person], term: Contract | None, asked: Split) -> None:
    """An adult on both sides where a contract stands, and a signer who may sign."""
    born = [one.resident.birth_date for one in leaving]
    staying = [one.resident.birth_date for one in home.besides(leaving)]
    if not parts_stand_alone(born, staying, asked.on, covered=term is not None):
        raise Refused(Refusal("adult_needed", "members"))
    if term is not None:
        _one_of(leaving, _signer(asked), "signer")
        home.adult(_signer(asked), "signer", asked.on)


def _signer(asked: Split) -> str:
    return asked.signer or asked.head


def _free_code(home: Home, asked: Split) -> str:
    """The code that was asked for, or the next one; nobody else in the county has it."""
    code = clean_code(asked.code)
    if not code:
        return proposed_code(home.household.code)
    fits = len(code) <= MAX_LENGTHS["household_code"] and fits_address(code, HOUSEHOLD_PAGES)
    if not fits:
        raise Refused(Refusal("unknown_value", "code"))
    query = select(Household.id).filter_by(county_code=home.household.county_code, code=code)
    if db.session.scalar(query) is not None:
        raise Refused(Refusal("household_code_taken", "code"))
    return code


def proposed_code(code: str) -> str:
    """The next free code after that of a household."""
    stem = next_code(code, ()).rpartition("-")[0]
    query = select(Household.code).where(begins(Household.code, f"{stem}-"))
    return next_code(code, db.session.scalars(query))


def _grid(home: Home, asked: Split, scope: Scope) -> int:
    if not asked.grid:
        return home.household.grid_id
    query = select(Grid.id).where(Grid.code == asked.grid, grids_in(scope))
    found = db.session.scalar(query.order_by(Grid.id).limit(1))
    if found is None:
        raise Refused(Refusal("unknown_value", "grid"))
    return found


def _found(home: Home, code: str, grid: int, address: str) -> Household:
    old = home.household
    founded = Household(
        county_code=old.county_code, code=code, grid_id=grid, address=address.strip() or old.address
    )
    db.session.add(founded)
    db.session.flush()
    return founded


def _move(
    home: Home,
    leaving: list[Person],
    founded: Household,
    relations: Mapping[str, str],
    heir: Person | None,
    on: date,
) -> None:
    for one in leaving:
        leave_for(one, on)
    head = home.head
    if heir is not None:
        succeed_head(home.household, head.membership if head else None, heir.membership, on)
    db.session.flush()
    for one in leaving:
        add_membership(founded, one.resident, relations[one.key], on)
    db.session.flush()


def _go_on(
    home: Home,
    leaving: list[Person],
    founded: Household,
    term: Contract | None,
    asked: Split,
    actor: Actor,
    today: date,
) -> list[int]:
    """End the covers of the leaving in the old contracts and let them go on in a child contract."""
    own = [one.id for one in terms_since(home.id, asked.on)]
    ids = [one.id for one in leaving]
    covered = _covered(term, ids)
    if term is None or not covered:
        return end_covers_of(ids, asked.on - _DAY, own)
    days = _days(term, asked.on)
    touched = end_covers_of(ids, days.start - _DAY, own)
    signer = home.members[_signer(asked)]
    follow = FollowOn(
        old=term,
        kind=OriginKind.SPLIT,
        household_id=founded.id,
        representative_id=signer.id,
        team_id=term.team_id,
        doctor_id=term.doctor_id,
        package_ids=packages_of(term.id),
        residents=covered,
        days=days,
    )
    child = write_follow_on(follow, actor, today)
    carry_places(term, child)
    _ask_to_sign(child, signer, asked.on, actor, today)
    return touched


def _ask_to_sign(child: Contract, signer: Person, on: date, actor: Actor, today: date) -> None:
    team = db.session.get_one(Team, child.team_id)
    days = int(policies_for(team.institution_id, today)[SIGN_DAYS])
    db.session.add(
        SignerChange(
            county_code=child.county_code,
            contract_id=child.id,
            resident_id=signer.id,
            reason=SignerReason.SPLIT,
            since=on,
            due_on=sign_by(on, today, days),
            user_id=actor.user_id,
        )
    )
    db.session.flush()


def _covered(term: Contract | None, ids: list[int]) -> list[int]:
    if term is None:
        return []
    query = select(Cover.resident_id).where(
        Cover.contract_id == term.id, Cover.resident_id.in_(ids), Cover.state.in_(OPEN_COVERS)
    )
    return list(db.session.scalars(query.order_by(Cover.id)))


def _days(term: Contract, on: date) -> Period:
    """The child's days: to the last day of the term, which may end early."""
    if term.status != ContractStatus.UPCOMING and on < term.period_start:
        raise Refused(Refusal("before_term", "on"))
    return Period(max(on, term.period_start), term.ended_on or term.period_end)
