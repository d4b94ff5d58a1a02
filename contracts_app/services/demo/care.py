"""Writing a year of visits in bulk: by the rules of counting, with duties planned from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import delete, select

from contracts_app.extensions import db
from contracts_app.models import (
    CareRoll,
    Cover,
    FollowUp,
    Grid,
    Household,
    Measurement,
    Membership,
    Obligation,
    Pregnancy,
    Resident,
    ResidentTag,
    ServiceRecord,
    TbCase,
    Visit,
)
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.promises import promised_by
from contracts_app.rules.followup import Numbers
from contracts_app.rules.packages import Person
from contracts_app.rules.visit_forms import brought
from contracts_app.rules.visits import Service, not_counted
from contracts_app.services.demo.care_counting import Taken, by_item, counted_as
from contracts_app.services.demo.care_story import CareStory, Happened
from contracts_app.services.demo.people import COUNTY
from contracts_app.services.demo.store import insert_all, insert_numbered
from contracts_app.services.duties import plan_for
from contracts_app.services.duties.plan import numbers_of
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import DutyKind, DutyState, Programme, VisitState
from contracts_app.vocabulary.visit_forms import MEASURED

_SOME_MONTHS: Final = timedelta(days=120)
_MORNING: Final = time(2, 0)
"""As UTC."""
GRIDS: Final = 16
"""So many grids have a year of visits: more would make a county slow to load."""
_PROGRAMMES: Final = {
    "HTN_VISIT": Programme.HTN,
    "DM_VISIT": Programme.DM2,
    "SMD_VISIT": Programme.SMD,
    "TB_VISIT": Programme.TB,
    "CHILD_VISIT": Programme.CHILD,
    "ANTENATAL": Programme.MATERNAL,
    "ELDER_ASSESS": Programme.ELDER,
    "DIS_VISIT": Programme.DISABLED,
    "HOME_VISIT": Programme.SPECIAL,
    "ASSESSMENT": Programme.SIGNED,
}
"""Services whose duties are shown as done, and the population they belong to."""


@dataclass
class _Person:
    """Somebody with the days of cover."""

    row: Any
    tags: frozenset[str]
    covers: list[Any]
    counted: dict[str, list[date]] = field(default_factory=dict)
    """By service the days on which it counted."""


@dataclass
class CareWriter:
    """Gives the people of some grids a year of visits, and their duties."""

    rng: Random
    today: date
    user_id: int
    village_doctors: Mapping[int, int]
    """By team who of its staff goes to the villages."""
    written: int = 0
    team_id: int | None = None

    def write(self, grids: Iterable[Grid], checkpoint: Callable[[], None]) -> None:
        """Grid by grid: visits, what they delivered, and the duties that follow."""
        numbers = numbers_of([None], self.today)[None]
        story = CareStory(self.rng, self.today, numbers)
        for grid in grids:
            people = self._people(grid)
            self._remember(people)
            self.team_id = responsible_team_id(grid.id, self.today)
            self._write(people, story, numbers)
            plan_for([one.row.id for one in people], self.today)
            checkpoint()

    def _people(self, grid: Grid) -> list[_Person]:
        query = (
            select(
                Resident.id, Resident.sex, Resident.birth_date, Membership.is_head,
                Membership.valid_from,
            )
            .join(Membership, Membership.resident_id == Resident.id)
            .join(Household, Household.id == Membership.household_id)
            .where(Household.grid_id == grid.id, Membership.valid_to.is_(None))
            .order_by(Resident.id)
        )  # fmt: skip
        found = db.session.execute(query).all()
        ids = [row.id for row in found]
        tags: dict[int, set[str]] = {}
        for person, tag in db.session.execute(
            select(ResidentTag.resident_id, ResidentTag.tag).where(
                ResidentTag.resident_id.in_(ids), ResidentTag.valid_to.is_(None)
            )
        ):
            tags.setdefault(person, set()).add(tag)
        covers: dict[int, list[Any]] = {}
        for row in db.session.execute(
            select(Cover.resident_id, Cover.contract_id, Cover.cover_from, Cover.cover_to)
            .where(
                Cover.resident_id.in_(ids),
                Cover.state.in_((CoverState.LIVE, CoverState.ENDED)),
                Cover.cover_to >= Cover.cover_from,
            )
            .order_by(Cover.cover_from)
        ):
            covers.setdefault(row.resident_id, []).append(row)
        return [
            _Person(row, frozenset(tags.get(row.id, ())), covers.get(row.id, [])) for row in found
        ]

    def _remember(self, people: list[_Person]) -> None:
        """They are known since a New Year some months ago: what was missed since is overdue.

        Whom an entry of today concerned is known since today, and now since then as well.
        """
        first = date((self.today - _SOME_MONTHS).year, 1, 1)
        ids = [one.row.id for one in people]
        db.session.execute(delete(CareRoll).where(CareRoll.resident_id.in_(ids)))
        insert_all(
            CareRoll,
            [
                {
                    "county_code": COUNTY,
                    "resident_id": one.row.id,
                    "since": max(first, one.row.birth_date, one.row.valid_from),
                    "facts": "",
                    "look_again_on": self.today,
                }
                for one in people
            ],
        )

    def _write(self, people: list[_Person], story: CareStory, numbers: Numbers) -> None:
        contracts = {row.contract_id for one in people for row in one.covers}
        promises, taken = by_item(promised_by(contracts)), Taken()
        made = [(one, visit) for one in people for visit in self._visits(one, story)]
        ids = insert_numbered(Visit, [self._visit(one, visit) for one, visit in made])
        forms, values, services, done = [], [], [], []
        for new_id, (one, visit) in zip(ids, made, strict=True):
            own = {"county_code": COUNTY, "visit_id": new_id, "resident_id": one.row.id}
            whom = (one.row.id, Person(one.row.birth_date, one.tags), one.covers)
            forms += [{**own, **row} for row in _forms(visit)]
            values += [{**own, **row} for row in _values(visit)]
            for item in _items(visit, one, numbers):
                counted = counted_as(*whom, item, visit.on, promises, taken)
                services.append({**own, **counted, "item_code": item, "served_on": visit.on})
                if item in _PROGRAMMES:
                    done.append({**own, **self._duty(item, visit.on, counted["contract_id"])})
        insert_all(FollowUp, forms)
        insert_all(Measurement, values)
        insert_all(ServiceRecord, [{**row, "standing": True} for row in services])
        insert_all(Obligation, done)

    def _duty(self, item: str, on: date, contract_id: int | None) -> dict[str, Any]:
        """The duty that was done with it, some a little late."""
        return {
            "item_code": item,
            "programme": _PROGRAMMES[item],
            "kind": DutyKind.ROUTINE,
            "due_from": on - timedelta(days=21),
            "due_on": on + timedelta(days=self.rng.randrange(-6, 25)),
            "state": DutyState.DONE,
            "closed_on": on,
            "contract_id": contract_id,
            "team_id": self.team_id,
            "made_on": on - timedelta(days=60),
        }

    def _visits(self, one: _Person, story: CareStory) -> list[Happened]:
        row = one.row
        found = story.of(row.birth_date, row.sex, one.tags, signed=bool(one.covers))
        if "TB" in one.tags:
            found += story.lungs(row.birth_date, self._case(row))
        if "MATERNAL" in one.tags:
            found += story.antenatal(row.birth_date, self._pregnancy(row))
        if row.is_head and one.covers:
            found += [story.handed() for _time in range(self.rng.randrange(1, 5))]
        return sorted(found, key=lambda visit: visit.on)

    def _case(self, row: Any) -> date:
        notified = self.today - timedelta(days=self.rng.randrange(8, 150))
        case = {"county_code": COUNTY, "resident_id": row.id, "notified_on": notified}
        until = notified + timedelta(days=62)
        insert_all(TbCase, [{**case, "started_on": notified, "intensive_until": until}])
        return notified

    def _pregnancy(self, row: Any) -> date:
        lmp = self.today - timedelta(days=self.rng.randrange(45, 265))
        days = {"lmp_on": lmp, "due_on": lmp + timedelta(days=280)}
        booked = min(lmp + timedelta(days=self.rng.randrange(50, 90)), self.today)
        own = {"county_code": COUNTY, "resident_id": row.id, "booked_on": booked}
        insert_all(Pregnancy, [{**own, **days}])
        return lmp

    def _visit(self, one: _Person, visit: Happened) -> dict[str, Any]:
        self.written += 1
        return {
            "county_code": COUNTY,
            "key": new_key(16),
            "client_key": f"demo-{self.written}",
            "resident_id": one.row.id,
            "team_id": self.team_id,
            "staff_id": self.village_doctors.get(self.team_id or 0),
            "user_id": self.user_id,
            "served_on": visit.on,
            "mode": visit.mode,
            "met": visit.met,
            "recorded_at_utc": datetime.combine(visit.on, _MORNING),
            "state": VisitState.STANDING,
        }


def _forms(visit: Happened) -> Iterable[dict[str, Any]]:
    return (
        {"form": form, "data": data, "outcome": visit.outcomes[form]}
        for form, data in visit.forms.items()
    )


def _values(visit: Happened) -> Iterable[dict[str, Any]]:
    found: dict[str, Any] = {}
    for data in visit.forms.values():
        for name in MEASURED.keys() & data.keys():
            found.setdefault(name, data[name])
    return (
        {"measure": name, "hundredths": round(value * 100), "taken_on": visit.on, "standing": True}
        for name, value in sorted(found.items())
    )


def _items(visit: Happened, one: _Person, numbers: Numbers) -> list[str]:
    """What counts, each once a day for a person."""
    if not visit.met:
        return []
    found = []
    for item in dict.fromkeys((*visit.items, *brought(visit.forms))):
        before = one.counted.setdefault(item, [])
        service = Service(item, visit.on, visit.mode)
        if visit.on in before or not_counted(service, numbers.followup__counted_modes, 0):
            continue
        before.append(visit.on)
        found.append(item)
    return found
