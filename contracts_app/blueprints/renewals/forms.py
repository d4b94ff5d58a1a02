"""Forms of the renewal pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.services.renewal_notices import LONGEST_NAME, LONGEST_NOTE
from contracts_app.vocabulary.life import NoticeChannel, NoticeResult

ANY = ("", _l("All"))


def _channels() -> list[tuple[str, str]]:
    return [(one.value, label(one.value, "notice_channel")) for one in NoticeChannel]


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    team = SelectField(_l("Team"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)
    state = HiddenField()

    def offer(self, teams: list[Any], grids: list[Any]) -> None:
        self.team.choices = [ANY, *((one.code, one.name) for one in teams)]
        self.grid.choices = [ANY, *((one.code, one.name) for one in grids)]

    def chosen_labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        words = {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in (self.team, self.grid)
            if field.data
        }
        if self.state.data:
            words["state"] = label(self.state.data, "renewal_state")
        return words


class NoticeForm(BaseForm):
    """Who was told, how and when, or that nobody answered."""

    channel = SelectField(_l("How"), validators=[InputRequired()])
    result = SelectField(_l("What came of it"), validators=[InputRequired()])
    given_on = DayField(_l("Day"), validators=[DayGiven()])
    person = StringField(_l("Who was told"), validators=[Optional(), Length(max=LONGEST_NAME)])
    note = StringField(_l("Note"), validators=[Optional(), Length(max=LONGEST_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = _channels()
        self.result.choices = [
            (one.value, label(one.value, "notice_result")) for one in NoticeResult
        ]


class ConsentForm(BaseForm):
    """Who agreed to which package that costs money, how and when."""

    package = SelectField(_l("Package"), validators=[InputRequired()], validate_choice=False)
    given_on = DayField(_l("Agreed on"), validators=[DayGiven()])
    channel = SelectField(_l("How"), validators=[InputRequired()])
    person = StringField(_l("Who agreed"), validators=[InputRequired(), Length(max=LONGEST_NAME)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = _channels()


class RunForm(BaseForm):
    """The day of a run: what ends before it is renewed."""

    as_of = DayField(_l("Renew what ends before"), validators=[DayGiven()])
