"""The statements that read what decides what is due to people, built once for each way to choose.

What tells whether anything changed is read for everybody each night, so its days stay as the driver
gives them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from contracts_app.models import (
    Birth,
    CareRoll,
    Contract,
    ContractPackage,
    Cover,
    FollowUp,
    GridDuty,
    Household,
    Measurement,
    Membership,
    PackageBeneficiary,
    Pregnancy,
    Resident,
    ResidentMerge,
    ResidentTag,
    ServicePackage,
    ServiceRecord,
    TbCase,
    Team,
    Visit,
)
from contracts_app.queries import measured
from contracts_app.queries.grid_days import answering
from contracts_app.queries.rows import table_of
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import CONTACT_OF, CONTACTS, FOUND, SCREENED, VisitState

_DAY: Any = bindparam("day")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_resident, _member = table_of(Resident), table_of(Membership)
_household, _tag, _roll = table_of(Household), table_of(ResidentTag), table_of(CareRoll)
_cover, _contract, _team = table_of(Cover), table_of(Contract), table_of(Team)
_visit, _form, _service = table_of(Visit), table_of(FollowUp), table_of(ServiceRecord)
_measured = table_of(Measurement)
_pregnancy, _tb, _birth = table_of(Pregnancy), table_of(TbCase), table_of(Birth)
_duty, _chosen, _merge = table_of(GridDuty), table_of(ContractPackage), table_of(ResidentMerge)
_package, _place = table_of(ServicePackage), table_of(PackageBeneficiary)

AT_ONCE: Final = 2_000
"""How many people are read together; SQLite takes no more than 32,766 values in one statement."""
Within = Callable[[Any], ColumnElement[bool]]
Statement = Callable[[Any], Select[Any]]


def in_list(column: Any) -> ColumnElement[bool]:
    return column.in_(_IDS)  # type: ignore[no-any-return]


def _in_range(column: Any) -> ColumnElement[bool]:
    return column.between(bindparam("first"), bindparam("last"))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Batch:
    """Some residents: named ones, or all between two ids."""

    within: Within
    asked: dict[str, Any]

    @classmethod
    def named(cls, ids: Collection[int]) -> "Batch":
        """At most `AT_ONCE` residents."""
        return cls(in_list, {"ids": list(ids)})

    @classmethod
    def between(cls, first: int, last: int) -> "Batch":
        """All from one id to another, both included."""
        return cls(_in_range, {"first": first, "last": last})


def _day_of(column: Any) -> Any:
    """A day as the driver gives it: SQLite's text is not read as a date."""
    return type_coerce(column, String).label(column.name)


def people(within: Within) -> Select[Any]:
    lives_here = and_(_member.c.resident_id == _resident.c.id, _member.c.valid_to.is_(None))
    return (
        select(
            _resident.c.id,
            _resident.c.county_code,
            _day_of(_resident.c.birth_date),
            _day_of(_resident.c.died_on),
            _member.c.household_id,
            _day_of(_member.c.valid_from),
            _household.c.grid_id,
            _day_of(_roll.c.since),
            _roll.c.facts,
            _day_of(_roll.c.look_again_on),
        )
        .join_from(_resident, _member, lives_here, isouter=True)
        .outerjoin(_household, _household.c.id == _member.c.household_id)
        .outerjoin(_roll, _roll.c.resident_id == _resident.c.id)
        .where(within(_resident.c.id))
        .order_by(_resident.c.id)
    )


def homes(within: Within) -> Select[Any]:
    return (
        select(_member.c.household_id)
        .where(within(_member.c.resident_id), _member.c.valid_to.is_(None))
        .distinct()
        .order_by(_member.c.household_id)
    )


def tags(within: Within) -> Select[Any]:
    stands = and_(_tag.c.valid_to.is_(None), _tag.c.valid_from <= _DAY)
    return (
        select(_tag.c.resident_id, _tag.c.tag, _day_of(_tag.c.valid_from))
        .where(within(_tag.c.resident_id), stands)
        .order_by(_tag.c.resident_id, _tag.c.tag)
    )


def covers(within: Within) -> Select[Any]:
    return (
        select(
            _cover.c.resident_id,
            _cover.c.contract_id,
            _day_of(_cover.c.cover_from),
            _day_of(_cover.c.cover_to),
            _contract.c.team_id,
            func.coalesce(_contract.c.signer_id, _contract.c.representative_id).label("signer_id"),
        )
        .join_from(_cover, _contract, _contract.c.id == _cover.c.contract_id)
        .where(within(_cover.c.resident_id), _cover.c.state == CoverState.LIVE)
        .order_by(_cover.c.resident_id, _cover.c.id)
    )


def chosen_packages(within: Within) -> Select[Any]:
    """The packages that contracts promise these people.

    One for a limited number of people is promised to those who have a place of it, also under a row
    that was united with theirs.
    """
    covered = and_(_cover.c.contract_id == _chosen.c.contract_id, within(_cover.c.resident_id))
    united_with = select(_merge.c.merged_id).where(
        _merge.c.kept_id == _cover.c.resident_id, ~_merge.c.undone
    )
    same_person = _place.c.resident_id.in_(united_with.correlate(_cover))
    has_place = exists().where(
        _place.c.contract_id == _chosen.c.contract_id,
        _place.c.package_id == _chosen.c.package_id,
        or_(_place.c.resident_id == _cover.c.resident_id, same_person),
        _place.c.ended_on.is_(None),
    )
    return (
        select(_cover.c.resident_id, _chosen.c.contract_id, _chosen.c.package_id)
        .join_from(_cover, _chosen, covered)
        .join(_package, _package.c.id == _chosen.c.package_id)
        .where(_cover.c.state == CoverState.LIVE)
        .where(or_(_package.c.member_cap.is_(None), has_place))
        .order_by(_cover.c.resident_id, _chosen.c.package_id)
    )


def visits(within: Within) -> Select[Any]:
    """By person the last visit and how many stand: one that is taken back changes the second."""
    return (
        select(_visit.c.resident_id, func.max(_visit.c.id), func.count())
        .where(within(_visit.c.resident_id), _visit.c.state == VisitState.STANDING)
        .group_by(_visit.c.resident_id)
        .order_by(_visit.c.resident_id)
    )


def pregnancies(within: Within) -> Select[Any]:
    """The one that goes on counts, else the last: who is still in the group is not booked anew."""
    own = within(_pregnancy.c.resident_id)
    return select(_pregnancy).where(own).order_by(_pregnancy.c.resident_id, _pregnancy.c.id)


def cases(within: Within) -> Select[Any]:
    own = within(_tb.c.resident_id)
    return select(_tb).where(own).order_by(_tb.c.resident_id, _tb.c.id)


def came_home(within: Within) -> Select[Any]:
    """Newborns by the pregnancy of the mother, also under a row that was united with hers."""
    mothers = _mothers(within)
    born = and_(
        _pregnancy.c.resident_id == mothers.c.mother_id,
        _pregnancy.c.delivered_on == _resident.c.birth_date,
    )
    return (
        select(mothers.c.resident_id, _pregnancy.c.discharged_on)
        .join_from(mothers, _resident, _resident.c.id == mothers.c.resident_id)
        .join(_pregnancy, born)
        .where(_pregnancy.c.discharged_on.is_not(None))
        .order_by(mothers.c.resident_id, _pregnancy.c.id)
    )


def _mothers(within: Within) -> Subquery:
    """By newborn every row of the mother, each found by an index."""
    own = select(_birth.c.resident_id, _birth.c.mother_id).where(within(_birth.c.resident_id))
    other = [
        own.with_only_columns(_birth.c.resident_id, there).join(
            _merge, and_(here == _birth.c.mother_id, ~_merge.c.undone)
        )
        for here, there in permutations((_merge.c.kept_id, _merge.c.merged_id))
    ]
    return own.union_all(*other).subquery("mothers")


def forms(within: Within) -> Select[Any]:
    """Contacts whose outcome decides the next one, counted or not, and what a screening found."""
    kept = (_form.c.resident_id, _form.c.form, _form.c.outcome, _form.c.next_on)
    return (
        select(*kept, _visit.c.served_on, _visit.c.mode, _visit.c.met)
        .join_from(_form, _visit, _visit.c.id == _form.c.visit_id)
        .where(
            within(_form.c.resident_id),
            _visit.c.state == VisitState.STANDING,
            or_(
                _form.c.form.in_(sorted(CONTACT_OF)),
                and_(_form.c.form.in_(sorted(SCREENED)), _form.c.outcome.in_(sorted(FOUND))),
            ),
        )
        .order_by(_form.c.resident_id, _visit.c.served_on, _visit.c.id)
    )


def services(within: Within) -> Select[Any]:
    """What else was delivered; contacts are known by their forms."""
    return (
        select(_service.c.resident_id, _service.c.item_code, _service.c.served_on)
        .where(
            within(_service.c.resident_id),
            _service.c.standing,
            _service.c.item_code.not_in(sorted(CONTACTS)),
        )
        .order_by(_service.c.resident_id, _service.c.served_on, _service.c.id)
    )


def pressures(within: Within) -> Select[Any]:
    by_day = (_measured.c.resident_id, _measured.c.taken_on)
    return measured.pressures(within(_measured.c.resident_id)).order_by(*by_day)


def united(within: Within) -> Select[Any]:
    return (
        select(_merge.c.merged_id, _merge.c.kept_id)
        .where(within(_merge.c.kept_id), ~_merge.c.undone)
        .order_by(_merge.c.merged_id)
    )


GRID_TEAMS = (
    select(_duty.c.grid_id, _duty.c.team_id)
    .where(_duty.c.grid_id.in_(_IDS), answering(_DAY))
    .order_by(_duty.c.grid_id, _duty.c.valid_from)
)
INSTITUTIONS = select(_team.c.id, _team.c.institution_id).where(_team.c.id.in_(_IDS))


@cache
def built(statement: Statement, within: Within) -> Select[Any]:
    return statement(within)
