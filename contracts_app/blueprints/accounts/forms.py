"""Forms of accounts: a search, and whose an account is."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length

from contracts_app.blueprints._forms import BaseForm
from contracts_app.formatting.labels import label

Places = Mapping[int, list[tuple[str, str]]]


class FindForm(BaseForm):
    """A part of a name; it is sent, because no name stands in an address."""

    find = StringField(_l("Part of the name"), validators=[Length(max=80)])


class StaffForm(FindForm):
    """Who of the teams uses an account."""

    staff = SelectField(_l("Who uses this account"), validate_choice=False)

    def offer(self, people: Iterable[Any], places: Places, own: Any) -> None:
        """Offer these people; `own`: who it is now, wherever they work."""
        listed = [(one.key, _told(one, places)) for one in people]
        if own is not None and own.key not in {key for key, _words in listed}:
            listed.insert(0, (own.key, own.name))
        self.staff.choices = [("", _("Nobody of the teams")), *listed]


def _told(person: Any, places: Places) -> str:
    """Name and where somebody serves, so that two of one name can be told apart."""
    posts = [f"{team} {label(post, 'post') if post else ''}".strip()
             for team, post in places.get(person.id, ())]  # fmt: skip
    words = f"{person.name} · {'、'.join(posts) or person.institution}"
    return _("%(person)s (has an account)", person=words) if person.taken else words
