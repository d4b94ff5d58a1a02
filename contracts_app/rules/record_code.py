"""The 17-digit code of a health record (居民健康档案编码) and its older forms.

County 6 digits, town 3 (001-099 street, 100-199 town, 200-399 township, 400-599 joint), village 3
(001-099 residents' committee, 101-199 villagers' committee, 901-999 other organisation) and a
serial of 5 digits from 00001. There is no check digit.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

_NOISE: Final = re.compile(r"[\s‐-―−-]+")
_DIGITS: Final = re.compile(r"\d+", re.ASCII)
_LEGACY_LENGTHS: Final = (16, 20)

SERIAL_DIGITS: Final = 5
LAST_SERIAL: Final = 10**SERIAL_DIGITS - 1


class RecordCodesExhausted(Exception):
    """All serial numbers of a village are used; numbers never start again."""


@dataclass(frozen=True, slots=True)
class RecordCode:
    """A code as read: the 17-digit one, or an older one of 16 or 20 digits kept as an alias."""

    code: str | None = None
    legacy: str | None = None


def read_record_code(text: str, counties: Container[str]) -> RecordCode | None:
    """Read a record code; None when it is no code or its county is not one of `counties`."""
    digits = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    if not _DIGITS.fullmatch(digits):
        return None
    if len(digits) in _LEGACY_LENGTHS:
        return RecordCode(legacy=digits)
    return RecordCode(code=digits) if _is_valid(digits, counties) else None


def _is_valid(code: str, counties: Container[str]) -> bool:
    if len(code) != 17 or code[:6] not in counties:
        return False
    return 1 <= int(code[6:9]) <= 599 and _village_known(int(code[9:12])) and code[12:] != "00000"


def _village_known(number: int) -> bool:
    return 1 <= number <= 99 or 101 <= number <= 199 or 901 <= number <= 999


def looks_statistical(code: str) -> bool:
    """Whether the village digits are in the range of the statistical division code (200-399).

    That code numbers villages differently and must never be copied into a record code.
    """
    return len(code) == 17 and code[9:12].isdecimal() and 200 <= int(code[9:12]) <= 399


def next_record_code(village_prefix: str, last_serial: int) -> str:
    """The code after the last one given out in a village; `village_prefix` has 12 digits.

    Raises RecordCodesExhausted after 99999.
    """
    if last_serial >= LAST_SERIAL:
        raise RecordCodesExhausted(village_prefix)
    return f"{village_prefix}{last_serial + 1:0{SERIAL_DIGITS}d}"
