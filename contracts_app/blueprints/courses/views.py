"""What the pages of both courses share: the person, one form of several, and the way on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.formatting.course_labels import course_words
from contracts_app.queries.visits import get_person
from contracts_app.services.errors import NotFound, Refused

Step = Callable[[Any], Any]
AnyForm = TypeVar("AnyForm", bound=BaseForm)


@dataclass(frozen=True)
class Course:
    """One page: which steps it offers now, by name, each with its form and what it does."""

    page: str
    """Its name among the templates, and among the looks at a person."""
    person: Any
    forms: Mapping[str, BaseForm]
    steps: Mapping[str, Step]
    facts: Mapping[str, Any]

    def answer(self) -> Any:
        """The page, or the step that was sent; a refused one comes back as it was typed."""
        name = request.args.get("step", "")
        if request.method == "GET":
            return self._page([], 200)
        form = self.forms.get(name)
        if form is None:
            raise NotFound("step")
        if not form.validate():
            return self._page([], 422, form)
        try:
            self.steps[name](form)
        except Refused as refused:
            return self._page(_worded(refused, form), 422, form)
        flash(_("It is recorded, and what is due was planned anew."), "success")
        return redirect(url_for(request.endpoint or "", key=self.person.key), 303)

    def _page(self, refusals: list[Any], status: int, sent: BaseForm | None = None) -> Any:
        looked_at("resident", self.person.key, after={"page": self.page})
        return render_template(
            f"courses/{self.page}.html",
            person=self.person,
            forms=self.forms,
            form=sent,
            refusals=refusals,
            **self.facts,
        ), status


def person_of(key: str) -> Any:
    """Somebody who lives in scope. Raises NotFound."""
    person = get_person(key, scope())
    if person is None:
        raise NotFound("resident")
    return person


def given(kind: type[AnyForm], step: str, **values: Any) -> AnyForm:
    """A form with what was sent for it, or with what is known."""
    sent = request.method == "POST" and request.args.get("step") == step
    return kind(request.form if sent else None, data=values)


def _worded(refused: Refused, form: BaseForm) -> list[Any]:
    return [
        {
            "code": one.code,
            "message": course_words(one.code, one.subject),
            "field": one.subject if one.subject in form else "",
        }
        for one in refused.refusals
    ]
