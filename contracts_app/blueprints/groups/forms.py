"""Forms of groups, sites and their meetings."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from contracts_app.blueprints._days import DayGiven
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.rules.groups import MAX_ADDRESS, MAX_NAME, MAX_TOPIC
from contracts_app.services.groups import NewGroup
from contracts_app.vocabulary.catalogue import TAGS


class GroupForm(BaseForm):
    """What is opened."""

    team = SelectField(_l("Team"))
    kind = RadioField(_l("Kind"), validators=[InputRequired()])
    name = StringField(_l("Name of the group"), validators=[InputRequired(), Length(max=MAX_NAME)])
    topic = SelectField(_l("For which people"))
    address = StringField(_l("Where it is"), validators=[Length(max=MAX_ADDRESS)])

    def offer(self, teams: Sequence[Any], kinds: Sequence[str]) -> None:
        """Fill the lists with the teams in scope and the kinds of the page."""
        self.team.choices = [(team.code, team.name) for team in teams]
        self.kind.choices = [(str(one), label(one, "group_kind")) for one in kinds]
        tags = [(tag.code, label(tag.code, "tag")) for tag in TAGS]
        self.topic.choices = [("", _("For everybody")), *tags]
        for optional in (self.topic, self.address):
            optional.flags.optional = True

    def group(self) -> NewGroup:
        """What was typed."""
        return NewGroup(
            self.team.data,
            self.kind.data,
            self.name.data or "",
            self.topic.data or "",
            self.address.data or "",
        )


class MeetingForm(BaseForm):
    """On which day, and about what."""

    held_on = DayField(_l("Day"), validators=[DayGiven()])
    topic = StringField(_l("Topic"), validators=[InputRequired(), Length(max=MAX_TOPIC)])
