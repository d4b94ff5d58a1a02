"""What a desk may correct of a member: read by the rules of a roster, and only what differs."""

from dataclasses import replace
from datetime import date

import pytest

from contracts_app.rules.corrections import Document, Judged, Particulars, judge
from tests.factories import TODAY, id_number

BORN = date(1958, 3, 12)
STANDS = Particulars(
    name="王秀英",
    sex="female",
    birth_date=BORN,
    phone="13900000001",
    permanent=True,
    address="一组3号",
    tags=frozenset({"HTN"}),
)
CARD = Document("resident_id", id_number(BORN, 2))
NONE = Document("none", "")


def judged(document: Document = CARD, reason: str = "", **typed: object) -> Judged:
    return judge(STANDS, replace(STANDS, **typed), document, reason, TODAY)  # type: ignore[arg-type]


def test_what_is_typed_as_it_stands_is_no_change() -> None:
    assert judged() == Judged(STANDS, (), ())
    assert judged(sex="", birth_date=None) == Judged(STANDS, (), ())


def test_what_is_typed_otherwise_but_read_the_same_is_no_change() -> None:
    typed = judged(name="王 秀英", phone="+86 139-0000-0001", address=" 一组3号 ")
    assert typed == Judged(STANDS, (), ())


def test_each_field_that_differs_is_named_in_the_order_of_the_form() -> None:
    found = judged(phone="", permanent=False, address="二组1号", tags=frozenset({"HTN", "DM2"}))
    assert found.changed == ("phone", "permanent", "address", "tags")
    assert found.problems == ()


@pytest.mark.parametrize("reason", ["typing", "document", "renamed"])
def test_a_name_changes_with_a_reason(reason: str) -> None:
    found = judged(name="王秀瑛", reason=reason)
    assert (found.wanted.name, found.changed, found.problems) == ("王秀瑛", ("name",), ())


@pytest.mark.parametrize(
    ("reason", "code"), [("", "missing_required"), ("because", "unknown_value")]
)
def test_a_name_does_not_change_without_a_known_reason(reason: str, code: str) -> None:
    assert judged(name="王秀瑛", reason=reason).problems == (("reason", code),)


def test_sex_and_birth_date_are_corrected_where_no_number_tells_them() -> None:
    for document in (NONE, Document("passport", "E12345678")):
        found = judged(document, "typing", sex="male", birth_date=date(1958, 3, 21))
        assert (found.changed, found.problems) == (("sex", "birth_date"), ())


def test_sex_and_birth_date_that_the_number_tells_have_to_agree_with_it() -> None:
    found = judged(sex="male", birth_date=date(1958, 3, 21))
    assert found.problems == (("sex", "id_sex_mismatch"), ("birth_date", "id_birth_mismatch"))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": " "}, ("name", "missing_required")),
        ({"name": "王" * 41}, ("name", "too_long")),
        ({"birth_date": date(2026, 11, 22)}, ("birth_date", "future_date")),
        ({"birth_date": date(1849, 12, 31)}, ("birth_date", "bad_date")),
        ({"birth_date": None}, ("birth_date", "missing_required")),
        ({"sex": ""}, ("sex", "missing_required")),
        ({"sex": "other"}, ("sex", "unknown_value")),
        ({"phone": "12345"}, ("phone", "bad_phone")),
        ({"address": " "}, ("address", "missing_required")),
        ({"address": "组" * 201}, ("address", "too_long")),
        ({"tags": frozenset({"NOBLE"})}, ("tags", "unknown_tag")),
    ],
)
def test_what_a_roster_would_not_take_is_refused(
    typed: dict[str, object], problem: tuple[str, str]
) -> None:
    assert judged(NONE, "typing", **typed).problems == (problem,)


def test_what_stands_is_not_judged_anew() -> None:
    """A phone with an extension is stored in a form that is no longer read as one."""
    stands = replace(STANDS, phone="0539-6210000-12", address="")
    typed = replace(stands, permanent=False)
    assert judge(stands, typed, CARD, "", TODAY).problems == ()
