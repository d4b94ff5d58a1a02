"""Import batches: one uploaded file from the upload to its report; one worker claims each."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import and_, or_, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ImportBatch, User
from contracts_app.queries.scope import scope_of
from contracts_app.services import audit, claims, import_files
from contracts_app.services.audit import Actor
from contracts_app.services.contract_import import import_contracts
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.import_report import ImportReport, Progress
from contracts_app.services.import_state import packed, unpacked
from contracts_app.services.keys import new_key
from contracts_app.services.roster import import_roster
from contracts_app.spreadsheets.table import Table, UnusableFile
from contracts_app.vocabulary import ImportKind, ImportStatus

IN_CHUNKS: Final = (ImportKind.ROSTER, ImportKind.CONTRACTS)
SILENT_STALE_AFTER: Final = timedelta(minutes=15)
"""The other kinds are imported in one transaction and show none."""
KEEP_FILES: Final = timedelta(days=7)
SETTLED_AFTER: Final = timedelta(hours=1)

UNDER_WAY: Final = (ImportStatus.QUEUED, ImportStatus.RUNNING)


@dataclass(frozen=True)
class Upload:
    """What somebody sent: the content, what it is and how it is to be treated."""

    data: bytes
    kind: ImportKind
    suffix: str
    sheet: str | None = None
    dry_run: bool = True
    allow_moves: bool = False


def create_batch(upload: Upload, actor: Actor, folder: Path) -> ImportBatch:
    """Keep the file and note the batch as waiting. Raises UnusableFile; nothing is kept then."""
    table = import_files.read_upload(upload.kind, upload.data, upload.sheet)
    key, now = new_key(), clock.utcnow()
    import_files.room(folder).keep(key, upload.data)
    batch = ImportBatch(
        key=key,
        kind=upload.kind.value,
        status=ImportStatus.QUEUED.value,
        dry_run=upload.dry_run,
        allow_moves=upload.allow_moves,
        sheet=upload.sheet,
        suffix=upload.suffix,
        sha256=hashlib.sha256(upload.data).hexdigest(),
        user_id=actor.user_id,
        rows_total=len(table.rows),
        report=_beginning(upload.kind, table),
        created_at_utc=now,
        touched_at_utc=now,
    )
    db.session.add(batch)
    db.session.flush()
    told = {"kind": batch.kind, "dry_run": batch.dry_run, "sha256": batch.sha256}
    audit.record(actor, "import.create", "import", key, after=told)
    return batch


def _beginning(kind: ImportKind, table: Table) -> dict[str, Any]:
    """The report before the first row: what the header says."""
    columns = import_files.recognised(kind, table)
    ignored = import_files.ignored(kind, table)
    report = ImportReport(
        kind, encoding=table.encoding or "", sheet=table.sheet, ignored_columns=ignored
    )
    return packed(report, columns)


def apply_batch(batch: ImportBatch, actor: Actor) -> None:
    """Have a checked file imported for good. Raises Refused unless it was only checked."""
    if batch.status != ImportStatus.CHECKED:
        raise Refused(Refusal("not_checked"))
    kept = batch.report or {}
    header = ImportReport(batch.kind, ignored_columns=kept.get("ignored_columns", []))
    _restart(batch, packed(header, kept.get("columns", [])))
    audit.record(actor, "import.apply", "import", batch.key)


def _restart(batch: ImportBatch, report: dict[str, Any]) -> None:
    batch.status, batch.dry_run = ImportStatus.QUEUED.value, False
    batch.chunks_done = batch.rows_done = 0
    batch.report = report
    batch.touched_at_utc = clock.utcnow()
    db.session.flush()


def cancel_batch(batch: ImportBatch, actor: Actor) -> None:
    """Stop a batch before its next chunk. What is committed stays. Raises Refused when it ended."""
    under_way = ImportBatch.status.in_(UNDER_WAY)
    changed = claims.change(ImportBatch, batch.key, under_way, status=ImportStatus.CANCELLED.value)
    if not changed:
        raise Refused(Refusal("not_under_way"))
    audit.record(actor, "import.cancel", "import", batch.key)


def claim(key: str) -> bool:
    """Take a waiting batch, or one whose worker has been silent too long; whether it was free."""
    return claims.claim(ImportBatch, key, _silent())


def _silent() -> Any:
    """Under way without a sign of life for too long."""
    # A dry run of contracts is one transaction, in which nobody sees how far it has come.
    lively = or_(
        ImportBatch.kind == ImportKind.ROSTER,
        and_(ImportBatch.kind == ImportKind.CONTRACTS, ~ImportBatch.dry_run),
    )
    return or_(
        and_(lively, claims.silent_for(ImportBatch, claims.STALE_AFTER)),
        claims.silent_for(ImportBatch, SILENT_STALE_AFTER),
    )


def stalled_keys() -> list[str]:
    """Batches without a sign of life; those that only wait are marked as asked again."""
    return claims.stalled_keys(ImportBatch, _silent())


def carry_out(key: str, folder: Path, today: date, commit: Callable[[], None]) -> None:
    """Import the file of a claimed batch, going on behind its last committed chunk.

    `commit` is called after each chunk. Raises UnusableFile, or Superseded when the batch is no
    longer this worker's.
    """
    batch = db.session.scalars(select(ImportBatch).where(ImportBatch.key == key)).one()
    user = db.session.get(User, batch.user_id) if batch.user_id is not None else None
    if user is None:
        raise NotFound("user")
    work = _Work(batch, user, today, commit)
    sheet = batch.sheet
    # Reading a large file takes seconds, in which nobody else should wait for this transaction.
    commit()
    data = import_files.room(folder).kept(key)
    if data is None:
        raise UnusableFile("not_found")
    report = work.run(import_files.read_upload(work.kind, data, sheet))
    work.finish(report)
    commit()


class _Work:
    """One worker's run over one batch."""

    def __init__(
        self, batch: ImportBatch, user: User, today: date, commit: Callable[[], None]
    ) -> None:
        # Plain values: the batch is changed by statements, and a commit would expire it.
        self.scope, self.actor, self.today = scope_of(user, today), Actor.of(user), today
        self.key, self.kind = batch.key, ImportKind(batch.kind)
        self.dry_run, self.allow_moves = batch.dry_run, batch.allow_moves
        self.kept: dict[str, Any] = batch.report or {}
        self.columns: list[Any] = self.kept.get("columns", [])
        self.chunks = batch.chunks_done
        self.rows_done, self.total = batch.rows_done, batch.rows_total
        self.commit = commit

    def run(self, table: Table) -> ImportReport:
        """Import the table; what commits in chunks goes on where the batch stands."""
        given = (table, self.scope, self.actor, self.today)
        if self.kind not in IN_CHUNKS:
            return import_files.import_table(self.kind, *given, dry_run=self.dry_run)
        chunked: dict[str, Any] = {
            "dry_run": self.dry_run,
            "checkpoint": self.commit,
            "progress": self._note,
            "resume_from": self._reached(),
        }
        if self.kind is ImportKind.CONTRACTS:
            return import_contracts(*given, **chunked)
        return import_roster(*given, allow_moves=self.allow_moves, **chunked)

    def _reached(self) -> Progress | None:
        if not self.chunks:
            return None
        report = unpacked(self.kept, self.kind, dry_run=self.dry_run)
        return Progress(self.chunks, self.rows_done, self.total, report)

    def _note(self, progress: Progress) -> None:
        """The heartbeat and the counters, in the transaction of the chunk itself."""
        if self.dry_run and self.allow_moves:
            return  # All of it is taken back at the end, the counters too.
        self._change(
            chunks_done=progress.chunks_done,
            rows_done=progress.rows_done,
            rows_total=progress.rows_total,
            report=packed(progress.report, self.columns),
        )
        self.chunks = progress.chunks_done

    def finish(self, report: ImportReport) -> None:
        """Note the end and the whole report."""
        status = ImportStatus.CHECKED if self.dry_run else ImportStatus.DONE
        self._change(
            status=status.value,
            rows_done=report.rows,
            rows_total=report.rows,
            report=packed(report, self.columns),
        )

    def _change(self, **values: Any) -> None:
        claims.go_on(ImportBatch, self.key, self.chunks, **values)


def end_badly(key: str, status: ImportStatus, problem: str) -> None:
    """Note that a running batch came to nothing; `problem` is a code, never somebody's text."""
    running = ImportBatch.status == ImportStatus.RUNNING
    claims.change(ImportBatch, key, running, status=status.value, problem=problem[:60])


def forget_old_files(folder: Path) -> int:
    """Delete files a week after their import ended, and files without a batch; how many."""
    # The batch of a fresh file may be about to be committed.
    room = import_files.room(folder)
    kept = room.keys_before(clock.utcnow() - SETTLED_AFTER)
    wanted = _wanted(kept)
    gone = [key for key in kept if key not in wanted]
    for key in gone:
        room.forget(key)
    return len(gone)


def _wanted(keys: Iterable[str]) -> set[str]:
    recent = or_(
        ImportBatch.status.in_(UNDER_WAY),
        ImportBatch.touched_at_utc > clock.utcnow() - KEEP_FILES,
    )
    listed = list(keys)
    query = select(ImportBatch.key).where(ImportBatch.key.in_(listed), recent)
    return set(db.session.scalars(query)) if listed else set()
