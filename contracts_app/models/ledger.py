"""The ledger of a contract: what the household owes and has paid, in entries that never change."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.ledger import DiscountReason, FeeKind

_CHARGE = text("kind = 'charge'")
_REFUND = text("kind = 'refund'")
_REVERSAL = text("reverses_id IS NOT NULL")


class FeeEntry(Base):
    """An entry of the ledger; the balance is the sum of the amounts, and what is owed is positive.

    A wrong entry is reversed by another one, once. A reversal names the amount that it takes back
    together with the entry, so it never takes back anything else.
    """

    __tablename__ = "fee_entry"
    __table_args__ = (
        one_of("kind", FeeKind),
        one_of("reason", DiscountReason),
        CheckConstraint(
            "CASE WHEN kind IN ('charge', 'payout') THEN amount_fen > 0"
            " WHEN kind = 'reversal' THEN amount_fen <> 0 ELSE amount_fen < 0 END",
            name="sign_of_kind",
        ),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_of_one"),
        CheckConstraint(
            "(reverses_id IS NULL) = (reversed_fen IS NULL)"
            " AND (reversed_fen IS NULL OR amount_fen = -reversed_fen)",
            name="reversal_takes_all_back",
        ),
        CheckConstraint(
            "(kind IN ('charge', 'refund')) = (package_id IS NOT NULL)", name="package_of_fee"
        ),
        CheckConstraint("(kind = 'discount') = (reason IS NOT NULL)", name="discount_says_why"),
        UniqueConstraint("contract_id", "entry_no"),
        UniqueConstraint("id", "contract_id", "amount_fen"),
        ForeignKeyConstraint(
            ["reverses_id", "contract_id", "reversed_fen"],
            ["fee_entry.id", "fee_entry.contract_id", "fee_entry.amount_fen"],
            name="fk_fee_entry_reversed",
        ),
        Index(
            "uq_fee_entry_one_charge",
            "contract_id",
            "package_id",
            unique=True,
            sqlite_where=_CHARGE,
            postgresql_where=_CHARGE,
        ),
        Index(
            "uq_fee_entry_one_refund",
            "contract_id",
            "package_id",
            unique=True,
            sqlite_where=_REFUND,
            postgresql_where=_REFUND,
        ),
        Index(
            "uq_fee_entry_reversed_once",
            "reverses_id",
            unique=True,
            sqlite_where=_REVERSAL,
            postgresql_where=_REVERSAL,
        ),
        Index("ix_fee_entry_contract_id", "contract_id", "entry_no"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    """Given out with the form: the same one sent twice is one entry."""
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    entry_no: Mapped[int]
    """Counted from one within the contract, without gaps."""
    kind: Mapped[str] = mapped_column(String(16))
    amount_fen: Mapped[int]
    package_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("service_package.id"), index=True
    )
    reason: Mapped[str | None] = mapped_column(String(12))
    reverses_id: Mapped[int | None] = mapped_column(BigId)
    reversed_fen: Mapped[int | None]
    happened_on: Mapped[date] = mapped_column(Date)
    receipt_no: Mapped[str] = mapped_column(String(40), default="")
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)
