"""Forms of the team pages."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, StopValidation

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.queries.team_staff import CHOICES, Staying
from contracts_app.services.departure_facts import Heirs, Request, TeamDeparture
from contracts_app.services.staff_records import LONGEST, LONGEST_NUMBER, StaffWords
from contracts_app.services.team_members import LONGEST_NAME, NewMember
from contracts_app.services.teams import LONGEST_TEXT, TeamWords
from contracts_app.vocabulary import CredentialKind
from contracts_app.vocabulary.catalogue import POSTS


def post_choices() -> list[tuple[str, str]]:
    """Every post with its word."""
    return [(post.code, label(post.code, "post")) for post in POSTS]


class TeamForm(BaseForm):
    """What a team is called and says of itself."""

    name = StringField(_l("Name of the team"), validators=[InputRequired(), Length(max=80)])
    hotline = StringField(_l("Hotline"), validators=[Length(max=40)])
    service_hours = StringField(_l("Service hours"), validators=[Length(max=120)])
    contact = SelectField(_l("Contact for the families"), validate_choice=False)
    is_solo = BooleanField(_l("Team of one: a doctor or village doctor who signs alone"))
    duties = TextAreaField(_l("Duties"), validators=[Length(max=LONGEST_TEXT)])
    services = TextAreaField(_l("Services in own words"), validators=[Length(max=LONGEST_TEXT)])

    def offer(self, staying: list[Staying]) -> None:
        """Offer who goes on serving in the team as its contact."""
        named = ((one.key, one.name) for one in staying)
        self.contact.choices = [("", _("Nobody yet")), *named]

    def words(self) -> TeamWords:
        """What was filled in."""
        return TeamWords(
            name=self.name.data or "",
            hotline=self.hotline.data or "",
            service_hours=self.service_hours.data or "",
            contact=self.contact.data or "",
            is_solo=bool(self.is_solo.data),
            duties=self.duties.data or "",
            services=self.services.data or "",
        )


class NewTeamForm(TeamForm):
    """The same with what is settled once: code and institution."""

    code = StringField(
        _l("Code of the team"),
        validators=[
            InputRequired(),
            Regexp(r"^[\w.-]{1,40}$", message=_l("Use up to 40 letters and digits, such as T05.")),
        ],
    )
    institution = SelectField(_l("Institution"), validate_choice=False)


class HomeForm(BaseForm):
    """Which institution, and whom of it.

    It comes from the address or is sent: a name of a person stands in no address.
    """

    class Meta(BaseForm.Meta):
        csrf = False

    find = StringField(_l("Part of the institution's code or name"))
    institution = SelectField(_l("Institution"), id="home", validate_choice=False)
    who = StringField(_l("Part of the person's name"))

    def offer(self, homes: list[Any], own: str = "") -> bool:
        """Offer the found institutions behind the own one; whether there are too many to list."""
        found = [(one.code, one.name) for one in homes[:CHOICES]]
        self.institution.choices = [("", own), *found]
        return len(homes) > CHOICES


class MemberForm(BaseForm):
    """Who joins, in which post, from which day."""

    person = SelectField(_l("Somebody on record"), validate_choice=False)
    name = StringField(_l("Or the name of a new person"), validators=[Length(max=LONGEST_NAME)])
    phone = StringField(_l("Phone for the team's own use"), validators=[Length(max=40)])
    post = SelectField(_l("Post"), validators=[InputRequired()], validate_choice=False)
    valid_from = DayField(_l("First day"), validators=[DayGiven()])

    def offer(self, staff: list[Any]) -> bool:
        """Offer the staff of the chosen institution; whether there are too many to list."""
        found = ((one.key, one.name) for one in staff[:CHOICES])
        self.person.choices = [("", _("A new person")), *found]
        self.post.choices = post_choices()
        return len(staff) > CHOICES

    def member(self, institution: str) -> NewMember:
        """What was filled in."""
        return NewMember(
            post=self.post.data or "",
            valid_from=day_of(self.valid_from),
            person=self.person.data or "",
            name=self.name.data or "",
            phone=self.phone.data or "",
            institution=institution,
        )


class PostForm(BaseForm):
    """Another post from a day on."""

    post = SelectField(_l("Post"), validators=[InputRequired()], validate_choice=False)
    valid_from = DayField(_l("First day"), id="post-from", validators=[DayGiven()])

    def offer(self) -> None:
        """Offer every post."""
        self.post.choices = post_choices()


class LeadForm(BaseForm):
    """From which day somebody leads the team."""

    valid_from = DayField(_l("First day"), id="lead-from", validators=[DayGiven()])


class StaffForm(BaseForm):
    """What the notice board says of somebody."""

    title = StringField(_l("Professional title"), validators=[Length(max=LONGEST["title"])])
    training = TextAreaField(
        _l("Training and education"), validators=[Length(max=LONGEST["training"])]
    )
    expertise = TextAreaField(_l("Expertise"), validators=[Length(max=LONGEST["expertise"])])
    services = TextAreaField(_l("Services"), validators=[Length(max=LONGEST["services"])])
    public_phone = StringField(
        _l("Phone for everybody"), validators=[Length(max=LONGEST["public_phone"])]
    )
    phone = StringField(_l("New phone for the team's own use"), validators=[Length(max=40)])

    def words(self) -> StaffWords:
        """What was filled in."""
        return StaffWords(**{name: self[name].data or "" for name in (*LONGEST, "phone")})


class PhotoForm(BaseForm):
    """A picture, or the wish to take the stored one away."""

    photo = FileField(_l("Photo"))
    remove = BooleanField(_l("Take the stored picture away"))

    def validate_photo(self, field: Any) -> None:
        """Nothing is done by a form that was sent without a file by mistake."""
        if not field.data and not self.remove.data:
            raise StopValidation(_("Choose a file."))


class CredentialForm(BaseForm):
    """A licence or certificate of somebody."""

    kind = SelectField(_l("Kind"), id="credential-kind", validate_choice=False)
    number = StringField(
        _l("Number"), id="credential-number", validators=[Length(max=LONGEST_NUMBER)]
    )
    valid_to = DayField(_l("Valid until"), id="credential-to")

    def offer(self) -> None:
        """Offer every kind."""
        kinds = (kind.value for kind in CredentialKind)
        self.kind.choices = [(kind, label(kind, "credential")) for kind in kinds]


class LeaveForm(BaseForm):
    """The last day, and who takes over what; fields are added for each team that is left."""

    last_day = DayField(_l("Last day of service"), validators=[DayGiven()])
    duties = SelectField(
        _l("Who takes over the responsibilities for places"), validate_choice=False
    )
    understood = BooleanField(_l("I know that these teams may not sign new contracts afterwards"))

    def wanted(self, found: list[TeamDeparture], today: date) -> Request:
        """What was filled in; today where there is no day yet."""
        return Request(
            last_day=self.last_day.data or today,
            heirs={one.team.code: self._heirs(one.team.code) for one in found},
            duties=(self.duties.data or "") if self.duties else "",
            understood=bool(self.understood.data),
        )

    def _heirs(self, team: str) -> Heirs:
        chosen = {name: self._fields.get(f"{name}-{team}") for name in WORDS}
        return Heirs(**{name: (f.data or "") if f else "" for name, f in chosen.items()})

    def fields_of(self, one: TeamDeparture) -> list[Any]:
        """The fields of one team, of what is left behind there."""
        names = (f"{name}-{one.team.code}" for name in WORDS)
        return [self._fields[name] for name in names if name in self._fields]


WORDS = {
    "leader": _l("Who leads the team"),
    "contact": _l("Who is the contact for the families"),
    "doctor": _l("Who answers for the contracts"),
}


def leave_form(found: list[TeamDeparture], *, duties: bool, **values: Any) -> LeaveForm:
    """The form for these departures, with a field for everything that is left behind."""
    kind: Any = type("LeaveFormOfTeams", (LeaveForm,), {})
    offered: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        facts = one.facts
        for name, needed, fit in (
            ("leader", facts.needs_leader, facts.leaders),
            ("contact", facts.needs_contact, facts.contacts),
            ("doctor", facts.needs_doctor, facts.doctors),
        ):
            if needed:
                field = f"{name}-{facts.team}"
                setattr(kind, field, SelectField(WORDS[name], validate_choice=False))
                offered[field] = [(key, _named(one, key)) for key in fit]
    form: LeaveForm = kind(**values)
    for field, choices in offered.items():
        form[field].choices = [("", _("Choose")), *choices]
    everybody = {key: one.names[key] for one in found for key in one.facts.staying}
    form.duties.choices = [("", _("Choose")), *everybody.items()]
    if not duties:
        del form.duties
    return form


def _named(one: TeamDeparture, key: str) -> str:
    post = next(iter(one.facts.staying[key]))
    return f"{one.names[key]} · {label(post, 'post')}" if post else one.names[key]
