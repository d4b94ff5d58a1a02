"""Numbers that come from the database in the transaction that uses them; never one twice."""

from sqlalchemy import text

from contracts_app.extensions import db

_NEXT = text(
    "INSERT INTO number_counter (series, last) VALUES (:series, :count)"
    " ON CONFLICT (series) DO UPDATE SET last = number_counter.last + :count RETURNING last"
)
_LAST_ROOT_SERIAL = 999_999


class NumbersExhausted(Exception):
    """A series has no number left; it never wraps around."""


def take(series: str, count: int = 1) -> range:
    """Reserve this many serials of a series, in ascending order."""
    last = db.session.execute(_NEXT, {"series": series, "count": count}).scalar_one()
    return range(last - count + 1, last + 1)


def take_root_no(county_code: str, year: int) -> str:
    """A new root number: county 6, year of the first signing 4, serial 6."""
    (serial,) = take(f"root:{county_code}:{year}")
    if serial > _LAST_ROOT_SERIAL:
        raise NumbersExhausted(county_code)
    return f"{county_code}{year:04d}{serial:06d}"


def contract_no(root_no: str, term_no: int) -> str:
    """The number of one term of a chain."""
    return f"{root_no}-{term_no:02d}"
