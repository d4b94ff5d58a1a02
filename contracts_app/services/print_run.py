"""One worker's run over a print job: part after part, each in one transaction.

Forms first take their numbers. A part is read, then rendered while no transaction is open, then
written as a whole: its file, its lines, the log of copies and the counters. Whoever dies in between
leaves nothing but a file that no part names, and numbers that the next worker prints. Somebody who
printed one of the agreements meanwhile makes the part be rendered again, because its pages say how
often they were printed.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db, will_write
from contracts_app.models import PrintJob, PrintLine, PrintPart, User
from contracts_app.printing.agreement import RenderedBatch, render_batch
from contracts_app.printing.apart import Apart
from contracts_app.printing.parts import Bound, bind
from contracts_app.printing.sheets import Part
from contracts_app.queries.print_jobs import count_lines, list_parts, list_waiting
from contracts_app.queries.scope import scope_of
from contracts_app.services import claims, print_log
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.file_room import FileRoom
from contracts_app.services.keys import new_key
from contracts_app.services.print_forms import Taking, spoil_unprinted
from contracts_app.services.print_items import Ready, Skipped, gather
from contracts_app.services.print_layout import Layout
from contracts_app.services.print_orders import KEEP_FILES
from contracts_app.services.seals import pictures_of
from contracts_app.vocabulary.paper import LineState, PaperCopy, PrintKind, PrintStatus

CHUNK: Final = 100
"""Agreements of one part."""
MANY: Final = 30
_AT_ONCE: Final = 20
_TRIES: Final = 5


@contextmanager
def _looking() -> Iterator[None]:
    """A transaction that only reads: on SQLite nobody has to wait for it."""
    token = will_write.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        will_write.reset(token)


def carry_out(
    key: str, room: FileRoom, seals: Path, today: date, commit: Callable[[], None]
) -> None:
    """Print a claimed job, going on behind its last committed part; `seals` is their folder.

    Raises Superseded when the job is no longer this worker's.
    """
    with Apart() as apart:
        tools = _Tools(room, seals, commit, apart)
        with _looking():
            run = _begun(key, tools, today)
        while run.print_part():
            pass
        run.finish()


@dataclass(frozen=True)
class _Tools:
    """What a run works with: the room of its files, the folder of seals, and who renders."""

    room: FileRoom
    seals: Path
    commit: Callable[[], None]
    apart: Apart


def _begun(key: str, tools: _Tools, today: date) -> "_Run":
    job = db.session.scalars(select(PrintJob).where(PrintJob.key == key)).one()
    user = db.session.get(User, job.user_id) if job.user_id is not None else None
    if user is None:
        raise NotFound("user")
    team = job.chosen.get("team", "")
    taking = Taking(job.id, PrintKind(job.kind), team, scope_of(user, today), Actor.of(user))
    return _Run(job, taking, tools)


@dataclass(frozen=True)
class _File:
    """A rendered part before it is written."""

    ready: Sequence[Ready]
    skipped: Sequence[Skipped]
    bound: Bound | None


class _Run:
    def __init__(self, job: PrintJob, taking: Taking, tools: _Tools) -> None:
        # Plain values: the job is changed by statements, and a commit would expire it.
        self.key, self.job_id, self.public_url = job.key, job.id, job.public_url
        self.layout, self.taking = Layout.of(job.options), taking
        self.room, self.commit, self.tools = tools.room, tools.commit, tools
        self.parts, self.pages = job.chunks_done, job.pages
        self.files = len(list_parts(job.id))
        lines = count_lines(job.id)
        self.done, self.skipped = (
            lines.get(state, 0) for state in (LineState.PRINTED, LineState.SKIPPED)
        )
        self.left = lines.get(LineState.WAITING, 0)

    def print_part(self) -> bool:
        """Print the next lines that wait; whether there were any."""
        lines = self._waiting()
        if not lines:
            return False
        self.left -= len(lines)
        if self.taking.kind is not PrintKind.SIGNED:
            lines = self._numbered(lines)
        if lines:
            self._print(lines)
        return True

    def _print(self, lines: Sequence[Any]) -> None:
        for _try in range(_TRIES):
            if self._write(self._rendered(lines)):
                return
        raise RuntimeError("the same agreements are printed again and again")

    def _waiting(self) -> list[Any]:
        with _looking():
            return list_waiting(self.job_id, CHUNK)

    def _numbered(self, lines: Sequence[Any]) -> list[Any]:
        """The lines once they have their numbers, without those that could not have one.

        A few are taken in each transaction: a desk may want the next one.
        """
        for first in range(0, len(lines), _AT_ONCE):
            claims.go_on(PrintJob, self.key, self.parts)
            self.skipped += self.taking.take(lines[first : first + _AT_ONCE])
            self.commit()
        return [line for line in self._waiting() if line.form_id is not None]

    def _rendered(self, lines: Sequence[Any]) -> _File:
        with _looking():
            ready, skipped = gather(lines, self.public_url, self.layout.options.bilingual)
        if not ready:
            return _File([], skipped, None)
        items = [one.item for one in ready]
        seals = pictures_of((item.snapshot for item in items), self.tools.seals)
        # A process of its own is worth its start for many.
        render = render_batch if len(items) < MANY else self.tools.apart.render_batch
        batch = render(items, self.layout.options, self._show_life, seals)
        failed = dict(batch.skipped)
        skipped += [
            Skipped(one.line.id, failed[one.number]) for one in ready if one.number in failed
        ]
        ready = [one for one in ready if one.number not in failed]
        return _File(ready, skipped, self._bound(batch, ready) if ready else None)

    def _show_life(self, handled: int) -> None:
        claims.go_on(PrintJob, self.key, self.parts, done=self.done + handled)
        self.commit()

    def _bound(self, batch: RenderedBatch, ready: Sequence[Ready]) -> Bound:
        # Where nothing could be printed there is no file, so files are counted and not chunks.
        of = self.files + 1 + ceil(max(self.left, 0) / CHUNK)
        part = Part(
            self.key, self.files + 1, of, self.taking.scope.today.isoformat(), len(PaperCopy)
        )
        return bind(
            batch,
            [one.on_sheet() for one in ready],
            part,
            sign_off=self.layout.sign_off,
            checklist=self.layout.checklist,
            filler=self.layout.options.filler,
        )

    def _write(self, file: _File) -> bool:
        """Store a part and all that is known of it; False when it has to be rendered again."""
        name = new_key(20)
        if file.bound:
            self.room.keep(name, file.bound.pdf)
        try:
            self._store(file, name)
            self.commit()
        except IntegrityError:
            db.session.rollback()
            self.room.forget(name)
            return False
        except claims.Superseded:
            self.room.forget(name)
            raise
        self._count(file)
        return True

    def _store(self, file: _File, name: str) -> None:
        printed, pages = len(file.ready), _pages(file)
        claims.go_on(
            PrintJob,
            self.key,
            self.parts,
            chunks_done=self.parts + 1,
            done=self.done + printed,
            skipped=self.skipped + len(file.skipped),
            pages=self.pages + pages,
        )
        if file.bound:
            db.session.add(self._part(file.bound, printed, name))
            db.session.flush()
        db.session.execute(update(PrintLine), self._lines(file))
        if self.taking.kind is not PrintKind.SIGNED:
            spoil_unprinted(self.job_id, self.taking.actor, self.taking.scope.today)
        copies = [one.printed for one in file.ready]
        print_log.record(copies, self.taking.actor, self.job_id)
        print_log.record_trail(copies, self.taking.actor)

    def _part(self, bound: Bound, agreements: int, name: str) -> PrintPart:
        return PrintPart(
            job_id=self.job_id,
            number=self.files + 1,
            file=name,
            sha256=hashlib.sha256(bound.pdf).hexdigest(),
            size=len(bound.pdf),
            pages=bound.pages,
            agreements=agreements,
            made_at_utc=clock.utcnow(),
        )

    def _lines(self, file: _File) -> list[dict[str, Any]]:
        nothing = {"part": None, "first_page": None, "pages": 0}
        skipped = [
            {"id": one.line_id, "state": LineState.SKIPPED.value, "reason": one.reason,
             "glyphs": one.glyphs, **nothing}
            for one in file.skipped
        ]  # fmt: skip
        places = file.bound.places if file.bound else {}
        printed = [
            {"id": one.line.id, "state": LineState.PRINTED.value, "reason": "",
             "glyphs": one.glyphs, "part": self.files + 1,
             "first_page": places[one.number].first_page, "pages": places[one.number].pages}
            for one in file.ready
        ]  # fmt: skip
        return [*skipped, *printed]

    def _count(self, file: _File) -> None:
        self.parts += 1
        self.files += file.bound is not None
        self.done += len(file.ready)
        self.skipped += len(file.skipped)
        self.pages += _pages(file)

    def finish(self) -> None:
        """Note the end; the files are kept from now on."""
        now = clock.utcnow()
        claims.go_on(
            PrintJob,
            self.key,
            self.parts,
            status=PrintStatus.DONE.value,
            done=self.done,
            skipped=self.skipped,
            finished_at_utc=now,
            expires_at_utc=now + KEEP_FILES,
        )
        self.commit()


def _pages(file: _File) -> int:
    """Sides of agreements; the lists are not counted."""
    places = file.bound.places.values() if file.bound else ()
    return sum(place.pages for place in places)
