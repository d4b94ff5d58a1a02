"""Families marry, part, come together and move, in steps that nobody chose."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts_app.models import Household, Resident
from contracts_app.services.audit import SYSTEM
from contracts_app.services.homes import NewHead, NewHome, change_head, move_home
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.splits import Split, split_household
from contracts_app.services.suspensions import Absence, resume, suspend
from tests.journeys.whole_life import WholeLife
from tests.journeys.whole_world import days_ago, pick

undo = st.sampled_from([False, False, True])


class WholeFamily(WholeLife):
    """What changes who lives with whom, and where."""

    def _some(self, where: int, who: int) -> tuple[Household, Resident, list[Resident]]:
        """A household, one of its members, and the others."""
        home = self.home(where)
        people = self.people(home)
        chosen = people[who % len(people)]
        return home, chosen, [one for one in people if one is not chosen]

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    @rule(
        where=pick, who=pick, there=pick, ago=days_ago, welcome=st.booleans(), undo=undo,
        successor=st.booleans(),
    )  # fmt: skip
    def marry(
        self, where: int, who: int, there: int, ago: int, welcome: bool, undo: bool, successor: bool
    ) -> None:
        home, person, others = self._some(where, who)
        heir = others[0].key if others else ""
        asked = Marriage(
            home.code, person.key, self.home(there).code, "10", self._ago(ago),
            covered_there=welcome, new_head=heir, new_signer=heir if successor else "",
        )  # fmt: skip
        self.enter(
            lambda: join_household(asked, self.scope, SYSTEM, self.today), asked.on, undo=undo
        )

    @rule(where=pick, mask=st.integers(1, 15), ago=days_ago, undo=undo)
    def split(self, where: int, mask: int, ago: int, undo: bool) -> None:
        home = self.home(where)
        people = self.people(home)
        leaving = [one for place, one in enumerate(people) if mask >> place & 1]
        staying = [one.key for one in people if one not in leaving]
        if not leaving:
            return
        heir = staying[0] if staying else ""
        asked = Split(
            home.code, tuple(one.key for one in leaving), self._ago(ago), leaving[0].key,
            new_head=heir, new_signer=heir,
        )  # fmt: skip
        self.enter(
            lambda: split_household(asked, self.scope, SYSTEM, self.today), asked.on, undo=undo
        )

    @rule(where=pick, there=pick, ours=st.booleans(), ago=days_ago, which=pick, undo=undo)
    def merge(self, where: int, there: int, ours: bool, ago: int, which: int, undo: bool) -> None:
        home, other = self.home(where), self.home(there)
        head = self.people(home if ours else other)[0]
        standing = [
            term.contract_no
            for term in self.contracts("active", "upcoming")
            if term.household_id in (home.id, other.id)
        ]
        asked = Merge(
            home.code, other.code, head.key, self._ago(ago),
            contract=standing[which % len(standing)] if standing else "",
        )  # fmt: skip
        self.enter(
            lambda: merge_households(asked, self.scope, SYSTEM, self.today), asked.on, undo=undo
        )

    @rule(where=pick, who=pick, ago=days_ago, undo=undo)
    def head(self, where: int, who: int, ago: int, undo: bool) -> None:
        home, person, _others = self._some(where, who)
        asked = NewHead(home.code, person.key, self._ago(ago))
        self.enter(lambda: change_head(asked, self.scope, SYSTEM, self.today), asked.on, undo=undo)

    @rule(where=pick, grid=pick, ago=days_ago, undo=undo)
    def move(self, where: int, grid: int, ago: int, undo: bool) -> None:
        code = self.grids[grid % len(self.grids)]
        asked = NewHome(self.home(where).code, self._ago(ago), code, "新村 1 号")
        self.enter(lambda: move_home(asked, self.scope, SYSTEM, self.today), asked.on, undo=undo)

    @rule(where=pick, who=pick, there=pick, other=pick, ago=days_ago, undo=undo)
    def found_double(
        self, where: int, who: int, there: int, other: int, ago: int, undo: bool
    ) -> None:
        _home, kept, _others = self._some(where, who)
        _there, merged, left = self._some(there, other)
        heir = next((one.key for one in left if one is not kept), "")
        asked = SamePerson(
            kept.key, merged.key, self._ago(ago), new_head=heir, new_signer=heir
        )  # fmt: skip
        self.enter(
            lambda: merge_residents(asked, self.scope, SYSTEM, self.today), asked.on, undo=undo
        )

    @rule(where=pick, who=pick, ago=days_ago, all_of_them=st.booleans(), undo=undo)
    def go_away(self, where: int, who: int, ago: int, all_of_them: bool, undo: bool) -> None:
        home, person, _others = self._some(where, who)
        absence = Absence(home.code, "" if all_of_them else person.key, "work", self._ago(ago))
        self.enter(
            lambda: suspend(absence, self.scope, SYSTEM, self.today), absence.from_day, undo=undo
        )

    @rule(where=pick, who=pick, ago=days_ago, all_of_them=st.booleans(), undo=undo)
    def come_back(self, where: int, who: int, ago: int, all_of_them: bool, undo: bool) -> None:
        home, person, _others = self._some(where, who)
        member, on = "" if all_of_them else person.key, self._ago(ago)
        self.enter(
            lambda: resume(home.code, member, on, self.scope, SYSTEM, self.today), on, undo=undo
        )
