"""A referral of somebody between institutions that are named by their codes."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Resident, Team
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import InstitutionFactory, World
from tests.support.makers import COUNTY
from tests.support.referrals import make_referral

NO_REFERRAL = "R0000000000000000"


def referral_of(
    person: Resident,
    *,
    station: str = "ST1",
    centre: str = "ORG01",
    hospital: str = "ORG90",
    team: str = "T01",
) -> str:
    """The number of a referral that was sent to a hospital, which is founded where it is new."""
    if _institution(hospital) is None:
        InstitutionFactory(code=hospital, kind="hospital", region_code=COUNTY)
    places = [_institution(code) for code in ("ORG00", hospital, centre, station)]
    team_row = db.session.scalars(select(Team).filter_by(code=team)).one()
    world = World(*places, team_row, None, [])  # type: ignore[arg-type]
    return make_referral(world, status=ReferralStatus.SUBMITTED, resident=person).referral_no


def _institution(code: str) -> Institution | None:
    return db.session.scalars(select(Institution).filter_by(code=code)).one_or_none()
