"""The next code of a village: from its counter, in the transaction that uses it; never one twice.

The counter is never behind a code that came with a roster, so a code of somebody who died or whose
record was closed is never given again.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.queries.record_places import digits_of
from contracts_app.rules.record_code import (
    LAST_SERIAL,
    RecordCodesExhausted,
    next_record_code,
    read_record_code,
)
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.numbers import take

SERIES: Final = "record:"
_PREFIX: Final = 12
_AT_LEAST = text(
    "INSERT INTO number_counter (series, last) VALUES (:series, :least)"
    " ON CONFLICT (series) DO UPDATE SET last = CASE"
    " WHEN number_counter.last < :least THEN :least ELSE number_counter.last END"
)


def take_record_code(village_code: str) -> str:
    """The next code of a village. A refusal takes none.

    Raises Refused with `record_digits_missing` (nobody has set the digits of the village or its
    town), `record_digits_wrong` (they are none of the standard) or `record_codes_exhausted`.
    """
    prefix = record_prefix(village_code)
    try:
        with db.session.begin_nested():
            (serial,) = take(f"{SERIES}{prefix}")
            return next_record_code(prefix, serial - 1)
    except RecordCodesExhausted as end:
        raise Refused(Refusal("record_codes_exhausted", village_code)) from end


def record_prefix(village_code: str) -> str:
    """County, town and village as a record code has them, twelve digits."""
    digits = digits_of(village_code)
    if not digits.town or not digits.village:
        raise Refused(Refusal("record_digits_missing", digits.name))
    prefix = f"{digits.county}{digits.town}{digits.village}"
    read = read_record_code(f"{prefix}{LAST_SERIAL}", {digits.county})
    if read is None or read.code is None:
        raise Refused(Refusal("record_digits_wrong", digits.name))
    return prefix


def never_behind(codes: Iterable[str]) -> None:
    """Lift the counters of these codes, so that none of them is given out again.

    Call it before the codes are written, in the order of the villages: whoever builds a record
    holds the counter first and its code then.
    """
    highest: dict[str, int] = {}
    for code in codes:
        prefix, serial = code[:_PREFIX], int(code[_PREFIX:])
        highest[prefix] = max(serial, highest.get(prefix, 0))
    for prefix in sorted(highest):
        values = {"series": f"{SERIES}{prefix}", "least": highest[prefix]}
        db.session.execute(_AT_LEAST, values)
