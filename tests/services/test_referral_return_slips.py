"""What a hospital found goes back on the public slip of the way home, once it was written."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import true

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from contracts_app.queries.referral_papers import get_slip
from contracts_app.services.referral_papers import return_slip_of, slips_pdf
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import COUNTY, TODAY, World, store
from tests.support.referral_papers import pages_of
from tests.support.referrals import NOW, make_referral

DAY = timedelta(days=1)


def row_of(referral: Referral) -> Any:
    return get_slip(referral.referral_no, true())


def test_what_the_hospital_found_goes_back_on_a_slip_of_its_own(world: World) -> None:
    world.hospital.seal, world.station.seal = "b" * 64, "a" * 64
    made = make_referral(world, status=ReferralStatus.FEEDBACK_RECEIVED, at=NOW - DAY)
    slip = return_slip_of(row_of(made))
    assert (slip.number, slip.direction, slip.seal) == (made.referral_no, "down", "b" * 64)
    assert (slip.institution, slip.to) == (world.hospital.name, world.station.name)
    assert (slip.receiving_doctor, slip.doctor) == ("徐涵东", "周主任")
    assert slip.written_on == "2026年11月20日"
    assert dict(slip.texts) == {
        "diagnosis": "冠心病",
        "results": "冠脉造影：前降支狭窄",
        "treatment": "支架植入",
        "advice": "双联抗血小板一年",
    }
    _written_again(made)
    assert return_slip_of(row_of(made)) == slip
    (page,) = pages_of(slips_pdf([slip], Path("/nowhere"), TODAY))
    assert "双向转诊（回转）单" in page
    assert "居家随访计划" not in page


def _written_again(made: Referral) -> None:
    """The form of an emergency may be written when the result is there already."""
    stays = {"from_status": made.status, "to_status": made.status, "move": "write_form"}
    seq = {"seq": made.version + 1, "before_seq": made.version}
    event = ReferralEvent(
        county_code=COUNTY, referral_id=made.id, at_utc=NOW, side="starter", cause="desk",
        **seq, **stays,
    )  # fmt: skip
    made.version += 1
    db.session.flush()
    store(event)
