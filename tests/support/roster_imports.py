"""Importing small rosters into a test database, and looking at what they left there."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Household,
    IdentifierAlias,
    Membership,
    Resident,
    ResidentTag,
)
from contracts_app.queries.scope import Scope, everything
from contracts_app.rules.roster_columns import is_roster_header
from contracts_app.services.audit import Actor
from contracts_app.services.places.columns import GRIDS
from contracts_app.services.places.divisions import import_divisions
from contracts_app.services.places.divisions_file import read_divisions
from contracts_app.services.places.grids import import_grids
from contracts_app.services.roster import RosterReport, import_roster
from contracts_app.spreadsheets.reading import read_file
from contracts_app.spreadsheets.table import Table
from tests.factories import TODAY, GridFactory, World, make_world
from tests.support.rosters import DATA, HEADER, OTHER_VILLAGE

ACTOR = Actor("test")
TABLES = (Household, Resident, Membership, ResidentTag, IdentifierAlias)


def roster_world(*, users: bool = False) -> World:
    """The usual world with a grid in the second village too, committed."""
    world = make_world(users=users)
    GridFactory(code="G3", village_code=OTHER_VILLAGE)
    db.session.commit()
    return world


def sample_world() -> None:
    """The villages and grids of the sample files, committed."""
    scope = everything(TODAY)
    divisions = read_divisions((DATA / "sample-divisions.csv").read_bytes())
    import_divisions(divisions, scope, ACTOR, TODAY)
    import_grids(read_file(DATA / "sample-grids.csv", GRIDS.is_header), scope, ACTOR, TODAY)
    db.session.commit()


def table_of(*rows: tuple[str, ...], header: Sequence[str] = HEADER) -> Table:
    """A table whose first row stands in row 2 of the spreadsheet."""
    return Table(tuple(header), list(enumerate(rows, 2)))


def sample_table(kind: str = "csv") -> Table:
    """One of the sample rosters."""
    return read_file(DATA / f"sample-roster.{kind}", is_roster_header)


def take(
    *rows: tuple[str, ...], today: date = TODAY, scope: Scope | None = None, **options: Any
) -> RosterReport:
    """Import these rows and commit."""
    return take_table(table_of(*rows), today=today, scope=scope, **options)


def take_table(
    table: Table, today: date = TODAY, scope: Scope | None = None, **options: Any
) -> RosterReport:
    """Import a table and commit."""
    report = import_roster(
        table,
        scope or everything(today),
        ACTOR,
        today,
        **{"checkpoint": db.session.commit, **options},
    )
    db.session.commit()
    return report


def found(report: RosterReport) -> list[tuple[int, str]]:
    """Row and code of every error."""
    return [(problem.row, problem.code) for problem in report.errors]


def residents(report: RosterReport) -> dict[str, int]:
    """The counts of residents that are not zero."""
    return {what: number for what, number in report.counts["residents"].items() if number}


def households(report: RosterReport) -> dict[str, int]:
    """The counts of households that are not zero."""
    return {what: number for what, number in report.counts["households"].items() if number}


def stored_counts() -> dict[str, int]:
    """How many rows each table of residents and households has."""
    db.session.rollback()
    return {
        table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in TABLES
    }


def resident_named(name: str) -> Resident:
    """The one resident of this name."""
    return db.session.scalars(select(Resident).where(Resident.name == name)).one()


def memberships_of(name: str) -> list[tuple[Any, ...]]:
    """Household code, relation, head, first and last day and end reason, oldest first."""
    query = (
        select(
            Household.code,
            Membership.relation,
            Membership.is_head,
            Membership.valid_from,
            Membership.valid_to,
            Membership.end_reason,
        )
        .join(Household, Household.id == Membership.household_id)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(Resident.name == name)
        .order_by(Membership.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def tags_of(name: str) -> dict[str, Any]:
    """Tag to its last day, None while it is current."""
    query = select(ResidentTag).where(ResidentTag.resident_id == resident_named(name).id)
    return {tag.tag: tag.valid_to for tag in db.session.scalars(query)}


def events(verb: str) -> list[AuditEvent]:
    """The audit rows of a verb, oldest first."""
    query = select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)
    return list(db.session.scalars(query))
