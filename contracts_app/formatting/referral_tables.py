"""Referrals as a table, in the reader's words, written as it is read."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from contracts_app.formatting import day, moment
from contracts_app.formatting.labels import label, status_label
from contracts_app.spreadsheets.writing import write_csv_file, write_xlsx

_HEADER: Final = (
    _l("Referral number"),
    _l("Direction"),
    _l("Status"),
    _l("Urgency"),
    _l("Clinic or bed"),
    _l("Sender's code"),
    _l("Hospital's code"),
    _l("Department's code"),
    _l("Township centre's code"),
    _l("Team code"),
    _l("Household code"),
    _l("Last four of the number"),
    _l("Begun at"),
    _l("Sent at"),
    _l("Due at"),
    _l("Came home on"),
    _l("Over since"),
    _l("Outcome"),
    _l("Days until the hospital was needed again"),
)


def write_referrals(target: Path, ending: str, found: Iterable[Any]) -> int:
    """Write referrals to a file of this kind; the number of rows."""
    header = [str(one) for one in _HEADER]
    if ending == "csv":
        return write_csv_file(target, header, _lines(found))
    return write_xlsx(target, header, _lines(found), gettext("Referrals"))


def _lines(found: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    for row in found:
        codes = (row.sender, row.hospital, row.department, row.township, row.team)
        soon = "" if row.readmission_days is None else str(row.readmission_days)
        yield (
            row.referral_no,
            label(row.direction, "referral_direction"),
            status_label(row.status),
            label(row.urgency, "referral_urgency"),
            label(row.care, "referral_care"),
            *(one or "" for one in (*codes, row.household_code, row.id_last4)),
            *(moment(at) if at else "" for at in (row.started_at_utc, row.sent_at_utc)),
            moment(row.due_at_utc) if row.due_at_utc else "",
            day(row.home_on) if row.home_on else "",
            moment(row.over_at_utc) if row.over_at_utc else "",
            label(row.outcome, "referral_outcome") if row.outcome else "",
            soon,
        )
