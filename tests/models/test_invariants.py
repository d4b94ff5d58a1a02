"""Every named constraint of the schema, attacked directly, refuses on both engines."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, Index, String, UniqueConstraint, insert
from sqlalchemy.exc import IntegrityError

import contracts_app.models  # noqa: F401  (the tables register themselves)
from contracts_app.extensions import Base
from tests.models.attacks import (
    ATTACKS,
    DAY,
    END,
    FORCE,
    GOES_ON,
    NOON,
    Attack,
    same_twice,
)
from tests.models.attacks_of_access import ACCESS_ATTACKS
from tests.models.attacks_of_around import AROUND_ATTACKS
from tests.models.attacks_of_care import ALONG_CARE, CARE_ATTACKS
from tests.models.attacks_of_exchange import EXCHANGE_ATTACKS
from tests.models.attacks_of_life import DONE, LIFE_ATTACKS
from tests.models.attacks_of_packages import PACKAGE_ATTACKS
from tests.models.attacks_of_paper import PAPER_ATTACKS
from tests.models.attacks_of_records import RECORD_ATTACKS, REFUSED
from tests.models.attacks_of_referral_papers import (
    ALONG_REFERRAL_PAPERS,
    REFERRAL_PAPER_ATTACKS,
)
from tests.models.attacks_of_referrals import ALONG_REFERRALS, REFERRAL_ATTACKS
from tests.models.attacks_of_sealed import SEALED_ATTACKS
from tests.models.attacks_of_storage import STORAGE_ATTACKS
from tests.models.attacks_of_team_life import TEAM_LIFE_ATTACKS
from tests.models.conftest import Standing, make_ready
from tests.models.rows import VALID

TABLES = Base.metadata.tables
ALL = [
    *AROUND_ATTACKS,
    *ATTACKS,
    *CARE_ATTACKS,
    *LIFE_ATTACKS,
    *PACKAGE_ATTACKS,
    *PAPER_ATTACKS,
    *RECORD_ATTACKS,
    *TEAM_LIFE_ATTACKS,
    *ACCESS_ATTACKS,
    *SEALED_ATTACKS,
    *STORAGE_ATTACKS,
    *REFERRAL_ATTACKS,
    *REFERRAL_PAPER_ATTACKS,
    same_twice("death_dismissal", "referral_id", "a death that is answered twice"),
    *EXCHANGE_ATTACKS,
]
WITHOUT_LOAD = {
    **GOES_ON, **FORCE,
    "households_after": None, "households_limit": None,
    "persons_after": None, "persons_limit": None,
}  # fmt: skip
ALONG: dict[tuple[str, str], dict[str, Any]] = {
    **ALONG_CARE,
    **ALONG_REFERRALS,
    **ALONG_REFERRAL_PAPERS,
    ("fee_entry", "package_id"): {"kind": "refund"},
    ("contract", "origin_no"): {"origin_kind": "split"},
    ("paper_form", "contract_id"): {"state": "registered"},
    ("paper_form", "household_id"): {"kind": "prepared", "snapshot_hash": "h"},
    ("paper_return", "form_id"): {"contract_id": None},
    ("print_copy", "form_id"): {"contract_id": None},
    ("print_line", "form_id"): {"contract_id": None},
    ("record_event", "to_institution_id"): {"kind": "transferred"},
    ("sealed_signing", "contract_id"): {"state": "made"},
    ("sealed_visit", "visit_id"): {"state": "made", "fields": None},
    ("sealed_visit", "settled_by_id"): {
        "state": "made",
        "fields": None,
        "visit_id": "@visit",
        "settled_at_utc": NOON,
    },
    ("signed_scan", "form_id"): {"contract_id": None},
    ("responsibility", "grid_id"): {"level": "household_doctor", "region_code": None},
}
"""What a reference needs beside it, so that nothing but the reference is wrong."""
# Whatever breaks these breaks (root_no, term_no) or the key as well; they are there for references.
IMPLIED = {
    "uq_contract_root_no_term_no_period_end_household_id",
    "uq_service_package_id_member_cap",
    # Whatever breaks these breaks (root_no, term_no) or the id as well; they serve foreign keys.
    "uq_appointment_slot_id_session_id_places",
    "uq_fee_entry_id_contract_id_amount_fen",
    "uq_refusal_id_resident_id_kind",
    "uq_clinic_id_reserved",
    "uq_department_id_beds_reserved",
    "uq_department_id_institution_id",
    "uq_referral_event_referral_id_seq_to_status",
    "uq_consultation_event_consultation_id_seq_to_status",
    # A word that is not on the list has no direction, nor any step; the number 0 follows nothing.
    "ck_referral_direction_known",
    "ck_referral_status_known",
    "ck_referral_event_to_status_known",
    "ck_referral_event_counted_from_one",
}

IMPLIED_REFERENCES = {("referral", "hospital_id"), ("consultation", "hospital_id")}
"""What breaks this breaks the one to the department, or that to where a way home begins."""


@dataclass(frozen=True)
class Named:
    """What a database says when this constraint refuses, apart from its name."""

    table: str
    columns: tuple[str, ...]


def constraints() -> dict[str, Named]:
    found: dict[str, Named] = {}
    for table in TABLES.values():
        rules: list[Any] = [*table.constraints, *(one for one in table.indexes if one.unique)]
        for rule in rules:
            if isinstance(rule, CheckConstraint | UniqueConstraint | Index):
                columns = () if isinstance(rule, CheckConstraint) else rule.columns
                found[str(rule.name)] = Named(table.name, tuple(one.name for one in columns))
    return found


def refused_by(error: IntegrityError, engine: str, constraint: str) -> bool:
    """Whether exactly this constraint refused the statement."""
    if engine == "postgresql":
        return bool(error.orig.diag.constraint_name == constraint)
    message = str(error.orig)
    if constraint.startswith("fk_"):
        return message == "FOREIGN KEY constraint failed"
    named = constraints().get(constraint)
    if named is None or not named.columns:
        return message == f"CHECK constraint failed: {constraint}"
    listed = ", ".join(f"{named.table}.{column}" for column in named.columns)
    return message == f"UNIQUE constraint failed: {listed}"


@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.sentence.replace(" ", "_"))
def test_the_database_refuses(standing: Standing, connection: Connection, attack: Attack) -> None:
    table = TABLES[attack.table]
    make_ready(standing, connection, attack.table)
    *allowed, refused = [standing.rows.row(attack.table, values) for values in attack.rows]
    for row in allowed:
        connection.execute(insert(table).values(row))
    with pytest.raises(IntegrityError) as caught:
        connection.execute(insert(table).values(refused))
    assert refused_by(caught.value, standing.engine, attack.constraint), str(caught.value.orig)


def test_every_named_constraint_of_the_schema_is_attacked() -> None:
    attacked = {attack.constraint for attack in ALL}
    assert set(constraints()) - attacked == IMPLIED


@pytest.mark.parametrize("table", sorted(VALID))
def test_the_row_that_attacks_spoil_is_accepted_unspoiled(
    standing: Standing, connection: Connection, table: str
) -> None:
    make_ready(standing, connection, table)
    row = standing.rows.row(table, {})
    assert connection.execute(insert(TABLES[table]).values(row)).inserted_primary_key


def _references() -> list[tuple[str, str]]:
    """Every column that refers to one row of another table, of the tables with a valid row."""
    return [
        (name, rule.column_keys[0])
        for name in sorted(VALID)
        for rule in sorted(TABLES[name].foreign_key_constraints, key=lambda one: str(one.name))
        if len(rule.column_keys) == 1 and (name, rule.column_keys[0]) not in IMPLIED_REFERENCES
    ]


@pytest.mark.parametrize(("table", "column"), _references())
def test_no_row_refers_to_what_is_not_there(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    nobody = "NONE" if isinstance(TABLES[table].c[column].type, String) else 999_999
    make_ready(standing, connection, table)
    row = standing.rows.row(table, {column: nobody, **ALONG.get((table, column), {})})
    with pytest.raises(IntegrityError) as caught:
        connection.execute(insert(TABLES[table]).values(row))
    assert refused_by(caught.value, standing.engine, f"fk_{table}_{column}"), caught.value.orig


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("contract", ({"status": "active"}, {"status": "upcoming"})),
        ("contract", ({"status": "expired"}, {"status": "active"})),
        ("cover", ({"state": "live"}, {"state": "upcoming", "contract_id": "@draft"})),
        ("grid_duty", ({"valid_to": date(2026, 12, 1)}, {"valid_from": date(2026, 12, 2)})),
        ("grid_duty", ({}, {"level": "zone_lead"})),
        (
            "membership",
            (
                {"valid_to": date(2026, 12, 1), "end_reason": "moved_out", "is_head": True},
                {"is_head": True},
            ),
        ),
        ("resident_tag", ({"valid_to": date(2026, 12, 1)}, {"valid_from": date(2026, 12, 2)})),
        ("resident", ({"record_code": None}, {"record_code": None})),
        ("objection", ({"withdrawn_on": date(2026, 12, 1)}, {})),
        ("contract", (WITHOUT_LOAD, {**WITHOUT_LOAD, "status": "upcoming"})),
        ("cover", ({"state": "ended", "cover_to": DAY}, {"state": "live", "cover_from": END})),
        ("suspension", ({}, {"with_household": True})),
        ("suspension", ({"to_day": DAY}, {"from_day": END})),
        ("resident_merge", ({"undone": True}, {"kept_id": "@signer"})),
        ("contract_change", ({"state": "withdrawn"}, {"state": "refused"}, {})),
        ("contract_change", ({**DONE, "team_on": DAY, "household_on": END},)),
        ("contract_change", ({**DONE, "team_on": DAY, "approved_on": END, "reason": "3"},)),
        ("signer_change", ({"signed_on": END, "mode": "screen"}, {"closed_on": END}, {})),
        ("package_consent", ({"withdrawn_on": DAY}, {})),
        ("record_consent", (REFUSED, {})),
        ("record_section", ({}, {"version": 2}, {"kind": "exam", "number": 2})),
    ],
    ids=[
        "a_live_and_an_upcoming_contract",
        "a_past_and_a_live_contract",
        "a_live_and_an_upcoming_cover",
        "one_duty_after_the_other",
        "duties_of_two_levels",
        "a_head_after_a_head",
        "a_tag_that_comes_back",
        "two_residents_without_a_record_code",
        "an_objection_after_a_withdrawn_one",
        "terms_after_a_split_that_counted_no_load",
        "a_resident_covered_again_under_one_term",
        "a_member_away_from_a_household_that_is_away",
        "an_absence_after_an_absence",
        "a_person_who_stands_for_another_after_all",
        "a_request_after_closed_ones",
        "an_end_that_both_confirmed",
        "an_end_that_the_institution_allowed_for_a_household_that_refuses",
        "a_new_signer_after_others",
        "a_consent_after_a_withdrawn_one",
        "a_record_agreed_to_after_a_refusal",
        "another_version_and_another_examination",
    ],
)
def test_the_database_allows(
    standing: Standing, connection: Connection, table: str, rows: tuple[dict[str, Any], ...]
) -> None:
    for values in rows:
        row = standing.rows.row(table, values)
        assert connection.execute(insert(TABLES[table]).values(row)).inserted_primary_key
