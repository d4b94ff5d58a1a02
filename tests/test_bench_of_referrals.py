"""What the benchmark of referrals promises it measures: each filter, and it fails on slow pages."""

from types import SimpleNamespace

import pytest

from bench._county import told_slow
from bench.referrals import LONGEST_MS, is_within, list_filters
from contracts_app.blueprints.referrals.board_forms import ListForm
from tests.edge_app import edge_app

DEPARTMENTS = [
    SimpleNamespace(hospital_code=hospital, hospital=hospital, code=code, name=code)
    for hospital in ("ORG90", "ORG91")
    for code in ("CARD", "ORTH")
]


def test_each_filter_that_the_list_offers_is_measured_with_each_of_its_words() -> None:
    with edge_app().test_request_context():
        form = ListForm(formdata=None)
        form.offer_all(DEPARTMENTS, at_hospital=False)
        asked = [one for _name, one in list_filters(form)]
        offered = {
            (field.name, code)
            for field in form
            for code, _words in getattr(field, "choices", None) or ()
            if code
        }
    words = {pair for one in asked for pair in one.items()}
    assert {name for name, _word in words} == set(form.data)
    assert offered - words == {("department", "ORG90:ORTH"), ("department", "ORG91:ORTH")}
    assert {} in asked


def test_a_page_that_takes_longer_than_promised_fails_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = {"board": LONGEST_MS, "list": LONGEST_MS + 0.1}
    lines = [
        {"page": page, "role": "leader", "within": is_within({"p50_ms": took})}
        for page, took in times.items()
    ]
    assert told_slow({"engine": "sqlite"}, [{"page": "size"}, *lines]) == ["sqlite leader list"]
    assert len(capsys.readouterr().out.splitlines()) == 3
