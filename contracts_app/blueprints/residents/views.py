"""What the page of a person shows, masked where nobody asked for a number."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app import clock
from contracts_app.formatting import masked_id, masked_phone
from contracts_app.formatting.events import VERBS, EventKind, verbs_of
from contracts_app.formatting.happenings import who_acted
from contracts_app.formatting.labels import label
from contracts_app.queries.households import HouseholdPlace, get_household
from contracts_app.queries.measured import pressure_days
from contracts_app.queries.person_looks import list_looks
from contracts_app.queries.person_page import (
    Borne,
    Taken,
    VisitLine,
    covers_of,
    list_visits,
    medicines_and_reactions,
    packages_of,
    profile_of,
)
from contracts_app.queries.residents import tags_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.visit_pages import items_by_code
from contracts_app.queries.visits import Visited, open_duties
from contracts_app.rules.dates import age_on
from contracts_app.rules.followup import Numbers
from contracts_app.rules.followup.pressure import asks_a_doctor, high_days
from contracts_app.rules.screening import KNOWN_PRESSURE, first_visit_bp_due
from contracts_app.services.duties.plan import policies_for_person
from contracts_app.services.errors import NotFound
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.visit_forms import VISIT_FORMS

_FERTILE: Final = (10, 60)
"""Completed years between which a woman may bear a child, as at the entry of a birth."""
_LOOKS: Final = verbs_of(EventKind.LOOKS)
_NAMED: Final = ("record", "card")
"""What a look names by its code or number."""


@dataclass(frozen=True)
class Look:
    """Somebody looked at the person."""

    at_utc: Any
    who: str
    words: str
    purpose: str


@dataclass(frozen=True)
class Profile:
    """Who it is, with the numbers masked."""

    key: str
    sex: str
    birth_date: date
    relation: str
    lives_here: bool
    masked_id: str
    masked_phone: str
    has_id: bool
    has_phone: bool
    tags: tuple[str, ...]


@dataclass(frozen=True)
class PressureView:
    """Whether blood pressure is to be taken today, and what is not yet told by a doctor."""

    due: bool
    last_on: date | None
    high_days: int
    to_tell: bool
    """High on as many days as make a diagnosis."""


@dataclass(frozen=True)
class PersonView:
    """All of the page."""

    member: Profile
    household: HouseholdPlace
    covers: list[Any]
    packages: dict[int, list[Any]]
    duties: list[Any]
    items: dict[str, Any]
    visits: list[VisitLine]
    earlier: str
    """The key behind which older visits begin."""
    taken: Taken | None
    borne: list[Borne]
    looks: list[Look]
    forms: Any
    pressure: PressureView
    today: date

    @property
    def courses(self) -> list[str]:
        """What has a course of its own and concerns this person."""
        age = age_on(self.member.birth_date, self.today)
        may_bear = self.member.sex == "female" and _FERTILE[0] <= age <= _FERTILE[1]
        found = ["pregnancy"] if may_bear or "MATERNAL" in self.member.tags else []
        return [*found, "tuberculosis"] if "TB" in self.member.tags else found

    @property
    def due_now(self) -> list[str]:
        """The services whose time has begun."""
        return [one.item_code for one in self.duties if one.due_from <= self.today]


def person_view(person: Visited, scope: Scope, before: str) -> PersonView:
    """Everything about one person, in a number of statements that does not depend on it."""
    household = get_household(person.household_code, scope)
    if household is None:
        raise NotFound("household")
    covers = covers_of(person.rows)
    visits, earlier = list_visits(person.rows, before)
    taken, borne = medicines_and_reactions(person.rows)
    tags = tags_of(person.id)
    return PersonView(
        _profile(person, tags),
        household,
        covers,
        _packages([one.contract_id for one in covers]),
        open_duties(person.id),
        items_by_code(),
        visits,
        earlier,
        taken,
        borne,
        _looks(person.rows),
        {kind.value: VISIT_FORMS[kind] for kind in FormKind},
        _pressure(person, tags),
        clock.today(),
    )


def _pressure(person: Visited, tags: tuple[str, ...]) -> PressureView:
    today = clock.today()
    policies = policies_for_person(person, today)
    numbers = Numbers.read(policies)
    days = pressure_days(person.rows, today)
    last = days[0].on if days else None
    suspect = [] if KNOWN_PRESSURE in tags else days
    high = high_days(suspect, numbers.screening__suspect_from)
    due = person.died_on is None and first_visit_bp_due(person.birth_date, last, today, policies)
    return PressureView(due, last, high, asks_a_doctor(suspect, numbers))


def _profile(person: Visited, tags: tuple[str, ...]) -> Profile:
    row = profile_of(person.id, person.household_id)
    return Profile(
        person.key,
        person.sex,
        person.birth_date,
        row.relation,
        row.lives_here,
        masked_id(row.id_number),
        masked_phone(row.phone),
        bool(row.id_number),
        bool(row.phone),
        tags,
    )


def _packages(contract_ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in packages_of(contract_ids):
        found.setdefault(row.contract_id, []).append(row)
    return found


def _looks(rows: tuple[int, ...]) -> list[Look]:
    return [
        Look(
            row.at_utc,
            who_acted(row.actor, row.display_name),
            str(VERBS[row.verb].words),
            _purpose(row),
        )
        for row in list_looks(rows, _LOOKS)
    ]


def _purpose(row: Any) -> str:
    """Why somebody looked, or at which page, or what of the person the look names."""
    if row.reason:
        return label(row.reason, "look_reason")
    told = row.after or {}
    named = next((name for name in _NAMED if name in told), row.object_type)
    return label(told.get("page", named), "look_page")
