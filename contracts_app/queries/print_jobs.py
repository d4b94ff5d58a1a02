"""Print jobs: one's own and those of the institution, with their lines and parts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    Household,
    Membership,
    PaperForm,
    PrintJob,
    PrintLine,
    PrintPart,
    Resident,
    Team,
    User,
)
from contracts_app.queries.reach import contracts_of, households_of
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.rules.paper_estimate import Pace
from contracts_app.vocabulary.paper import FORM_OUT, LineState, PrintKind, PrintStatus

_UNDER_WAY = (PrintStatus.QUEUED, PrintStatus.RUNNING)
_JOBS_SHOWN = 50
LINES_SHOWN = 200
_CHANGES_PAPER = ("big_font", "bilingual", "filler")
_SLOWEST = 60.0, 1.0
"""Seconds of a job, and of each of its agreements; what took longer waited for a worker."""
_PACED_BY = 20
"""So many of the newest jobs tell how much paper and time the next one will take."""


def _visible(user: User, scope: Scope) -> ColumnElement[bool]:
    """One's own; who is not narrowed to a team also sees those of the institution and below."""
    own = PrintJob.user_id == user.id
    if scope.team_id is not None:
        return own
    theirs = select(User.id).where(User.institution_id.in_(scope.institution_ids))
    return or_(own, PrintJob.user_id.in_(theirs))


def list_jobs(user: User, scope: Scope) -> list[Row[Any]]:
    """The newest jobs a user may see: the job and who ordered it."""
    query = (
        select(PrintJob, User.display_name)
        .outerjoin(User, User.id == PrintJob.user_id)
        .where(_visible(user, scope))
        .order_by(PrintJob.id.desc())
        .limit(_JOBS_SHOWN)
    )
    return list(db.session.execute(query))


def get_job(key: str, user: User, scope: Scope) -> PrintJob | None:
    """One job by its key; None when there is none or it is out of reach."""
    query = select(PrintJob).where(PrintJob.key == key, _visible(user, scope))
    return db.session.scalars(query).one_or_none()


def ordered_by(job: PrintJob) -> str:
    """The name of who ordered a job."""
    query = select(User.display_name).where(User.id == job.user_id)
    return db.session.scalar(query) or ""


def count_own(user_id: int, now: datetime) -> int:
    """The user's jobs that are under way, or have a file that nobody fetched yet."""
    unfetched = select(PrintPart.job_id).where(
        PrintPart.job_id == PrintJob.id, PrintPart.fetched == 0
    )
    ready = and_(unfetched.exists(), PrintJob.expires_at_utc > now)
    query = select(func.count(PrintJob.id)).where(
        PrintJob.user_id == user_id, or_(PrintJob.status.in_(_UNDER_WAY), ready)
    )
    return db.session.scalar(query) or 0


def list_parts(job_id: int) -> list[PrintPart]:
    """The finished files of a job."""
    query = select(PrintPart).where(PrintPart.job_id == job_id).order_by(PrintPart.number)
    return list(db.session.scalars(query))


def get_part(job_id: int, number: int) -> PrintPart | None:
    """One finished file of a job."""
    return db.session.get(PrintPart, (job_id, number))


_head = aliased(Membership)


_LINE: tuple[Any, ...] = (
    *(PrintLine.id, PrintLine.position, PrintLine.state, PrintLine.reason, PrintLine.part),
    *(PrintLine.first_page, PrintLine.pages, PrintLine.glyphs),
    *(PrintLine.contract_id, PrintLine.form_id, Contract.contract_no),
    func.coalesce(Contract.contract_no, PaperForm.number).label("number"),
    *(Household.code, Household.address, Grid.name.label("grid"), Resident.name.label("head")),
)


def _lines(job_id: int) -> Select[Any]:
    own = and_(_head.household_id == Household.id, _head.is_head, _head.valid_to.is_(None))
    return (
        select(*_LINE)
        .select_from(PrintLine)
        .outerjoin(Household, Household.id == PrintLine.household_id)
        .outerjoin(Grid, Grid.id == Household.grid_id)
        .outerjoin(_head, own)
        .outerjoin(Resident, Resident.id == _head.resident_id)
        .outerjoin(Contract, Contract.id == PrintLine.contract_id)
        .outerjoin(PaperForm, PaperForm.id == PrintLine.form_id)
        .where(PrintLine.job_id == job_id)
        .order_by(PrintLine.position)
    )


def list_lines(job_id: int, scope: Scope, after: int = 0) -> list[Row[Any]]:
    """The printed lines of a job behind a place, one more than a page shows."""
    query = _seen(job_id, scope).where(
        PrintLine.state == LineState.PRINTED, PrintLine.position > after
    )
    return list(db.session.execute(query.limit(LINES_SHOWN + 1)))


def list_skipped(job_id: int, scope: Scope) -> list[Row[Any]]:
    """The lines of a job that were not printed, with the reasons; as many as a page shows."""
    query = _seen(job_id, scope).where(PrintLine.state == LineState.SKIPPED)
    return list(db.session.execute(query.limit(LINES_SHOWN)))


def count_reasons(job_id: int) -> list[tuple[str, int]]:
    """Why lines of a job were not printed and how many, the most frequent reason first."""
    number = func.count()
    query = select(PrintLine.reason, number).where(
        PrintLine.job_id == job_id, PrintLine.state == LineState.SKIPPED
    )
    ordered = query.group_by(PrintLine.reason).order_by(number.desc(), PrintLine.reason)
    return [(row[0], row[1]) for row in db.session.execute(ordered)]


def _seen(job_id: int, scope: Scope) -> Select[Any]:
    """The lines of a job; `near`: who and where the household is now may still be told."""
    homes = select(Household.id).where(households_of(scope))
    near = (PrintLine.household_id.is_(None), PrintLine.household_id.in_(homes), _contracts(scope))
    return _lines(job_id).add_columns(or_(*near).label("near"))


def list_waiting(job_id: int, limit: int) -> list[Row[Any]]:
    """The first lines of a job that are not yet printed."""
    query = _lines(job_id).where(PrintLine.state == LineState.WAITING)
    return list(db.session.execute(query.limit(limit)))


def count_lines(job_id: int) -> dict[str, int]:
    """How many lines of a job are in each state."""
    query = select(PrintLine.state, func.count()).where(PrintLine.job_id == job_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(PrintLine.state))}


def lines_to_reprint(
    job_id: int, scope: Scope, *, first: int = 0, only: Collection[int] = ()
) -> list[Row[Any]]:
    """Whose agreements a job printed, as new lines: those of the scope that may be printed again.

    A form that is registered or spoiled is printed no more.
    """
    query = (
        select(PrintLine.household_id, PrintLine.contract_id, PrintLine.form_id, PrintLine.glyphs)
        .outerjoin(PaperForm, PaperForm.id == PrintLine.form_id)
        .where(
            _asked(job_id, first, only),
            or_(_contracts(scope), and_(PaperForm.state.in_(FORM_OUT), _forms(scope))),
        )
    )
    return list(db.session.execute(query.order_by(PrintLine.position)))


def count_asked(job_id: int, first: int, only: Collection[int]) -> int:
    """How many printed agreements of a job are meant, whether or not they may be printed again."""
    query = select(func.count()).select_from(PrintLine).where(_asked(job_id, first, only))
    return db.session.scalar(query) or 0


def _asked(job_id: int, first: int, only: Collection[int]) -> ColumnElement[bool]:
    place = PrintLine.position.in_(only) if only else PrintLine.position >= first
    return and_(PrintLine.job_id == job_id, PrintLine.state == LineState.PRINTED, place)


def _contracts(scope: Scope) -> ColumnElement[bool]:
    return PrintLine.contract_id.in_(select(Contract.id).where(contracts_of(scope)))


def _forms(scope: Scope) -> ColumnElement[bool]:
    homes = select(Household.id).where(households_of(scope))
    blank = and_(PaperForm.household_id.is_(None), PaperForm.team_id.in_(_teams(scope)))
    return or_(PaperForm.household_id.in_(homes), blank)


def _teams(scope: Scope) -> Select[Any]:
    return select(Team.id).where(teams_in(scope))


def pace_of(county_code: str, kind: PrintKind, options: Mapping[str, Any]) -> Pace | None:
    """What the newest jobs that looked alike printed and how long it took; None without any."""
    mine = PrintJob.county_code == county_code, PrintJob.kind == kind
    query = select(PrintJob).where(*mine, PrintJob.status == PrintStatus.DONE)
    newest = query.order_by(PrintJob.id.desc()).limit(_PACED_BY)
    alike = [
        job
        for job in db.session.scalars(newest)
        if all(job.options.get(name) == options[name] for name in _CHANGES_PAPER)
    ]
    if not alike:
        return None
    seconds = sum((_seconds(job) for job in alike), 0.0)
    return Pace(sum(job.done for job in alike), sum(job.pages for job in alike), seconds)


def _seconds(job: PrintJob) -> float:
    finished = job.finished_at_utc or job.touched_at_utc
    at_most = _SLOWEST[0] + _SLOWEST[1] * job.done
    return min((finished - job.created_at_utc).total_seconds(), at_most)
