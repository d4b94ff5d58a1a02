"""Migrations of a database that holds people, contracts and years: nothing is lost on the way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import (
    Select,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base, db
from contracts_app.models import SINCE_EVER, Contract, Grid, Membership, Resident, SignerChange
from contracts_app.queries.policies import policies_for
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.household_life import leave_household
from tests.conftest import MIGRATIONS
from tests.support.bulk import signed_households
from tests.support.databases import empty_database

# SQLAlchemy cannot read an index over an expression back from SQLite, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
MakeApp = Callable[..., Flask]
DAY = date(2026, 11, 21)
KEPT = ("household", "resident", "contract", "cover", "grid", "grid_duty", "team_member", "staff")
BEYOND = {
    "1 moves to another home": """INSERT INTO household_move
        (county_code, household_id, from_grid_id, to_grid_id, moved_on, reason)
        SELECT h.county_code, h.id, h.grid_id, g.id, '2026-11-21', 'home'
        FROM household h JOIN grid g ON g.id <> h.grid_id ORDER BY h.id, g.id LIMIT 1""",
    "1 people who are covered twice by one contract": """INSERT INTO cover
        (county_code, contract_id, resident_id, state, cover_from, cover_to)
        SELECT county_code, contract_id, resident_id, 'ended', cover_from, cover_from
        FROM cover ORDER BY id LIMIT 1""",
    "1 contracts that go on from another one": """INSERT INTO contract
        (county_code, contract_no, root_no, term_no, household_id, team_id, representative_id,
        status, channel, signed_on, entered_on, period_start, period_end, noticed, consented,
        cross_grid, verify_code, policy_snapshot, entered_at_utc, origin_no, origin_kind)
        SELECT county_code, '1101992026999999-01', '1101992026999999', 1, household_id, team_id,
        representative_id, 'superseded', channel, signed_on, entered_on, period_start, period_end,
        noticed, consented, cross_grid, 'another', policy_snapshot, entered_at_utc, contract_no,
        'split' FROM contract ORDER BY id LIMIT 1""",
}


def test_going_up_keeps_what_is_stored(make_app: MakeApp) -> None:
    app = make_app()
    with app.app_context():
        db.session.execute(text("UPDATE policy SET value = '7' WHERE key = 'team.households_hard'"))
        db.session.commit()
        flask_migrate.upgrade(directory=MIGRATIONS)
        assert policies_for(0, DAY)["team.households_hard"] == 7


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_a_year_of_data_survives_the_way_down_and_up_again(engine: str, tmp_path: Path) -> None:
    with empty_database(engine, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        signed_households(3)
        db.session.commit()
        _bury_a_signer()
        before = _counted()
        db.session.remove()
        flask_migrate.downgrade(directory=MIGRATIONS, revision="0003")
        assert "duty_plan" not in inspect(db.engine).get_table_names()
        assert _counted() == before
        db.session.remove()
        flask_migrate.upgrade(directory=MIGRATIONS)
        assert _counted() == before
        assert db.session.scalars(select(Grid.opened_on).distinct()).all() == [SINCE_EVER]
        asked = db.session.scalars(select(SignerChange)).one()
        assert (asked.reason, asked.since, asked.signed_on) == ("death", DAY, None)
        assert _broken_promises() == set()
        db.session.remove()
        with pytest.raises(IntegrityError, match="never deleted"), db.engine.begin() as attack:
            attack.execute(text("DELETE FROM contract"))


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_the_way_down_says_what_the_version_before_cannot_hold(
    engine: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with empty_database(engine, tmp_path):
        flask_migrate.upgrade(directory=MIGRATIONS)
        signed_households(3)
        for statement in BEYOND.values():
            assert db.session.execute(text(statement)).rowcount == 1
        db.session.commit()
        before = _counted()
        db.session.remove()
        with pytest.raises(SystemExit):
            flask_migrate.downgrade(directory=MIGRATIONS, revision="0004")
        assert [what for what in BEYOND if what not in caplog.text] == []
        assert _counted() == before
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == "0005"
        db.session.remove()
        # A way that failed leaves the references of SQLite guarded.
        with pytest.raises(IntegrityError), db.engine.begin() as attack:
            attack.execute(text("UPDATE household SET grid_id = 999999"))


def _bury_a_signer() -> None:
    """As the version before left it: the signer of a contract that stands is dead."""
    contract = db.session.scalars(select(Contract).order_by(Contract.id)).first()
    assert contract
    signer = db.session.get_one(Resident, contract.representative_id)
    others = select(Resident.key).join(Membership, Membership.resident_id == Resident.id)
    heir = db.session.scalars(
        others.where(Membership.household_id == contract.household_id, Resident.id != signer.id)
    ).first()
    leave_household(signer.key, "death", DAY, everything(DAY), SYSTEM, DAY, heir or "")
    db.session.commit()


def _broken_promises() -> set[str]:
    return {one.name for one in run_checks().checks if one.violations and not one.warning}


def _rows_in(name: str) -> Select[int]:
    return select(func.count()).select_from(Base.metadata.tables[name])


def _counted() -> dict[str, int | None]:
    count = {name: db.session.scalar(_rows_in(name)) for name in KEPT}
    assert all(count.values())
    return count
