"""Forms of the catalogue; the draft itself is read by `sent.py`."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import Length

from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.rules.catalogue import LONGEST


class DraftForm(BaseForm):
    """What goes along with a draft: what was read, and from which day it shall hold."""

    seen = HiddenField()
    valid_from = DayField(_l("Holds from"))


class BeginForm(BaseForm):
    """The code of a package that there has never been."""

    code = StringField(_l("Code"), validators=[Length(max=20)])


class CopyForm(BaseForm):
    """Nothing but the token: the version that is copied stands in the address."""


class RetireForm(BaseForm):
    """From when on a package is offered no more."""

    retired_on = DayField(_l("Offered no more from"))


class ItemForm(BaseForm):
    """A service that packages may hold."""

    code = StringField(_l("Code"), validators=[Length(max=20)])
    name = StringField(_l("Chinese name"), validators=[Length(max=LONGEST["name"])])
    name_en = StringField(_l("English name"), validators=[Length(max=LONGEST["name_en"])])


class ApprovalForm(BaseForm):
    """Whether paid packages need the number of an approval."""

    required = BooleanField(_l("Publish paid packages only with the number of their approval"))


class CompareForm(BaseForm):
    """Packages beside each other, and how the list is printed; it stands in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    package = SelectMultipleField(_l("Packages"), validate_choice=False)
    bilingual = BooleanField(_l("With English"))
