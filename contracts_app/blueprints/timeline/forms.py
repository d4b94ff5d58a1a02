"""The form of a household's past."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app.blueprints._forms import BaseForm, DayField


class DayForm(BaseForm):
    """On which day the household is looked at; a day is not personal and stands in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    day = DayField(_l("Day"))

    def check(self, today: date) -> bool:
        """Whether the day may be asked for: what is not yet cannot be told."""
        sound = self.validate()
        if sound and self.day.data is not None and self.day.data > today:
            self.refuse("future_date", _("This day lies in the future."), "day")
            return False
        return sound
