"""What becomes of the referrals of a year, by chance: most end well, some in each other way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.demo.referral_desks import BEDS, Desks
from contracts_app.services.demo.referral_stories import RESULT
from contracts_app.services.demo.referral_ways import StillAhead, Way
from contracts_app.services.referral_places.had import at_utc
from contracts_app.services.referrals.clocks import in_wall
from contracts_app.vocabulary.referrals import (
    CHOSEN_REASONS,
    BedState,
    BookingState,
    CancelReason,
    Care,
    Cause,
    Outcome,
    ReferralStatus,
    RejectReason,
    Side,
    Urgency,
    WaitState,
)

_S = ReferralStatus
_BED_HELD: Final = timedelta(hours=4)
_LATE: Final = 5
_ANSWERED_BY: Final = "值班医生"
_NOTE: Final = "已电话告知家属。"


class _Ended(Exception):
    """Nothing follows any more."""


@dataclass
class Lives:
    """Tells what happened to one referral after the other."""

    rng: Random
    desks: Desks

    def up(self, way: Way, form: dict[str, str]) -> bool:
        """Up to the hospital and back to who asked; whether the person is sent home with a plan."""
        try:
            self._asked(way, form)
            self._placed(way)
            return self._treated(way, form)
        except (StillAhead, _Ended):
            return False
        finally:
            self._keep_in_line(way)

    def down(self, way: Way, team_id: int) -> None:
        """Home from hospital and followed there, for a month."""
        try:
            way.go(Move.PROPOSE, Side.HOSPITAL)
            self._taken_back(way, team_id)
            self._followed(way)
        except (StillAhead, _Ended):
            return

    def _often(self, share: float) -> bool:
        return self.rng.random() < share

    def _some(self, least: float, mean: float) -> float:
        """Hours that something takes: seldom longer than usual, and then much longer."""
        hours = least + min(self.rng.expovariate(1 / mean), mean * 6)
        return hours * _LATE if self._often(0.07) else hours

    def _one(self, words: Iterable[Any]) -> Any:
        return self.rng.choice(list(words))

    def _sender(self, way: Way) -> Side:
        own = way.base["from_institution_id"] == way.base["township_id"]
        return Side.TOWNSHIP if own else Side.STARTER

    def _end(self, way: Way, move: Move, side: Side, hours: float, **said: Any) -> None:
        way.go(move, side, hours, **said)
        raise _Ended

    def _asked(self, way: Way, form: dict[str, str]) -> None:
        sender = self._sender(way)
        if way.base["consent"] == "refused":
            self._end(way, Move.REFUSE, sender, 0, outcome=Outcome.REFUSED, note=_NOTE)
        if way.base["form"] is None:
            phone: dict[str, Any] = {"cause": Cause.PHONE, "answered_by": _ANSWERED_BY}
            way.go(Move.CALL_AHEAD, sender, **phone)
            return
        way.go(Move.HAND_IN if sender == Side.STARTER else Move.SUBMIT, sender)
        if sender == Side.STARTER:
            self._reviewed(way)
        self._answered(way)

    def _reviewed(self, way: Way) -> None:
        if self._often(0.03):
            way.go(Move.HAND_BACK, Side.TOWNSHIP, self._some(0.2, 2), note=_NOTE)
            way.go(Move.HAND_IN, Side.STARTER, self._some(0.5, 8))
        if self._often(0.04):
            here: dict[str, Any] = {"outcome": Outcome.TREATED_HERE, "note": _NOTE}
            self._end(way, Move.TREAT_HERE, Side.TOWNSHIP, self._some(0.2, 2), **here)
        way.go(Move.PASS_ON, Side.TOWNSHIP, self._some(0.1, 2))

    def _answered(self, way: Way) -> None:
        hours = self._some(0.2, 8)
        if self._often(0.03):
            self._end(way, Move.CANCEL, Side.TOWNSHIP, hours, reason=self._one(CHOSEN_REASONS))
        if self._often(0.04):
            reason = self._one(RejectReason)
            self._end(way, Move.REJECT, Side.HOSPITAL, hours, reason=reason, note=_NOTE)
        if self._often(0.01):
            full: dict[str, Any] = {
                "reason": RejectReason.NO_CAPACITY,
                "details": way.about["elsewhere"],
            }
            way.go(Move.REROUTE, Side.HOSPITAL, hours, **full)
            reason = CancelReason.WENT_ELSEWHERE
            self._end(way, Move.CANCEL, Side.TOWNSHIP, self._some(2, 20), reason=reason)
        way.go(Move.ACCEPT, Side.HOSPITAL, hours)
        if self._often(0.04):
            way.go(Move.PAUSE, Side.HOSPITAL, self._some(0.5, 4), note=_NOTE)
            way.go(Move.RESUME, Side.HOSPITAL, self._some(4, 30))

    def _placed(self, way: Way) -> None:
        """A place of a clinic or a bed; an emergency comes without."""
        if way.base["urgency"] == Urgency.EMERGENCY:
            way.go(Move.ARRIVE, Side.HOSPITAL, self._some(0.3, 1))
        elif way.base["care"] == Care.BED:
            self._in_bed(way)
        else:
            self._in_clinic(way)

    def _in_bed(self, way: Way) -> None:
        hours = self._some(0.3, 20)
        at, department = way.at + timedelta(hours=hours), way.base["department_id"]
        number = self.desks.bed(department, at) if at <= way.around.now else None
        if number is None:
            way.go(Move.ARRIVE, Side.HOSPITAL, hours + self._some(2, 20))
            return
        told = {"place": str(Care.BED), "department": way.about["department"], "number": number}
        until = at + _BED_HELD
        way.go(Move.BOOK, Side.HOSPITAL, hours, ends_at=until, details=told)
        way.bed = {
            "department_id": department, "bed_no": number, "state": BedState.HELD,
            "beds_reserved": BEDS, "held_until_utc": until, "made_at_utc": at,
            "closed_at_utc": None,
        }  # fmt: skip
        way.go(Move.ARRIVE, Side.HOSPITAL, self.rng.uniform(0.3, 3.9))
        way.bed |= {"state": BedState.OCCUPIED, "held_until_utc": None}

    def _in_clinic(self, way: Way) -> None:
        hours = self._some(0.3, 12)
        at = way.at + timedelta(hours=hours)
        first = in_wall(at).date() + timedelta(days=self.rng.randrange(2, 8))
        here = at <= way.around.now
        found = self.desks.place(way.base["department_id"], first, at) if here else None
        if found is None:
            way.go(Move.ARRIVE, Side.HOSPITAL, hours + self._some(12, 60))
            return
        clinic, number = found
        begins, ends = (
            at_utc(clinic.held_on, one) for one in (clinic.from_minute, clinic.to_minute)
        )
        told = {
            "place": str(Care.CLINIC), "clinic": clinic.key, "department": way.about["department"],
            "day": clinic.held_on.isoformat(), "from_minute": clinic.from_minute,
            "to_minute": clinic.to_minute, "expert": clinic.expert, "number": number,
        }  # fmt: skip
        way.go(Move.BOOK, Side.HOSPITAL, hours, ends_at=ends, details=told)
        way.booking = {
            "clinic_id": clinic.id, "reserved": clinic.reserved, "place_no": number,
            "state": BookingState.BOOKED, "made_at_utc": way.at, "closed_at_utc": None,
        }  # fmt: skip
        self._comes(way, begins, ends)

    def _comes(self, way: Way, begins: datetime, ends: datetime) -> None:
        """To the clinic, or not."""
        booking = way.booking or {}
        if self._often(0.04):
            reason = self._one(CHOSEN_REASONS)
            try:
                self._end(way, Move.CANCEL, Side.TOWNSHIP, self._some(0.5, 10), reason=reason)
            finally:
                if way.status == _S.CANCELLED:
                    given_back = {"state": BookingState.GIVEN_BACK, "reserved": None}
                    booking |= {**given_back, "closed_at_utc": way.at}
        if self._often(0.07):
            way.go(Move.MISS, Side.HOSPITAL, _hours(way.at, ends) + self._some(0.1, 1))
            booking |= {"state": BookingState.MISSED, "closed_at_utc": way.at}
            reason = CancelReason.NOT_REACHED
            self._end(way, Move.CANCEL, Side.TOWNSHIP, self._some(4, 30), reason=reason)
        way.go(Move.ARRIVE, Side.HOSPITAL, _hours(way.at, begins) + self.rng.uniform(0, 2.5))
        booking |= {"state": BookingState.USED, "closed_at_utc": way.at}

    def _treated(self, way: Way, form: dict[str, str]) -> bool:
        stays = way.base["care"] == Care.BED
        if stays:
            way.go(Move.TREAT, Side.HOSPITAL, self._some(0.5, 2))
        if way.base["form"] is None:
            way.seal(form=form)
            way.go(Move.WRITE_FORM, self._sender(way), self._some(1, 6))
        if stays:
            days = 2 + self.rng.expovariate(1 / 7)
            on = {"on": in_wall(way.at + timedelta(days=days)).date().isoformat()}
            way.go(Move.DISCHARGE, Side.HOSPITAL, days * 24, details=on)
            self._leave_bed(way)
        way.seal(feedback={name: RESULT[name] for name in RESULT if name != "plan"})
        way.go(Move.FEED_BACK, Side.HOSPITAL, self._some(1, 18))
        way.told_at = way.at
        self._read(way)
        return self._often(0.6 if stays else 0.1)

    def _read(self, way: Way) -> None:
        try:
            hours = self._some(2, 110)
            way.go(Move.SEE_RESULT, self._sender(way), hours, outcome=Outcome.RESULT_SEEN)
        except StillAhead:
            return

    def _leave_bed(self, way: Way) -> None:
        if way.bed is not None:
            self.desks.free(way.bed["department_id"], way.bed["bed_no"], way.at)
            way.bed |= {"state": BedState.FREED, "beds_reserved": None, "closed_at_utc": way.at}

    def _keep_in_line(self, way: Way) -> None:
        """Who was taken and has no place yet waits for one."""
        if way.status == _S.ACCEPTED:
            way.wait = {"department_id": way.base["department_id"], "state": WaitState.WAITING,
                        "since_utc": way.at, "closed_at_utc": None}  # fmt: skip

    def _taken_back(self, way: Way, team_id: int) -> None:
        if self._often(0.04):
            no: dict[str, Any] = {"reason": RejectReason.BEYOND_US, "note": _NOTE}
            way.go(Move.DECLINE, Side.TOWNSHIP, self._some(1, 10), **no)
            reason = CancelReason.WENT_ELSEWHERE
            self._end(way, Move.CANCEL, Side.HOSPITAL, self._some(1, 15), reason=reason)
        way.go(Move.ACCEPT_BACK, Side.TOWNSHIP, self._some(0.5, 10))
        way.team_id = team_id
        way.go(Move.ASSIGN, Side.TOWNSHIP, 0 if self._often(0.8) else self._some(0.5, 12))

    def _followed(self, way: Way) -> None:
        home = at_utc(way.base["home_on"], 10 * 60)
        if self._often(0.02):
            refused: dict[str, Any] = {"outcome": Outcome.REFUSED, "note": _NOTE}
            self._end(way, Move.REFUSE, Side.TEAM, self._some(4, 30), **refused)
        again: dict[str, Any] = {"outcome": Outcome.READMITTED}
        if self._often(0.03):
            self._end(way, Move.READMIT, Side.TOWNSHIP, self._some(24, 90), **again)
        way.go(Move.CONTACT, Side.TEAM, self._until(way, home, self.rng.triangular(0.5, 5, 2.5)))
        way.go(Move.VISIT, Side.TEAM, self._until(way, home, self.rng.triangular(3, 11, 6.5)))
        if self._often(0.03):
            self._end(way, Move.READMIT, Side.TOWNSHIP, self._some(24, 150), **again)
        followed: dict[str, Any] = {"outcome": Outcome.FOLLOWED}
        way.go(Move.FINISH, Side.TEAM, self._until(way, home, self.rng.uniform(25, 34)), **followed)

    def _until(self, way: Way, home: datetime, days: float) -> float:
        """Hours until so many days after coming home; a little later when those are over."""
        return max(_hours(way.at, home + timedelta(days=days)), self._some(0.5, 4))


def _hours(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 3600)


def summary_on(day: datetime) -> dict[str, Any]:
    """What the record told, in the shape of the pages: of most people nothing was asked yet."""
    return {
        "at": in_wall(day).date().isoformat(), "groups": [], "medicines": None,
        "medicines_on": None, "reactions": [], "allergies": None, "allergies_other": [],
        "values": [],
    }  # fmt: skip
