"""One migrated database of each engine for all attacks; every attack is rolled back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import (
    AppointmentSession,
    AppointmentSlot,
    CareGroup,
    CareGroupMember,
    CareGroupSession,
    Clinic,
    ClinicTemplate,
    Consultation,
    ConsultationEvent,
    Contract,
    ContractPackage,
    Department,
    DutyPlan,
    FeeEntry,
    HealthRecord,
    HomeCare,
    Membership,
    PaperForm,
    PrintJob,
    RecordAccessRequest,
    RecordHandover,
    RecordReview,
    Referral,
    ReferralEvent,
    Refusal,
    RenewalRun,
    ServicePackage,
    Survey,
    TeamEvent,
    Visit,
)
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    StaffFactory,
    make_household,
    make_resident,
    make_world,
)
from tests.models.rows import Rows
from tests.models.rows_of_deaths import DIED, ENDED
from tests.models.rows_of_referral_papers import ASKED
from tests.models.rows_of_referrals import ACCEPTED, BEGUN
from tests.services.test_signing import request_for, sign
from tests.support.databases import newest_database

HUNG_ON = (
    ("visit", Visit),
    ("plan", DutyPlan),
    ("run", RenewalRun),
    ("draft", Contract),
    ("job", PrintJob),
    ("form", PaperForm),
    ("handover", RecordHandover),
    ("event", TeamEvent),
    ("survey", Survey),
    ("draft_package", ServicePackage),
    ("session", AppointmentSession),
)
"""What other rows refer to, by the name they use."""
HUNG_LATER: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("record", HealthRecord, {"resident_id": "@of_record"}),
    ("access", RecordAccessRequest, {}),
    ("review", RecordReview, {"month": date(2020, 1, 1)}),
    ("slot", AppointmentSlot, {"at_minute": 480}),
    ("entry", FeeEntry, {"entry_no": 1}),
    ("refusal", Refusal, {}),
    ("group", CareGroup, {}),
    ("home_care", HomeCare, {"resident_id": "@other_resident"}),
    ("member", CareGroupMember, {"resident_id": "@resident"}),
    ("meeting", CareGroupSession, {"held_on": date(2026, 11, 21)}),
    ("department", Department, {}),
    ("template", ClinicTemplate, {}),
    ("clinic", Clinic, {"held_on": date(2026, 11, 30)}),
    ("referral", Referral, {"resident_id": "@other_resident"}),
    ("begun", ReferralEvent, BEGUN),
    ("other_referral", Referral, {"resident_id": "@of_record"}),
    ("also_begun", ReferralEvent, {**BEGUN, "referral_id": "@other_referral"}),
    ("died", Referral, {**DIED, "resident_id": "@of_record"}),
    ("end_of_died", ReferralEvent, {**BEGUN, **ENDED}),
    ("consultation", Consultation, {}),
    ("asked", ConsultationEvent, ASKED),
)
"""The same with what sets them apart from the row that attacks begin with."""


@dataclass(frozen=True)
class Standing:
    """A database with a signed household, and the rows that attacks hang on."""

    engine: str
    rows: Rows


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    with newest_database(request.param, tmp_path_factory.mktemp("attacks")):
        yield Standing(request.param, _rows())


def _rows() -> Rows:
    world = make_world(users=True)
    household, people = make_household(world.grids[0])
    signed = sign(request_for(household, people[0]))
    free = [HouseholdFactory(grid_id=world.grids[1].id) for _ in range(2)]
    alone = [make_resident() for _ in range(2)]
    ids: dict[str, int | str] = {
        "institution": world.centre.id,
        "other_institution": world.station.id,
        "of_record": make_resident().id,
        "team": world.team.id,
        "free_staff": StaffFactory(institution_id=world.centre.id).id,
        "other_staff": StaffFactory(institution_id=world.centre.id).id,
        "user": world.users["clerk"].id,
        "grid": GridFactory(code="FREE").id,
        "other_grid": GridFactory(code="FREE2").id,
        "household": free[0].id,
        "other_household": free[1].id,
        "resident": alone[0].id,
        "other_resident": alone[1].id,
        "signer": people[0].id,
        "membership": db.session.scalars(select(Membership.id).limit(1)).one(),
        "signed": signed.id,
        "signed_no": signed.contract_no,
        "signed_root": signed.root_no,
        "signed_household": household.id,
    }
    rows = Rows(ids)
    for name, model, values in (*((*one, {}) for one in HUNG_ON), *HUNG_LATER):
        made = insert(model).values(rows.row(model.__tablename__, values)).returning(model.id)
        ids[name] = db.session.execute(made).scalar_one()
    ids["capped"] = _chosen_for_two(int(ids["draft"]))
    db.session.commit()
    return rows


def _chosen_for_two(contract_id: int) -> int:
    """The package for two people, chosen for a contract."""
    package = db.session.scalars(select(ServicePackage.id).filter_by(code="PLUS")).one()
    chosen = {"contract_id": contract_id, "package_id": package}
    db.session.execute(insert(ContractPackage).values(chosen))
    return package


@pytest.fixture
def connection(standing: Standing) -> Iterator[Connection]:
    """A connection whose transaction is rolled back after the attack."""
    with db.engine.connect() as connected:
        yield connected
        connected.rollback()


def make_ready(standing: Standing, connection: Connection, table: str) -> None:
    """A referral or a question moves before the event that says so is stored."""
    if table == "referral_event":
        here = Referral.id == standing.rows.ids["referral"]
        connection.execute(update(Referral).where(here).values(ACCEPTED))
    if table == "consultation_event":
        asked = Consultation.id == standing.rows.ids["consultation"]
        taken = update(Consultation).where(asked).values(status="taken", version=2)
        connection.execute(taken)


@pytest.fixture
def another_key() -> Iterator[None]:
    """From the second half of a test on a new key encrypts; the one of before still opens."""
    before = crypto._keyring()
    yield
    crypto.configure(before)
