"""The agreement on screen: as on paper, without the numbers of people."""

import pytest
from sqlalchemy import update

from contracts_app.extensions import db
from contracts_app.models import Contract, Resident
from tests.factories import World, make_household
from tests.pages import PageClient, texts, tree
from tests.pages import select as nodes
from tests.support.signed_in import audited, sign_up
from tests.support.unguarded import lift_guards

PHONE = "13812345678"


def signed(world: World, name: str = "王秀英") -> tuple[Contract, list[Resident]]:
    household, people = make_household(world.grids[0], 2)
    people[0].name, people[0].phone = name, PHONE
    contract = sign_up(household, people[0])
    db.session.commit()
    return contract, people


def test_it_says_what_the_paper_says_with_numbers_masked(clerk: PageClient, world: World) -> None:
    contract, people = signed(world)
    number = str(people[0].id_number)
    page = clerk.get(f"/print/preview/{contract.contract_no}")
    (paper,) = texts(page, "//article")
    for word in ("家庭医生签约服务协议书", contract.contract_no, "王秀英", "第十二条", "附件一"):
        assert word in paper
    assert number not in page.text
    assert PHONE not in page.text
    assert f"{number[:4]}**********{number[-4:]}" in paper
    assert "138****5678" in paper
    assert [row.object_key for row in audited("view")] == [contract.contract_no]


@pytest.mark.parametrize(
    ("query", "mark"),
    [
        ("", "甲方联"),
        ("?copy=household", "甲方联"),
        ("?copy=institution", "乙方联"),
        ("?copy=x", "甲方联"),
    ],
)
def test_either_copy_can_be_looked_at(
    clerk: PageClient, world: World, query: str, mark: str
) -> None:
    contract, _people = signed(world)
    page = clerk.get(f"/print/preview/{contract.contract_no}{query}")
    assert texts(page, "//*[@class='paper-copy']") == [mark]
    assert texts(page, "//*[@aria-current='true']") == [mark]


def test_the_code_is_the_one_of_the_paper(clerk: PageClient, world: World) -> None:
    contract, _people = signed(world)
    page = clerk.get(f"/print/preview/{contract.contract_no}")
    pictures = [str(node.get("src")) for node in nodes(page, "//article//img")]
    assert all(one.startswith("data:image/png;base64,") for one in pictures)
    assert max(map(len, pictures)) > 300, "a stand-in of one pixel is no code"


def test_a_missing_character_is_told_and_boxed(clerk: PageClient, world: World) -> None:
    contract, _people = signed(world, "王\U0002fffd")
    page = clerk.get(f"/print/preview/{contract.contract_no}")
    assert "U+2FFFD" in texts(page, "//*[contains(@class, 'notice-warn')]")[0]
    assert "U+2FFFD" in texts(page, "//article//span[@class='missing']")


def test_a_name_that_looks_like_markup_stays_a_name(clerk: PageClient, world: World) -> None:
    contract, _people = signed(world, "<b>王</b>")
    page = clerk.get(f"/print/preview/{contract.contract_no}")
    assert "<b>王</b>" in texts(page, "//article")[0]
    assert not tree(page).xpath("//article//b[.='王']")


def test_an_agreement_that_is_not_what_was_signed_is_shown_nowhere(
    clerk: PageClient, world: World
) -> None:
    mine, _people = signed(world)
    other, _strangers = signed(world, "赵别家")
    lift_guards("contract")
    db.session.execute(
        update(Contract).filter_by(id=mine.id).values(agreement_snapshot=other.agreement_snapshot)
    )
    db.session.commit()
    paper = f"/contracts/{mine.contract_no}/agreement.pdf"
    assert clerk.get(f"/print/preview/{mine.contract_no}").headers["Location"] == paper
    told = clerk.get(paper)
    assert told.status_code == 422
    assert "is not what was signed" in told.text
    assert "赵别家" not in told.text
    assert clerk.get(f"/contracts/{other.contract_no}/agreement.pdf").status_code == 200
