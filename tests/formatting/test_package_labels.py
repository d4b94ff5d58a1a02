"""Services and packages in words."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from contracts_app.formatting.package_labels import (
    modes_text,
    package_problem,
    service_text,
    target_text,
    told,
    windows_text,
)


def row(**values: Any) -> Any:
    given = {
        "times_per_year": 4, "interval_months": 3, "windows": [], "modes": [], "condition": "",
        "condition_en": "",
    }  # fmt: skip
    return SimpleNamespace(**{**given, **values})


@pytest.mark.parametrize(
    ("windows", "zh", "en"),
    [
        ([], "", ""),
        (["3m", "6m", "4y"], "3、6个月; 4岁", "3, 6 months; 4 years"),
        (["<13w", "16-20w"], "13周内; 16–20周", "within 13 weeks; 16–20 weeks"),
        (["42d"], "42天", "42 days"),
    ],
)
def test_when_a_service_is_due(app: Flask, windows: list[str], zh: str, en: str) -> None:
    for language, words in (("zh", zh), ("en", en)):
        with app.test_request_context(), force_locale(language):
            assert windows_text(windows) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "4 times a year · every 3 months"),
        ({"times_per_year": 1, "interval_months": 12}, "once a year"),
        ({"times_per_year": 12, "interval_months": 1}, "12 times a year · every month"),
        ({"times_per_year": 0, "interval_months": None}, "when needed"),
        ({"windows": ["3m"]}, "4 times a year · 3 months"),
        ({"modes": ["home", "phone"], "interval_months": None},
         "4 times a year · at home, by telephone"),
        ({"condition": "同意", "condition_en": "with consent", "interval_months": None},
         "4 times a year · with consent"),
        ({"condition": "同意", "interval_months": None}, "4 times a year · 同意"),
    ],
)  # fmt: skip
def test_a_service_in_one_line(app: Flask, values: dict[str, Any], words: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert service_text(row(**values)) == words


def test_the_three_places_where_one_meets_are_face_to_face(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert modes_text(["station", "home", "outpatient"]) == "face to face"
        assert modes_text(["station", "home", "mass", "outpatient"]) == "face to face"
        assert modes_text(["home", "mass"]) == "at home, at a joint event"
        assert modes_text(["home"]) == "at home"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ([], "everybody"),
        ([{"min_age": 65}], "aged 65 and over"),
        ([{"below_age": 7}], "younger than 7"),
        ([{"tags": ["A"], "min_age": 35, "below_age": 66}], "A, aged 35 to 65"),
        ([{"min_age": 90}, {"tags": ["A", "B"]}], "aged 90 and over or A, B"),
    ],
)
def test_for_whom_a_package_is(app: Flask, target: list[dict[str, Any]], words: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert target_text(target, str) == words


def test_a_problem_names_its_place(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert package_problem("bad_number", "times-3") == (
            "Service 3, times a year: This number is not possible here."
        )
        assert package_problem("basic_is_free", "self_fen").startswith("Own payment: ")
        assert told([("changed_since", "")])[0]["message"].startswith("Somebody changed")
