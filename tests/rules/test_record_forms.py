"""The forms of a record as tables of fields: what may be typed, what is wrong, what is missing."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.record_forms import (
    as_typed,
    body_mass_index,
    completeness,
    gaps,
    proposed_tags,
    read_form,
)
from contracts_app.rules.record_values import Person
from contracts_app.vocabulary.catalogue import TAGS
from contracts_app.vocabulary.record_forms import BASIC, EXAM, FAMILY, FORMS, Field, FieldKind, Form
from contracts_app.vocabulary.record_forms.basic import PROPOSES

TODAY = date(2026, 11, 21)
ELDER = Person("female", date(1950, 5, 6))
CHILD = Person("male", date(2020, 5, 6))
CODE = "11019910010100001"
TOWN = "11019900100100001"
NUMBERS = [field for field in EXAM.fields if field.kind == FieldKind.NUMBER]


def read(form: Form, person: Person = ELDER, **typed: str | list[str]) -> Any:
    named = {name.replace("__", "-"): value for name, value in typed.items()}

    def raw(name: str) -> list[str]:
        value = named.get(name, [])
        return [value] if isinstance(value, str) else value

    return read_form(form, raw, person, TODAY)


def wrong(form: Form, person: Person = ELDER, **typed: str | list[str]) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in read(form, person, **typed).problems]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.kind)
def test_a_form_is_a_sound_table(form: Form) -> None:
    fields = list(form.fields)
    codes = [field.code for field in fields]
    assert len(codes) == len(set(codes))
    assert all("-" not in code for code in codes), "inputs of a field are named behind a hyphen"
    for field in fields:
        options = [one.code for one in field.options]
        assert field.zh
        assert field.en
        assert len(options) == len(set(options))
        assert not field.alone or field.alone in options
        assert all(one.zh and one.en for one in field.options)
        if field.depends:
            code, option = field.depends
            assert option in {one.code for one in form.field(code).options}
            assert codes.index(code) < codes.index(field.code)


def test_every_number_has_a_range_and_every_choice_its_options() -> None:
    for form in FORMS.values():
        for field in form.fields:
            if field.kind == FieldKind.NUMBER:
                assert field.low < field.high
            if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.DATED):
                assert len(field.options) >= 2
            assert bool(field.columns) == (field.kind == FieldKind.ROWS)


def test_the_forms_have_the_groups_of_the_norm() -> None:
    assert [group.zh for group in EXAM.groups] == [
        "症状", "一般状况", "生活方式", "脏器功能", "查体", "辅助检查", "现存主要健康问题",
        "住院治疗情况", "主要用药情况", "非免疫规划预防接种史", "健康评价", "健康指导",
    ]  # fmt: skip
    asked = {field.code for field in BASIC.fields}
    assert {
        *("allergy", "exposed", "diseases", "surgery", "trauma", "transfusion", "father", "mother"),
        *("siblings", "children", "genetic", "disability", "abo", "rh", "payment", "occupation"),
    } <= asked
    home = {field.code for field in FAMILY.fields}
    assert {"kitchen", "fuel", "water", "toilet", "pen", "income_level", "problems"} <= home


def test_phone_and_past_diseases_count_twice() -> None:
    assert BASIC.field("diseases").weight == 2
    none = completeness(CODE, {}, [], ELDER, TODAY)
    phone = completeness(CODE, {}, ["phone"], ELDER, TODAY)
    assert phone.points - none.points == 2
    with_diseases = completeness(CODE, {"basic": {"diseases": {"none": ""}}}, [], ELDER, TODAY)
    assert with_diseases.points - none.points == 2


def test_what_is_typed_becomes_a_value_and_comes_back_as_it_was_typed() -> None:
    reading = read(
        BASIC,
        abo="o",
        payment=["resident", "self"],
        diseases=["htn", "diabetes"],
        diseases__htn="2015-3",
        surgery="yes",
        surgeries__1__name="阑尾切除",
        surgeries__1__on="1999",
        contact_phone="139-0000-1234",
    )
    assert reading.problems == []
    assert reading.data == {
        "abo": "o",
        "payment": ["resident", "self"],
        "diseases": {"htn": "2015-03", "diabetes": ""},
        "surgery": "yes",
        "surgeries": [{"name": "阑尾切除", "on": "1999"}],
        "contact_phone": "13900001234",
    }
    typed = as_typed(BASIC, reading.data)
    again = read_form(BASIC, lambda name: typed.get(name, []), ELDER, TODAY)
    assert again.data == reading.data


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("36.5", 36.5),
        ("３６．５", 36.5),
        ("36。5", 36.5),
        (" 37 ", 37.0),
        ("37.", 37.0),
        ("42.90", 42.9),
    ],
)
def test_numbers_are_read_in_any_width(typed: str, value: float) -> None:
    assert read(EXAM, temperature=typed).data == {"temperature": value}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("33.9", "value_out_of_range"),
        ("366", "value_out_of_range"),
        ("36.55", "value_decimals"),
        ("发热", "value_not_number"),
        ("NaN", "value_not_number"),
        ("1e400", "value_not_number"),
        ("3_6", "value_not_number"),
        ("٣٦", "value_not_number"),
        (".", "value_not_number"),
        ("9" * 400, "value_out_of_range"),
        ("-36", "value_out_of_range"),
    ],
)
def test_a_temperature_that_nobody_has_is_refused(typed: str, code: str) -> None:
    assert wrong(EXAM, temperature=typed) == [(code, "temperature")]


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.code)
def test_both_ends_of_every_range_belong_to_it(field: Field) -> None:
    for value in (field.low, field.high):
        found = read(EXAM, **{field.code: f"{value:g}"}).problems
        assert [one for one in found if one.code != "value_needs_option"] == []
    beyond = field.high + 1
    assert ("value_out_of_range", field.code) in wrong(EXAM, **{field.code: f"{beyond:f}"})


def test_less_than_nothing_is_never_stored() -> None:
    [stored] = read(EXAM, sight_left="-0").data.values()
    assert str(stored) == "0.0"


@given(st.text(max_size=30))
def test_no_text_in_a_number_breaks_the_reading(text: str) -> None:
    reading = read(EXAM, fasting_glucose=text)
    assert bool(reading.problems) or set(reading.data) <= {"fasting_glucose"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"allergy": ["none", "sulfa"]}, [("value_alone", "allergy")]),
        ({"allergy": ["chalk"]}, [("unknown_value", "allergy")]),
        ({"abo": "x"}, [("unknown_value", "abo")]),
        ({"diseases__htn": "2015"}, [("value_not_ticked", "diseases-htn")]),
        ({"diseases": "htn", "diseases__htn": "去年"}, [("value_when", "diseases-htn")]),
        ({"diseases": "htn", "diseases__htn": "2027-1"}, [("value_future", "diseases-htn")]),
        ({"diseases": "htn", "diseases__htn": "1949"}, [("value_before_birth", "diseases-htn")]),
        ({"diseases": "htn", "diseases__htn": "2015-13"}, [("value_when", "diseases-htn")]),
        ({"allergy_other": "头孢"}, [("value_needs_option", "allergy_other")]),
        ({"contact_phone": "123"}, [("bad_phone", "contact_phone")]),
        ({"workplace": "厂" * 201}, [("too_long", "workplace")]),
    ],
)
def test_what_does_not_fit_is_told_at_its_input(
    typed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert wrong(BASIC, **typed) == expected


def test_the_year_of_birth_itself_is_no_day_before_it() -> None:
    assert read(BASIC, diseases="htn", diseases__htn="1950").problems == []
    assert wrong(BASIC, diseases="htn", diseases__htn="1950-4") == [
        ("value_before_birth", "diseases-htn")
    ]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert wrong(EXAM, temperature="99", pulse="x", weight="60") == [
        ("value_out_of_range", "temperature"), ("value_not_number", "pulse"),
    ]  # fmt: skip


def test_the_upper_pressure_is_above_the_lower_one() -> None:
    assert wrong(EXAM, left_systolic="80", left_diastolic="120") == [
        ("pressure_order", "left_systolic")
    ]
    assert read(EXAM, left_systolic="120", left_diastolic="80").problems == []


def test_fields_of_others_are_neither_asked_nor_missing() -> None:
    assert read(EXAM, CHILD, mmse="20", cervix="abnormal", cervix_words="息肉").data == {}
    assert read(EXAM, cervix="abnormal", cervix_words="息肉").problems == []
    asked = {one.field for one in completeness(CODE, {}, [], CHILD, TODAY).missing}
    assert "occupation" not in asked
    assert "occupation" in {one.field for one in completeness(CODE, {}, [], ELDER, TODAY).missing}


def test_a_village_needs_the_family_profile_and_a_street_does_not() -> None:
    rural = {one.kind for one in completeness(CODE, {}, [], ELDER, TODAY).missing}
    urban = {one.kind for one in completeness(TOWN, {}, [], ELDER, TODAY).missing}
    assert rural - urban == {"family"}


def test_a_complete_record_has_a_hundred_per_cent_and_nothing_missing() -> None:
    def filled(form: Form) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in form.fields:
            if field.weight:
                found[field.code] = field.alone or (field.options[0].code if field.options else "x")
        return found

    sections = {form.kind: filled(form) for form in FORMS.values()}
    kept = ["phone", "ethnicity", "education", "marital_status"]
    found = completeness(CODE, sections, kept, ELDER, TODAY)
    assert (found.percent, found.missing) == (100, ())
    assert gaps(CODE, sections, ELDER, TODAY) == 0
    assert gaps(CODE, {}, ELDER, TODAY) is None


@given(st.sets(st.sampled_from([field.code for field in BASIC.fields if field.weight])))
def test_points_and_gaps_always_make_the_whole(codes: set[str]) -> None:
    data = dict.fromkeys(codes, "x")
    found = completeness(CODE, {"basic": data}, [], ELDER, TODAY)
    assert found.points + sum(one.weight for one in found.missing) == found.of
    assert 0 <= found.percent <= 100


def test_the_body_mass_index_is_derived() -> None:
    assert body_mass_index({"height": 170.0, "weight": 65.0}) == 22.5
    assert body_mass_index({"height": 170.0}) is None


def test_diseases_propose_groups_of_the_catalogue() -> None:
    assert set(PROPOSES.values()) <= {tag.code for tag in TAGS}
    data = {"diseases": {"htn": "", "other": ""}, "disability": ["limbs"]}
    assert proposed_tags(data, []) == ["HTN", "DISABLED"]
    assert proposed_tags(data, ["HTN", "DISABLED"]) == []
    assert proposed_tags({"diseases": {"none": ""}, "disability": ["none"]}, []) == []
