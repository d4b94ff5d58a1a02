"""What the pages of the work list show: the filters of an address, and lines with their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, cast

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints.tasks.forms import FilterForm
from contracts_app.blueprints.tasks.links import person_link, record_link, visit_link
from contracts_app.queries.accounts import own_of
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.paging import Page
from contracts_app.queries.task_choices import list_colleagues, list_items
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.task_rows import TaskRow
from contracts_app.queries.tasks import TaskCounts, is_too_wide, list_tasks
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.work_list import URGENT, days_late, is_visited_at_home, to_tick
from contracts_app.services import searches
from contracts_app.services.errors import NotFound
from contracts_app.services.tasks import to_be_reported
from contracts_app.vocabulary.care import Programme
from contracts_app.vocabulary.tasks import Horizon
from contracts_app.vocabulary.visit_forms import FORM_OF

_LIST_ARGS = (
    *("horizon", "village", "grid", "programme", "who", "item", "kind", "home", "team"),
    *("planned", "day", "away", "s", "after", "before", "size"),
)
_ITEMS = sorted({*FORM_OF, "EDUCATION", "FAMILY_TRAINING", "GUIDANCE"})
_WAYS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("overdue", {"horizon": Horizon.OVERDUE}),
    ("today", {}),
    ("week", {"horizon": Horizon.WEEK}),
    ("recall", {"horizon": Horizon.WEEK, "kind": "recall"}),
    ("referral", {"horizon": Horizon.WEEK, "kind": "referral"}),
    ("month", {"horizon": Horizon.MONTH}),
    ("all", {"horizon": Horizon.ALL}),
)
"""The ways of looking at the list, each a press away."""


@dataclass(frozen=True)
class Line:
    """One person of the list with the links of the line."""

    row: TaskRow
    today: date
    to_report: bool = False
    """Whether nobody met a patient with tuberculosis so often that it is reported."""

    @cached_property
    def person(self) -> Any:
        return self.row.person

    @property
    def person_url(self) -> str:
        return person_link(self.person.key)

    @property
    def record_url(self) -> str:
        return record_link(self.person.key, to_tick(self.row.duties, self.today))

    @property
    def visit_url(self) -> str:
        return visit_link(self.row.last.key) if self.row.last else ""

    @property
    def at_home(self) -> bool:
        """Whether the person is visited at home."""
        birth = self.person.birth_date
        return is_visited_at_home(birth, self.row.tags, self.row.items, self.today)

    @property
    def tried_today(self) -> bool:
        """Whether nobody was at home today."""
        return self.row.vain_on == self.today

    def late(self, duty: Any) -> int:
        """How many days a duty is overdue."""
        return days_late(duty.due_on, self.today)

    def urgent(self, duty: Any) -> bool:
        """Whether it is a recall or a referral."""
        return duty.kind in URGENT


def lines_of(rows: Sequence[TaskRow], today: date) -> list[Line]:
    """The lines of these people."""
    reported = to_be_reported(rows, today)
    return [Line(row, today, row.person.id in reported) for row in rows]


def filter_form() -> FilterForm:
    """The filters of the address, with what lies in scope to choose from."""
    form, colleagues = FilterForm(request.args), list_colleagues(scope())
    own = own_of(current_user, colleagues)
    teams = list_team_choices(scope()) if scope().team_id is None else []
    form.offer(
        list_grid_choices(scope()),
        teams,
        colleagues,
        list_items(_ITEMS),
        own,
    )
    return form


def text_of(token: str) -> str | None:
    """What was searched for; None when the search is forgotten, empty without one."""
    return searches.find_text(current_user.id, token) if token else ""


def filters_of(form: FilterForm, text: str = "") -> TaskFilters:
    """The filters that the list knows; unknown codes find nothing or count as none."""

    def given(name: str) -> str:
        return str(form[name].data or "").replace("\0", "")

    programme, kind = form.programme.data or "", form.kind.data or ""
    horizon = form.horizon.data
    return TaskFilters(
        horizon=Horizon(horizon) if horizon in set(Horizon) else Horizon.TODAY,
        programme=programme if programme in set(Programme) else "",
        kind=kind if kind in URGENT else "",
        planned=form.planned.data,
        day=form.day.data,
        home=form.home.data == "1",
        away=form.away.data == "1",
        text=text,
        village=given("village"),
        grid=given("grid"),
        team=given("team"),
        item=given("item"),
        who=given("who"),
    )


def list_args() -> dict[str, Any]:
    """The list and page in the address, for the way back to it."""
    return {name: request.args[name] for name in _LIST_ARGS if request.args.get(name)}


def asked_filters() -> TaskFilters:
    """The filters of the address, for what is done to people of the list.

    Raises NotFound for a search that is forgotten: it meant some people, and not all.
    """
    text = text_of(request.args.get("s", ""))
    if text is None:
        raise NotFound("search")
    return filters_of(FilterForm(request.args), text)


def list_page(form: FilterForm) -> dict[str, Any]:
    """The list for the filters and the page that the address asks for."""
    token = request.args.get("s", "")
    text = text_of(token)
    filters = filters_of(form, text or "")
    wide = is_too_wide(scope(), filters)
    found, counts = Page([], 0, False, "", ""), TaskCounts()
    if not wide and text is not None:
        found, counts = list_tasks(scope(), filters, asked_cursor())
    values = {**form.values(), "s": token}
    labels = form.chosen_labels()
    if token:
        labels["s"] = _("Search: %(text)s", text=text) if text else _("Search")
    return {
        "filters": form,
        "found": found,
        "counts": counts,
        "lines": lines_of(cast(list[TaskRow], found.rows), clock.today()),
        "wide": wide,
        "token": token,
        "forgotten": text is None,
        "text": text or "",
        "horizon": filters.horizon,
        "ways": _ways(filters, values),
        "args": kept_args(values),
        "chosen": chips("tasks.list_tasks", values, labels),
        "today": clock.today(),
        "back": list_args(),
        "colleagues": form.who.choices,
    }


def _ways(filters: TaskFilters, values: dict[str, Any]) -> list[tuple[str, dict[str, Any], bool]]:
    """Name, arguments and whether it is the present one, of each way of looking at the list."""
    rest = {
        name: value
        for name, value in values.items()
        if value and name not in ("horizon", "kind", "planned", "day")
    }
    now = {"horizon": filters.horizon, "kind": filters.kind}
    found = []
    for name, args in _WAYS:
        there = {"horizon": Horizon.TODAY, "kind": "", **args}
        found.append((name, {**rest, **args}, there == now and not filters.of_one_day))
    return found
