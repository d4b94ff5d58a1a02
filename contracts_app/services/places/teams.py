"""Importing teams. A leader who is not known yet is created by name, without a post."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Team
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.scope import Scope
from contracts_app.rules.roster_cells import clean_code
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import TEAMS
from contracts_app.services.places.rows import (
    CREATED,
    UNCHANGED,
    UPDATED,
    FileImport,
    Row,
    apply_changes,
    importing,
    rows_of,
)
from contracts_app.services.places.staff import Roll
from contracts_app.services.places.within import institution_in_scope
from contracts_app.services.waiting import offer_in
from contracts_app.spreadsheets.table import Table


def import_teams(
    table: Table, scope: Scope, actor: Actor, today: date, *, dry_run: bool = False
) -> ImportReport:
    """Create or update teams with their leader; each bad row is refused alone.

    The limits are hard limits, a blank one leaves the decision to the policy; a limit below the
    present load is taken, it stops new signings only. A blank leader keeps the present one. Codes
    of refused rows: missing_required, too_long, unknown_value, institution_unknown, team_inactive,
    member_left, lead_arranged, leader_not_doctor (all at the leader), duplicate_in_file.
    """
    with importing("teams", "teams", table, TEAMS, actor, dry_run=dry_run) as work:
        rows = list(rows_of(table, TEAMS))
        named = _hold({row.cells.get("team_code", "") for row in rows}, scope)
        run = _Teams(work, scope, today)
        for row in rows:
            work.report.rows += 1
            run.take(row)
            work.settle(row)
        db.session.flush()
        # A raised limit may let somebody in who has waited for it.
        offer_in(named, actor, today)
    return work.report


def _hold(codes: set[str], scope: Scope) -> list[int]:
    """Hold the teams a file may change, so that a signing has its limits or those before it."""
    wanted = {clean_code(code) for code in codes}
    own = Team.institution_id.in_(scope.institution_ids)
    stored = db.session.execute(select(Team.id, Team.code).where(own).order_by(Team.id))
    named = [row.id for row in stored if row.code in wanted]
    hold_teams(named)
    return named


class _Teams:
    def __init__(self, work: FileImport, scope: Scope, today: date) -> None:
        self.work = work
        self.today = today
        self.scope = scope
        self.institutions = {one.code: one for one in db.session.scalars(select(Institution))}
        stored = select(Team).execution_options(populate_existing=True)
        self.teams = {(team.county_code, team.code): team for team in db.session.scalars(stored)}
        self.rolls = Roll.load(list(self.teams.values()), today)

    def take(self, row: Row) -> None:
        """Read one row and store what it says."""
        code, leader = row.code("team_code"), row.text("leader")
        institution = self._institution(row)
        wanted = self._wanted(row)
        if institution is None or row.faults:
            return
        if self.work.repeats(row, "team_code", institution.county_code, code):
            return
        wanted["institution_id"] = institution.id
        stored = self.teams.get((institution.county_code, code))
        if stored is not None and not institution_in_scope(stored.institution_id, self.scope):
            row.refuse("team_code", "team_unknown")
            return
        fault = self.rolls[stored.id].lead_fault(leader) if stored and leader else None
        if fault is not None:
            row.refuse("leader", fault)
            return
        self._store(code, stored, institution, wanted, leader)

    def _institution(self, row: Row) -> Institution | None:
        code = row.code("institution_code")
        if not code:
            return None
        found = self.institutions.get(code)
        if found is None or not institution_in_scope(found.id, self.scope):
            row.refuse("institution_code", "institution_unknown")
            return None
        return found

    def _wanted(self, row: Row) -> dict[str, Any]:
        wanted: dict[str, Any] = {"name": row.text("name")}
        if row.has("hotline"):
            wanted["hotline"] = row.text("hotline", 40)
        if row.has("service_hours"):
            wanted["service_hours"] = row.text("service_hours", 120)
        for limit in ("max_households", "max_persons"):
            if row.has(limit):
                wanted[limit] = row.whole_number(limit)
        return wanted

    def _store(
        self,
        code: str,
        stored: Team | None,
        institution: Institution,
        wanted: dict[str, Any],
        leader: str,
    ) -> None:
        if stored is None:
            team = Team(code=code, county_code=institution.county_code, **wanted)
            db.session.add(team)
            db.session.flush()
            self.teams[institution.county_code, code] = team
            self.rolls[team.id] = Roll(team, self.today)
            before: dict[str, Any] = {}
            after = wanted
        else:
            team = stored
            before, after = apply_changes(stored, wanted)
        led = bool(leader) and self.rolls[team.id].lead(leader)
        what = CREATED if stored is None else UPDATED if after or led else UNCHANGED
        changed = {"leader": "changed"} if led else {}
        self.work.note(what, "team", code, _told(before), {**_told(after), **changed})


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a team's values: of the hotline that it is another one."""
    return {name: "changed" if name == "hotline" else value for name, value in values.items()}
