"""The list of people, and one person with contract, duties, visits and who looked."""

from typing import Any

from flask import render_template, request

from contracts_app import clock
from contracts_app.blueprints._allergies import allergy_view
from contracts_app.blueprints._guards import can, requires, scope
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import referrals_of_person
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.residents import bp
from contracts_app.blueprints.residents.forms import PeopleFilterForm
from contracts_app.blueprints.residents.views import person_view
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.people_list import (
    AGES,
    count_by_age,
    count_by_tag,
    more_of,
)
from contracts_app.queries.people_list import (
    list_people as find_people,
)
from contracts_app.queries.visits import get_person
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound


@bp.get("/residents")
@requires(Permission.RESIDENT_LIST)
def list_people() -> Any:
    """People for those who care for them; for all others how many there are."""
    if not can(Permission.CARE_VIEW):
        return _counts()
    form = PeopleFilterForm(request.args)
    form.offer(list_grid_choices(scope()))
    found = find_people(scope(), form.filters, asked_cursor())
    looked_at("resident", "list", "list", after={"keys": [row.key for row in found.rows]})
    return page(
        "residents/list.html",
        "residents/_people.html",
        found=found,
        more=more_of([row.id for row in found.rows], clock.today()),
        filters=form,
        args=kept_args(form.data),
        chosen=chips("residents.list_people", form.data, form.chosen_labels()),
    )


def _counts() -> Any:
    return render_template(
        "residents/counts.html",
        by_age=count_by_age(scope()),
        by_tag=count_by_tag(scope()),
        bands=tuple(AGES),
    )


@bp.get("/residents/<string:key>")
@requires(Permission.CARE_VIEW)
def show_person(key: str) -> Any:
    person = get_person(key, scope())
    if person is None:
        raise NotFound("resident")
    shown = person_view(person, scope(), request.args.get("before", ""))
    looked_at("resident", key, after={"page": "person"})
    return render_template(
        "residents/person.html",
        person=person,
        shown=shown,
        referrals=referrals_of_person(person.rows),
        allergies=allergy_view(person.rows),
    )
