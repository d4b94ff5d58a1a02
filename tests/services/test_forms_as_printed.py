"""A form that was printed is signed as it was printed, also when words and prices became others."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ContractPackage, ServicePackage
from tests.factories import World, make_household
from tests.services.test_paper_forms import Family, blanks, prepare, register
from tests.services.test_signing import request_for, sign
from tests.support.wordings import make_wording


@pytest.fixture
def family(world: World) -> Family:
    return make_household(world.grids[0], code="H1")


def test_a_blank_of_last_month_is_entered_although_the_wording_became_another_one(
    family: Family,
) -> None:
    household, people = family
    (form,) = blanks(today=date(2026, 11, 2))
    make_wording(version=2, valid_from=date(2026, 11, 20))
    shown = request_for(
        household, people[0], form_number=form.number, signed_on=date(2026, 11, 3),
        wording="STANDARD/2;BASIC/1",
    )  # fmt: skip
    assert sign(shown).agreement_snapshot["template"]["version"] == 1


@pytest.mark.parametrize("kind", ["blank", "prepared"])
def test_a_form_keeps_the_prices_that_were_printed_on_it(family: Family, kind: str) -> None:
    household, people = family
    printed = date(2026, 11, 2)
    form = prepare(today=printed) if kind == "prepared" else blanks(today=printed)[0]
    basic = db.session.scalars(select(ServicePackage).filter_by(code="BASIC")).one()
    db.session.add(
        ServicePackage(
            code="BASIC", version=2, name=basic.name, name_en=basic.name_en, target=basic.target,
            fee_fen=3000, insurance_fen=0, public_health_fen=0, self_fen=3000, tier="paid",
            valid_from=date(2026, 11, 20), published_at_utc=clock.utcnow(),
        )
    )  # fmt: skip
    contract = (
        register(form)
        if kind == "prepared"
        else sign(request_for(household, people[0], form_number=form.number))
    )
    told = {one["code"]: one["version"] for one in contract.agreement_snapshot["packages"]}
    versions = select(ServicePackage.code, ServicePackage.version).join(ContractPackage)
    held = db.session.execute(versions.where(ContractPackage.contract_id == contract.id)).all()
    assert told["BASIC"] == 1
    assert dict(tuple(row) for row in held) == told
