"""Numbered forms of a print job: taken when their part begins, spoiled when it is never printed.

The number and the line that names it are written in one transaction, so that every number given
out is found on paper or with the reason why it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import PaperForm, PrintLine
from contracts_app.queries.duty import teams_answering_for
from contracts_app.queries.locks import hold_for_signing
from contracts_app.queries.scope import Scope, everything
from contracts_app.services import paper_forms
from contracts_app.services.agreements import Shared
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary.paper import FORM_OUT, LineState, PrintKind

NOT_PRINTED: Final = "打印任务未完成，未付印"
"""The reason of a number that was taken and never came on paper."""
OUT_OF_REACH: Final = "out_of_reach"
"""Why a line is skipped whose household left the area since the order."""


@dataclass(frozen=True)
class Taking:
    """For whom a job takes forms, and what they say alike."""

    job_id: int
    kind: PrintKind
    team: str
    """The team of blank forms."""
    scope: Scope
    actor: Actor
    shared: Shared = field(default_factory=Shared)

    def take(self, lines: Sequence[Any]) -> int:
        """Take a form for each of these lines that has none; how many could not be had.

        A household that may not sign is skipped with the reason.
        """
        wanting = [line for line in lines if line.form_id is None]
        if self.kind is PrintKind.PREPARED:
            self._hold(wanting)
            return sum(not self._prepare(line) for line in wanting)
        if wanting:
            self._take_blanks(wanting)
        return 0

    def _hold(self, lines: Sequence[Any]) -> None:
        """Hold all that the forms ask for one by one, before the first one holds the counter.

        A desk that signs with the last of these households would else wait in a circle with us.
        """
        codes = {line.code for line in lines}
        teams = teams_answering_for(codes, self.scope.today)
        hold_for_signing(codes, teams, self.scope)

    def _take_blanks(self, lines: Sequence[Any]) -> None:
        today = self.scope.today
        forms = paper_forms.take_blanks(self.team, len(lines), self.scope, self.actor, today)
        for line, form in zip(lines, forms, strict=True):
            self._give(line, form)

    def _prepare(self, line: Any) -> bool:
        today = self.scope.today
        try:
            form = paper_forms.prepare(line.code, self.scope, self.actor, today, self.shared)
        except Refused as refused:
            return self._skip(line, refused.codes[0])
        except NotFound:
            return self._skip(line, OUT_OF_REACH)
        self._give(line, form)
        return True

    def _give(self, line: Any, form: PaperForm) -> None:
        form.job_id = self.job_id
        _change(line.id, form_id=form.id)

    def _skip(self, line: Any, reason: str) -> bool:
        _change(line.id, state=LineState.SKIPPED.value, reason=reason[:40])
        return False


def _change(line_id: int, **values: Any) -> None:
    changed = update(PrintLine).where(PrintLine.id == line_id).values(**values)
    db.session.execute(changed.execution_options(synchronize_session=False))


def spoil_unprinted(job_id: int, actor: Actor, today: date) -> None:
    """Spoil the forms that a job took and did not print, whether their lines wait or are closed."""
    query = (
        select(PaperForm.number)
        .join(PrintLine, PrintLine.form_id == PaperForm.id)
        .where(
            PrintLine.job_id == job_id,
            PrintLine.state != LineState.PRINTED,
            # What an earlier job printed is only printed again here.
            PaperForm.job_id == job_id,
            PaperForm.state.in_(FORM_OUT),
        )
        .order_by(PaperForm.id)
    )
    for number in list(db.session.scalars(query)):
        paper_forms.spoil(number, NOT_PRINTED, everything(today), actor, today)
