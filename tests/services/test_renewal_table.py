"""The yearly renewal, row by row as tests/data/renewal.csv says.

Each row is a household with a team of its own: what it signed, what befell it, and what has to
become of its terms on the day of the last run. The expected values were worked out from the rules
that each row names, not from the code. Rows of the same runs live through them in one database, on
the days on which things happened. `runs` reads "DAY", "DAY for DAY" or several of them with "then";
`outcome` is that of the last run, term by term.
"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Policy
from contracts_app.queries.scope import everything
from contracts_app.queries.terms import list_terms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.household_life import leave_household
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.package_consents import record_consent, withdraw_consent
from contracts_app.services.renewal import RenewalReport, renew_due
from contracts_app.services.status import move_statuses
from tests.factories import InstitutionFactory, World, make_household, make_team, make_world
from tests.services.test_signing import request_for, sign

TABLE = Path(__file__).parents[1] / "data" / "renewal.csv"
EXPECTED = ("outcome", "before", "next_first", "next_last", "next", "covered", "kept")
MEMBERS = {"head": (0,), "spouse": (1,), "child": (2,), "all": (2, 1, 0)}
SINCE_EVER = "2020-01-01"
ON_POSTGRESQL = ("2026-12-31 for 2027-01-01", "2026-10-05 for 2027-01-01 then 2027-01-01")
Row = dict[str, str]
Step = tuple[date, Callable[[], None]]


def _table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _table()
RUNS = list(dict.fromkeys(row["runs"] for row in ROWS))


class Run(NamedTuple):
    """A renewal on one day for another, or for the same."""

    today: date
    as_of: date


def _runs_of(text: str) -> list[Run]:
    runs = []
    for part in text.split(" then "):
        today, _, as_of = part.partition(" for ")
        runs.append(Run(date.fromisoformat(today), date.fromisoformat(as_of or today)))
    return runs


class Home:
    """The household of a row: a couple with a grown-up child, and the team it signs with."""

    def __init__(self, row: Row, world: World) -> None:
        self.row = row
        self.household, self.people = make_household(world.grids[0])
        self.here = list(self.people)
        centre = InstitutionFactory(parent_id=world.bureau.id)
        self.team, _doctor = make_team(centre, dissolved_on=_day(row["dissolved_on"]))
        decisions = [f"contract.period_mode {SINCE_EVER} {row['mode']}"]
        decisions += [f"contract.expiry_action {one}" for one in _parts(row["expiry"])]
        for key, since, value in map(str.split, decisions):
            decided = Policy(key=key, institution_code=centre.code, value=value)
            decided.valid_from = date.fromisoformat(since)
            db.session.add(decided)
        db.session.flush()

    def steps(self) -> list[Step]:
        """What the row tells, each with its day."""
        signed_on = date.fromisoformat(self.row["signed_on"])
        found: list[Step] = [(signed_on, lambda: self._sign(signed_on))]
        for happened in _parts(self.row["happened"]):
            day, verb, what = happened.split()
            found.append((date.fromisoformat(day), self._step(date.fromisoformat(day), verb, what)))
        return found

    def _sign(self, day: date) -> None:
        packages = tuple(self.row["packages"].split())
        wanted = request_for(
            self.household,
            self.people[0],
            team_code=self.team.code,
            package_codes=packages,
            signed_on=day,
        )
        self.contract_no = sign(wanted, day).contract_no

    def _step(self, day: date, verb: str, what: str) -> Callable[[], None]:
        verbs: dict[str, Callable[[date, str], None]] = {
            "objects": self._object,
            "objects-late": self._object_late,
            "withdraws": self._withdraw,
            "agrees": self._agree,
            "takes-back": self._take_back,
            "dies": lambda on, who: self._leave(on, who, "death"),
            "moves": lambda on, who: self._leave(on, who, "moved_out"),
        }
        return lambda: verbs[verb](day, what)

    def _object(self, day: date, kind: str) -> None:
        record_objection(
            self.contract_no, kind, day, "home", "家人", everything(day), SYSTEM, day
        )  # fmt: skip

    def _object_late(self, day: date, kind: str) -> None:
        with pytest.raises(Refused) as refused:
            self._object(day, kind)
        assert refused.value.codes == ["not_in_force"]

    def _withdraw(self, day: date, kind: str) -> None:
        withdraw_objection(self.contract_no, kind, everything(day), SYSTEM, day)

    def _agree(self, day: date, package: str) -> None:
        number, scope = self.contract_no, everything(day)
        record_consent(number, package, day, "phone", "家人", scope, SYSTEM)

    def _take_back(self, day: date, package: str) -> None:
        withdraw_consent(self.contract_no, package, everything(day), SYSTEM)

    def _leave(self, day: date, who: str, reason: str) -> None:
        """One member or all; a head who leaves others behind is followed by the next of them."""
        for place in MEMBERS[who]:
            person = self.people[place]
            self.here.remove(person)
            heir = self.here[0].key if self.here else ""
            leave_household(person.key, reason, day, everything(day), SYSTEM, day, new_head=heir)


def _parts(text: str) -> list[str]:
    return [part for part in text.split("; ") if part]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _renew(run: Run) -> tuple[RenewalReport, dict[str, int]]:
    """A night as the scheduler has it, and the number of terms of each chain before it."""
    counted = select(Contract.root_no, func.count()).group_by(Contract.root_no)
    before = dict(db.session.execute(counted).all())
    report = renew_due(run.as_of, run.today, SYSTEM, db.session.commit)
    move_statuses(min(run))
    db.session.commit()
    return report, before


def _live_through(homes: list[Home], runs: list[Run]) -> tuple[RenewalReport, dict[str, int]]:
    """All steps of all households in the order of days; a run comes last on its day."""
    steps = sorted((step for home in homes for step in home.steps()), key=lambda step: step[0])
    for run in runs:
        while steps and steps[0][0] <= run.today:
            steps.pop(0)[1]()
        told = _renew(run)
    assert not steps, "something happens after the last run"
    return told


def _seen(terms: list[dict[str, Any]], had: int, reasons: dict[str, str]) -> Row:
    """What became of a household, in the words of the table."""
    first, last = terms[0], terms[-1]
    words = ["renewed"] * (len(terms) - had)
    words += [reasons[term["contract_no"]] for term in terms if term["contract_no"] in reasons]
    seen = dict.fromkeys(EXPECTED, "")
    seen |= {"outcome": " ".join(words) or "not_due", "before": first["status"]}
    if last is not first:
        seen["next_first"] = last["period_start"].isoformat()
        seen["next_last"] = last["period_end"].isoformat()
        seen["next"], seen["covered"] = last["status"], str(len(last["covers"]))
        seen["kept"] = " ".join(last["packages"])
    return seen


def _reasons(report: RenewalReport) -> dict[str, str]:
    listed = [("lapsed", one) for one in report.lapsed]
    listed += [("skipped", one) for one in report.skipped]
    return {one["contract_no"]: f"{kind}:{one['reason']}" for kind, one in listed}


def _statuses(terms: list[dict[str, Any]]) -> dict[str, str]:
    return {term["contract_no"]: term["status"] for term in terms}


@pytest.mark.parametrize(
    ("engine", "runs"),
    [*(("sqlite", runs) for runs in RUNS), *(("postgresql", runs) for runs in ON_POSTGRESQL)],
)
def test_households_are_renewed_as_the_table_says(
    make_app: Callable[..., Flask], engine: str, runs: str
) -> None:
    with make_app(engine).app_context():
        world = make_world()
        homes = [Home(row, world) for row in ROWS if row["runs"] == runs]
        nights = _runs_of(runs)
        report, had = _live_through(homes, nights)
        told = list_terms(as_of=nights[-1].today)
        reasons = _reasons(report)
        for home in homes:
            root = home.contract_no[:-3]
            seen = _seen([one for one in told if one["root_no"] == root], had[root], reasons)
            assert seen == {key: home.row[key] for key in EXPECTED}, home.row
        outcomes = [word for home in homes for word in home.row["outcome"].split()]
        assert report.due == len([word for word in outcomes if word != "not_due"])
        assert _statuses(list_terms()) == _statuses(told)
        assert run_checks().ok
