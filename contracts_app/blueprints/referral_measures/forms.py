"""Which numbers of referrals are asked for; all of it stands in the address."""

from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from contracts_app.blueprints._forms import BaseForm
from contracts_app.formatting.labels import KINDS
from contracts_app.queries.referral_measured import Wanted
from contracts_app.rules.referrals.measured_period import Span, offered
from contracts_app.rules.referrals.measures import By, Counted
from contracts_app.vocabulary.referrals import ClockKind

SIDES: Final = tuple(one.value for one in By)
_GROUPS: Final = {"month": _l("Months"), "quarter": _l("Quarters"), "year": _l("Years")}


class MeasureForm(BaseForm):
    """The period, whose numbers stand in a line, and codes of whom it is narrowed to."""

    class Meta(BaseForm.Meta):
        csrf = False

    period = SelectField(_l("Time span"), validate_choice=False)
    by = SelectField(_l("A line for each"), validate_choice=False)
    hospital = StringField()
    department = StringField()
    township = StringField()
    team = StringField()
    measure = StringField()
    stage = StringField()

    def offer(self, today: date) -> None:
        """Fill the lists; the present month and the hospitals are chosen where nothing is."""
        words = offered(today)
        self.by.choices = list(KINDS["referral_line"].items())
        if self.by.data not in SIDES:
            self.by.data = By.HOSPITAL.value
        if Span.read(self.period.data or "") is None:
            self.period.data = words["month"][0]
        if self.period.data not in {one for some in words.values() for one in some}:
            words["month"].append(self.period.data)
        self.period.choices = {_GROUPS[kind]: [(one, one) for one in words[kind]] for kind in words}

    def wanted(self, today: date) -> Wanted:
        """What is asked for, once the lists are filled."""
        span = Span.read(self.period.data) or Span.month_of(today)
        return Wanted(span, By(self.by.data), **self.codes())

    def codes(self) -> dict[str, str]:
        """Whom it is narrowed to, by the word in the address."""
        return {one: self[one].data or "" for one in SIDES}

    def args(self) -> dict[str, Any]:
        """What links to the same numbers carry."""
        chosen = {name: code for name, code in self.codes().items() if code}
        return {"period": self.period.data, "by": self.by.data, **chosen}

    def counted(self) -> Counted:
        """The number whose list is asked for; those referred up where it is none."""
        word = self.measure.data
        return Counted(word) if word in set(Counted) else Counted.SENT

    def clock(self) -> ClockKind | None:
        """The stage whose list is asked for; None where it is none."""
        word = self.stage.data
        return ClockKind(word) if word in set(ClockKind) else None
