"""A paid package goes on in the next term only where the household agreed to it afresh."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, PackageConsent, ServicePackage
from contracts_app.queries.contracts import list_packages
from contracts_app.queries.renewal_packages import list_paid_packages
from contracts_app.queries.scope import everything
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.package_consents import record_consent, withdraw_consent
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY, World, make_household
from tests.support.signed_in import audited, sign_up

JANUARY = date(2027, 1, 1)
DAY = timedelta(days=1)
PAID = "PLUS"


@pytest.fixture
def contract(world: World) -> Contract:
    household, people = make_household(world.grids[0], code="H1")
    packages = ("BASIC", PAID)
    return sign_up(household, people[0], on=date(2025, 11, 20), package_codes=packages)


def agree(contract: Contract, code: str = PAID, given_on: date = TODAY) -> PackageConsent:
    number, scope = contract.contract_no, everything(TODAY)
    return record_consent(number, code, given_on, "phone", "王秀英", scope, SYSTEM)


def take_back(contract: Contract, code: str = PAID) -> PackageConsent:
    return withdraw_consent(contract.contract_no, code, everything(TODAY), SYSTEM)


def next_packages(contract: Contract, today: date = JANUARY) -> list[tuple[str, int]]:
    """Code and version of what the next term holds after a run for January."""
    assert renew_due(JANUARY, today, SYSTEM, lambda: None).renewed == 1
    query = select(Contract.id).filter_by(root_no=contract.root_no, term_no=2)
    found = list_packages(db.session.scalars(query).one())
    return [(row.code, row.version) for row in found]


def new_version(*, fee_fen: int, valid_from: date) -> ServicePackage:
    query = select(ServicePackage).filter_by(code=PAID).order_by(ServicePackage.version.desc())
    old = db.session.scalars(query.limit(1)).one()
    made = ServicePackage(
        code=PAID, version=old.version + 1, name=old.name, name_en=old.name_en, target=old.target,
        fee_fen=fee_fen, insurance_fen=0, public_health_fen=0, self_fen=fee_fen, tier="paid",
        valid_from=valid_from, position=old.position, published_at_utc=clock.utcnow(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def test_without_a_consent_only_the_free_package_goes_on(contract: Contract) -> None:
    assert next_packages(contract) == [("BASIC", 1)]


def test_with_a_consent_the_paid_package_goes_on(contract: Contract) -> None:
    agree(contract)
    assert next_packages(contract) == [("BASIC", 1), (PAID, 1)]


def test_a_consent_that_was_taken_back_counts_for_nothing_and_stays_on_record(
    contract: Contract,
) -> None:
    agree(contract)
    take_back(contract)
    assert next_packages(contract) == [("BASIC", 1)]
    assert db.session.scalars(select(PackageConsent.withdrawn_on)).all() == [TODAY]


def test_who_agrees_again_after_taking_back_keeps_the_package(contract: Contract) -> None:
    agree(contract)
    take_back(contract)
    agree(contract)
    assert next_packages(contract) == [("BASIC", 1), (PAID, 1)]


def test_the_newest_version_of_the_next_term_is_agreed_to_with_its_price(
    contract: Contract,
) -> None:
    new_version(fee_fen=9900, valid_from=JANUARY)
    new_version(fee_fen=20000, valid_from=JANUARY + DAY)
    (offer,) = list_paid_packages(contract.id, JANUARY)
    assert (offer.offered.version, offer.offered.fee_fen) == (2, 9900)
    agree(contract)
    assert next_packages(contract) == [("BASIC", 1), (PAID, 2)]
    (row,) = audited("renewal.consent")
    assert row.after == {
        "package": PAID, "version": 2, "fee_fen": 9900,
        "given_on": "2026-11-21", "channel": "phone",
    }  # fmt: skip


def test_the_next_term_prints_the_version_and_the_price_that_were_agreed_to(
    contract: Contract,
) -> None:
    signed = snapshot_of(contract)["packages"]
    new_version(fee_fen=9900, valid_from=JANUARY)
    agree(contract)
    next_packages(contract)
    query = select(Contract).filter_by(root_no=contract.root_no, term_no=2)
    basic, paid = snapshot_of(db.session.scalars(query).one())["packages"]
    assert basic == signed[0]
    assert (paid["code"], paid["version"], paid["fee_fen"], paid["self_fen"]) == (
        PAID,
        2,
        9900,
        9900,
    )


def test_a_version_that_comes_after_the_consent_is_not_slipped_in(contract: Contract) -> None:
    agree(contract)
    new_version(fee_fen=99000, valid_from=TODAY)
    assert next_packages(contract) == [("BASIC", 1), (PAID, 1)]


def test_a_package_that_is_no_longer_offered_cannot_be_agreed_to(contract: Contract) -> None:
    db.session.scalars(select(ServicePackage).filter_by(code=PAID)).one().retired_on = JANUARY
    db.session.flush()
    with pytest.raises(Refused) as refused:
        agree(contract)
    assert refused.value.codes == ["package_unknown"]


@pytest.mark.parametrize(
    ("code", "day", "refusal"),
    [
        ("BASIC", TODAY, "package_unknown"),
        ("TCM", TODAY, "package_unknown"),
        (PAID, TODAY + DAY, "future_date"),
        (PAID, date(2025, 11, 19), "bad_date"),
    ],
)
def test_what_cannot_be_agreed_to_is_refused(
    contract: Contract, code: str, day: date, refusal: str
) -> None:
    with pytest.raises(Refused) as refused:
        agree(contract, code, day)
    assert refused.value.codes == [refusal]


def test_a_second_consent_to_the_same_package_is_refused(contract: Contract) -> None:
    agree(contract)
    new_version(fee_fen=9900, valid_from=TODAY)
    with pytest.raises(Refused) as refused:
        agree(contract)
    assert refused.value.codes == ["already_consented"]


def test_the_next_term_stands_as_it_was_renewed(contract: Contract) -> None:
    assert next_packages(contract, TODAY) == [("BASIC", 1)]
    with pytest.raises(Refused) as refused:
        agree(contract)
    assert refused.value.codes == ["already_renewed"]


def test_a_consent_that_was_used_is_not_taken_back(contract: Contract) -> None:
    agree(contract)
    assert next_packages(contract, TODAY) == [("BASIC", 1), (PAID, 1)]
    with pytest.raises(Refused) as refused:
        take_back(contract)
    assert refused.value.codes == ["already_renewed"]


def test_a_renewal_that_is_called_off_and_taken_up_holds_what_was_agreed_to(
    contract: Contract,
) -> None:
    agree(contract)
    assert next_packages(contract, TODAY) == [("BASIC", 1), (PAID, 1)]
    number, scope = contract.contract_no, everything(TODAY)
    record_objection(number, "end", TODAY, "home", "王", scope, SYSTEM, TODAY)
    with pytest.raises(Refused) as refused:
        take_back(contract)
    assert refused.value.codes == ["already_renewed"]
    withdraw_objection(number, "end", scope, SYSTEM, TODAY)
    (ahead,) = db.session.scalars(select(Contract.id).filter_by(status="upcoming"))
    assert [row.code for row in list_packages(ahead)] == ["BASIC", PAID]


def test_nothing_is_taken_back_where_nothing_was_agreed(contract: Contract) -> None:
    with pytest.raises(NotFound):
        take_back(contract)


def test_the_consent_to_one_term_says_nothing_about_the_term_after_it(contract: Contract) -> None:
    agree(contract)
    later = date(2028, 1, 1)
    assert renew_due(later, later, SYSTEM, lambda: None).renewed == 2
    query = select(Contract.id).filter_by(root_no=contract.root_no).order_by(Contract.term_no)
    held = [[row.code for row in list_packages(one)] for one in db.session.scalars(query)]
    assert held == [["BASIC", PAID], ["BASIC", PAID], ["BASIC"]]
