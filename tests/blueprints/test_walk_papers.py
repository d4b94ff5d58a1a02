"""The papers of a walk: in the order of the doors, a form for each visit, numbers masked."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Resident
from tests.factories import TODAY, make_household
from tests.pages import PageClient
from tests.support.signed_in import audited, far_household
from tests.support.statements import counted_statements
from tests.support.tasks import duty, visited

DAY = timedelta(days=1)


def at_door(name: str, address: str, **values: object) -> Resident:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    home, people = make_household(grid, members=1, name=name, **values)
    home.address = address
    db.session.flush()
    return people[0]


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_the_list_goes_from_door_to_door_and_a_form_follows_for_each(village: PageClient) -> None:
    for name, door in (("十号", "一组10号"), ("二号", "一组2号"), ("二组", "二组1号")):
        duty(at_door(name, door, tags=("HTN",)))
    answer = village.get("/tasks/walk.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    cover, *forms = pages_of(answer.data)
    assert "入户服务清单" in cover
    assert cover.index("二号") < cover.index("十号") < cover.index("二组")
    assert [("高血压患者随访服务记录" in one) for one in forms] == [True] * 3
    assert ["二号" in forms[0], "十号" in forms[1], "二组" in forms[2]] == [True] * 3
    (look,) = audited("print")
    assert len(look.after["keys"]) == 3


def test_numbers_are_masked_and_last_values_stand_beside_the_blanks(village: PageClient) -> None:
    one = at_door("王秀英", "1号", phone="13800138000", phone_last4="8000")
    duty(one, TODAY - 4 * DAY)
    data = {
        "sbp": 152, "dbp": 93, "symptoms": ["headache"], "salt": "heavy",
        "medicines": [{"name": "氨氯地平", "usage": "5mg 每日一次"}],
    }  # fmt: skip
    visited(one, TODAY - 200 * DAY, "controlled", data={"sbp": 121})
    visited(one, TODAY - 90 * DAY, "uncontrolled", data=data)
    visited(one, TODAY - 10 * DAY, "not_met", met=False)
    text = "".join(pages_of(village.get("/tasks/walk.pdf").data))
    assert one.id_number not in text
    assert "13800138000" not in text
    assert "138****8000" in text
    assert f"{one.id_number[:4]}**********{one.id_last4}" in text
    for words in (
        "上次：152 mmHg",
        "上次：头痛头晕",
        "上次：重",
        "氨氯地平",
        "控制不满意",
        "逾期4天",
    ):
        assert words in text
    # As a value: the last digits of a number may hold it by chance.
    assert "121 mmHg" not in text


def test_several_services_of_one_form_share_it_and_other_forms_follow(village: PageClient) -> None:
    one = at_door("王秀英", "1号")
    for item in ("HTN_VISIT", "DM_VISIT", "EXAM", "EDUCATION"):
        duty(one, item=item)
    _cover, *forms = pages_of(village.get("/tasks/walk.pdf").data)
    joined = "".join(forms)
    for title in ("高血压患者随访", "2型糖尿病患者随访", "健康体检", "服务记录"):
        assert title in joined


def test_only_who_is_ticked_is_printed(village: PageClient) -> None:
    one, two = at_door("甲一", "1号"), at_door("乙二", "2号")
    duty(one)
    duty(two)
    _home, far = far_household()
    duty(far[0])
    answer = village.post_with_token("/tasks/walk.pdf", {"person": [two.key, far[0].key]})
    text = "".join(pages_of(answer.data))
    assert ("乙二" in text, "甲一" in text) == (True, False)
    nobody = village.post_with_token("/tasks/walk.pdf?horizon=week", {})
    assert (nobody.status_code, nobody.location) == (303, "/tasks?horizon=week")


def test_too_many_are_refused_and_nobody_is_told(
    village: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert village.get("/tasks/walk.pdf").status_code == 303
    assert "没有要走访的人" in village.get("/tasks").text
    for number in range(3):
        duty(at_door(f"人{number}", f"{number}号"))
    monkeypatch.setattr("contracts_app.blueprints.tasks.walk_routes._ON_PAPER", 2)
    assert village.get("/tasks/walk.pdf").status_code == 303
    assert "一次走访不了这么多人" in village.get("/tasks").text


def test_papers_of_many_take_as_many_statements_as_of_one(town: Flask, village: PageClient) -> None:
    def asked() -> int:
        db.session.commit()
        with counted_statements() as seen:
            assert village.get("/tasks/walk.pdf").status_code == 200
        return len(seen)

    duty(at_door("甲", "1号"))
    few = asked()
    for number in range(2, 20):
        one = at_door(f"人{number}", f"{number}号")
        duty(one)
        visited(one, TODAY - 30 * DAY, data={"sbp": 130})
    assert asked() == few
