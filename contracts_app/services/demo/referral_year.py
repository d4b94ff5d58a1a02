"""A year of referrals of a whole county, for those who measure: what is over, and what is open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any, Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import User
from contracts_app.services.audit import Actor
from contracts_app.services.demo.people import COUNTY
from contracts_app.services.demo.referral_desks import EMERGENCIES, Desks
from contracts_app.services.demo.referral_lives import Lives, summary_on
from contracts_app.services.demo.referral_people import Homes, Patient, adults, patients_of
from contracts_app.services.demo.referral_rounds import in_pieces, write_rounds
from contracts_app.services.demo.referral_stories import FORMS, RESULT
from contracts_app.services.demo.referral_ways import Around, Way
from contracts_app.services.referrals.clocks import Timing, in_wall, timing_of
from contracts_app.services.referrals.watch import look
from contracts_app.vocabulary.referrals import (
    Care,
    Consent,
    ConsentBy,
    Direction,
    DownReason,
    Outcome,
    UpReason,
    Urgency,
)

_UP: Final = 0.74
"""The share of those up; the others are ways home, and new ways up of who came home."""
_YEAR: Final = 365
_GROWTH: Final = 1.25
_FIRST_MINUTES: Final = time(0, 5)
_HOSPITALS: Final = (60, 25, 15)
"""How many of a hundred go to each, the largest first."""
_AGE: Final = 40
_CHILDLESS: Final = 50


@dataclass(frozen=True)
class _Seed:
    """Somebody who is referred at a moment, and after which way home that is."""

    at: datetime
    resident_id: int
    after: Way | None = None
    after_id: int | None = None


@dataclass
class ReferralYear:
    """Writes so many referrals of the last year, the same for the same chance."""

    rng: Random
    today: date
    checkpoint: Callable[[], None]
    actor: Actor
    begun: int = 0
    written: int = 0
    timings: dict[int, Timing] = field(default_factory=dict)

    def write(self, count: int) -> None:
        """All of them, and what time alone has done to those that are open."""
        self.desks = Desks(self.today, self.now)
        self.desks.open()
        self.lives, self.homes = Lives(self.rng, self.desks), Homes.of(self.today)
        people = adults(date(self.today.year - _AGE, 1, 1))
        people = self.rng.sample(people, min(count, len(people)))
        first = round(count * _UP)
        home = self._ups(self._seeds(people[:first]))
        back = self._downs(home[: count - self.written])
        self._ups(self._again(back)[: count - self.written])
        self._ups(self._seeds(people[first:][: count - self.written]))
        self.desks.release()
        look(self.actor, self.now, self.checkpoint)

    @cached_property
    def now(self) -> datetime:
        """Nothing lies behind it, whenever the demonstration is loaded."""
        return clock.in_utc(datetime.combine(self.today, _FIRST_MINUTES))

    @cached_property
    def around(self) -> Around:
        """What all of them share."""
        query = select(User.institution_id, User.id).order_by(User.id.desc())
        users = {row.institution_id: row.id for row in db.session.execute(query)}
        return Around(self.now, self._timing, users)

    def _timing(self, institution: int) -> Timing:
        found = self.timings.get(institution)
        return found or self.timings.setdefault(institution, timing_of(institution, self.now))

    def _seeds(self, people: Sequence[int]) -> list[_Seed]:
        """Moments within a year in their order, towards its end ever more of them."""
        moments = sorted(self._moment() for _person in people)
        return [_Seed(*one) for one in zip(moments, people, strict=True)]

    def _moment(self) -> datetime:
        day = self.today - timedelta(days=1 + int(_YEAR * self.rng.random() ** _GROWTH))
        if day.isoweekday() > 5 and self.rng.random() < 0.7:
            day -= timedelta(days=self.rng.randrange(2, 5))
        minute = timedelta(minutes=self.rng.randrange(8 * 60, 17 * 60))
        return clock.in_utc(datetime.combine(day, time()) + minute)

    def _ups(self, seeds: Sequence[_Seed]) -> list[tuple[int, Way]]:
        """Write ways up; those who are sent home with a plan, with their ids."""
        found = []
        for piece in in_pieces(seeds):
            people = patients_of([one.resident_id for one in piece], self.homes)
            told = [self._up(one, people[one.resident_id]) for one in piece]
            ids = self._store([way for way, _home in told])
            homes = zip(ids, told, strict=True)
            found += [(of, way) for of, (way, home) in homes if home and way.team_id]
        return found

    def _store(self, ways: Sequence[Way]) -> list[int]:
        ids = write_rounds(ways)
        self.written += len(ids)
        self.checkpoint()
        return ids

    def _up(self, seed: _Seed, one: Patient) -> tuple[Way, bool]:
        base = self._base(seed.at, one)
        department = self._department(seed, one, base)
        form = dict(FORMS[department.code])
        owed = base["consent"] == Consent.UNABLE
        base |= {
            "direction": Direction.UP, "care": self.rng.choice(list(Care)),
            "reason": self.rng.choice(list(UpReason)), "hospital_id": department.institution_id,
            "department_id": department.id, "form": None if owed else form,
            "summary": summary_on(seed.at),
            "from_institution_id": one.station if self.rng.random() < 0.6 else one.centre,
        }  # fmt: skip
        if owed:
            timing = self._timing(base["from_institution_id"])
            base["form_due_at_utc"] = timing.form_due(seed.at)
        if seed.after is not None:
            home_on = seed.after.base["home_on"]
            days = (in_wall(seed.at).date() - home_on).days
            base |= {"origin_id": seed.after_id, "readmission_days": max(0, days)}
        about = {"department": department.code, "elsewhere": self.desks.elsewhere(department)}
        way = Way(self.around, base, seed.at, one.team_on(in_wall(seed.at).date()), about)
        return way, self.lives.up(way, form)

    def _base(self, at: datetime, one: Patient) -> dict[str, Any]:
        """What both ways say of the person, and the consent."""
        urgency, consent = self._said()
        return {
            "county_code": COUNTY, "client_key": f"demo-year-{self._next()}",
            "resident_id": one.id, "household_id": one.household_id,
            "contract_id": one.contract_on(in_wall(at).date()), "township_id": one.centre,
            "origin_id": None, "readmission_days": None, "urgency": urgency, "consent": consent,
            "consent_by": None if consent == Consent.UNABLE else ConsentBy.SELF,
            "started_by_id": None, "form_due_at_utc": None, "feedback": None, "home_on": None,
            "summary": None, "started_at_utc": at,
        }  # fmt: skip

    def _next(self) -> int:
        self.begun += 1
        return self.begun

    def _said(self) -> tuple[Urgency, Consent]:
        dice = self.rng.random()
        if dice < 0.04:
            return Urgency.EMERGENCY, Consent.UNABLE
        if dice < 0.06:
            return Urgency.NORMAL, Consent.REFUSED
        return (Urgency.URGENT if dice < 0.25 else Urgency.NORMAL), Consent.AGREED

    def _department(self, seed: _Seed, one: Patient, base: dict[str, Any]) -> Any:
        """Emergencies go where those go, and who came home back to where they were."""
        hospitals = sorted(self.desks.departments)
        hospital = self.rng.choices(hospitals, _HOSPITALS[: len(hospitals)])[0]
        if seed.after is not None:
            hospital = seed.after.base["hospital_id"]
        some = self.desks.departments[hospital]
        if base["urgency"] == Urgency.EMERGENCY:
            return next(row for row in some if row.code == EMERGENCIES)
        mother = one.sex == "female" and one.birth_date.year > self.today.year - _CHILDLESS
        left = {EMERGENCIES} if mother else {EMERGENCIES, "OBST"}
        return self.rng.choice([row for row in some if row.code not in left])

    def _downs(self, home: Sequence[tuple[int, Way]]) -> list[tuple[int, Way]]:
        """Write ways home; those who were at the hospital again meanwhile, with their ids."""
        found = []
        for piece in in_pieces(home):
            ways = [self._down(of, up) for of, up in piece]
            ids = self._store(ways)
            again = zip(ids, ways, strict=True)
            found += [one for one in again if one[1].state["outcome"] == Outcome.READMITTED]
        return found

    def _down(self, up_id: int, up: Way) -> Way:
        at = up.told_at or up.at
        base = {
            **up.base, "direction": Direction.DOWN,
            "client_key": f"demo-year-{self._next()}", "origin_id": up_id,
            "readmission_days": None, "urgency": Urgency.NORMAL, "consent": Consent.AGREED,
            "consent_by": ConsentBy.SELF, "reason": self.rng.choice(list(DownReason)),
            "from_institution_id": up.base["hospital_id"], "form": RESULT, "summary": None,
            "form_due_at_utc": None, "home_on": in_wall(at).date(), "started_at_utc": at,
        }  # fmt: skip
        way = Way(self.around, base, at, None, up.about)
        self.lives.down(way, up.team_id or 0)
        return way

    def _again(self, back: Sequence[tuple[int, Way]]) -> list[_Seed]:
        found = [_Seed(way.at, way.base["resident_id"], way, of) for of, way in back]
        return sorted(found, key=lambda seed: seed.at)
