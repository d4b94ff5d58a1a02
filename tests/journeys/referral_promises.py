"""What is true of referrals after every step of the machine, whatever was tried before it."""

from datetime import datetime

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import BedHold, ClinicBooking, Referral, ReferralEvent
from contracts_app.rules.referrals.transitions import BY_MOVE, Move, target_of
from contracts_app.vocabulary.referrals import (
    OVER,
    WAITS,
    Cause,
    Direction,
    Outcome,
    ReferralStatus,
)


class ReferralPromises(RuleBasedStateMachine):
    """A machine whose steps leave each referral with one owner, one clock and its whole story."""

    @invariant()
    def every_open_one_waits_for_one_side_with_one_clock(self) -> None:
        for one in self._referrals():
            waits = WAITS.get(ReferralStatus(one.status))
            if waits is None:
                assert one.status in OVER
                assert (one.owner, one.clock, one.due_at_utc) == (None, None, None)
                assert one.over_at_utc is not None
            else:
                assert (one.owner, one.clock) == waits
                assert one.due_at_utc is not None
                assert one.clock_started_at_utc is not None

    @invariant()
    def its_events_tell_the_whole_way(self) -> None:
        for one in self._referrals():
            told = self._events(one)
            assert [event.seq for event in told] == list(range(1, one.version + 1))
            assert told[-1].to_status == one.status
            for before, event in zip([None, *told], told, strict=False):
                old = ReferralStatus(before.to_status) if before else None
                assert event.from_status == old
                wanted = target_of(Move(event.move), Direction(one.direction), old)
                assert event.to_status == wanted
                assert event.cause in set(Cause)
                assert event.side in BY_MOVE[Move(event.move), Direction(one.direction)].actors

    @invariant()
    def every_second_belongs_to_one_clock(self) -> None:
        for one in self._referrals():
            took = sum(event.took_seconds for event in self._events(one))
            until = one.over_at_utc or one.clock_started_at_utc
            assert isinstance(until, datetime)
            assert abs((until - one.started_at_utc).total_seconds() - took) <= one.version

    @invariant()
    def nobody_comes_home_twice_at_once(self) -> None:
        home = [
            one.resident_id
            for one in self._referrals()
            if one.direction == "down" and one.status not in OVER
        ]
        assert len(home) == len(set(home))
        assert all(
            one.outcome in set(Outcome) for one in self._referrals() if one.status == "closed"
        )

    def _events(self, referral: Referral) -> list[ReferralEvent]:
        query = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
        return list(db.session.scalars(query.order_by(ReferralEvent.seq)))

    @invariant()
    def a_clock_stands_still_while_the_patient_has_the_ball_alone(self) -> None:
        for one in self._referrals():
            standing = False
            for event in self._events(one):
                if event.move in (Move.PAUSE, Move.RESUME):
                    standing = event.move == Move.PAUSE
                elif event.from_status != event.to_status:
                    standing = False
            assert (one.waiting_since_utc is not None) == standing

    @invariant()
    def who_is_over_keeps_no_place_from_others(self) -> None:
        for kept, ahead in ((ClinicBooking, ("held", "booked")), (BedHold, ("held", "occupied"))):
            has = select(Referral.status).join(kept, kept.referral_id == Referral.id)
            found = set(db.session.scalars(has.where(kept.state.in_(ahead))))
            assert not found & set(OVER)

    def _open(self) -> list[Referral]:
        return [one for one in self._referrals() if one.status not in OVER]

    def _referrals(self) -> list[Referral]:
        return list(db.session.scalars(select(Referral).order_by(Referral.id)))
