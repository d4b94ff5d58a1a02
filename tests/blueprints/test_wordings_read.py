"""Wordings that are only looked at: the sample on paper, the list of who signs with what."""

import re
from collections import Counter
from io import BytesIO
from typing import Any

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select as query

from contracts_app.extensions import db
from contracts_app.models import Institution, User
from tests.factories import InstitutionFactory
from tests.pages import PageClient, codes, texts, tree
from tests.printing.conftest import page_texts
from tests.support.statements import counted_statements
from tests.support.wording_pages import LIST, OWN, begin, press
from tests.support.wordings import make_wording


def heights(pdf: bytes) -> float:
    """The size of most letters of the first page."""
    sizes: Counter[float] = Counter()

    def note(text: str, _cm: Any, _tm: Any, _font: Any, size: float) -> None:
        sizes[round(size, 1)] += len(text)

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return sizes.most_common(1)[0][0]


def test_the_sample_is_a_made_up_household_on_both_copies(town: Flask, admin: PageClient) -> None:
    begin(admin)
    press(admin, "save", {"title": "本院协议书", "preamble": "由{team}服务{rep}。"})
    answer = admin.get(f"{OWN}/preview.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = page_texts(answer.data)
    assert len(pages) % 2 == 0
    whole = re.sub(r"\s", "", "".join(pages))
    assert "样张-01" in whole
    assert "由示范家庭医生团队服务张样本。" in whole
    assert "河口镇卫生院" in whole
    assert {"甲方联", "乙方联"} <= set(re.findall("[甲乙]方联", whole))
    assert heights(admin.get(f"{OWN}/preview.pdf?big=y").data) > heights(answer.data)


def test_a_wording_that_cannot_be_printed_says_why(town: Flask, admin: PageClient) -> None:
    begin(admin)
    press(admin, "save", {"title": "{name}"})
    answer = admin.get(f"{OWN}/preview.pdf")
    assert (answer.status_code, codes(answer)) == (422, ["placeholder_unknown"])


def test_the_list_tells_what_each_institution_signs_with(town: Flask, admin: PageClient) -> None:
    make_wording("ORG01", version=3)
    station = db.session.scalars(query(Institution).filter_by(code="ST1")).one()
    station.registration_no = "PDY1"
    db.session.commit()
    (row,) = texts(admin.get(f"{LIST}?find=ST1"), "//section[2]//tbody/tr")
    assert "PDY1" in row
    assert "ORG01 第 3 版" in row
    assert "没有这样的机构" in admin.get(f"{LIST}?find=nobody").text


def test_many_wordings_and_institutions_cost_no_more_statements(
    town: Flask, admin: PageClient
) -> None:
    counts = []
    for more in range(2):
        if more:
            centre = db.session.scalars(query(Institution.id).filter_by(code="ORG01")).one()
            for version in range(1, 6):
                InstitutionFactory(parent_id=centre)
                make_wording("ORG01", version)
            db.session.commit()
        with counted_statements() as statements:
            assert admin.get(LIST).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_pages_are_in_english_too(town: Flask, admin: PageClient) -> None:
    admin.post_with_token("/preferences/lang", {"lang": "en"})
    begin(admin)
    assert "Publish this wording" in admin.get(OWN).text
    assert "Signed with it" in admin.get(LIST).text


def test_an_account_without_a_place_in_the_tree_above_sees_the_wordings_above(
    town: Flask, admin: PageClient
) -> None:
    make_wording("ORG00", version=2)
    user = db.session.scalars(query(User).filter_by(username="admin")).one()
    assert user.institution.code == "ORG01"
    page = admin.get("/admin/templates/ORG00/2")
    assert page.status_code == 200
    assert not tree(page).xpath("//main//form[@method='post']")
    assert admin.get("/admin/templates/ORG00/2/preview.pdf").status_code == 200
