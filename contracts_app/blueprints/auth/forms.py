"""Forms of the account pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from contracts_app.blueprints._forms import BaseForm
from contracts_app.rules.signature import visible_strokes


class LoginForm(BaseForm):
    """User name and password."""

    username = StringField(
        _l("User name"),
        validators=[InputRequired(), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(BaseForm):
    """A new password, typed twice."""

    current = PasswordField(
        _l("Current password or start code"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        validators=[InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        validators=[InputRequired(), EqualTo("new", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class SpecimenForm(BaseForm):
    """The strokes of one's own signature."""

    specimen = HiddenField(validators=[InputRequired()])
    pin = PasswordField(
        _l("PIN of your signature"),
        description=_l("Six digits; you type them each time your signature is put on a paper."),
        render_kw={"autocomplete": "new-password", "inputmode": "numeric", "maxlength": 12},
    )
    password = PasswordField(
        _l("Password"),
        description=_l("Only who knows it replaces a stored signature and its PIN."),
        render_kw={"autocomplete": "current-password"},
    )
    """Of the account; asked for where a PIN stands already."""

    def strokes(self) -> Any | None:
        """The drawn signature as stored, or None when nothing that can be seen was drawn."""
        return visible_strokes(self.specimen.data)
