"""What is typed into the forms of a visit: values to be stored, or all that is wrong with them."""

from datetime import date
from typing import Any

import pytest

from contracts_app.rules.record_values import Person
from contracts_app.rules.visit_forms import Filled, brought, input_name, left_over, read_forms
from contracts_app.vocabulary.care import FormKind, Measure
from contracts_app.vocabulary.visit_forms import FORM_OF, NEEDED, VISIT_FORMS, form_of

TODAY = date(2026, 11, 21)
PERSON = Person("female", date(1958, 3, 12))
HTN, DM2, TB, CARE = FormKind.HTN, FormKind.DM2, FormKind.TB, FormKind.CARE
GOOD = {"htn-sbp": "138", "htn-dbp": "86"}


def filled(values: dict[str, Any], *kinds: FormKind, whole: bool = True) -> Filled:
    def raw(name: str) -> list[str]:
        value = values.get(name, [])
        return [value] if isinstance(value, str) else value

    return read_forms(kinds, raw, PERSON, TODAY, whole=whole)


def wrong(values: dict[str, Any], *kinds: FormKind, whole: bool = True) -> set[tuple[str, str]]:
    return {(one.code, one.name) for one in filled(values, *kinds, whole=whole).problems}


def test_values_are_read_for_each_form_under_its_own_names() -> None:
    told = filled({**GOOD, "dm2-sbp": "140", "dm2-fpg": "6.5"}, HTN, DM2)
    assert told.problems == []
    assert told.data == {HTN: {"sbp": 138, "dbp": 86}, DM2: {"sbp": 140, "fpg": 6.5}}


def test_a_value_of_nothing_is_a_value() -> None:
    told = filled({**GOOD, "htn-smoking": "0", "htn-drinking": "0"}, HTN)
    assert told.data[HTN]["smoking"] == 0
    assert filled({"tb-doses_due": "30", "tb-doses_taken": "0"}, TB).problems == []


def test_what_is_followed_is_told_once_in_hundredths_without_loss() -> None:
    values = {**GOOD, "htn-weight": "61.3", "dm2-fpg": "6.9", "dm2-weight": "70", "dm2-sbp": "150"}
    told = filled(values, HTN, DM2).measured
    assert told == {"sbp": 13_800, "dbp": 8_600, "weight": 6_130, "fpg": 690}
    for tenths in range(10, 401):
        sugar = filled({"dm2-fpg": str(tenths / 10)}, DM2).measured
        assert sugar == {"fpg": tenths * 10}


def test_seen_face_to_face_nothing_needed_may_be_missing() -> None:
    assert wrong({}, HTN, DM2) == {
        ("missing_required", "htn-sbp"), ("missing_required", "htn-dbp"),
        ("missing_required", "dm2-fpg"),
    }  # fmt: skip
    assert wrong({}, HTN, DM2, whole=False) == set()


def test_what_cannot_be_read_is_not_missing_besides() -> None:
    assert wrong({"htn-sbp": "abc", "htn-dbp": "90"}, HTN) == {("value_not_number", "htn-sbp")}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [
        ("60", "30", set()), ("59", "30", {("value_out_of_range", "htn-sbp")}),
        ("300", "200", set()), ("301", "200", {("value_out_of_range", "htn-sbp")}),
        ("120", "201", {("value_out_of_range", "htn-dbp")}),
        ("120.5", "80", {("value_decimals", "htn-sbp")}), ("１２０", "８０", set()),
        ("80", "80", {("pressure_order", "htn-sbp")}), ("81", "80", set()),
        ("79", "80", {("pressure_order", "htn-sbp")}),
    ],
)  # fmt: skip
def test_pressure_has_limits_and_an_order(
    systolic: str, diastolic: str, expected: set[tuple[str, str]]
) -> None:
    assert wrong({"htn-sbp": systolic, "htn-dbp": diastolic}, HTN) == expected


def test_nobody_takes_more_doses_than_were_due() -> None:
    assert wrong({"tb-doses_due": "30", "tb-doses_taken": "31"}, TB) == {
        ("doses_order", "tb-doses_due")
    }
    assert wrong({"tb-doses_due": "30", "tb-doses_taken": "30"}, TB) == set()


def test_words_about_a_choice_need_the_choice() -> None:
    about = {"htn-reaction_words": "皮疹"}
    assert wrong({**GOOD, **about}, HTN) == {("value_needs_option", "htn-reaction_words")}
    assert wrong({**GOOD, **about, "htn-reaction": "yes"}, HTN) == set()
    assert wrong({**GOOD, "htn-symptoms_other": "乏力"}, HTN) == {
        ("value_needs_option", "htn-symptoms_other")
    }
    many = {"htn-symptoms_other": "乏力", "htn-symptoms": ["headache", "other"]}
    assert wrong({**GOOD, **many}, HTN) == set()


def test_none_stands_alone_among_choices() -> None:
    both = {**GOOD, "htn-symptoms": ["none", "headache"]}
    assert wrong(both, HTN) == {("value_alone", "htn-symptoms")}


def test_a_form_brings_services_once_all_their_values_are_there() -> None:
    assert brought(filled(GOOD, HTN).data) == ["BP"]
    assert brought(filled({"htn-sbp": "130"}, HTN, whole=False).data) == []
    both = filled({**GOOD, "htn-adherence": "gaps", "dm2-fpg": "6", "dm2-sbp": "130",
                   "dm2-dbp": "80"}, HTN, DM2)  # fmt: skip
    assert brought(both.data).count("BP") == 1
    assert {"BP", "DRUG_REVIEW", "FPG"} <= set(brought(both.data))


def test_services_without_a_form_of_their_own_are_only_done() -> None:
    assert form_of("ADVICE") == FormKind.SIMPLE
    assert form_of("CHILD_HB") == form_of("CHILD_VISIT") == FormKind.CHILD
    assert set(FORM_OF.values()) | {FormKind.SIMPLE} == set(VISIT_FORMS) == set(FormKind)


@pytest.mark.parametrize("kind", list(FormKind))
def test_each_form_is_whole(kind: FormKind) -> None:
    form = VISIT_FORMS[kind]
    names = [one.code for one in form.fields]
    assert len(names) == len(set(names))
    assert set(NEEDED.get(kind, ())) <= set(names)
    for needed in form.brings.values():
        assert set(needed) <= set(names)
    assert input_name(kind, names[0]) == f"{kind}-{names[0]}"


def test_values_over_time_are_numbers_wherever_they_stand() -> None:
    for form in VISIT_FORMS.values():
        for field in form.fields:
            if field.code in set(Measure):
                assert field.kind == "number", (form.kind, field.code)
                assert (field.low or 0) > 0


@pytest.mark.parametrize("kind", list(FormKind))
def test_every_input_of_a_form_has_a_place_in_it(kind: FormKind) -> None:
    names = [input_name(kind, one.code) for one in VISIT_FORMS[kind].fields]
    names += [input_name(kind, "next_on"), input_name(kind, "next_reason"), "note", "item"]
    assert left_over([kind], [*names, f"{names[0]}-1-name"]) == []


def test_what_no_field_reads_is_left_over() -> None:
    names = ["htn-sbp", "htn-old", "htn-sbpx", "htn-old", "dm2-old", "old"]
    assert left_over([FormKind.HTN], names) == ["htn-old", "htn-sbpx"]
    assert left_over([], names) == []
