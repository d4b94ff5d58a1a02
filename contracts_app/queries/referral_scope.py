"""Who sees which referral: those who sent it, who look after it, and the hospital it goes to.

A hospital sees what it was asked, while that is open and a while after; a station those of the
people it looks after; a centre those of its township. Who looks after somebody who has moved since
sees a way up while it is open and two weeks after; the history stays where it began. Nobody else
sees that there is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select, union

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Institution, Referral, Team, User
from contracts_app.queries.policies import policies_for
from contracts_app.queries.referral_moved import moved_here
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, household_ids_in, of_own_teams, scope_of_institution
from contracts_app.rules.referrals.visibility import seen_if_over_since
from contracts_app.vocabulary import InstitutionKind, Role
from contracts_app.vocabulary.referrals import Cause, Direction, ReferralStatus, Side

_referral = table_of(Referral)
_institution = table_of(Institution)
_team = table_of(Team)
_household_id = _referral.c.household_id


_FROM_RESULT: Final = (ReferralStatus.FEEDBACK_RECEIVED, ReferralStatus.CLOSED)
_SENDERS: Final = (Role.LEADER, Role.DOCTOR, Role.VILLAGE)


@dataclass(frozen=True)
class Stand:
    """Where a user stands towards referrals."""

    scope: Scope
    role: Role
    institution_id: int
    kind: InstitutionKind
    township_id: int | None
    """The township centre: the own institution, or the one above it."""
    seen_since: datetime
    """A hospital sees what was over no earlier."""
    cause: Cause = Cause.DESK
    """A desk, or the system of a hospital."""
    team_ids: tuple[int, ...] = ()
    """Of a whole centre the teams that it has with its stations, which follow people at home."""
    moved_here: tuple[int, ...] = ()
    """Referrals of people who came to live in the scope since these were begun."""

    @property
    def at_hospital(self) -> bool:
        """A hospital sees referrals and nothing else of people."""
        return self.role == Role.HOSPITAL

    @property
    def is_whole_centre(self) -> bool:
        """Somebody of a centre who works for no single team."""
        return self.kind == InstitutionKind.TOWNSHIP_CENTRE and self.scope.team_id is None

    @property
    def sending_ids(self) -> tuple[int, ...]:
        """Whose referrals and questions are seen, whoever looks after the person.

        Who works for one team alone sees those of the own institution, not of the stations below.
        """
        if self.scope.team_id is not None:
            return (self.institution_id,)
        return self.scope.institution_ids


def stand_of(user: User, scope: Scope) -> Stand:
    """Where a user stands towards referrals."""
    own = user.institution
    stand = Stand(
        scope=scope,
        role=Role(user.role),
        institution_id=own.id,
        kind=InstitutionKind(own.kind),
        township_id=township_of(own, scope),
        # A policy of hospitals alone; the others do not ask for it on each page.
        seen_since=_seen_since(own, scope)
        if user.role == Role.HOSPITAL
        else clock.utc_of(scope.today),
    )
    if stand.role not in _SENDERS:
        return stand
    whole = stand.is_whole_centre
    moved = moved_here(scope, whole_centre=whole)
    return replace(stand, moved_here=moved, team_ids=_teams_of(scope) if whole else ())


def _teams_of(scope: Scope) -> tuple[int, ...]:
    """Read beforehand: numbers in a condition find their index, a question within it does not."""
    query = select(_team.c.id).where(_team.c.institution_id.in_(scope.institution_ids))
    return tuple(rows(query.order_by(_team.c.id)).scalars())


def stand_of_hospital(own: Institution, today: date) -> Stand:
    """Where the system of a hospital stands: it reads and says what its people could."""
    scope = scope_of_institution(own.id, own.county_code, today)
    return Stand(
        scope=scope,
        role=Role.HOSPITAL,
        institution_id=own.id,
        kind=InstitutionKind(own.kind),
        township_id=None,
        seen_since=_seen_since(own, scope),
        cause=Cause.FILE,
    )


def _seen_since(own: Institution, scope: Scope) -> datetime:
    return clock.utc_of(seen_if_over_since(scope.today, policies_for(own.id, scope.today)))


def township_of(own: Institution, scope: Scope) -> int | None:
    """The centre that answers for what an institution refers."""
    if own.kind == InstitutionKind.TOWNSHIP_CENTRE:
        return own.id
    query = (
        select(_institution.c.id)
        .where(_institution.c.id.in_(scope.signing_institution_ids))
        .where(_institution.c.kind == InstitutionKind.TOWNSHIP_CENTRE)
    )
    return rows(query.order_by(_institution.c.id).limit(1)).scalar_one_or_none()


def referrals_in(stand: Stand, *further: ColumnElement[bool]) -> ColumnElement[bool]:
    """The referrals that a user sees, of which further conditions hold."""
    if stand.at_hospital:
        return and_(_of_hospital(stand), *further)
    if stand.role not in _SENDERS:
        return false()
    own: ColumnElement[bool] = _referral.c.from_institution_id.in_(stand.sending_ids)
    if stand.moved_here:
        own = or_(own, _referral.c.id.in_(stand.moved_here))
    if stand.is_whole_centre:
        of_team: ColumnElement[bool] = _referral.c.team_id.in_(stand.team_ids)
        of_township = _referral.c.township_id.in_(stand.scope.institution_ids)
        return and_(or_(own, of_team, of_township), *further)
    of_team = of_own_teams(stand.scope, _referral.c.team_id)
    return _one_of((own, _of_households(stand.scope), of_team), further)


def _one_of(
    ways: Iterable[ColumnElement[bool]], further: Iterable[ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Each way is found by an index of its own; joined by OR they read every referral there is.

    What further must hold is asked within each: the indexes have what is open first.
    """
    every = tuple(further)
    found = (select(_referral.c.id).where(one, *every).correlate(None) for one in ways)
    return _referral.c.id.in_(union(*found))


def _of_households(scope: Scope) -> ColumnElement[bool]:
    """Referrals of people whose households are in scope."""
    return _household_id.in_(household_ids_in(scope))


def _of_hospital(stand: Stand) -> ColumnElement[bool]:
    asked = _referral.c.sent_at_utc.is_not(None)
    own = _referral.c.hospital_id.in_(stand.scope.institution_ids)
    return (
        own
        & asked
        & or_(_referral.c.over_at_utc.is_(None), _referral.c.over_at_utc >= stand.seen_since)
    )


def find_referral(number: str, stand: Stand) -> int | None:
    """The id of a referral by its number, within what a user sees."""
    query = select(_referral.c.id).where(_referral.c.referral_no == number, referrals_in(stand))
    return rows(query).scalar_one_or_none()


def sides_of(referral: Any, stand: Stand, team_home: int | None = None) -> frozenset[Side]:
    """For which sides of a referral a user may speak.

    `team_home`: the institution of its team, where that was read with it.
    """
    ids = stand.scope.institution_ids
    if stand.at_hospital:
        return frozenset({Side.HOSPITAL} if referral.hospital_id in ids else ())
    found = {
        Side.STARTER: referral.from_institution_id in ids and referral.direction == Direction.UP,
        Side.TOWNSHIP: referral.township_id in ids or takes_over(referral, stand),
        Side.TEAM: referral.team_id is not None
        and _own_team(referral.team_id, team_home, stand.scope),
    }
    return frozenset(side for side, speaks in found.items() if speaks)


def takes_over(referral: Any, stand: Stand) -> bool:
    """Whether the centre of the township where the person lives by now speaks for the township.

    From the result on: until then whoever sent the person and the centre of that time go on.
    """
    came_here = referral.id in stand.moved_here
    return came_here and referral.status in _FROM_RESULT and _is_centre(stand)


def _is_centre(stand: Stand) -> bool:
    return stand.kind == InstitutionKind.TOWNSHIP_CENTRE


def results_taken_over(stand: Stand) -> ColumnElement[bool]:
    """Results that the centre of the township where people live by now may read and close."""
    found = _referral.c.id.in_(stand.moved_here if _is_centre(stand) else ())
    return and_(found, _referral.c.status == ReferralStatus.FEEDBACK_RECEIVED)


def _own_team(team_id: int, home: int | None, scope: Scope) -> bool:
    if scope.team_id is not None:
        return team_id == scope.team_id
    home = home or db.session.get_one(Team, team_id).institution_id
    return home in scope.signing_institution_ids
