"""A household as it is seen over some years: visits of any kind, corrected, taken back, planned."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.models import Obligation, Resident, ServiceRecord, Visit
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.resident_tags import set_tags
from contracts_app.services.visits import correct_visit, record_visit, reverse_visit
from contracts_app.vocabulary.care import VisitMode
from tests.support.care import entry

ITEMS = (
    "HTN_VISIT", "DM_VISIT", "ASSESSMENT", "ADVICE", "MATERIAL", "HOME_VISIT", "EXAM", "GUIDANCE",
)  # fmt: skip
GROUPS = ("HTN", "DM2", "LONE_ELDER", "DISABLED")
_FILLED = {
    "htn-sbp": "138", "htn-dbp": "86", "dm2-fpg": "6.2", "assessment-health": "good",
    "exam-result": "normal",
}  # fmt: skip
_HIGH = {**_FILLED, "htn-sbp": "164", "dm2-fpg": "9.4"}


class CareLife:
    """What happens day by day, drawn by hypothesis."""

    def __init__(self, data: st.DataObject, people: list[Resident], today: date) -> None:
        self.data, self.people, self.today = data, people, today
        self.first = today - timedelta(days=400)

    def pick(self, options: Any) -> Any:
        return self.data.draw(st.sampled_from(list(options)))

    def step(self) -> None:
        """One thing that happens; what is refused changes nothing."""
        event = self.pick(
            [self.visit, self.visit, self.visit, self.correct, self.reverse, self.group, self.wait]
        )
        try:
            with db.session.begin_nested():
                event()
        except (Refused, Conflict):
            db.session.expire_all()

    def visit(self) -> None:
        record_visit(self._entry(), everything(self.today), SYSTEM, self.today)

    def _entry(self, person: Resident | None = None) -> Any:
        items = self.data.draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3))
        back = self.data.draw(st.integers(0, (self.today - self.first).days))
        return entry(
            person or self.pick(self.people),
            *items,
            on=self.today - timedelta(days=back),
            mode=self.pick([*VisitMode, "home", "home"]),
            values=self.pick([_FILLED, _HIGH]),
            met=self.pick([True, True, True, False]),
        )

    def _some(self) -> Visit | None:
        visits = list(db.session.scalars(select(Visit).order_by(Visit.id)))
        return self.pick(visits) if visits else None

    def correct(self) -> None:
        visit = self._some()
        if visit is not None:
            made = self._entry(db.session.get_one(Resident, visit.resident_id))
            who = (everything(self.today), SYSTEM, self.today)
            correct_visit(visit.key, made, "写错", *who)

    def reverse(self) -> None:
        visit = self._some()
        if visit is not None:
            reverse_visit(visit.key, "录错", everything(self.today), SYSTEM, self.today)

    def group(self) -> None:
        wanted = self.data.draw(st.lists(st.sampled_from(GROUPS), unique=True))
        person = self.pick(self.people)
        set_tags(person, wanted, self.today)
        db.session.flush()
        plan_for([person.id], self.today)

    def wait(self) -> None:
        self.today += timedelta(days=self.pick([1, 13, 14, 40, 100]))
        plan_for([one.id for one in self.people], self.today)

    def hold(self) -> None:
        """Whatever happened, every promise about duties, visits and services holds."""
        db.session.flush()
        db.session.expire_all()
        assert _twice_open() == []
        assert _too_many() == []
        assert _out_of_step() == []
        broken = [(one.name, one.sample) for one in run_checks().checks if one.violations]
        assert broken == []
        done = plan_for([one.id for one in self.people], self.today)
        again = plan_for([one.id for one in self.people], self.today)
        assert (again.made, again.moved, again.cancelled) == (0, 0, 0), done


def _twice_open() -> list[Any]:
    """Services that are due twice to one person, and duties done without a visit."""
    twice = (
        select(Obligation.item_code)
        .where(Obligation.state == "open")
        .group_by(Obligation.resident_id, Obligation.item_code)
        .having(func.count() > 1)
    )
    query = text("""
        SELECT o.item_code FROM obligation o LEFT JOIN visit v ON v.id = o.visit_id
        WHERE o.state = 'done' AND (v.id IS NULL OR v.resident_id <> o.resident_id
        OR v.served_on < o.due_from OR o.closed_on <> v.served_on)""")
    return [*db.session.scalars(twice), *db.session.scalars(query)]


def _too_many() -> list[Any]:
    """Accounts of which more is used than was promised, or one place twice."""
    used = (
        select(ServiceRecord.item_code, func.count(), func.max(ServiceRecord.allowance))
        .where(ServiceRecord.standing, ServiceRecord.contract_id.is_not(None))
        .group_by(
            ServiceRecord.contract_id, ServiceRecord.holder_id, ServiceRecord.item_code,
            ServiceRecord.account, ServiceRecord.year,
        )
        .having(
            (func.count() > func.max(ServiceRecord.allowance))
            | (func.count(ServiceRecord.place.distinct()) < func.count())
        )
    )  # fmt: skip
    return list(db.session.execute(used))


def _out_of_step() -> list[Any]:
    """Services and values that do not stand exactly as their visit does."""
    query = text("""
        SELECT s.id FROM service_record s JOIN visit v ON v.id = s.visit_id
        WHERE s.standing <> (v.state = 'standing')
        UNION ALL SELECT m.id FROM measurement m JOIN visit v ON v.id = m.visit_id
        WHERE m.standing <> (v.state = 'standing')""")
    return list(db.session.scalars(query))
