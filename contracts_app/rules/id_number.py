"""Identity numbers: the 18-digit number of GB 11643, its 15-digit forerunner, and passports.

18 digits: county 6 (GB/T 2260), birth date 8, sequence 3 (odd = male), check character by ISO 7064
MOD 11-2. Residence permits for Hong Kong, Macao and Taiwan and the 2023 permanent residence card
for foreigners use the same check. The tests run in a fixed order and the first that fails decides.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from contracts_app.rules.dates import EARLIEST_BIRTH, day
from contracts_app.vocabulary import catalogue as types
from contracts_app.vocabulary.counties import PROVINCES, assigned_counties
from contracts_app.vocabulary.personal import FEMALE, MALE

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_NOISE: Final = re.compile("[\\s\u200b-\u200f\u2060\ufeff'`’=\"‐-―−-]+")
_FULL: Final = re.compile("[0-9]{17}[0-9X]")
_SHORT: Final = re.compile("[0-9]{15}")
_FLOAT: Final = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]+|[0-9]E\+[0-9]+")
_PASSPORT: Final = re.compile("[A-Z0-9]{5,17}")
_OLD_FOREIGN: Final = re.compile("[A-Z]{3}[0-9]{12}")
_AREA_FREE: Final = ("81", "82", "83", "9")
_PREFIXES: Final = {
    types.HK_MACAO_PERMIT: ("81", "82"),
    types.TAIWAN_PERMIT: ("83",),
    types.FOREIGN_PR: ("9",),
}
_BORN_BEFORE_1900: Final = ("996", "997", "998", "999")

WARN_LEGACY: Final = "id_legacy_15"
WARN_REGION: Final = "id_region_unknown"
WARN_SEQUENCE: Final = "id_sequence_zero"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What a number says: its stored form, sex and birth date where it carries them."""

    number: str
    sex: str | None = None
    birth_date: date | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """NFKC, upper case, without spaces, hyphens and the marks that keep a number as text."""
    if text.isalnum() and text.isascii():
        return text.upper()
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def comparable(text: str, id_type: str) -> str | None:
    """The form under which two numbers are the same; 15 digits become 18. None if malformed.

    A wrong check digit does not matter here: two rows with one mistyped number are still two.
    """
    number = normalise(text)
    if _FULL.fullmatch(number):
        return number
    if id_type in (types.PASSPORT, types.FOREIGN_PR):
        return number if _PASSPORT.fullmatch(number) else None
    return expand_legacy(number) if _SHORT.fullmatch(number) else None


def read_id_number(
    text: str, id_type: str, today: date, extra_counties: Container[str] = ()
) -> IdNumber:
    """Check a number of the given type; `error` is the first failed test's code.

    Codes: id_precision_lost, id_length, id_characters, id_checksum, id_type_mismatch,
    id_province, id_date (no such day, before 1850 or after `today`). `extra_counties` are known
    besides the assigned ones of GB/T 2260; an unknown county is only a warning.
    """
    number = normalise(text)
    if _FLOAT.fullmatch(number):
        return IdNumber(number, error="id_precision_lost")
    if id_type == types.PASSPORT:
        return _read_passport(number)
    if id_type == types.FOREIGN_PR and _OLD_FOREIGN.fullmatch(number):
        return IdNumber(number)
    return _read_citizen(number, id_type, today, extra_counties)


def _read_passport(number: str) -> IdNumber:
    if _FULL.fullmatch(number) and check_character(number) == number[17]:
        return IdNumber(number, error="id_type_mismatch")
    if not 5 <= len(number) <= 17:
        return IdNumber(number, error="id_length")
    return IdNumber(number, error=None if _PASSPORT.fullmatch(number) else "id_characters")


def _read_citizen(
    number: str, id_type: str, today: date, extra_counties: Container[str]
) -> IdNumber:
    legacy = len(number) == 15 and id_type in (types.RESIDENT_ID, types.HUKOU_BOOK)
    if not legacy and len(number) != 18:
        return IdNumber(number, error="id_length")
    if not (_SHORT if legacy else _FULL).fullmatch(number):
        return IdNumber(number, error="id_characters")
    if legacy:
        number = expand_legacy(number)
    elif check_character(number) != number[17]:
        return IdNumber(number, error="id_checksum")
    birth_date = birth_date_in(number)
    error = _misfit(number, id_type, birth_date, today)
    if error:
        return IdNumber(number, error=error)
    warnings = _warnings(number, legacy, extra_counties)
    return IdNumber(number, sex_in(number), birth_date, None, warnings)


def _misfit(number: str, id_type: str, birth_date: date | None, today: date) -> str | None:
    if not _type_fits(number, id_type):
        return "id_type_mismatch"
    if not number.startswith(_AREA_FREE) and number[:2] not in PROVINCES:
        return "id_province"
    if birth_date is None or not EARLIEST_BIRTH <= birth_date <= today:
        return "id_date"
    return None


def _type_fits(number: str, id_type: str) -> bool:
    prefixes = _PREFIXES.get(id_type)
    return number.startswith(prefixes) if prefixes else not number.startswith(_AREA_FREE)


def _warnings(number: str, legacy: bool, extra_counties: Container[str]) -> tuple[str, ...]:
    county = number[:6]
    found = [WARN_LEGACY] if legacy else []
    if not (
        county in assigned_counties() or county in extra_counties or number.startswith(_AREA_FREE)
    ):
        found.append(WARN_REGION)
    if number[14:17] == "000":
        found.append(WARN_SEQUENCE)
    return tuple(found)


@lru_cache(maxsize=200_000)
def _weighed(digits: str, start: int) -> int:
    """The weighted sum of a stretch of digits; areas, birth dates and sequences come again."""
    return sum(int(digit) * _WEIGHTS[start + place] for place, digit in enumerate(digits))


def check_character(number: str) -> str:
    """The check character that belongs to the first 17 digits (ISO 7064 MOD 11-2)."""
    total = _weighed(number[:6], 0) + _weighed(number[6:14], 6) + _weighed(number[14:17], 14)
    return _CHECKS[total % 11]


def expand_legacy(number: str) -> str:
    """The 18-digit form of a 15-digit number; sequences 996 to 999 mean born in the 1800s."""
    century = "18" if number[12:] in _BORN_BEFORE_1900 else "19"
    body = number[:6] + century + number[6:]
    return body + check_character(body)


@lru_cache(maxsize=100_000)
def _birth_date(digits: str) -> date | None:
    return day(digits[:4], digits[4:6], digits[6:])


def birth_date_in(number: str) -> date | None:
    """The birth date inside an 18-digit number; None when there is no such day."""
    return _birth_date(number[6:14])


def sex_in(number: str) -> str:
    """The sex inside an 18-digit number."""
    return MALE if number[16] in "13579" else FEMALE
