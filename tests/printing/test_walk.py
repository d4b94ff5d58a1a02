"""The papers of a walk on paper: every form fits a page, nothing lies over anything else."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from contracts_app.printing.visit_cells import Cell
from contracts_app.printing.walk import FormToFill, Visited, walk_pdf
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import FieldKind
from contracts_app.vocabulary.visit_forms import VISIT_FORMS

DAY = date(2026, 11, 21)


def everything_told(kind: FormKind) -> dict[str, Any]:
    """Something in each field of a form."""
    found: dict[str, Any] = {}
    for field in VISIT_FORMS[kind].fields:
        if field.kind == FieldKind.NUMBER:
            found[field.code] = 12
        elif field.kind == FieldKind.CHOICE:
            found[field.code] = field.options[0].code
        elif field.kind == FieldKind.CHOICES:
            found[field.code] = [one.code for one in field.options]
        elif field.kind == FieldKind.ROWS:
            found[field.code] = [{column.code: "药" for column in field.columns}]
        else:
            found[field.code] = "很长的说明" * 30
    return found


def visited(kind: FormKind, previous: dict[str, Any]) -> Visited:
    form = FormToFill(
        VISIT_FORMS[kind], ("高血压面对面随访（逾期4天）",), previous, "2026-08-20　控制不满意"
    )
    return Visited(
        "王秀英", "女　68岁", "0021", "1101**********0021", "138****8000",
        "河口东村第一网格 1组12号", "高血压", ("随访",), (form,),
    )  # fmt: skip


def pages(people: list[Visited]) -> list[str]:
    content = walk_pdf(people, "第一团队", DAY)
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("kind", list(FormKind))
def test_a_form_is_one_page_with_all_its_fields(kind: FormKind) -> None:
    _cover, *forms = pages([visited(kind, {})])
    assert len(forms) == 1
    text = forms[0].replace("\n", "")
    for field in VISIT_FORMS[kind].fields:
        if field.kind != FieldKind.ROWS:
            assert field.zh in text
        for option in field.options:
            assert option.zh in text


@pytest.mark.parametrize("kind", list(FormKind))
def test_whatever_was_told_last_nothing_is_lost_of_the_form(kind: FormKind) -> None:
    _cover, *forms = pages([visited(kind, everything_told(kind))])
    assert 1 <= len(forms) <= 2
    text = "".join(forms).replace("\n", "")
    assert all(one.zh in text for one in VISIT_FORMS[kind].fields if one.kind != FieldKind.ROWS)


def test_a_row_is_as_high_as_what_stands_in_it() -> None:
    options = tuple(f"□选项{number}" for number in range(20))
    narrow = Cell("标签", options)
    assert narrow.height(200) > narrow.height(500) > Cell("标签").height(500)
    assert Cell("标签", ("□有", "□无")).is_short(250)
    assert not Cell("标签", ("□有", "□无"), before="上次：" + "很长" * 20).is_short(250)
    assert not Cell("说明", wide=True).is_short(500)


def test_the_same_people_give_the_same_bytes() -> None:
    people = [visited(FormKind.HTN, {"sbp": 150})]
    assert walk_pdf(people, "", DAY) == walk_pdf(people, "", DAY)
