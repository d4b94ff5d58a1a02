"""Services as a table, in the reader's words, written as it is read."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from contracts_app.formatting import catalogue_name
from contracts_app.formatting.labels import label
from contracts_app.spreadsheets.writing import write_csv_file, write_xlsx

ENDINGS: Final = ("csv", "xlsx")
_HEADER: Final = (
    _l("Service day"),
    _l("Household code"),
    _l("Last four of the number"),
    _l("Service code"),
    _l("Service"),
    _l("Way"),
    _l("Team code"),
    _l("Institution"),
    _l("Done by"),
    _l("Contract number"),
    _l("Contract year"),
    _l("Which one"),
    _l("Times promised"),
    _l("Visit"),
)


def write_services(target: Path, ending: str, found: Iterable[Any]) -> int:
    """Write services to a file of this kind; the number of rows."""
    header = [str(one) for one in _HEADER]
    if ending == "csv":
        return write_csv_file(target, header, _lines(found))
    return write_xlsx(target, header, _lines(found), gettext("Services"))


def _lines(found: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    for row in found:
        yield (
            row.served_on.isoformat(),
            row.household_code or "",
            row.id_last4 or "",
            row.item_code,
            catalogue_name(row),
            str(label(row.mode, "visit_mode")),
            *(one or "" for one in (row.team_code, row.institution, row.staff, row.contract_no)),
            *(str(one or "") for one in (row.year, row.place, row.allowance)),
            row.visit,
        )
