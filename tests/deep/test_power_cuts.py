"""A renewal and a desk are killed at any moment, twenty times, and go on as if nothing had been."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    ContractPackage,
    Cover,
    Grid,
    Signature,
)
from contracts_app.services.checks import run_checks
from tests.deep.processes import killed_after, said, start, tell
from tests.factories import make_household, make_world
from tests.support.bulk import MEMBERS, signed_households

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1800)]

KILLS = 20
HOUSEHOLDS = 6000
FAMILIES = 400
AS_OF = "2027-01-01"
ENGINES = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


def _count(model: type, *conditions: object) -> int:
    query = select(func.count()).select_from(model).where(*conditions)
    return db.session.scalar(query) or 0


def _clean() -> None:
    db.session.rollback()
    report = run_checks()
    broken = [one.name for one in report.checks if one.violations and not one.warning]
    assert (report.ok, broken) == (True, [])


def _cut(app: Flask, seconds: float) -> bool:
    worker = start(app, "renew", AS_OF)
    was_killed = killed_after(worker, seconds)
    said(worker)
    return was_killed


@ENGINES
def test_a_renewal_killed_twenty_times_renews_everybody_exactly_once(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app, chance = make_app(engine), random.Random(7)
    with app.app_context():
        signed_households(HOUSEHOLDS)
        db.session.commit()
        killed, progress, longest = 0, [0], 0.4
        for _ in range(KILLS):
            killed += _cut(app, chance.uniform(0.01, longest))
            _clean()
            progress.append(_count(Contract, Contract.term_no == 2))
            # A slow machine, too, gets some of its work done before the power goes.
            longest *= 1.3 if progress[-1] == progress[-2] else 1
            assert _count(Cover) == (HOUSEHOLDS + progress[-1]) * MEMBERS
            assert _count(AuditEvent, AuditEvent.verb == "contract.renew") == progress[-1]
            db.session.rollback()
        assert killed > KILLS // 2
        assert 0 < progress[1] < HOUSEHOLDS or len(set(progress)) > 2
        assert not _cut(app, 600)
        _clean()
        assert _count(Contract, Contract.term_no == 2, Contract.status == "active") == HOUSEHOLDS
        assert _count(Contract) == HOUSEHOLDS * 2


@ENGINES
def test_every_contract_that_a_killed_desk_confirmed_is_there_and_whole(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app, chance = make_app(engine), random.Random(11)
    with app.app_context():
        wanted, confirmed, longest = _families(), [], 0.6
        for _ in range(KILLS):
            worker = start(app, "sign-aloud")
            tell(worker, wanted)
            killed_after(worker, chance.uniform(0.05, longest))
            told = [line.split() for line in said(worker)]
            signed = [words[1] for words in told if words[0] == "signed"]
            # A slow machine, too, signs something before the power goes.
            longest *= 1 if signed else 1.3
            confirmed += signed
            _clean()
            stored = set(db.session.scalars(select(Contract.contract_no)))
            assert set(confirmed) <= stored
            assert _count(Signature) == 2 * len(stored)
            assert _count(ContractPackage) == len(stored)
            assert _count(Cover) == 2 * len(stored)
            assert _count(AuditEvent, AuditEvent.verb == "contract.sign") == len(stored)
            db.session.rollback()
        assert len(confirmed) == len(set(confirmed)) > KILLS


def _families() -> list[tuple[str, str, str]]:
    make_world()
    grid = db.session.scalars(select(Grid).order_by(Grid.id)).first()
    assert grid
    made = []
    for _ in range(FAMILIES):
        household, people = make_household(grid, members=2)
        made.append((household.code, people[0].key, "T01"))
    db.session.commit()
    return made
