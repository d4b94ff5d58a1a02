"""Children are born, people come, whole households go, others sign for them, teams close."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import HouseholdAction, Membership, Resident, Team
from contracts_app.rules.person import Typed
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM
from contracts_app.services.births import Newborn, record_birth
from contracts_app.services.household_life import Leaving, leave_together
from contracts_app.services.signers import HandSignature, sign_for_household
from contracts_app.services.undo import undo_action
from tests.journeys.whole_changes import WholeChanges
from tests.journeys.whole_family import undo
from tests.journeys.whole_life import STANDING
from tests.journeys.whole_world import TEAMS, days_ago, pick


class WholeArrivals(WholeChanges):
    """Who comes, who signs instead, and what is taken back much later."""

    @rule(where=pick, who=pick, ago=st.sampled_from([0, 3, 45, 200]), undo=undo)
    def give_birth(self, where: int, who: int, ago: int, undo: bool) -> None:
        home, mother, _others = self._some(where, who)
        child = Newborn(mother.key, f"小{self.made}{ago}", "male", self._ago(ago))
        self.enter(
            lambda: record_birth(home.code, child, self.scope, SYSTEM, self.today),
            child.born_on, undo=undo,
        )  # fmt: skip

    def _gone(self) -> list[Resident]:
        """The living who belong to no household."""
        lives = select(Membership.resident_id).where(Membership.valid_to.is_(None))
        query = select(Resident).where(Resident.id.not_in(lives), Resident.died_on.is_(None))
        return list(db.session.scalars(query.order_by(Resident.id)))

    @rule(where=pick, who=pick, ago=days_ago, known=st.booleans(), cover=st.booleans(), undo=undo)
    def arrive(self, where: int, who: int, ago: int, known: bool, cover: bool, undo: bool) -> None:
        home, gone, on = self.home(where), self._gone(), self._ago(ago)
        if known and gone:
            arrival = Arrival(on, "80", former=gone[who % len(gone)].key, cover=cover)
        else:
            typed = Typed(
                name=f"来人{who}", sex="女", birth_date=date(1960 + who, 5, 6), id_type="无"
            )
            arrival = Arrival(on, "80", typed=typed, cover=cover)
        self.enter(
            lambda: move_in(home.code, arrival, self.scope, SYSTEM, self.today), on, undo=undo
        )

    @rule(where=pick, ago=days_ago, undo=undo)
    def leave_all(self, where: int, ago: int, undo: bool) -> None:
        home, on = self.home(where), self._ago(ago)
        told = Leaving(destination="省城")
        self.enter(
            lambda: leave_together(home.code, on, told, self.scope, SYSTEM, self.today),
            on, undo=undo,
        )  # fmt: skip

    @rule(which=pick, who=pick, ago=st.sampled_from([0, 2]), undo=undo)
    def sign_for(self, which: int, who: int, ago: int, undo: bool) -> None:
        term = self._term(which, *STANDING)
        if term is None:
            return
        number, on = term.contract_no, self._ago(ago)
        people = [
            one for home in self.households() if home.id == term.household_id
            for one in self.people(home)
        ]  # fmt: skip
        if people:
            key = people[who % len(people)].key
            self.enter(
                lambda: sign_for_household(
                    number, key, HandSignature(on, paper=True), self.scope, SYSTEM, self.today
                ),
                self.today, undo=undo, preview=False,
            )  # fmt: skip

    @rule(which=pick)
    def take_back_an_old_entry(self, which: int) -> None:
        """Whatever was built on it: it is taken back as a whole, or refused."""
        query = select(HouseholdAction).where(HouseholdAction.undone_at_utc.is_(None))
        found = list(db.session.scalars(query.order_by(HouseholdAction.id)))
        if found:
            action = found[which % len(found)]
            self.attempt(
                lambda: undo_action(action.id, "错录", self.scope, SYSTEM, self.today),
                late=date.min,
            )

    @precondition(lambda self: self.today.month % 4 == 0)
    @rule(ago=st.sampled_from([0, 40]))
    def close_a_team(self, ago: int) -> None:
        """The second team is dissolved; what it signed ends with its term."""
        on = self.today - timedelta(days=ago)
        db.session.execute(update(Team).where(Team.code == TEAMS[1]).values(dissolved_on=on))
        db.session.commit()

    @rule(households=st.sampled_from([None, 0, 2, 4]), persons=st.sampled_from([None, None, 6]))
    def limit(self, households: int | None, persons: int | None) -> None:
        values = {"max_households": households, "max_persons": persons}
        db.session.execute(update(Team).where(Team.code == TEAMS[0]).values(values))
        db.session.commit()
