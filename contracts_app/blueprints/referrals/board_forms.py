"""The filters of the board and of the list of referrals; all of them stand in the address."""

from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from contracts_app.blueprints._departments import department_value, department_words
from contracts_app.blueprints._forms import BaseForm, parse_day
from contracts_app.formatting.labels import label
from contracts_app.formatting.referral_board import COLUMNS
from contracts_app.queries.referral_list import KNOWN, NOW, OVER_ALL, ReferralFilters
from contracts_app.vocabulary.referrals import Direction, Urgency, Warned

ANY: Final = ("", _l("All"))
_LONGEST: Final = 24


class BoardForm(BaseForm):
    """Which department the board is narrowed to."""

    class Meta(BaseForm.Meta):
        csrf = False

    department = SelectField(_l("Department"), validate_choice=False)
    one_hospital = False
    """Whether there is no other hospital, whose name is not said then."""

    def offer(self, departments: list[Any], *, one_hospital: bool) -> None:
        """Fill the list; with one hospital its name need not be said each time."""
        self.department.choices = [
            ANY,
            *(
                (department_value(one), one.name if one_hospital else department_words(one))
                for one in departments
            ),
        ]
        self.forget_unknown()

    def forget_unknown(self) -> None:
        """A word of the address that no list offers narrows nothing and is not shown as chosen."""
        for field in self:
            choices = field.choices or () if isinstance(field, SelectField) else ()
            if choices and field.data not in {code for code, _words in choices}:
                field.data = ""


class ListForm(BoardForm):
    """Codes, days and a number that narrow the list."""

    column = SelectField(_l("Stage of the referral"), validate_choice=False)
    direction = SelectField(_l("Direction"), validate_choice=False)
    urgency = SelectField(_l("Urgency"), validate_choice=False)
    hospital = SelectField(_l("Hospital"), validate_choice=False)
    overdue = SelectField(_l("Past its limit"), validate_choice=False)
    turn = SelectField(_l("Whose turn"), validate_choice=False)
    own = SelectField(_l("Began here"), validate_choice=False)
    first = StringField(_l("Begun from"))
    last = StringField(_l("until"))
    number = StringField(_l("Referral number"))

    def offer_all(self, departments: list[Any], *, at_hospital: bool) -> None:
        """Fill all lists."""
        hospitals = dict.fromkeys((one.hospital_code, one.hospital) for one in departments)
        self.offer(departments, one_hospital=len(hospitals) == 1)
        self.hospital.choices = [ANY, *hospitals]
        self.column.choices = [
            ANY,
            *((one.value, text) for one, text in COLUMNS.items()),
            (OVER_ALL, _("Finished or broken off")),
        ]
        self.direction.choices = [
            ANY,
            *((one.value, label(one, "referral_direction")) for one in Direction),
        ]
        self.urgency.choices = [
            ANY,
            *((one.value, label(one, "referral_urgency")) for one in Urgency),
        ]
        self.overdue.choices = [
            ANY,
            (NOW, _("Overdue now")),
            *((one.value, label(one, "referral_warned")) for one in Warned),
        ]
        self.turn.choices = [ANY, ("mine", _("Waits for us"))]
        began = _("Sent home by us") if at_hospital else _("Sent by our institution")
        self.own.choices = [ANY, ("1", began)]
        self.forget_unknown()

    @property
    def narrowing(self) -> dict[str, Any]:
        """The filters that narrow the list; a day that is none does not."""
        days = {"first": self.first.data, "last": self.last.data}
        return {**self.data, **{name: text if _day(text) else "" for name, text in days.items()}}

    def filters(self) -> ReferralFilters:
        """What was asked for; a word that is none narrows nothing."""
        known = {name: _known(self[name].data, some) for name, some in KNOWN.items()}
        return ReferralFilters(
            **known,
            hospital=self.hospital.data or "",
            department=self.department.data or "",
            turn="mine" if self.turn.data == "mine" else "",
            own="1" if self.own.data == "1" else "",
            first=_day(self.first.data),
            last=_day(self.last.data),
            number=(self.number.data or "")[:_LONGEST],
        )

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        found = {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in self
            if isinstance(field, SelectField) and field.data
        }
        for field in (self.first, self.last, self.number):
            if self.narrowing[field.name]:
                found[field.name] = f"{field.label.text} {field.data}"
        return found


def _known(word: str | None, some: frozenset[str]) -> str:
    return word if word and word in some else ""


def _day(text: str | None) -> date | None:
    """The day that was typed; what is none narrows nothing, as a code that is none."""
    try:
        day = parse_day(text or "")
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2999 else None
