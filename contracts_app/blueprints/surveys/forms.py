"""Forms of surveys; that of an answer also stands on the public page."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from contracts_app.blueprints._days import DayGiven, day_of
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.formatting.labels import label
from contracts_app.rules.survey import LONGEST_REASON, LONGEST_TITLE, Answer
from contracts_app.services.keys import new_key
from contracts_app.services.surveys import SurveyWords
from contracts_app.vocabulary.team_life import SATISFACTION, SurveyKind

_TOKEN = 16
KNOWS = ("knows_doctor", "knows_institution", "knows_services")
_SAID = {"yes": True, "no": False}


class SurveyForm(BaseForm):
    """What is asked, of whom, and when."""

    kind = RadioField(_l("What is asked"), [InputRequired()], validate_choice=False)
    title = StringField(_l("Title"), [InputRequired(), Length(max=LONGEST_TITLE)])
    institution = SelectField(_l("Institution"), [InputRequired()], validate_choice=False)
    team = SelectField(_l("Team"), validate_choice=False)
    from_day = DayField(_l("First day"), [DayGiven()])
    to_day = DayField(_l("Last day"), [DayGiven()])

    def offer(self, institutions: Iterable[Any], teams: Iterable[Any]) -> None:
        """Offer what may be asked, and the institutions and teams in reach."""
        self.kind.choices = [(one.value, label(one, "survey_kind")) for one in SurveyKind]
        self.institution.choices = [(one.code, one.name) for one in institutions]
        self.team.choices = [
            ("", _("All teams of the institution")),
            *((one.code, one.name) for one in teams),
        ]

    def words(self) -> SurveyWords:
        """What was filled in."""
        return SurveyWords(
            kind=self.kind.data or "",
            title=self.title.data or "",
            institution=self.institution.data or "",
            team=self.team.data or "",
            from_day=day_of(self.from_day),
            to_day=day_of(self.to_day),
        )


class WithdrawForm(BaseForm):
    """Why a survey is closed for good."""

    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Please write the reason.")), Length(max=LONGEST_REASON)],
    )


class AnswerForm(BaseForm):
    """The answers of one person; a form has a token of its own, so that it counts once."""

    form_token = HiddenField("", [InputRequired(), Regexp(r"^[2-9a-hjkmnp-z]{16}$")])
    knows_doctor = RadioField(validate_choice=False)
    knows_institution = RadioField(validate_choice=False)
    knows_services = RadioField(validate_choice=False)
    grade = RadioField(validate_choice=False)

    def offer(self, *, on_paper: bool) -> None:
        """Offer the answers; on paper a mark may be missing or stand at two places."""
        nothing = [("", _("No valid mark"))] if on_paper else []
        for name in KNOWS:
            self[name].label.text = label(name, "knows")
            self[name].choices = [("yes", _("I know it")), ("no", _("I do not know it")), *nothing]
        self.grade.label.text = _("How satisfied are you with your family doctor team?")
        grades = [(str(grade), label(grade, "grade")) for grade in SATISFACTION]
        self.grade.choices = [*grades, *nothing]
        if not self.form_token.data:
            self.begin_anew()

    def begin_anew(self) -> None:
        """Give the form a token that no form had."""
        self.form_token.data = new_key(_TOKEN)

    def questions(self, kind: str) -> list[Any]:
        """The fields that a survey of this kind asks."""
        names = KNOWS if kind == SurveyKind.AWARENESS else ("grade",)
        return [self[name] for name in names]

    def answer(self) -> Answer:
        """What was chosen; a grade that is none is worse than the worst, so that it is refused."""
        grade = self.grade.data or ""
        doctor, institution, services = (_SAID.get(self[name].data or "") for name in KNOWS)
        number = int(grade) if grade in set("12345") else 0
        return Answer(doctor, institution, services, number if grade else None)
