"""From rows to what the rules ask for: groups, promises, what was done, and a mark of it all."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from contracts_app.queries.care_facts import Known
from contracts_app.queries.promises import Promised, promised_by
from contracts_app.rules.followup import Done, Numbers, Person, Pregnant, Promise, Treated
from contracts_app.rules.packages import Person as Member
from contracts_app.rules.packages import suits
from contracts_app.vocabulary.care import FormKind

CONTACT_OF: Final = {
    FormKind.HTN: "HTN_VISIT",
    FormKind.DM2: "DM_VISIT",
    FormKind.SMD: "SMD_VISIT",
    FormKind.TB: "TB_VISIT",
    FormKind.ANTENATAL: "ANTENATAL",
}
"""Forms whose outcome decides the next visit: every contact is known by them, counted or not."""
_CONTACTS: Final = frozenset(CONTACT_OF.values())


@dataclass(frozen=True)
class Planning:
    """One person with what is asked of the rules, and where the duties belong."""

    resident_id: int
    county_code: str
    person: Person | None
    """None: died, or lives in no household any more."""
    died: bool
    contract_id: int | None
    team_id: int | None
    institution_id: int | None
    promised: frozenset[str]
    """Items of the contract that are meant for this person."""
    mark: str
    known_mark: str | None
    look_again_on: date | None


def planned_people(
    known: Known, modes: Mapping[int | None, Numbers], today: date
) -> list[Planning]:
    """Everybody of a batch. `modes`: the numbers by institution, and under None for nobody's."""
    promises = promised_by({row.contract_id for row in known.covers.values()})
    read = partial(_read, known, promises, modes, today)
    return [read(row) for row in known.people]


def institutions_of(known: Known) -> set[int]:
    """Whose numbers a batch needs."""
    return set(known.institutions.values())


def _read(
    known: Known,
    promises: Mapping[int, list[Promised]],
    numbers: Mapping[int | None, Numbers],
    today: date,
    row: Any,
) -> Planning:
    here = row.died_on is None and row.household_id is not None
    cover = known.covers.get(row.id) if here else None
    team = cover.team_id if cover else known.grid_teams.get(row.grid_id)
    institution = known.institutions.get(team) if team is not None else None
    meant = _meant_for(known, row, cover, promises, today)
    person = _person(known, row, meant, cover, numbers[institution], today) if here else None
    return Planning(
        row.id,
        row.county_code,
        person,
        row.died_on is not None,
        cover.contract_id if cover else None,
        team,
        institution,
        frozenset(one.item for one in meant),
        _mark(known, row, cover, team, here=here),
        row.facts,
        row.look_again_on,
    )


def _meant_for(
    known: Known, row: Any, cover: Any, promises: Mapping[int, list[Promised]], today: date
) -> list[Promised]:
    """What the contract promises to this person; what a household has together, to its signer."""
    if cover is None:
        return []
    tags = frozenset(tag.tag for tag in known.tags.get(row.id, ()))
    member = Member(row.birth_date, tags)
    signer = row.id == (cover.signer_id or cover.representative_id)
    return [
        one
        for one in promises.get(cover.contract_id, ())
        if suits(one.target, member, today) and (signer or not one.shared)
    ]


def _person(
    known: Known, row: Any, meant: Iterable[Promised], cover: Any, numbers: Numbers, today: date
) -> Person:
    return Person(
        row.birth_date,
        max(row.since or today, row.came_on),
        {tag.tag: tag.valid_from for tag in known.tags.get(row.id, ())},
        tuple(
            Promise(one.item, one.times, cover.cover_from, cover.cover_to, one.fee_fen > 0)
            for one in meant
        ),
        tuple(_done(known, row.id, numbers)),
        _pregnant(known.pregnancies.get(row.id)),
        _treated(known.cases.get(row.id)),
        known.came_home.get(row.id),
    )


def _done(known: Known, resident_id: int, numbers: Numbers) -> list[Done]:
    contacts = [
        Done(
            CONTACT_OF[FormKind(one.form)],
            one.served_on,
            one.outcome,
            one.met and one.mode in numbers.followup__counted_modes,
            one.next_on,
        )
        for one in known.forms.get(resident_id, ())
        if one.form in CONTACT_OF
    ]
    others = [
        Done(one.item_code, one.served_on)
        for one in known.services.get(resident_id, ())
        if one.item_code not in _CONTACTS
    ]
    return sorted((*contacts, *others), key=lambda one: one.on)


def _pregnant(row: Any) -> Pregnant | None:
    if row is None:
        return None
    return Pregnant(row.lmp_on, row.delivered_on, row.discharged_on, row.ended_on)


def _treated(row: Any) -> Treated | None:
    return row and Treated(row.notified_on, row.intensive_until, row.stopped_on)


def _mark(known: Known, row: Any, cover: Any, team: int | None, *, here: bool) -> str:
    """Changes whenever something changes that decides what is due, and never otherwise."""
    if not here:
        return "died" if row.died_on else "left"
    told = (
        team,
        row.came_on,
        cover and (cover.contract_id, cover.cover_from, cover.cover_to, cover.signer_id),
        [(one.tag, one.valid_from) for one in known.tags.get(row.id, ())],
        [(one.visit_id, one.form) for one in known.forms.get(row.id, ())],
        [(one.item_code, one.served_on) for one in known.services.get(row.id, ())],
        _pregnant(known.pregnancies.get(row.id)),
        _treated(known.cases.get(row.id)),
        known.came_home.get(row.id),
    )
    return hashlib.blake2s(repr(told).encode(), digest_size=16).hexdigest()
