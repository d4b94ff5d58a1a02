"""A household with two chains that would both go on: one does, a person looks at the other."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert, select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.services.audit import SYSTEM
from contracts_app.services.renewal import RenewalReport, renew_due
from tests.support.bulk import contract_row, signed_households

JANUARY = date(2027, 1, 1)
FAR = date(2029, 1, 1)


@pytest.fixture
def two_chains(any_app: Flask) -> None:
    """One household whose two chains ended on the same day."""
    made = signed_households(1)
    older = db.session.scalars(select(Contract)).one()
    older.status = "expired"
    db.session.flush()
    anew = contract_row(1, older.household_id, older.representative_id, made)
    db.session.execute(insert(Contract), [{**anew, "status": "expired"}])
    db.session.execute(
        db.text(
            "INSERT INTO cover (county_code, contract_id, resident_id, state, cover_from, cover_to)"
            " SELECT county_code, (SELECT max(id) FROM contract), resident_id, 'ended',"
            " cover_from, cover_to FROM cover"
        )
    )
    db.session.execute(db.text("UPDATE cover SET state = 'ended'"))
    db.session.commit()


def renew(as_of: date, *, dry_run: bool = False) -> RenewalReport:
    return renew_due(as_of, as_of, SYSTEM, db.session.commit, dry_run=dry_run)


def test_only_one_of_them_is_renewed(two_chains: None) -> None:
    report = renew(JANUARY)
    assert (report.due, report.renewed, report.lapsed) == (2, 1, [])
    assert [one["reason"] for one in report.skipped] == ["error"]
    again = renew(JANUARY)
    assert (again.renewed, again.skipped) == (0, report.skipped)


@pytest.mark.parametrize("as_of", [JANUARY, FAR])
def test_a_dry_run_tells_the_same(two_chains: None, as_of: date) -> None:
    dry = renew(as_of, dry_run=True)
    assert dry == renew(as_of)
