"""The agreements of a part, read for the printing engine, and what cannot be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.printing.agreement import missing_in
from contracts_app.printing.options import PrintItem
from contracts_app.printing.sheets import SheetLine
from contracts_app.queries.print_log import times_of_contracts
from contracts_app.rules.print_preflight import Finding
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.errors import NotFound
from contracts_app.services.print_log import Printed
from contracts_app.services.print_orders import code_points


@dataclass(frozen=True)
class Ready:
    """A line whose agreement can be printed."""

    line: Any
    item: PrintItem
    printed: Printed
    glyphs: str
    """Characters that are printed as their codes."""

    @property
    def number(self) -> str:
        """As it stands on the paper."""
        return str(self.item.snapshot["contract_no"])

    def on_sheet(self) -> SheetLine:
        """As the lists of the part show it; where it stands is not known yet."""
        line = self.line
        return SheetLine(
            number=self.number,
            place=line.position,
            first_page=0,
            code=line.code or "",
            head=line.head or "",
            address=line.address or "",
            grid=line.grid or "",
        )


@dataclass(frozen=True)
class Skipped:
    """A line that is not printed, and why."""

    line_id: int
    reason: str
    glyphs: str = ""


def gather(lines: Sequence[Any], public_url: str) -> tuple[list[Ready], list[Skipped]]:
    """Read what the lines of a part print, each for its next time."""
    ids = [line.contract_id for line in lines if line.contract_id is not None]
    contracts = {one.id: one for one in _contracts(ids)}
    times = times_of_contracts(ids)
    ready: list[Ready] = []
    skipped: list[Skipped] = []
    for line in lines:
        contract = contracts[line.contract_id]
        found = _read(line, contract, times.get(contract.id, 0) + 1, public_url)
        ready.append(found) if isinstance(found, Ready) else skipped.append(found)
    return ready, skipped


def _contracts(ids: Sequence[int]) -> Sequence[Contract]:
    return db.session.scalars(select(Contract).where(Contract.id.in_(ids))).all()


def _read(line: Any, contract: Contract, times: int, public_url: str) -> Ready | Skipped:
    try:
        snapshot = snapshot_of(contract)
    except NotFound:
        return Skipped(line.id, Finding.NO_AGREEMENT.value)
    glyphs = code_points(missing_in(snapshot))
    if glyphs and not line.glyphs:
        return Skipped(line.id, Finding.GLYPH_MISSING.value, glyphs)
    item = PrintItem(snapshot, f"{public_url}/v/{contract.verify_code}", times)
    number, county = contract.contract_no, contract.county_code
    return Ready(line, item, Printed(number, county, times, contract_id=contract.id), glyphs)
