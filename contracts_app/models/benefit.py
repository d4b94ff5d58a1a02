"""Who of a household has the benefit of a package that is for a limited number of people."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.packages import BenefitEnd

_STANDING = text("ended_on IS NULL")


class PackageBeneficiary(Base):
    """One place of a package of a term, and who has it; another choice is another row.

    `cap` is that of the package version, which the foreign key holds, and no place lies beyond it:
    so there are never more people than the package allows, whoever writes.
    """

    __tablename__ = "package_beneficiary"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "package_id"],
            ["contract_package.contract_id", "contract_package.package_id"],
            name="fk_package_beneficiary_chosen",
        ),
        ForeignKeyConstraint(
            ["package_id", "cap"],
            ["service_package.id", "service_package.member_cap"],
            name="fk_package_beneficiary_cap",
        ),
        one_of("end_reason", BenefitEnd),
        CheckConstraint("place BETWEEN 1 AND cap", name="place_within_cap"),
        CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="ended_says_why"),
        CheckConstraint("ended_on >= chosen_on", name="dates_in_order"),
        Index(
            "uq_package_beneficiary_place",
            "contract_id",
            "package_id",
            "place",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index(
            "uq_package_beneficiary_resident",
            "contract_id",
            "package_id",
            "resident_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_package_beneficiary_contract_id", "contract_id", "package_id", "id"),
        Index("ix_package_beneficiary_package_id", "package_id", "cap"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId)
    package_id: Mapped[int] = mapped_column(BigId)
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    place: Mapped[int]
    cap: Mapped[int]
    chosen_on: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str | None] = mapped_column(String(12))
