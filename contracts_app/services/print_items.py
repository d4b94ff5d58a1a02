"""The agreements of a part, read for the printing engine, and what cannot be printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm
from contracts_app.printing.agreement import missing_in
from contracts_app.printing.options import PrintItem
from contracts_app.printing.sheets import SheetLine
from contracts_app.queries.print_log import times_of_contracts, times_of_forms
from contracts_app.rules.print_preflight import Finding, code_points
from contracts_app.services.agreements import snapshot_of, with_gloss
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.paper_forms import snapshot_of_form
from contracts_app.services.print_log import Printed
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import FORM_OUT


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


def gather(
    lines: Sequence[Any], public_url: str, bilingual: bool = False
) -> tuple[list[Ready], list[Skipped]]:
    """Read what the lines of a part print, each for its next time, with English where asked for."""
    papers = _Papers(lines)
    found = [papers.read(line, public_url) for line in lines]
    ready = [one for one in found if isinstance(one, Ready)]
    skipped = [one for one in found if isinstance(one, Skipped)]
    return _with_english(ready) if bilingual else ready, skipped


def _with_english(ready: Sequence[Ready]) -> list[Ready]:
    told = with_gloss([dict(one.item.snapshot) for one in ready])
    return [
        replace(one, item=replace(one.item, snapshot=snapshot))
        for one, snapshot in zip(ready, told, strict=True)
    ]


class _Papers:
    """The contracts and forms of some lines, and how often each was printed."""

    def __init__(self, lines: Sequence[Any]) -> None:
        contracts = [line.contract_id for line in lines if line.contract_id is not None]
        forms = [line.form_id for line in lines if line.form_id is not None]
        self.contracts: dict[int, Contract] = _by_id(Contract, contracts)
        self.forms: dict[int, PaperForm] = _by_id(PaperForm, forms)
        self.contract_times = times_of_contracts(contracts)
        self.form_times = times_of_forms(forms)

    def read(self, line: Any, public_url: str) -> Ready | Skipped:
        """The agreement of a line, or why it cannot be printed."""
        try:
            snapshot, code, printed = self._paper(line)
        except Refused as refused:
            return Skipped(line.id, refused.codes[0])
        glyphs = code_points(missing_in(snapshot))
        if glyphs and not line.glyphs:
            return Skipped(line.id, Finding.GLYPH_MISSING.value, glyphs)
        item = PrintItem(snapshot, f"{public_url}/v/{code}", printed.times)
        return Ready(line, item, printed, glyphs)

    def _paper(self, line: Any) -> tuple[dict[str, Any], str, Printed]:
        return self._form(line.form_id) if line.form_id else self._contract(line.contract_id)

    def _contract(self, one: int) -> tuple[dict[str, Any], str, Printed]:
        contract, times = self.contracts[one], self.contract_times.get(one, 0) + 1
        try:
            snapshot = snapshot_of(contract)
        except NotFound as missing:
            raise Refused.of(Finding.NO_AGREEMENT.value) from missing
        number, county = contract.contract_no, contract.county_code
        return snapshot, contract.verify_code, Printed(number, county, times, contract_id=one)

    def _form(self, one: int) -> tuple[dict[str, Any], str, Printed]:
        form, times = self.forms[one], self.form_times.get(one, 0) + 1
        if form.state not in FORM_OUT:
            raise Refused.of(SigningCode.FORM_CLOSED.value)
        printed = Printed(form.number, form.county_code, times, form_id=one)
        return snapshot_of_form(form), form.verify_code, printed


def _by_id(model: type[Any], ids: Sequence[int]) -> dict[int, Any]:
    found = db.session.scalars(select(model).where(model.id.in_(ids)))
    return {one.id: one for one in found}
