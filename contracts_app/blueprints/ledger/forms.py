"""The form of an entry of the ledger."""

import re
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, StopValidation

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, CodedMessage, DayField, tidy
from contracts_app.formatting.labels import label
from contracts_app.services.ledger import MAX_RECEIPT, Taken
from contracts_app.vocabulary.ledger import TAKEN, DiscountReason, FeeKind

_AMOUNT: Final = re.compile(r"[¥￥]?\s*(\d{1,9})(?:\.(\d{1,2}))?\s*元?")


def parse_yuan(text: str) -> int:
    """The fen of `120`, `1,200.5` or `￥120.50元`. ValueError when it is no amount."""
    match = _AMOUNT.fullmatch(tidy(text).replace(",", "").replace("，", ""))
    if match is None:
        raise ValueError("no amount")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


class AmountGiven:
    """The amount must be there and be one."""

    field_flags: Final = {"required": True}

    def __call__(self, _form: Any, field: StringField) -> None:
        try:
            parse_yuan(field.data or "")
        except ValueError as error:
            message = CodedMessage("bad_amount", _("Write the amount as 120 or 120.50."))
            raise StopValidation(message) from error


class TakeForm(BaseForm):
    """What was paid or let off, how much and on which day."""

    kind = RadioField(_l("What is entered"), validators=[InputRequired()])
    amount = StringField(_l("Amount in yuan"), validators=[AmountGiven()])
    happened_on = DayField(_l("Day"), validators=[DayGiven()])
    receipt_no = StringField(_l("Receipt number"), validators=[Length(max=MAX_RECEIPT)])
    reason = SelectField(_l("Reason of the discount"), validate_choice=False)
    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label(one, "fee_kind")) for one in TAKEN]
        reasons = [(one.value, label(one, "discount_reason")) for one in DiscountReason]
        self.reason.choices = [("", _("No discount")), *reasons]
        for optional in (self.receipt_no, self.reason):
            optional.flags.optional = True

    def taken(self) -> Taken:
        """What was typed, once it has passed its checks."""
        return Taken(
            self.key.data or "",
            self.kind.data,
            parse_yuan(self.amount.data or ""),
            day_of(self.happened_on),
            self.receipt_no.data or "",
            self.reason.data or "" if self.kind.data == FeeKind.DISCOUNT else "",
        )
