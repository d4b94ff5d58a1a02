"""Column types and constraint helpers shared by all tables."""

from enum import StrEnum
from typing import Annotated, Final

from sqlalchemy import BigInteger, CheckConstraint, Integer, String
from sqlalchemy.orm import mapped_column

BigId = BigInteger().with_variant(Integer, "sqlite")

LARGEST_NUMBER: Final = 2**31 - 1
"""What a column of numbers that are no keys holds."""

PrimaryKey = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
CountyCode = Annotated[str, mapped_column(String(6), nullable=False)]
RegionCode = Annotated[str, mapped_column(String(12), nullable=False)]
Code = Annotated[str, mapped_column(String(40), nullable=False)]
Name = Annotated[str, mapped_column(String(80), nullable=False)]
Word = Annotated[str, mapped_column(String(24), nullable=False)]


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A named CHECK that the column holds one of the words."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
