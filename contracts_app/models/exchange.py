"""Referrals exchanged with systems of hospitals: keys, addresses, what came and what was told."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.exchange import DeliveryState, Fault, MessageKind

_STANDS = text("ended_at_utc IS NULL")
_WAITING = text("state = 'waiting'")


class ExchangeKey(Base):
    """A secret that a hospital and this instance share; both sign with it until it ends."""

    __tablename__ = "exchange_key"
    __table_args__ = (
        CheckConstraint("ends_at_utc IS NULL OR ends_at_utc >= made_at_utc", name="ends_later"),
        Index("ix_exchange_key_institution_id", "institution_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    key: Mapped[str] = mapped_column(String(16), unique=True)
    """Its name, which goes with every message and tells nothing."""
    secret: Mapped[str] = mapped_column(EncryptedText("exchange_key.secret"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    ends_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class ExchangeHook(Base):
    """Where a hospital wants to be told that a referral moved; one at a time."""

    __tablename__ = "exchange_hook"
    __table_args__ = (
        CheckConstraint("substr(url, 1, 4) = 'http'", name="address_of_the_web"),
        CheckConstraint("ended_at_utc IS NULL OR ended_at_utc >= made_at_utc", name="ends_later"),
        Index(
            "uq_exchange_hook_one_of_hospital",
            "institution_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_exchange_hook_institution_id", "institution_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    url: Mapped[str] = mapped_column(String(400))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    ended_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class ExchangeMessage(Base):
    """What a hospital's system asked for, by its own number: the same again is the same once."""

    __tablename__ = "exchange_message"
    __table_args__ = (
        one_of("kind", MessageKind),
        CheckConstraint(
            "(kind = 'answer') = (stated_at_utc IS NOT NULL)", name="answer_says_since_when"
        ),
        UniqueConstraint("institution_id", "message_id"),
        Index("ix_exchange_message_referral_id", "referral_id", "institution_id", "stated_at_utc"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    message_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what it said: the same number with other words is a mistake."""
    version: Mapped[int]
    """The number of the event at which the referral stood afterwards."""
    stated_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """Since when it is so, as the hospital says: nothing older is believed afterwards."""
    received_at_utc: Mapped[datetime] = mapped_column(DateTime)


class ExchangeDelivery(Base):
    """That a hospital is to be told of a move: written with it, and sent until it is received."""

    __tablename__ = "exchange_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        one_of("fault", Fault),
        CheckConstraint("tries >= 0", name="counted"),
        CheckConstraint("(state = 'waiting') = (next_at_utc IS NOT NULL)", name="waits_until"),
        CheckConstraint("(state = 'waiting') = (closed_at_utc IS NULL)", name="closed_says_when"),
        CheckConstraint("http_status IS NULL OR fault IS NULL", name="answered_or_not"),
        CheckConstraint(
            "state <> 'delivered' OR (http_status IS NOT NULL AND http_status BETWEEN 200 AND 299)",
            name="delivered_was_answered",
        ),
        UniqueConstraint("referral_id", "seq", "institution_id"),
        ForeignKeyConstraint(
            ["referral_id", "seq"],
            ["referral_event.referral_id", "referral_event.seq"],
            name="fk_exchange_delivery_event",
        ),
        Index(
            "ix_exchange_delivery_next_at_utc",
            "next_at_utc",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_exchange_delivery_institution_id", "institution_id", "state", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    referral_id: Mapped[int] = mapped_column(BigId)
    seq: Mapped[int]
    """The event of which it is told."""
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    tries: Mapped[int] = mapped_column(default=0)
    next_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """When it is tried next; whoever tries it moves this first, so that nobody tries it as well."""
    http_status: Mapped[int | None]
    """What the last try was answered; or why it was not."""
    fault: Mapped[str | None] = mapped_column(String(12))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    closed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
