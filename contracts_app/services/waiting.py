"""The queue of a full team: joining, leaving, and offering a place that has become free.

A place is offered in the order of asking and kept until the last day of the offer. A signing counts
as taken what all need that stand before it, offered or not, so nobody overtakes. Whoever changes a
queue holds the household, then the teams (all of them by rising id), then the places, so nobody
waits in a circle.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Team, WaitingPlace
from contracts_app.queries import queue, team_load
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import lock_household
from contracts_app.queries.team_limits import limits_of, rooms_for
from contracts_app.queries.team_staff import get_managed_team
from contracts_app.rules.capacity import OFFER_DAYS, Room, judge, places_for
from contracts_app.rules.teams import exists_on
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.vocabulary import SigningCode, WaitingState

_VERBS: Final = {
    WaitingState.TAKEN: "queue.take",
    WaitingState.EXPIRED: "queue.expire",
    WaitingState.WITHDRAWN: "queue.leave",
}
_RECALLED: Final = "recalled"


def join_queue(
    household_code: str, team_code: str, scope: Scope, actor: Actor, today: date
) -> WaitingPlace:
    """Put a household at the end of the queue of a full team; once more changes nothing.

    Raises NotFound outside the scope, Refused with `team_inactive`, `already_signed`, `no_members`,
    `already_waiting` (for another team) or `team_has_room` (it may sign instead).
    """
    household = lock_household(household_code, scope)
    team = get_managed_team(team_code, scope)
    if household is None or team is None:
        raise NotFound("household" if household is None else "team")
    there = _up_to_date(household.id, team, actor, today)
    if there is not None and there.team_id == team.id:
        return there
    _check_joining(household.id, team, there, today)
    place = WaitingPlace(
        county_code=household.county_code,
        team_id=team.id,
        household_id=household.id,
        state=WaitingState.WAITING,
        asked_on=today,
    )
    db.session.add(place)
    db.session.flush()
    after = {"team": team.code, "position": queue.position_of(place)}
    audit.record(actor, "queue.join", "household", household.code, after=after)
    return place


def _up_to_date(household_id: int, team: Team, actor: Actor, today: date) -> WaitingPlace | None:
    """The place of a household, once its queue and the one it asks for are those of today.

    An offer that ran out, its own or another's, would count until the night otherwise.
    """
    there = queue.open_place_of(household_id)
    teams = {team.id, *([there.team_id] if there else [])}
    hold_teams(teams)
    db.session.refresh(team)
    offer_in(teams, actor, today)
    return queue.open_place_of(household_id)


def _check_joining(household_id: int, team: Team, there: object, today: date) -> None:
    need = team_load.needs_of_households([household_id]).get(household_id, 0)
    refusals = {
        "already_waiting": there is not None,
        SigningCode.TEAM_INACTIVE: not exists_on(team.dissolved_on, today),
        SigningCode.ALREADY_SIGNED: household_id in queue.standing_households([household_id]),
        SigningCode.NO_MEMBERS: not need,
    }
    wrong = [Refusal(code) for code, applies in refusals.items() if applies]
    if wrong:
        raise Refused(*wrong)
    if not judge(rooms_for(household_id, need, [team], today)[team.id]).refusals:
        raise Refused(Refusal("team_has_room"))


def leave_queue(household_code: str, scope: Scope, actor: Actor, today: date) -> None:
    """Take a household out of its queue at its own wish; the next one gets its offer.

    Once more changes nothing. Raises NotFound outside the scope.
    """
    household = lock_household(household_code, scope)
    if household is None:
        raise NotFound("household")
    place = queue.open_place_of(household.id)
    if place is None:
        return
    hold_teams([place.team_id])
    db.session.refresh(place)
    if place.ended_on is not None:
        return
    _end(place, WaitingState.WITHDRAWN, household.code, actor, today)
    offer_in([place.team_id], actor, today)


def place_signed(
    place_id: int, team_id: int, household_code: str, actor: Actor, today: date
) -> None:
    """A household of a queue has signed: with this team its place is taken, else given up."""
    place = db.session.get_one(WaitingPlace, place_id, with_for_update=True, populate_existing=True)
    if place.ended_on is None:
        same = place.team_id == team_id
        state = WaitingState.TAKEN if same else WaitingState.WITHDRAWN
        _end(place, state, household_code, actor, today)


def places_left(household_id: int, team_ids: Iterable[int], actor: Actor, today: date) -> None:
    """People left a household, so it may need no place any more and its teams may have one.

    The household is held by the caller.
    """
    place = queue.open_place_of(household_id)
    offer_in({*team_ids, *([place.team_id] if place else [])}, actor, today)


def offer_places(today: date, actor: Actor, checkpoint: Callable[[], None]) -> dict[str, int]:
    """What each night brings: offers that ran out end, and what is free is offered in order.

    Offers for which the room is gone are taken back. `checkpoint` commits after each team, so that
    its desks wait for one team only.
    """
    done: Counter[str] = Counter({"offered": 0, "expired": 0, "withdrawn": 0, _RECALLED: 0})
    for team_id in queue.teams_with_queue():
        done.update(offer_in([team_id], actor, today))
        checkpoint()
    return dict(done)


def offer_in(team_ids: Collection[int], actor: Actor, today: date) -> Counter[str]:
    """Bring the queues of some teams up to date: offer what is free, take back what is not."""
    done: Counter[str] = Counter()
    waiting = queue.teams_with_queue(team_ids)
    hold_teams(waiting)
    for team_id in waiting:
        done.update(_settle(team_id, actor, today))
    return done


def _settle(team_id: int, actor: Actor, today: date) -> Counter[str]:
    team = db.session.get_one(Team, team_id, populate_existing=True)
    places = queue.hold_places(team_id)
    ids = [place.household_id for place in places]
    codes, needs = queue.household_codes(ids), team_load.needs_of_households(ids)
    signed = queue.standing_households(ids)
    done: Counter[str] = Counter()
    over = not exists_on(team.dissolved_on, today)
    for place in places:
        gone = over or place.household_id in signed or not needs.get(place.household_id)
        state = _ended_state(place, gone=gone, today=today)
        if state is not None:
            _end(place, state, codes[place.household_id], actor, today)
            done[state.value] += 1
    db.session.flush()
    standing = [place for place in places if place.ended_on is None]
    served = places_for([needs[place.household_id] for place in standing], _free(team, today))
    last_day = _last_day(team, today) if served else today
    for number, place in enumerate(standing):
        offered = number < served
        if offered != (place.state == WaitingState.OFFERED):
            until = last_day if offered else None
            _turn(place, team, until, codes[place.household_id], actor, today)
            done[WaitingState.OFFERED.value if offered else _RECALLED] += 1
    db.session.flush()
    return done


def _ended_state(place: WaitingPlace, *, gone: bool, today: date) -> WaitingState | None:
    """What becomes of a place that nobody needs or whose offer ran out; None when it stays."""
    if gone:
        return WaitingState.WITHDRAWN
    over = place.offer_until is not None and place.offer_until < today
    return WaitingState.EXPIRED if over else None


def _free(team: Team, today: date) -> Room:
    """What the whole queue may have: the hard limits less the load."""
    limit = limits_of([team], today)[team.id].hard
    load = team_load.loads_of_teams([team.id])[team.id]
    return Room(limit.households - load.households, limit.persons - load.persons)


def _last_day(team: Team, today: date) -> date:
    """An offer stands for so many days after the one it was made on, the last one included."""
    days = policies_for(team.institution_id, today).get(OFFER_DAYS, 7)
    return today + timedelta(days=int(days))


def _turn(
    place: WaitingPlace, team: Team, until: date | None, household: str, actor: Actor, today: date
) -> None:
    """Offer the place until a day; without one take the offer back, and the household waits again.

    What was offered lies at the head of the queue, so the newest offers are the first to go.
    """
    place.state = WaitingState.OFFERED if until else WaitingState.WAITING
    place.offered_on, place.offer_until = today if until else None, until
    after = {"team": team.code, **({"until": until.isoformat()} if until else {})}
    verb = "queue.offer" if until else "queue.recall"
    audit.record(actor, verb, "household", household, after=after)


def _end(
    place: WaitingPlace, state: WaitingState, household: str, actor: Actor, today: date
) -> None:
    before = {"state": str(place.state), "team_id": place.team_id}
    place.state, place.ended_on = state, today
    db.session.flush()
    audit.record(actor, _VERBS[state], "household", household, before=before)
