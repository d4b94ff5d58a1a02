"""Forms of capacity: they check shape only."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, StopValidation

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField, WholeNumberField
from contracts_app.formatting.labels import label
from contracts_app.rules.capacity import LONGEST_REASON, MOST
from contracts_app.rules.policies import NUMBERS as KEYS
from contracts_app.rules.policies import WORDS


class WholeNumber:
    """A whole number from 0, said in one sentence whatever is wrong with it."""

    def __call__(self, _form: Any, field: WholeNumberField) -> None:
        if field.data is None or not 0 <= field.data <= MOST:
            field.errors = []
            raise StopValidation(_("Write a whole number from 0."))


_REASON = [InputRequired(_l("Please write the reason.")), Length(max=LONGEST_REASON)]


class GrantForm(BaseForm):
    """So many more households and persons, for some days, and why."""

    households = WholeNumberField(_l("Households more"), default=0, validators=[WholeNumber()])
    persons = WholeNumberField(_l("Persons more"), default=0, validators=[WholeNumber()])
    valid_from = DayField(_l("First day"), validators=[DayGiven()])
    valid_to = DayField(_l("Last day"), validators=[DayGiven()])
    reason = StringField(_l("Reason"), validators=_REASON)


class RuleForm(BaseForm):
    """What is decided in words for an institution and all below it, from a day on."""

    institution = SelectField(_l("Institution"), validate_choice=False)
    rule = SelectField(_l("Decision"), validators=[InputRequired()], validate_choice=False)
    valid_from = DayField(_l("From this day on"), validators=[DayGiven()])
    reason = StringField(_l("Reason"), validators=_REASON)

    def offer(self, institutions: Iterable[Any]) -> None:
        """Offer the institutions in reach, and each word of each decision."""
        self.institution.choices = [(one.code, f"{one.name} {one.code}") for one in institutions]
        decisions = [(key, one) for key, words in WORDS.items() for one in words]
        told = [
            (
                f"{key}:{one}",
                _("%(rule)s: %(word)s", rule=label(key, "policy"), word=label(one, "policy_word")),
            )
            for key, one in decisions
        ]
        self.rule.choices = [("", "—"), *told]


class PolicyForm(BaseForm):
    """A limit of an institution and all below it, from a day on."""

    institution = SelectField(_l("Institution"), validate_choice=False)
    key = SelectField(_l("Limit"), validate_choice=False)
    value = WholeNumberField(_l("Value"), validators=[WholeNumber()])
    valid_from = DayField(_l("From this day on"), validators=[DayGiven()])
    reason = StringField(_l("Reason"), validators=_REASON)

    def offer(self, institutions: Iterable[Any]) -> None:
        """Offer the institutions in reach and the limits there are."""
        self.institution.choices = [(one.code, f"{one.name} {one.code}") for one in institutions]
        self.key.choices = [(key, label(key, "policy")) for key in KEYS]
