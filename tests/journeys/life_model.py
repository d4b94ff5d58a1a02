"""What should be true of contracts, told once more in plain Python and without a database.

The rules here are written from the agreement's words, not from the program: a first term runs to
the end of the next year, later ones are calendar years (or each a year from day to day), who left
or died is covered through that day, and a household that objects is not renewed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.journeys.life_parts import Chain, Covered, Person, Run, Team, Term

DAY = timedelta(days=1)
SIGNER_DEAD_DAYS = 30
POLICY_HOUSEHOLDS = 1500
POLICY_PERSONS = 10_000

Span = tuple[date, date]


def meets(one: Span, other: Span) -> bool:
    """Whether two spans of days, both ends included, share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def year_from(start: date) -> date:
    """The last day of a year that begins on `start`."""
    if (start.month, start.day) == (2, 29):
        return date(start.year + 1, 2, 28)
    return date(start.year + 1, start.month, start.day) - DAY


@dataclass
class Model:
    """People, teams and chains, and the two choices of policy that cut terms."""

    anniversary: bool = False
    next_january: bool = False
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)

    def first_span(self, signed_on: date) -> Span:
        if self.anniversary:
            return signed_on, year_from(signed_on)
        january = date(signed_on.year + 1, 1, 1)
        late = self.next_january and signed_on.month >= 10
        return january if late else signed_on, date(signed_on.year + 1, 12, 31)

    def next_span(self, end: date) -> Span:
        start = end + DAY
        return start, year_from(start) if self.anniversary else date(start.year, 12, 31)

    def at_home(self, home: str) -> list[str]:
        return [key for key, one in self.people.items() if one.home == home and not one.died]

    def terms(self) -> Iterator[tuple[Chain, Term]]:
        for chain in self.chains.values():
            for term in chain.terms:
                yield chain, term

    def status(self, chain: Chain, term: Term, today: date) -> str:
        """What the term should be called on this day."""
        if term.off:
            return "terminated"
        place = chain.terms.index(term)
        if today < term.start:
            waits = place > 0 and today < chain.terms[place - 1].start
            return "draft" if waits else "upcoming"
        if today > term.last_day and term.left_early:
            return "expired"
        if today <= term.end:
            return "active"
        followed = place + 1 < len(chain.terms) and not chain.terms[place + 1].off
        return "renewed" if followed else "expired"

    def standing(self, chain: Chain, term: Term, today: date) -> bool:
        return self.status(chain, term, today) in {"active", "upcoming"}

    def covered_on(self, day: date) -> set[tuple[str, str]]:
        """Pairs of contract number and person covered on a day."""
        return {
            (term.number, key)
            for _chain, term in self.terms()
            if not term.off
            for key, cover in term.covers.items()
            if cover.first <= day <= cover.last
        }

    def carried(self, team: str, today: date) -> tuple[set[str], set[str]]:
        """Households and persons that a team carries, each once."""
        homes, persons = set(), set()
        for chain, term in self.terms():
            if chain.team == team and self.standing(chain, term, today):
                homes.add(chain.home)
                persons |= {key for key, cover in term.covers.items() if not cover.gone}
        return homes, persons

    def covered_elsewhere(self, key: str, home: str, today: date) -> bool:
        return any(
            chain.home != home and key in term.covers and not term.covers[key].gone
            for chain, term in self.terms()
            if self.standing(chain, term, today)
        )

    def signed_for(self, home: str, span: Span) -> bool:
        return any(
            chain.home == home and not term.off and meets(span, (term.start, term.last_day))
            for chain, term in self.terms()
        )

    def full(self, team: str, home: str, members: list[str], today: date) -> set[str]:
        """The limits that a signing would break."""
        limits = self.teams[team]
        homes, persons = self.carried(team, today)
        most = POLICY_HOUSEHOLDS if limits.max_households is None else limits.max_households
        most_persons = POLICY_PERSONS if limits.max_persons is None else limits.max_persons
        broken = {"capacity_households"} if len(homes | {home}) > most else set()
        too_many = len(persons | set(members)) > most_persons
        return broken | ({"capacity_persons"} if too_many else set())

    def leave(self, key: str, on: date, died: bool, today: date) -> None:
        """The person's days under all terms end with this one; nobody else may be left."""
        person = self.people[key]
        if died:
            person.died, person.died_in, person.told = on, person.home, today
        person.home = None
        for _chain, term in self.terms():
            cover = term.covers.get(key)
            if cover is not None and (cover.last > on or term.end >= today):
                cover.last, cover.gone = min(cover.last, on), True
        self._call_off_the_empty()

    def move(self, key: str, home: str, today: date) -> None:
        """The person lives elsewhere now; renewals made ahead leave him or her out."""
        person = self.people[key]
        person.home, person.since = home, today
        for chain in self.chains.values():
            for term in chain.terms[1:]:
                cover = term.covers.get(key)
                if cover is not None and chain.home != home and term.start > today:
                    cover.last, cover.gone = cover.first - DAY, True
        self._call_off_the_empty()

    def _call_off_the_empty(self) -> None:
        """A term under which nobody ever had a day does not begin; one that all left lapses."""
        for _chain, term in self.terms():
            if all(cover.gone and not cover.was for cover in term.covers.values()):
                term.off = True
            elif term.left_early:
                term.lapsed = term.lapsed or "all_members_gone"

    def object(self, number: str, today: date) -> None:
        chain, place = self._find(number)
        chain.terms[place].objected = True
        for later in chain.terms[place + 1 :]:
            if later.start > today:
                later.off = True

    def withdraw(self, number: str, today: date) -> None:
        """Terms called off are taken up again, for those who still live there."""
        chain, place = self._find(number)
        chain.terms[place].objected = False
        before = chain.terms[place]
        if before.end < today or before.off:
            return
        for later in chain.terms[place + 1 :]:
            left = self._left(chain, before)
            if not later.off or before.objected or not left or self._taken(chain, later):
                return
            later.off = False
            for key, cover in later.covers.items():
                if key not in left:
                    cover.last, cover.gone = later.start - DAY, True
            before = later

    def renew(self, as_of: date, today: date, *, dry_run: bool = False) -> Run:
        run = Run()
        for chain in self.chains.values():
            added = len(chain.terms)
            while (
                (term := chain.last)
                and term.end < as_of
                and self._step(chain, term, as_of, today, run, dry_run)
            ):
                run.renewed += 1
            if dry_run:
                del chain.terms[added:]
        return run

    def _step(
        self, chain: Chain, term: Term, as_of: date, today: date, run: Run, dry_run: bool
    ) -> bool:
        """Decide about the last term of a chain; whether a next one was added."""
        lapse = term.lapsed or self._lapse(chain, term)
        skip = "" if lapse else self._skip(chain, term, as_of)
        if lapse:
            run.lapsed[term.number] = lapse
            term.lapsed = lapse if term.end < today and not dry_run else term.lapsed
        elif skip:
            run.skipped[term.number] = skip
        else:
            self._follow(chain, term)
        return not (lapse or skip)

    def _lapse(self, chain: Chain, term: Term) -> str:
        if term.objected:
            return "objection"
        if not self._left(chain, term):
            return "all_members_gone"
        dissolved = self.teams[chain.team].dissolved
        return "team_dissolved" if dissolved and dissolved <= term.end + DAY else ""

    def _skip(self, chain: Chain, term: Term, as_of: date) -> str:
        signer = self.people[chain.signer]
        known = signer.told if signer.died_in == chain.home else signer.died
        if known and (as_of - known).days > SIGNER_DEAD_DAYS:
            return "signer_dead_over_30_days"
        called_off = term is not chain.terms[-1]
        ahead = Term("", *self.next_span(term.end), {})
        return "error" if called_off or self._taken(chain, ahead) else ""

    def _follow(self, chain: Chain, term: Term) -> None:
        start, end = self.next_span(term.end)
        covers = {
            key: Covered(max(start, self.people[key].born), end) for key in self._left(chain, term)
        }
        number = f"{chain.root}-{len(chain.terms) + 1:02d}"
        chain.terms.append(Term(number, start, end, covers))

    def _left(self, chain: Chain, term: Term) -> set[str]:
        return {
            key
            for key, cover in term.covers.items()
            if cover.last == term.end
            and self.people[key].home == chain.home
            and self.people[key].died is None
        }

    def _taken(self, chain: Chain, ahead: Term) -> bool:
        """Whether the household signed anew for days of this term."""
        return any(
            other.home == chain.home
            and other.root != chain.root
            and not term.off
            and meets((ahead.start, ahead.end), (term.start, term.last_day))
            for other, term in self.terms()
        )

    def _find(self, number: str) -> tuple[Chain, int]:
        for chain, term in self.terms():
            if term.number == number:
                return chain, chain.terms.index(term)
        raise KeyError(number)
