"""Batches of uploaded files for tests: made, made to look old, and looked at."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import imports as job
from contracts_app.models import ImportBatch, User
from contracts_app.services import imports
from contracts_app.services.audit import Actor
from contracts_app.services.imports import Upload
from contracts_app.vocabulary import ImportKind
from tests.factories import InstitutionFactory
from tests.support.big_roster import write_big_roster
from tests.support.roster_imports import sample_world
from tests.support.rosters import HEADER

PEOPLE = 160
LONG_AGO = timedelta(hours=1)


def county_clerk() -> Actor:
    sample_world()
    home = InstitutionFactory(code="COUNTY", kind="health_authority", region_code="110199")
    user = User(
        username="clerk",
        display_name="clerk",
        role="clerk",
        institution_id=home.id,
        created_at_utc=clock.utcnow(),
    )
    db.session.add(user)
    db.session.commit()
    return Actor.of(user)


def upload(data: bytes, actor: Actor, **values: Any) -> str:
    """The key of a committed batch."""
    values = {"kind": ImportKind.ROSTER, "suffix": ".csv", "dry_run": False, **values}
    batch = imports.create_batch(Upload(data, **values), actor, job.imports_folder())
    db.session.commit()
    return batch.key


def big(tmp_path: Path, rows: int = PEOPLE) -> bytes:
    return write_big_roster(tmp_path / "big.csv", rows).read_bytes()


def batch_of(key: str) -> ImportBatch:
    db.session.rollback()
    return db.session.scalars(select(ImportBatch).where(ImportBatch.key == key)).one()


def counts_of(key: str) -> dict[str, int]:
    report = batch_of(key).report or {}
    found: dict[str, int] = report["counts"]["residents"]
    return found


def make_stale(key: str) -> None:
    stale = clock.utcnow() - LONG_AGO
    db.session.execute(
        update(ImportBatch).where(ImportBatch.key == key).values(touched_at_utc=stale)
    )
    db.session.commit()


def small(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (HEADER, *rows)).encode()
