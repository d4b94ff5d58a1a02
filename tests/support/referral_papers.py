"""A referral of somebody between institutions that are named by their codes; papers read back."""

import re
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Department, Institution, Resident, Team
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import InstitutionFactory, World
from tests.support.makers import COUNTY
from tests.support.referrals import NOW, make_department, make_referral

NO_REFERRAL = "R0000000000000000"


def referral_of(
    person: Resident,
    *,
    station: str = "ST1",
    centre: str = "ORG01",
    hospital: str = "ORG90",
    team: str = "T01",
    department: str = "NEUR",
    status: ReferralStatus = ReferralStatus.SUBMITTED,
) -> str:
    """The number of a referral that was sent to a hospital, which is founded where it is new."""
    if _institution(hospital) is None:
        InstitutionFactory(code=hospital, kind="hospital", region_code=COUNTY)
    places = [_institution(code) for code in ("ORG00", hospital, centre, station)]
    team_row = db.session.scalars(select(Team).filter_by(code=team)).one()
    world = World(*places, team_row, None, [])  # type: ignore[arg-type]
    asked = _department(world.hospital, department)
    made = make_referral(world, asked, status, resident=person, sent_at_utc=NOW)
    return made.referral_no


def _department(hospital: Institution, code: str) -> Department:
    query = select(Department).filter_by(institution_id=hospital.id, code=code)
    return db.session.scalars(query).one_or_none() or make_department(hospital, code)


def _institution(code: str) -> Institution | None:
    return db.session.scalars(select(Institution).filter_by(code=code)).one_or_none()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without white space."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
