"""From rows to what the rules ask for: groups, promises, what was done, and a mark of it all."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from contracts_app.queries.care_facts import History, Known
from contracts_app.queries.measured import readings
from contracts_app.rules.followup import Done, Numbers, Person, Pregnant, Promise, Treated
from contracts_app.rules.followup.screening import BP
from contracts_app.rules.outcomes import tells_of_person
from contracts_app.services.duties.promises import Promises
from contracts_app.vocabulary.care import CONTACT_OF, SCREENED

_ITEM_OF: Final[dict[str, str]] = {
    **{str(form): item for form, item in CONTACT_OF.items()},
    **{str(form): BP for form in SCREENED},
}
DIED: Final = "died"
LEFT: Final = "left"
_NOTHING_DONE: Final = History({}, {}, {})
_DAY_OF: Final = attrgetter("on")


@dataclass(frozen=True)
class Standing:
    """Somebody as known now, before anything is decided."""

    row: Any
    cover: Any
    team_id: int | None
    institution_id: int | None
    """Of the team: its numbers are in force."""
    mark: str
    """Changes whenever something changes that decides what is due, and never otherwise."""
    home_team_id: int | None = None
    """The team to which somebody who came home from hospital was given."""

    @property
    def id(self) -> int:
        resident_id: int = self.row.id
        return resident_id

    @property
    def lives_here(self) -> bool:
        return self.mark not in (DIED, LEFT)

    def is_changed(self, today: date) -> bool:
        """Whether the duties have to be planned anew; nothing was planned for who left before."""
        if self.row.facts is None:
            return self.lives_here
        return self.row.facts != self.mark or as_date(self.row.look_again_on) <= today


def standing_people(known: Known, numbers: Callable[[int | None], str]) -> list[Standing]:
    """Everybody of a batch, also who died or left, whose duties have to end.

    `numbers`: a word for those in force for an institution, which changes with them.
    """
    return [_standing(known, row, numbers) for row in known.people]


def _standing(known: Known, row: Any, numbers: Callable[[int | None], str]) -> Standing:
    if row.died_on is not None or row.household_id is None:
        return Standing(row, None, None, None, DIED if row.died_on is not None else LEFT)
    cover = known.covers.get(row.id)
    team = known.team_of(row)
    institution = known.institutions.get(team) if team else None
    mark = _mark(known, row, cover, team, numbers(institution))
    home = known.sent_home.get(row.id)
    return Standing(row, cover, team, institution, mark, home.team_id if home else None)


def _mark(known: Known, row: Any, cover: Any, team: int | None, numbers: str) -> str:
    tags = known.tags.get(row.id, ())
    told = (
        team,
        numbers,
        str(row.birth_date),
        str(row.valid_from),
        None if cover is None else (*map(str, cover), known.packages.get(row.id)),
        [(tag, str(since)) for _resident, tag, since in tags],
        known.visits.get(row.id),
        _pregnant(known.pregnancies.get(row.id)),
        _treated(known.cases.get(row.id)),
        known.came_home.get(row.id),
        *_sent_home(known, row.id),
    )
    return hashlib.blake2s(repr(told).encode(), digest_size=16).hexdigest()


def _sent_home(known: Known, resident_id: int) -> tuple[str, ...]:
    """What is no fact of most people leaves their mark as it was."""
    home = known.sent_home.get(resident_id)
    return () if home is None else (str(home.home_on), str(home.team_id))


def word_for(numbers: Numbers) -> str:
    """A short word for numbers: another one as soon as any of them is another."""
    return hashlib.blake2s(repr(numbers).encode(), digest_size=8).hexdigest()


def as_date(value: Any) -> date:
    """A day that was left as the driver gives it."""
    return value if isinstance(value, date) else date.fromisoformat(value)


@dataclass(frozen=True)
class Planning:
    """One person as the rules see it, with the items that the contract means for this person."""

    person: Person
    promised: frozenset[str]


def planning_of(
    one: Standing,
    known: Known,
    history: History | None,
    promises: Promises,
    numbers: Numbers,
    today: date,
) -> Planning:
    """What is asked of the rules about somebody who lives here."""
    row, done = one.row, history or _NOTHING_DONE
    groups = {tag: as_date(since) for _resident, tag, since in known.tags.get(row.id, ())}
    birth = as_date(row.birth_date)
    promised, items = _promised(one, known, promises, birth, tuple(groups), today)
    home = known.sent_home.get(row.id)
    since = today if row.since is None else as_date(row.since)
    person = Person(
        birth,
        max(since, as_date(row.valid_from)),
        groups,
        promised,
        tuple(_done(done, row.id, numbers)) if row.id in known.visits else (),
        _pregnant(known.pregnancies.get(row.id)),
        _treated(known.cases.get(row.id)),
        known.came_home.get(row.id),
        tuple(readings(done.pressures.get(row.id, ()))),
        home.home_on if home else None,
    )
    return Planning(person, items)


def _promised(
    one: Standing,
    known: Known,
    promises: Promises,
    birth: date,
    tags: tuple[str, ...],
    today: date,
) -> tuple[tuple[Promise, ...], frozenset[str]]:
    """What a household has together is promised to who signed for it."""
    cover = one.cover
    if cover is None:
        return (), frozenset()
    packages = known.packages.get(one.id, ())
    meant = promises.meant_for(packages, birth, tags, today, signer=cover.signer_id == one.id)
    days = as_date(cover.cover_from), as_date(cover.cover_to)
    return promises.between(days, meant), meant.codes


def _done(history: History, resident_id: int, numbers: Numbers) -> list[Done]:
    modes = numbers.followup__counted_modes
    done = [
        Done(_ITEM_OF[form], on, outcome, form in SCREENED or (met and mode in modes), next_on)
        for _resident, form, outcome, next_on, on, mode, met in history.forms.get(resident_id, ())
        if tells_of_person(mode, outcome, counted=mode in modes)
    ]
    done += [Done(item, on) for _resident, item, on in history.services.get(resident_id, ())]
    done.sort(key=_DAY_OF)
    return done


def _pregnant(row: Any) -> Pregnant | None:
    if row is None:
        return None
    return Pregnant(row.lmp_on, row.delivered_on, row.discharged_on, row.ended_on)


def _treated(row: Any) -> Treated | None:
    if row is None:
        return None
    return Treated(row.notified_on, row.intensive_until, row.stopped_on)
