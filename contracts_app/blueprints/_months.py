"""The month that an address or a form asks for."""

from datetime import date

from flask import request

from contracts_app import clock
from contracts_app.queries.record_returns import Month


def asked_month() -> Month:
    """The month that was asked for; the present one where none was, or one that there is not."""
    try:
        return Month.of(date.fromisoformat(f"{request.values.get('month', '')}-01"))
    except (ValueError, OverflowError):
        return Month.of(clock.today())
