"""What was done for somebody of a demonstration in the last year, by chance, but plausibly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from contracts_app.rules.control import Seen, outcome_of
from contracts_app.rules.dates import age_on, months_after
from contracts_app.rules.followup import Numbers
from contracts_app.vocabulary.care import FormKind, Outcome, VisitMode

_DAY: Final = timedelta(days=1)
_FACE: Final = (VisitMode.HOME, VisitMode.OUTPATIENT, VisitMode.STATION, VisitMode.MASS)
_FACE_WEIGHTS: Final = (35, 25, 35, 5)
_ELDER: Final = 65
_AT_AGES: Final = (3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72)
"""Months at which children are checked."""
_BLOOD_AT: Final = frozenset({6, 18, 30})
_TCM_AT: Final = frozenset({6, 12, 18, 24, 30, 36})
_SPECIAL: Final = frozenset({"FP_SPECIAL", "POVERTY", "LONE_ELDER", "LOW_INCOME"})
_AGAIN: Final = (Outcome.UNCONTROLLED, Outcome.REACTION)


@dataclass
class Happened:
    """One visit: what was done at it, and the forms with their values and classes."""

    on: date
    items: list[str]
    forms: dict[FormKind, dict[str, Any]] = field(default_factory=dict)
    outcomes: dict[FormKind, Outcome] = field(default_factory=dict)
    mode: VisitMode = VisitMode.HOME
    met: bool = True


@dataclass
class CareStory:
    """Decides about every person; the same for the same random numbers."""

    rng: Random
    today: date
    numbers: Numbers

    def of(self, birth: date, sex: str, tags: frozenset[str], *, signed: bool) -> list[Happened]:
        """All visits of the last year, the earliest first, each service once a day."""
        found: list[Happened] = []
        age = age_on(birth, self.today)
        if tags & {"HTN", "DM2"}:
            found += self._chronic(birth, tags)
        if "SMD" in tags:
            found += self._rounds(birth, FormKind.SMD, "SMD_VISIT", 80, self._mind)
        if age >= _ELDER and self.rng.random() < 0.7:
            found.append(self._elder(birth))
        if age < 7:
            found += self._child(birth)
        if "DISABLED" in tags and self.rng.random() < 0.6:
            found.append(self._once("DIS_VISIT", FormKind.CARE, birth, {"need": ["rehab"]}))
        if tags & _SPECIAL and self.rng.random() < 0.75:
            visit = self._once("HOME_VISIT", FormKind.CARE, birth, {"need": ["none"]})
            self._only_done(visit, "EDUCATION")
            found.append(visit)
        if signed:
            found += self._promised(birth)
        return [one for one in sorted(found, key=lambda one: one.on) if one.on >= birth]

    def day(self, first: int, last: int) -> date:
        """A day so many days ago, from `last` to `first`."""
        return self.today - timedelta(days=self.rng.randrange(first, last))

    def _chronic(self, birth: date, tags: frozenset[str]) -> Iterator[Happened]:
        """Two of three come as they should, some late, and some are lost."""
        kilos = self.rng.randrange(480, 800) / 10
        pressure = partial(self._pressure, kilos)
        kinds = [
            (FormKind.HTN, "HTN_VISIT", pressure) if "HTN" in tags else None,
            (FormKind.DM2, "DM_VISIT", self._sugar) if "DM2" in tags else None,
        ]
        pace, rounds = self.rng.choices(((78, 9), (104, 9), (80, 2)), (74, 18, 8))[0]
        high = self.rng.choices((0.08, 0.55), (75, 25))[0]
        on, done = self.day(280, 360), 0
        while on <= self.today and done < rounds:
            visit = self._visit(on)
            for kind in kinds:
                if kind is not None:
                    self._fill(visit, birth, kind[0], kind[1], kind[2](high))
            yield visit
            done += 1
            again = any(one in _AGAIN for one in visit.outcomes.values())
            seen_again = again and visit.met and self.rng.random() < 0.75
            on += (
                self.rng.randrange(9, 15) if seen_again else pace + self.rng.randrange(-9, 20)
            ) * _DAY

    def _visit(self, on: date) -> Happened:
        chance = self.rng.random()
        if chance < 0.03:
            return Happened(on, [], met=False)
        if chance < 0.08:
            return Happened(on, [], mode=VisitMode.PHONE)
        return Happened(on, [], mode=self.rng.choices(_FACE, _FACE_WEIGHTS)[0])

    def _fill(
        self, visit: Happened, birth: date, form: FormKind, item: str, data: dict[str, Any]
    ) -> None:
        """A form with its class; a call has no values, and who was not met no form."""
        told = data if visit.met and visit.mode != VisitMode.PHONE else {}
        visit.items.append(item)
        visit.forms[form] = told
        visit.outcomes[form] = (
            outcome_of(form, told, Seen(birth, visit.on, self.numbers))
            if visit.met
            else Outcome.NOT_MET
        )

    def _pressure(self, kilos: float, high: float) -> dict[str, Any]:
        above = self.rng.random() < high
        systolic = self.rng.randrange(150, 172) if above else self.rng.randrange(116, 139)
        found: dict[str, Any] = {
            "symptoms": ["none"],
            "sbp": systolic,
            "dbp": min(systolic - 30, self.rng.randrange(92, 104) if above else 84),
            "heart_rate": self.rng.randrange(62, 88),
            "weight": round(kilos + self.rng.randrange(-15, 16) / 10, 1),
            "adherence": self.rng.choices(("regular", "gaps", "none"), (80, 15, 5))[0],
            "reaction": "yes" if self.rng.random() < 0.02 else "none",
        }
        return found

    def _sugar(self, high: float) -> dict[str, Any]:
        above = self.rng.random() < high
        tenths = self.rng.randrange(74, 120) if above else self.rng.randrange(48, 69)
        return {"fpg": tenths / 10, "adherence": "regular", "reaction": "none"}

    def _mind(self, _high: float) -> dict[str, Any]:
        risk = self.rng.choices("01234", (70, 18, 8, 3, 1))[0]
        return {"risk": risk, "insight": "full" if risk == "0" else "part", "self_care": "good"}

    def _lungs(self, _high: float) -> dict[str, Any]:
        due = self.rng.randrange(10, 31)
        return {"doses_due": due, "doses_taken": due - self.rng.choice((0, 0, 0, 1, 4))}

    def _rounds(
        self, birth: date, form: FormKind, item: str, pace: int, read: Callable[[float], Any]
    ) -> Iterator[Happened]:
        on = self.day(280, 360)
        while on <= self.today - timedelta(days=self.rng.randrange(40)):
            visit = self._visit(on)
            self._fill(visit, birth, form, item, read(0))
            yield visit
            on += (pace + self.rng.randrange(-6, 14)) * _DAY

    def lungs(self, birth: date, notified: date) -> Iterator[Happened]:
        """Visits to somebody who is treated: at home at first, every ten days, then monthly."""
        on = notified + self.rng.randrange(1, 4) * _DAY
        while on <= self.today - 5 * _DAY:
            visit = Happened(on, [])
            self._fill(visit, birth, FormKind.TB, "TB_VISIT", self._lungs(0))
            yield visit
            on += (10 if on < notified + 60 * _DAY else 30) * _DAY

    def antenatal(self, birth: date, lmp: date) -> Iterator[Happened]:
        """Checks in the windows of weeks that have come, most of them kept."""
        for week in (9, 18, 22, 31, 38):
            on = lmp + timedelta(weeks=week, days=self.rng.randrange(6))
            if on <= self.today and self.rng.random() < 0.88:
                visit = Happened(on, [], mode=VisitMode.OUTPATIENT)
                odd = self.rng.random() < 0.07
                data: dict[str, Any] = {
                    "weeks": week,
                    "sbp": 118,
                    "dbp": 76,
                    "weight": 60 + week / 4,
                }
                data["class"] = "abnormal" if odd else "normal"
                self._fill(visit, birth, FormKind.ANTENATAL, "ANTENATAL", data)
                yield visit

    def _elder(self, birth: date) -> Happened:
        visit = Happened(self.day(20, 340), [], mode=VisitMode.MASS)
        score = ("0", "0", "0", "0", "0")
        parts = dict(zip(("eating", "washing", "dressing", "toilet", "moving"), score, strict=True))
        self._fill(visit, birth, FormKind.ELDER, "ELDER_ASSESS", parts)
        odd = self.rng.random() < 0.3
        values = {"sbp": 134, "dbp": 80, "result": "abnormal" if odd else "normal"}
        self._fill(visit, birth, FormKind.EXAM, "EXAM", values)
        if self.rng.random() < 0.8:
            self._fill(visit, birth, FormKind.TCM, "TCM_ELDER", {"constitution": ["balanced"]})
        self._only_done(visit, "GUIDANCE")
        return visit

    def _only_done(self, visit: Happened, item: str) -> None:
        visit.items.append(item)
        visit.forms[FormKind.SIMPLE], visit.outcomes[FormKind.SIMPLE] = {}, Outcome.DONE

    def _child(self, birth: date) -> Iterator[Happened]:
        """Checks at their ages; of the last ones some are missing."""
        for months in _AT_AGES:
            on = months_after(birth, months) + self.rng.randrange(-5, 12) * _DAY
            if self.today - 365 * _DAY < on <= self.today and self.rng.random() < 0.82:
                visit = Happened(on, [], mode=VisitMode.STATION)
                data = {
                    "weight": round(3.3 + 6.2 * (months / 12) ** 0.55 + self.rng.random(), 2),
                    "height": round(50 + 25 * (months / 12) ** 0.6 + self.rng.random() * 4, 1),
                    "development": "passed",
                }
                if months in _BLOOD_AT:
                    data["hb"] = self.rng.randrange(108, 132)
                self._fill(visit, birth, FormKind.CHILD, "CHILD_VISIT", data)
                if months in _TCM_AT and self.rng.random() < 0.8:
                    self._only_done(visit, "CHILD_TCM")
                yield visit

    def _once(self, item: str, form: FormKind, birth: date, data: dict[str, Any]) -> Happened:
        visit = Happened(self.day(10, 340), [])
        self._fill(visit, birth, form, item, data)
        return visit

    def _promised(self, birth: date) -> Iterator[Happened]:
        if self.rng.random() < 0.55:
            yield self._once("ASSESSMENT", FormKind.ASSESSMENT, birth, {"health": "good"})
        if self.rng.random() < 0.25:
            visit = self._once("ADVICE", FormKind.SIMPLE, birth, {})
            visit.mode = VisitMode.OUTPATIENT
            yield visit

    def handed(self) -> Happened:
        """Material for a household."""
        visit = Happened(self.day(5, 340), [], mode=VisitMode.PAPER)
        self._only_done(visit, "MATERIAL")
        return visit
