"""Paper: numbered forms, print jobs with their parts, the log of copies, and what came back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.paper import (
    FormKind,
    FormState,
    LineState,
    MatchedBy,
    PaperCopy,
    PrintKind,
    PrintStatus,
)

_OUT = text("household_id IS NOT NULL AND state IN ('open', 'one_side')")
_OF_A_CONTRACT = text("contract_id IS NOT NULL")
_OF_A_FORM = text("form_id IS NOT NULL")
_ONE_OF_BOTH = "(contract_id IS NULL) <> (form_id IS NULL)"


class PaperForm(Base):
    """A numbered agreement that is printed before it is signed: prepared for a household, or blank.

    Its number is that of the contract which it becomes; one that never does is spoiled, with a
    reason, so that every number of the series is accounted for.
    """

    __tablename__ = "paper_form"
    __table_args__ = (
        one_of("kind", FormKind),
        one_of("state", FormState),
        CheckConstraint(
            "(kind = 'prepared') = (household_id IS NOT NULL)", name="prepared_for_one"
        ),
        CheckConstraint(
            "(kind = 'prepared') = (snapshot_hash IS NOT NULL)", name="prepared_frozen"
        ),
        CheckConstraint(
            "(state = 'registered') = (contract_id IS NOT NULL)", name="registered_as_contract"
        ),
        CheckConstraint(
            "state <> 'spoiled' OR (closed_on IS NOT NULL AND reason <> '')",
            name="spoiled_says_why",
        ),
        Index(
            "uq_paper_form_one_out",
            "household_id",
            unique=True,
            sqlite_where=_OUT,
            postgresql_where=_OUT,
        ),
        Index("ix_paper_form_team_id", "team_id", "state", "id"),
        Index("ix_paper_form_job_id", "job_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """The number without the term, as in `contract.root_no`."""
    verify_code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    household_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("household.id"))
    template_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_template.id"))
    choices: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    """What was filled in: keys of representative and members, codes of packages."""
    snapshot: Mapped[Any | None] = mapped_column(EncryptedJSON("paper_form.snapshot"))
    snapshot_hash: Mapped[str | None] = mapped_column(String(64))
    job_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("print_job.id"))
    made_on: Mapped[date] = mapped_column(Date)
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"), unique=True)
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class PrintJob(Base):
    """One order to the print centre. Chunks commit, so a killed job goes on where it stopped."""

    __tablename__ = "print_job"
    __table_args__ = (
        one_of("kind", PrintKind),
        one_of("status", PrintStatus),
        Index("ix_print_job_user_id", "user_id", "id"),
        Index("ix_print_job_status", "status", "touched_at_utc"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(12))
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Of what it was chosen: codes of village, grid or team, a day, or an earlier job."""
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Order of copies, blank backs, size of letters, languages, marks, extra sheets."""
    public_url: Mapped[str] = mapped_column(String(200), default="")
    """Where the codes on the paper lead, as known to the page that ordered it."""
    as_of: Mapped[date] = mapped_column(Date)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    chunks_done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(60), default="")
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)
    touched_at_utc: Mapped[datetime] = mapped_column(DateTime)
    finished_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    expires_at_utc: Mapped[datetime] = mapped_column(DateTime)
    """When its files are deleted; the log of what was printed stays."""


class PrintLine(Base):
    """One agreement of a job, in the order of the paper."""

    __tablename__ = "print_line"
    __table_args__ = (
        one_of("state", LineState),
        UniqueConstraint("job_id", "position"),
        CheckConstraint("contract_id IS NULL OR form_id IS NULL", name="contract_or_form"),
        CheckConstraint(
            "state <> 'printed' OR contract_id IS NOT NULL OR form_id IS NOT NULL",
            name="printed_has_number",
        ),
        CheckConstraint("(state = 'skipped') = (reason <> '')", name="skipped_says_why"),
        Index("ix_print_line_contract_id", "contract_id"),
        Index("ix_print_line_form_id", "form_id"),
    )

    id: Mapped[PrimaryKey]
    job_id: Mapped[int] = mapped_column(BigId, ForeignKey("print_job.id"))
    position: Mapped[int]
    household_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("household.id"))
    """Whose agreement it is; a blank form is nobody's yet."""
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"))
    form_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("paper_form.id"))
    """Taken when its part begins; until then the line of a form has none."""
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(40), default="")
    part: Mapped[int | None]
    first_page: Mapped[int | None]
    """Within the part, counted from 1."""
    pages: Mapped[int] = mapped_column(default=0)
    glyphs: Mapped[str] = mapped_column(String(80), default="")
    """Characters that no font could draw, as code points."""


class PrintPart(Base):
    """One finished file of a job; encrypted outside the pages of the server, deleted in time."""

    __tablename__ = "print_part"

    job_id: Mapped[int] = mapped_column(BigId, ForeignKey("print_job.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(24))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[int]
    agreements: Mapped[int]
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    fetched: Mapped[int] = mapped_column(default=0)


class PrintCopy(Base):
    """One copy that was printed: who, when, which, and the how many-th time. Append-only."""

    __tablename__ = "print_copy"
    __table_args__ = (
        one_of("copy", PaperCopy),
        CheckConstraint(_ONE_OF_BOTH, name="contract_or_form"),
        CheckConstraint("times >= 1", name="counted_from_one"),
        Index(
            "uq_print_copy_of_contract",
            "contract_id",
            "copy",
            "times",
            unique=True,
            sqlite_where=_OF_A_CONTRACT,
            postgresql_where=_OF_A_CONTRACT,
        ),
        Index(
            "uq_print_copy_of_form",
            "form_id",
            "copy",
            "times",
            unique=True,
            sqlite_where=_OF_A_FORM,
            postgresql_where=_OF_A_FORM,
        ),
        Index("ix_print_copy_job_id", "job_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"))
    form_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("paper_form.id"))
    copy: Mapped[str] = mapped_column(String(12))
    times: Mapped[int]
    printed_at_utc: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    job_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("print_job.id"))


class PaperReturn(Base):
    """The institution's copy of an agreement that came back, and which sides had signed it."""

    __tablename__ = "paper_return"
    __table_args__ = (
        one_of("found_by", MatchedBy),
        CheckConstraint(_ONE_OF_BOTH, name="contract_or_form"),
        Index(
            "uq_paper_return_of_contract",
            "contract_id",
            unique=True,
            sqlite_where=_OF_A_CONTRACT,
            postgresql_where=_OF_A_CONTRACT,
        ),
        Index(
            "uq_paper_return_of_form",
            "form_id",
            unique=True,
            sqlite_where=_OF_A_FORM,
            postgresql_where=_OF_A_FORM,
        ),
        Index("ix_paper_return_user_id", "user_id", "returned_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"))
    form_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("paper_form.id"))
    returned_on: Mapped[date] = mapped_column(Date)
    household_signed_on: Mapped[date | None] = mapped_column(Date)
    team_signed_on: Mapped[date | None] = mapped_column(Date)
    found_by: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    returned_at_utc: Mapped[datetime] = mapped_column(DateTime)


class SignedScan(Base):
    """A photo or scan of signed paper, re-encoded and encrypted, under a random name."""

    __tablename__ = "signed_scan"
    __table_args__ = (
        UniqueConstraint("institution_id", "sha256"),
        CheckConstraint("contract_id IS NULL OR form_id IS NULL", name="of_one"),
        Index("ix_signed_scan_contract_id", "contract_id"),
        Index("ix_signed_scan_form_id", "form_id"),
        Index("ix_signed_scan_institution_id", "institution_id", "id"),
        Index("ix_signed_scan_user_id", "user_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"))
    form_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("paper_form.id"))
    found_by: Mapped[str] = mapped_column(String(8), default="")
    """How it was matched; empty until it is."""
    file: Mapped[str] = mapped_column(String(24))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what was sent, so that the same photo is not kept twice."""
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    uploaded_at_utc: Mapped[datetime] = mapped_column(DateTime)
