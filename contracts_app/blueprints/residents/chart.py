"""Values over time as a picture with a table under it, to be read on a screen or printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import render_template
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._allergies import allergy_view
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.residents import bp
from contracts_app.formatting.charts import Picture, picture
from contracts_app.formatting.form_fields import plain
from contracts_app.queries.person_page import list_values, list_visit_days
from contracts_app.queries.visits import get_person
from contracts_app.rules.control import Seen, pressure_target
from contracts_app.rules.permissions import Permission
from contracts_app.rules.visit_reasons import healthy_weight
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.errors import NotFound
from contracts_app.vocabulary.care import Measure

_NAMES: Final[dict[Measure, LazyString]] = {
    Measure.SBP: _l("Systolic pressure"),
    Measure.DBP: _l("Diastolic pressure"),
    Measure.FPG: _l("Fasting glucose"),
    Measure.WEIGHT: _l("Weight"),
}
Target = tuple[float, float] | None


@dataclass(frozen=True)
class Kind:
    """A chart: which measures it shows and in which unit, and the least range of its axis."""

    code: str
    title: LazyString
    measures: tuple[Measure, ...]
    unit: str
    least: float


@dataclass(frozen=True)
class ChartView:
    """A chart with its words and its table; rows by day, the newest first."""

    kind: Kind
    picture: Picture
    target: str
    names: list[tuple[str, str]]
    rows: list[tuple[date, list[str]]]


_CHARTS: Final = (
    Kind("pressure", _l("Blood pressure"), (Measure.SBP, Measure.DBP), "mmHg", 60),
    Kind("glucose", _l("Fasting glucose"), (Measure.FPG,), "mmol/L", 6),
    Kind("weight", _l("Weight"), (Measure.WEIGHT,), "kg", 10),
)
_READ: Final = (Measure.SBP, Measure.DBP, Measure.FPG, Measure.WEIGHT, Measure.HEIGHT)


@bp.get("/residents/<string:key>/chart")
@requires(Permission.CARE_VIEW)
def show_chart(key: str) -> Any:
    person = get_person(key, scope())
    if person is None:
        raise NotFound("resident")
    looked_at("resident", key, after={"page": "chart"})
    return render_template(
        "residents/chart.html",
        person=person,
        charts=_charts(person),
        allergies=allergy_view(person.rows),
    )


def _charts(person: Any) -> list[ChartView]:
    values: dict[Measure, list[tuple[date, float]]] = {one: [] for one in _READ}
    for row in list_values(person.rows, _READ):
        values[Measure(row.measure)].append((row.taken_on, row.hundredths / 100))
    visits = list_visit_days(person.rows)
    targets = _targets(person, values[Measure.HEIGHT])
    return [
        _chart(kind, values, targets[kind.code], visits)
        for kind in _CHARTS
        if any(values[one] for one in kind.measures)
    ]


def _targets(person: Any, heights: list[tuple[date, float]]) -> dict[str, Target]:
    today = clock.today()
    numbers = numbers_for_person(person, today)
    seen = Seen(person.birth_date, today, numbers)
    systolic, diastolic = pressure_target(seen)
    height = heights[-1][1] if heights else None
    return {
        "pressure": (diastolic, systolic),
        "glucose": (numbers.dm2__emergency_to, numbers.dm2__control_below),
        "weight": healthy_weight(height, person.birth_date, today),
    }


def _chart(
    kind: Kind,
    values: Mapping[Measure, list[tuple[date, float]]],
    target: Target,
    visits: list[date],
) -> ChartView:
    shown = {one.value: values[one] for one in kind.measures}
    days = sorted({on for points in shown.values() for on, _value in points}, reverse=True)
    by_day = [dict(points) for points in shown.values()]
    rows = [(on, [plain(one[on]) if on in one else "—" for one in by_day]) for on in days]
    names = [(one.value, str(_NAMES[one])) for one in kind.measures]
    return ChartView(
        kind, picture(shown, target, visits, kind.least), _words(kind, target), names, rows
    )


def _words(kind: Kind, target: Target) -> str:
    if target is None:
        return ""
    low, high = plain(target[0]), plain(target[1])
    if kind.code == "pressure":
        return _(
            "Should be below %(systolic)s and below %(diastolic)s: the edges of the band.",
            systolic=high,
            diastolic=low,
        )
    return _("Should lie within the band: %(low)s to %(high)s %(unit)s.",
             low=low, high=high, unit=kind.unit)  # fmt: skip
