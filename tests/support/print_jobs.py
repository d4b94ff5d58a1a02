"""Print jobs for tests: ordered, worked off, made to look old, and read back."""

from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs import printing as job
from contracts_app.models import (
    Contract,
    Household,
    PaperForm,
    PrintCopy,
    PrintJob,
    PrintLine,
    PrintPart,
    User,
)
from contracts_app.printing.options import PrintOptions
from contracts_app.queries.print_scope import Chosen, Which
from contracts_app.queries.scope import scope_of
from contracts_app.services import print_jobs
from contracts_app.services.audit import Actor
from contracts_app.services.print_layout import Layout
from contracts_app.services.print_orders import PrintOrder, Ticks, place_order
from contracts_app.vocabulary.paper import PrintKind
from tests.factories import TODAY, World, make_household
from tests.support.signed_in import sign_up

URL = "https://jyqy.example.gov.cn"
LONG_AGO = timedelta(hours=1)


def signed_doors(
    world: World, doors: Iterable[str], grid: int = 0, members: int = 2
) -> list[Contract]:
    """A signed household behind each of these doors, committed."""
    made = []
    for door in doors:
        household, people = make_household(world.grids[grid], 2)
        household.address = door
        made.append(sign_up(household, people[0]))
    db.session.commit()
    return made


def unsigned_doors(world: World, doors: Iterable[str], grid: int = 0) -> list[Household]:
    """A household without a contract behind each of these doors, committed."""
    made = []
    for door in doors:
        household, people = make_household(world.grids[grid], 2)
        household.address = door
        people[0].phone = "13800000000"
        made.append(household)
    db.session.commit()
    return made


def order(
    user: User,
    kind: PrintKind = PrintKind.SIGNED,
    *,
    left_out: Iterable[str] = (),
    boxed: Iterable[str] = (),
    layout: Layout | None = None,
    **chosen: Any,
) -> str:
    """The key of a committed job."""
    chosen.setdefault("which", Which.ALL)
    ticks = Ticks(frozenset(left_out), frozenset(boxed))
    wanted = PrintOrder(Chosen(kind, **chosen), layout or Layout(), URL, ticks)
    made = place_order(wanted, scope_of(user, TODAY), Actor.of(user))
    db.session.commit()
    return made.key


def plain_layout(**options: Any) -> Layout:
    """Without lists, so that pages are those of agreements."""
    return Layout(PrintOptions(**options), sign_off=False, checklist=False)


def job_of(key: str) -> PrintJob:
    db.session.rollback()
    return db.session.scalars(select(PrintJob).where(PrintJob.key == key)).one()


def lines_of(key: str) -> list[PrintLine]:
    query = select(PrintLine).where(PrintLine.job_id == job_of(key).id)
    return list(db.session.scalars(query.order_by(PrintLine.position)))


def parts_of(key: str) -> list[PrintPart]:
    query = select(PrintPart).where(PrintPart.job_id == job_of(key).id)
    return list(db.session.scalars(query.order_by(PrintPart.number)))


def copies() -> list[tuple[int | None, str, int]]:
    """The whole log: contract or form, which copy, the how many-th time."""
    query = select(PrintCopy).order_by(PrintCopy.id)
    return [
        (one.contract_id or one.form_id, one.copy, one.times) for one in db.session.scalars(query)
    ]


def forms() -> list[PaperForm]:
    return list(db.session.scalars(select(PaperForm).order_by(PaperForm.number)))


def content_of(part: PrintPart) -> bytes:
    found = print_jobs.room(job.prints_folder()).kept(part.file)
    assert found is not None
    return found


def page_texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def make_stale(key: str) -> None:
    stale = clock.utcnow() - LONG_AGO
    db.session.execute(update(PrintJob).where(PrintJob.key == key).values(touched_at_utc=stale))
    db.session.commit()


class Killed(BaseException):
    """What a kill looks like from inside: nothing of the program's own runs any more."""


def run_and_kill(key: str, at: int) -> None:
    """Run a job until it is killed in place of its commit of this number."""
    commit, calls = job._commit, iter(range(1, 100))

    def die() -> None:
        if next(calls) == at:
            raise Killed
        commit()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "_commit", die)
        with pytest.raises(Killed):
            job.run_print(key)
    db.session.rollback()
