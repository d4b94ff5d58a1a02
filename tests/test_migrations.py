"""Migrations: from nothing, back to nothing, and the same again, on both engines."""

from collections.abc import Callable, Iterator
from datetime import date

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Select,
    Table,
    UniqueConstraint,
    func,
    inspect,
    select,
    text,
)

from contracts_app.extensions import Base, db
from contracts_app.queries.policies import policies_for
from tests.conftest import MIGRATIONS
from tests.support.databases import empty_database
from tests.support.guards_of_access import GUARDS_OF_ACCESS
from tests.support.guards_of_around import GUARDS_OF_AROUND, POLICIES_OF_AROUND
from tests.support.guards_of_care import GUARDS_OF_CARE
from tests.support.guards_of_catalogue import GUARDS_OF_CATALOGUE, POLICIES_OF_CATALOGUE
from tests.support.guards_of_records import GUARDS_OF_RECORDS
from tests.support.guards_of_referral_papers import (
    GUARDS_OF_REFERRAL_PAPERS,
    POLICIES_OF_REFERRAL_PAPERS,
)
from tests.support.guards_of_referrals import GUARDS_OF_REFERRALS, POLICIES_OF_REFERRALS
from tests.support.guards_of_sealed import GUARDS_OF_SEALED
from tests.support.guards_of_team_life import GUARDS_OF_TEAM_LIFE, POLICIES_OF_TEAM_LIFE
from tests.support.policies import POLICIES
from tests.support.policies_of_care import POLICIES_OF_CARE, POLICIES_OF_HOMECOMING

PACKAGES = (
    "BASIC HTN DM2 ELDER ADV CHILD MCH SMD TB DIS SPEC TCM ONCO PLUS HTN_PLUS DM2_PLUS DIS_PLUS"
).split()
AREAS = (
    GUARDS_OF_ACCESS,
    GUARDS_OF_AROUND,
    GUARDS_OF_CARE,
    GUARDS_OF_CATALOGUE,
    GUARDS_OF_RECORDS,
    GUARDS_OF_REFERRAL_PAPERS,
    GUARDS_OF_REFERRALS,
    GUARDS_OF_SEALED,
    GUARDS_OF_TEAM_LIFE,
)
"""What stands beside the guards of places, households and contracts."""
TABLES = [pytest.param(table, id=table.name) for table in Base.metadata.sorted_tables]
KEPT_ENTRIES = {
    "household_action_no_delete",
    "head_change_no_delete",
    "suspension_no_delete",
    "resident_merge_no_delete",
    "contract_change_no_delete",
    "contact_attempt_no_delete",
    "signer_change_no_delete",
    "renewal_notice_no_delete",
    "package_consent_no_delete",
    "renewal_result_no_delete",
    "health_consent_no_delete",
    "paper_form_no_delete",
    "sealed_signing_no_delete",
}
SIGNED = {
    "contract_package_frozen",
    "cover_frozen",
    "health_consent_frozen",
    "signature_frozen",
    "contract_agreement_frozen",
    "signature_strokes_frozen",
}
NEVER_EMPTIED = {
    "agreement_template",
    "contact_attempt",
    "contract",
    "contract_change",
    "contract_package",
    "cover",
    "head_change",
    "health_consent",
    "household_action",
    "package_consent",
    "paper_form",
    "print_copy",
    "renewal_notice",
    "renewal_result",
    "resident_merge",
    "sealed_signing",
    "signature",
    "signer_change",
    "signing_evidence",
    "suspension",
}
GUARDS = {
    "sqlite": {
        "audit_event_append_only_update",
        "audit_event_append_only_delete",
        "audit_seal_append_only_update",
        "audit_seal_append_only_delete",
        "contract_no_gap_insert",
        "contract_no_gap_update",
        "contract_frozen",
        "contract_capacity_frozen",
        "contract_no_way_back",
        "contract_moves",
        "contract_origin_frozen",
        "contract_no_delete",
        "cover_no_delete",
        "contract_package_no_delete",
        "signature_no_delete",
        "grid_duty_no_overlap_insert",
        "grid_duty_no_overlap_update",
        "agreement_template_frozen_update",
        "agreement_template_frozen_delete",
        "signing_evidence_append_only_update",
        "signing_evidence_append_only_delete",
        "print_copy_append_only_update",
        "print_copy_append_only_delete",
    },
    "postgresql": {
        "audit_event_append_only",
        "audit_event_no_truncate",
        "audit_seal_append_only",
        "audit_seal_no_truncate",
        "contract_frozen",
        "contract_capacity_frozen",
        "contract_no_way_back",
        "contract_moves",
        "contract_origin_frozen",
        "contract_no_delete",
        "cover_no_delete",
        "contract_package_no_delete",
        "signature_no_delete",
        "agreement_template_frozen",
        "signing_evidence_append_only",
        "print_copy_append_only",
        *(f"{table}_no_truncate" for table in NEVER_EMPTIED),
    },
}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
SEARCH = {
    "ix_resident_search_name_2",
    "ix_resident_search_name_3",
    "ix_resident_search_name_long",
    "ix_resident_search_key_1",
    "ix_resident_search_key_2",
    "ix_resident_search_key_more",
}
"""Indexes over expressions or for prefixes, which the models do not declare."""
INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes",
}
# SQLAlchemy cannot read an index over an expression back from SQLite, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
MakeApp = Callable[..., Flask]
DAY = date(2026, 11, 21)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The engine of a database that went up, down to nothing, and up again."""
    with empty_database(request.param, tmp_path_factory.mktemp("migrations")):
        flask_migrate.upgrade(directory=MIGRATIONS)
        flask_migrate.downgrade(directory=MIGRATIONS, revision="base")
        left = inspect(db.engine).get_table_names()
        assert left == ["alembic_version"]
        flask_migrate.upgrade(directory=MIGRATIONS)
        yield request.param


@pytest.fixture
def connection(migrated: str) -> Iterator[Connection]:
    with db.engine.connect() as connected:
        yield connected


def _names(table: Table, kind: type) -> set[str]:
    return {str(rule.name) for rule in table.constraints if isinstance(rule, kind)}


@pytest.mark.parametrize("table", TABLES)
def test_every_check_of_the_models_is_in_the_database(
    connection: Connection, migrated: str, table: Table
) -> None:
    found = {one["name"] for one in inspect(connection).get_check_constraints(table.name)}
    # The gap between terms is a CHECK on PostgreSQL and a trigger on SQLite.
    assert found - {"ck_contract_no_gap"} == _names(table, CheckConstraint)


@pytest.mark.parametrize("table", TABLES)
def test_every_unique_rule_of_the_models_is_in_the_database(
    connection: Connection, table: Table
) -> None:
    found = {one["name"] for one in inspect(connection).get_unique_constraints(table.name)}
    assert found == _names(table, UniqueConstraint)


@pytest.mark.parametrize("table", TABLES)
def test_every_index_of_the_models_is_in_the_database(connection: Connection, table: Table) -> None:
    found = {
        str(one["name"]): bool(one["unique"])
        for one in inspect(connection).get_indexes(table.name)
        if not one.get("duplicates_constraint")
        and not str(one["name"]).startswith("ix_resident_search_")
    }
    assert found == {str(index.name): bool(index.unique) for index in table.indexes}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_models_may_be_empty_or_not_as_they_say(
    connection: Connection, table: Table
) -> None:
    found = {one["name"]: one["nullable"] for one in inspect(connection).get_columns(table.name)}
    assert found == {column.name: column.nullable for column in table.columns}


def test_partial_indexes_are_partial(connection: Connection, migrated: str) -> None:
    where = f"{migrated}_where"
    for table in Base.metadata.sorted_tables:
        for index in inspect(connection).get_indexes(table.name):
            wanted = [one for one in table.indexes if one.name == index["name"]]
            if str(index["name"]).startswith(("ix_resident_search_", "ex_")):
                continue
            partial = bool(wanted) and wanted[0].dialect_options[migrated]["where"] is not None
            assert partial == (where in index.get("dialect_options", {})), index["name"]


def test_the_search_indexes_stand(connection: Connection, migrated: str) -> None:
    found = set(connection.execute(text(INDEXES[migrated])).scalars())
    also = {"ix_resident_search_name_1"} if migrated == "postgresql" else set()
    assert {name for name in found if name.startswith("ix_resident_search_")} == SEARCH | also


def test_the_guards_stand(connection: Connection, migrated: str) -> None:
    found = set(connection.execute(text(TRIGGERS[migrated])).scalars())
    known = GUARDS[migrated] | KEPT_ENTRIES | SIGNED
    for of_an_area in AREAS:
        known |= of_an_area[migrated]
    assert found == known


def test_nothing_remains_to_be_migrated(migrated: str) -> None:
    flask_migrate.check(directory=MIGRATIONS)


def test_the_catalogue_is_there_once(connection: Connection, migrated: str) -> None:
    query = text("SELECT code, version FROM service_package ORDER BY id")
    assert connection.execute(query).all() == [(code, 1) for code in PACKAGES]
    assert connection.execute(text("SELECT count(*) FROM agreement_template")).scalar() == 1
    free = text("SELECT count(*) FROM service_package WHERE fee_fen = 0")
    assert connection.execute(free).scalar() == 10


def test_every_policy_has_a_default(migrated: str) -> None:
    policies = policies_for(0, DAY)
    db.session.remove()
    assert policies["contract.expiry_action"] == "auto_renew"
    assert policies["team.households_hard"] == 1500
    assert policies["team.min_roles"] == {"gp_or_physician": 1, "nurse": 1, "public_health": 1}
    of_areas = (
        POLICIES_OF_AROUND,
        POLICIES_OF_CARE.keys(),
        POLICIES_OF_HOMECOMING.keys(),
        POLICIES_OF_CATALOGUE,
        POLICIES_OF_REFERRALS.keys(),
        POLICIES_OF_REFERRAL_PAPERS.keys(),
        POLICIES_OF_TEAM_LIFE,
    )
    assert set(policies) == POLICIES.union(*of_areas)


def test_the_numbers_of_the_schedules_say_where_they_come_from(connection: Connection) -> None:
    table = Base.metadata.tables["policy"]
    rows = connection.execute(select(table.c.key, table.c.value, table.c.source))
    found = {key: (value, source) for key, value, source in rows}
    known = {**POLICIES_OF_CARE, **POLICIES_OF_REFERRALS, **POLICIES_OF_REFERRAL_PAPERS}
    assert {key: found[key] for key in known} == known


def test_a_household_has_its_material_together_and_nothing_else(connection: Connection) -> None:
    table = Base.metadata.tables["service_item"]
    shared = connection.execute(select(table.c.code).where(table.c.shared)).scalars().all()
    assert shared == ["MATERIAL"]


@pytest.mark.parametrize("table", ["user", "institution", "household", "contract", "audit_event"])
def test_a_new_instance_holds_no_people_and_no_places(
    connection: Connection, migrated: str, table: str
) -> None:
    assert connection.execute(_rows_in(table)).scalar() == 0


def _rows_in(name: str) -> Select[int]:
    return select(func.count()).select_from(Base.metadata.tables[name])
