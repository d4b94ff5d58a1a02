"""Entering contracts that were signed on paper, by the same rules as on screen.

Paper counts as noticed, consented and signed. It covers all members who live in the household at
entry, unless the file lists the ID numbers of those who signed up.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from sqlalchemy import select

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import Resident
from contracts_app.queries.locks import hold_for_signing
from contracts_app.queries.scope import Scope
from contracts_app.rules.capacity import FROM_IMPORT
from contracts_app.rules.id_number import comparable, normalise
from contracts_app.rules.labels import Recogniser
from contracts_app.rules.roster_cells import clean_code
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.import_report import ImportReport, Progress
from contracts_app.services.places.columns import CONTRACTS
from contracts_app.services.places.rows import CREATED, FileImport, Row, importing, rows_of
from contracts_app.services.signing import sign_household
from contracts_app.services.signing_facts import SigningRequest
from contracts_app.spreadsheets.table import Table
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.catalogue import CHANNELS, PASSPORT, RESIDENT_ID

_channel = Recogniser(CHANNELS)
_SEPARATORS: Final = re.compile(r"[、，,;；/\s]+")
CHUNK: Final = 25
"""So many rows are signed and committed together."""
_SLICE: Final = 500
_LONGEST_LIST: Final = 400
CAPACITY_SOFT: Final = "capacity_soft"
"""Warns of a contract above a soft limit; nobody can be asked for a reason in a file."""
_NOBODY: Final = "-"
"""Stands for a number that nobody on record has: it is a key no resident has."""

_CAPACITY: Final = frozenset(
    {
        SigningCode.CAPACITY_HOUSEHOLDS,
        SigningCode.CAPACITY_PERSONS,
        SigningCode.CAPACITY_DOCTOR,
    }
)
_COLUMN_OF: Final = {
    SigningCode.HOUSEHOLD_UNKNOWN: "household_code",
    SigningCode.ALREADY_SIGNED: "signed_on",
    SigningCode.SIGNED_ON_FUTURE: "signed_on",
    SigningCode.OUTSIDE_WINDOW: "signed_on",
    SigningCode.TEAM_UNKNOWN: "team_code",
    SigningCode.TEAM_INACTIVE: "team_code",
    SigningCode.TEAM_INCOMPLETE: "team_code",
    SigningCode.CAPACITY_HOUSEHOLDS: "team_code",
    SigningCode.CAPACITY_PERSONS: "team_code",
    SigningCode.REPRESENTATIVE_NOT_MEMBER: "representative_id",
    SigningCode.REPRESENTATIVE_MINOR: "representative_id",
    SigningCode.UNKNOWN_VALUE: "member_ids",
    SigningCode.PACKAGE_UNKNOWN: "packages",
    SigningCode.PACKAGE_NOT_FOR_MEMBERS: "packages",
    SigningCode.PACKAGE_NEEDS_BASIC: "packages",
    SigningCode.PACKAGE_INCOMPATIBLE: "packages",
}


def import_contracts(
    table: Table,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    dry_run: bool = False,
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[Progress], None] = lambda _progress: None,
    resume_from: Progress | None = None,
) -> ImportReport:
    """Sign each row of the file; every row stands for itself and is refused alone.

    Membership, team and capacity are judged as they stand today. The codes of refused rows are
    those of signing, all that apply. The same file once more is refused row by row with
    `already_signed`. After each chunk `progress` is told how far it has come and `checkpoint` may
    commit, so that desks wait for a few rows only; `resume_from` is the progress at that point.
    """
    with importing(
        "contracts", "contracts", table, CONTRACTS, actor, dry_run=dry_run, in_chunks=True
    ) as work:
        rows = list(rows_of(table, CONTRACTS))
        work.report.rows, work.report.counts["contracts"] = len(rows), {CREATED: 0}
        done = 0
        if resume_from is not None:
            work.report, done = resume_from.report, resume_from.chunks_done
        run = _Contracts(work, scope, actor, today, _residents_named(rows))
        # A dry run takes all of it back, and holds what it asked for until then.
        size = len(rows) if dry_run else CHUNK
        for start in range(done * CHUNK, len(rows), size or 1):
            chunk = rows[start : start + size]
            run.take_all(chunk)
            if not dry_run:
                done += 1
                progress(Progress(done, start + len(chunk), len(rows), work.report))
                checkpoint()
    return work.report


class _Contracts:
    def __init__(
        self,
        work: FileImport,
        scope: Scope,
        actor: Actor,
        today: date,
        residents: dict[str, str],
    ) -> None:
        self.work = work
        self.scope = scope
        self.actor = actor
        self.today = today
        self.residents = residents

    def take_all(self, rows: list[Row]) -> None:
        """Take rows in their order, with all they ask for held beforehand."""
        households = {clean_code(row.cells.get("household_code", "")) for row in rows}
        teams = {clean_code(row.cells.get("team_code", "")) for row in rows}
        hold_for_signing(households, teams, self.scope)
        for row in rows:
            self.take(row)
            self.work.settle(row)

    def take(self, row: Row) -> None:
        """Read one row and sign it in a savepoint of its own."""
        request = self._request(row)
        if request is None:
            return
        unread = {column for column, _code in row.faults}
        for column, code in self._reasons(row, request, keep=not unread):
            # A cell that is missing or cannot be read is not wrong as well.
            if column not in unread:
                row.refuse(column, code.value)
        if not row.faults:
            self.work.count(CREATED)

    def _reasons(
        self, row: Row, request: SigningRequest, *, keep: bool
    ) -> list[tuple[str, SigningCode]]:
        """Why the paper cannot stand; none when it is signed now, or would be but for `keep`."""
        reasons: list[tuple[str, SigningCode]] = []
        savepoint = db.session.begin_nested()
        try:
            contract = sign_household(request, self.scope, self.actor, self.today)
            if keep and contract.capacity_note is not None:
                self.work.warn(row.number, "team_code", CAPACITY_SOFT, request.household_code)
        except NotFound:
            reasons = [("household_code", SigningCode.HOUSEHOLD_UNKNOWN)]
        except Refused as refused:
            reasons = [_place(refusal) for refusal in _telling(refused)]
        if keep and not reasons:
            savepoint.commit()
        else:
            savepoint.rollback()
        return reasons

    def _request(self, row: Row) -> SigningRequest | None:
        """What the paper says; None without a day, on which all else depends."""
        signed_on, channel = row.day("signed_on"), row.word("channel", _channel)
        packages, paper_no = row.text("packages", _LONGEST_LIST), row.code("paper_no")
        representative = row.text("representative_id")
        household_code, team_code = row.code("household_code"), row.code("team_code")
        members = row.text("member_ids", _LONGEST_LIST)
        if signed_on is None:
            return None
        return SigningRequest(
            household_code=household_code,
            team_code=team_code,
            representative=self._key(representative),
            package_codes=tuple(clean_code(code).upper() for code in _parts(packages)),
            channel=channel,
            signed_on=signed_on,
            members=tuple(map(self._key, _parts(members))) or None,
            notice=True,
            consent=True,
            paper=True,
            paper_no=paper_no or None,
            capacity_reason=FROM_IMPORT,
        )

    def _key(self, number: str) -> str:
        """The key of the resident with this ID number."""
        found = (self.residents.get(identity) for identity in identities(number))
        return next((key for key in found if key is not None), _NOBODY)


def _place(refusal: Refusal) -> tuple[str, SigningCode]:
    """The column that a reason concerns, and its code."""
    code = SigningCode(refusal.code)
    return ("channel" if refusal.subject == "channel" else _COLUMN_OF.get(code, "")), code


def _telling(refused: Refused) -> list[Refusal]:
    """The reasons of a refusal; a household that holds its place already does not lack room."""
    if SigningCode.ALREADY_SIGNED in refused.codes:
        return [one for one in refused.refusals if one.code not in _CAPACITY]
    return refused.refusals


def _parts(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text) if part]


def identities(number: str) -> list[str]:
    """The hashes under which a resident with this number may be on record."""
    forms = (comparable(number, RESIDENT_ID), comparable(number, PASSPORT), normalise(number))
    return [
        crypto.lookup_hash("resident", form) for form in dict.fromkeys(forms) if form is not None
    ]


def _residents_named(rows: Iterable[Row]) -> dict[str, str]:
    """The keys of all residents whose ID numbers the file holds, by identity hash."""
    hashes: dict[str, None] = {}
    for row in rows:
        cells = row.cells
        numbers = [cells.get("representative_id", ""), *_parts(cells.get("member_ids", ""))]
        hashes |= dict.fromkeys(one for number in numbers if number for one in identities(number))
    listed = list(hashes)
    found: dict[str, str] = {}
    for start in range(0, len(listed), _SLICE):
        query = select(Resident.identity_hash, Resident.key).where(
            Resident.identity_hash.in_(listed[start : start + _SLICE])
        )
        found |= {row.identity_hash: row.key for row in db.session.execute(query)}
    return found
