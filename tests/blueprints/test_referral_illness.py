"""What the slip tells of an illness by itself: the last follow-up visits that were not in order."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.blueprints.referrals.last_visits import fitting, not_in_order
from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.queries.visits import Visited, get_person
from contracts_app.rules.referrals.forms import UP_FORM
from tests.edge_app import edge_app
from tests.factories import TODAY, tag_with
from tests.pages import select
from tests.support.care import pressure, record, reverse, sugar
from tests.support.referral_moves import Green
from tests.support.referral_pages import green_app, green_world
from tests.support.signed_in import client_of


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = green_app(make_app)
    with app.app_context(), app.test_request_context():
        yield app


@pytest.fixture
def green(app: Flask) -> Green:
    green = green_world()
    tag_with(green.person, "HTN")
    return green


def seen(green: Green, days: int, *values: int) -> str:
    on = TODAY - timedelta(days=days)
    return record(green.person, "HTN_VISIT", on=on, values=pressure(*values)).key


def whom(green: Green) -> Visited:
    person = get_person(green.person.key, everything(TODAY))
    assert person is not None
    return person


def lines(green: Green) -> list[str]:
    with force_locale("en"):
        return [line for one in not_in_order(whom(green), TODAY) for line in one.lines]


def day(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def test_two_visits_out_of_order_are_told_the_newest_first(green: Green) -> None:
    for days, values in ((60, (130, 80)), (35, (162, 98)), (2, (168, 102))):
        seen(green, days, *values)
    assert lines(green) == [
        f"{day(2)} Hypertension visit: Not under control, blood pressure 168/102 mmHg",
        f"{day(35)} Hypertension visit: Not under control, blood pressure 162/98 mmHg",
    ]
    assert [one.referred for one in not_in_order(whom(green), TODAY)] == [True]


def test_one_visit_out_of_order_is_told_and_is_not_what_the_hospital_is_asked_for(
    green: Green,
) -> None:
    seen(green, 35, 130, 80)
    seen(green, 2, 168, 102)
    assert [line[:10] for line in lines(green)] == [day(2)]
    assert [one.referred for one in not_in_order(whom(green), TODAY)] == [False]


def test_what_is_in_order_again_is_not_told(green: Green) -> None:
    seen(green, 35, 168, 102)
    seen(green, 2, 130, 80)
    assert lines(green) == []


def test_a_visit_that_was_taken_back_is_not_told(green: Green) -> None:
    seen(green, 35, 162, 98)
    reverse(seen(green, 2, 168, 102))
    assert [line[:10] for line in lines(green)] == [day(35)]


def test_what_is_out_of_order_for_the_hospital_stands_first(green: Green) -> None:
    tag_with(green.person, "DM2")
    seen(green, 2, 168, 102)
    for days in (40, 3):
        on = TODAY - timedelta(days=days)
        record(green.person, "DM_VISIT", on=on, values=sugar(9.6))
    assert [one.form for one in not_in_order(whom(green), TODAY)] == ["dm2", "htn"]
    assert lines(green)[0] == (
        f"{day(3)} Type 2 diabetes visit: Not under control, fasting glucose 9.6 mmol/L"
    )


def test_what_the_doctor_wrote_of_a_reaction_is_told(green: Green) -> None:
    told = {"htn-reaction": "yes", "htn-reaction_words": "干咳两周"}
    values = {**pressure(150, 92), **told}
    record(green.person, "HTN_VISIT", on=TODAY, values=values)
    assert lines(green)[0].endswith("blood pressure 150/92 mmHg, Adverse reaction: Yes, 干咳两周")


def test_the_page_tells_it_in_the_language_of_the_user(green: Green, app: Flask) -> None:
    for days in (35, 2):
        seen(green, days, 168, 102)
    db.session.commit()
    here = f"/referrals/new?resident={green.person.key}&reason=uncontrolled"
    [told] = select(client_of(app, "village").get(here), "//textarea[@id='illness']")
    assert f"{day(2)} 高血压患者随访服务记录" in told.text
    assert "168/102" in told.text


_TEXTS = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60))


@given(_TEXTS, st.integers(1, 120))
def test_a_field_is_never_fuller_than_it_may_be(texts: list[str], longest: int) -> None:
    with edge_app().test_request_context():
        told = fitting(texts, longest)
    assert len(told) <= longest
    assert bool(told) == bool(texts)


def test_a_line_that_does_not_fit_is_left_out_whole() -> None:
    longest = next(one.longest for one in UP_FORM if one.name == "illness")
    with edge_app().test_request_context(), force_locale("en"):
        assert fitting(["a" * 600, "b" * 600], longest) == "a" * 600
        assert fitting(["a" * 600, "b" * 398], longest) == "a" * 600 + "; " + "b" * 398
        assert fitting(["a" * 1001], longest) == "a" * 999 + "…"
