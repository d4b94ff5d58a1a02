"""Importing the members of teams: a person is known by team and name."""

from datetime import date
from typing import Final

from contracts_app.queries.locks import hold_teams
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_places import members_of_team
from contracts_app.queries.team_staff import missing_of
from contracts_app.rules.labels import Recogniser
from contracts_app.rules.roster_cells import clean_code
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import MEMBERS
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
from contracts_app.services.places.within import institution_in_scope, teams_by_code
from contracts_app.spreadsheets.table import Table
from contracts_app.vocabulary.catalogue import POSTS

_post = Recogniser(POSTS)
_COLUMNS: Final = {
    "team_inactive": "team_code",
    "member_left": "name",
    "leader_not_doctor": "post",
    "doctor_leaves_first": "post",
}


def import_members(
    table: Table, scope: Scope, actor: Actor, today: date, *, dry_run: bool = False
) -> ImportReport:
    """Create the members a file names, or set their post and phone; bad rows are refused alone.

    A team that still lacks a post afterwards is the warning `team_incomplete` at its first row.
    Codes of refused rows: missing_required, too_long, unknown_value (post), bad_phone,
    team_unknown, team_inactive, member_left, leader_not_doctor, doctor_leaves_first,
    duplicate_in_file.
    """
    with importing("members", "members", table, MEMBERS, actor, dry_run=dry_run) as work:
        rows = list(rows_of(table, MEMBERS))
        run = _Members(
            work, scope, {clean_code(row.cells.get("team_code", "")) for row in rows}, today
        )
        for row in rows:
            work.report.rows += 1
            run.take(row)
            work.settle(row)
        run.warn_of_incomplete(today)
    return work.report


class _Members:
    def __init__(self, work: FileImport, scope: Scope, codes: set[str], today: date) -> None:
        self.work = work
        self.teams = {
            code: team
            for code, team in teams_by_code(scope).items()
            if code in codes and institution_in_scope(team.institution_id, scope)
        }
        # Pages that change the same people wait for the file, or the file for them.
        hold_teams([team.id for team in self.teams.values()])
        self.rolls = Roll.load(list(self.teams.values()), today)
        self.first_rows: dict[str, int] = {}

    def take(self, row: Row) -> None:
        """Read one row and store what it says."""
        code, name, post = row.code("team_code"), row.text("name"), row.word("post", _post)
        phone = row.phone("phone")
        if row.faults or self.work.repeats(row, "name", code, name):
            return
        team = self.teams.get(code)
        if team is None:
            row.refuse("team_code", "team_unknown")
            return
        fault = self.rolls[team.id].member_fault(name, post)
        if fault is not None:
            row.refuse(_COLUMNS[fault], fault)
            return
        self.first_rows.setdefault(code, row.number)
        self._store(self.rolls[team.id], name, post, phone)

    def _store(self, roll: Roll, name: str, post: str, phone: str | None) -> None:
        found = roll.find(name, post)
        place, person = found or roll.join(name)
        before, after = apply_changes(place, {"post": post})
        rang = phone is not None and person.phone != phone
        if rang:
            person.phone = phone
        what = CREATED if found is None else UPDATED if after or rang else UNCHANGED
        changed = {"phone": "changed"} if rang else {}
        self.work.note(what, "staff", person.key, before, {**after, **changed})

    def warn_of_incomplete(self, today: date) -> None:
        """Warn of teams that may not sign yet, as the policy of their institution asks."""
        for code, number in self.first_rows.items():
            team = self.teams[code]
            policies = policies_for(team.institution_id, today)
            if missing_of(members_of_team(team.id, today), policies):
                self.work.warn(number, "team_code", "team_incomplete")
