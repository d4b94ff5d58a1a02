"""Numbers of referrals: counted in each county and day, never given twice."""

from datetime import datetime
from typing import Final

from contracts_app import clock
from contracts_app.services import numbers

_LAST_SERIAL: Final = 99_999


def new_number(county_code: str, now: datetime) -> str:
    """A new number: R, county 6, date 8, serial 5 of that county and day (domain 3)."""
    day = clock.local(now).strftime("%Y%m%d")
    (serial,) = numbers.take(f"referral:{county_code}:{day}")
    if serial > _LAST_SERIAL:
        raise numbers.NumbersExhausted(county_code)
    return f"R{county_code}{day}{serial:05d}"
