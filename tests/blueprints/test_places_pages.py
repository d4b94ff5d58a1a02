"""Who has the places of a package for a few, chosen on the contract; and packages that exclude."""

import pytest
from flask import Flask
from sqlalchemy import select as query

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, PackageBeneficiary, Resident
from tests.factories import make_household
from tests.pages import PageClient, codes, select, texts
from tests.support.catalogue import new_version
from tests.support.outbox import add_pair, content, seal
from tests.support.outbox_pages import bring, opened, rows
from tests.support.signed_in import audited, client_of, sign_up
from tests.support.signing_pages import page_fields, terms

Home = tuple[Contract, list[Resident]]


def family() -> tuple[Household, list[Resident]]:
    grid = db.session.scalars(query(Grid).filter_by(code="G1")).one()
    made = make_household(grid, members=4, name="吴秀英", code="H0001")
    db.session.commit()
    return made


@pytest.fixture
def home(town: Flask) -> Home:
    household, people = family()
    contract = sign_up(household, people[0], package_codes=("BASIC", "PLUS"))
    db.session.commit()
    return contract, people


def address(home: Home, code: str = "PLUS") -> str:
    return f"/contracts/{home[0].contract_no}/places/{code}"


def ticked(page: object) -> list[str]:
    found = select(page, "//input[@name='member'][@checked]")
    return [str(node.get("value")) for node in found]


def standing() -> set[int]:
    db.session.expire_all()
    return set(db.session.scalars(query(PackageBeneficiary.resident_id).filter_by(ended_on=None)))


def test_the_first_two_adults_are_proposed_and_nobody_has_a_place(
    village: PageClient, home: Home
) -> None:
    contract, _people = home
    shown = village.get(f"/contracts/{contract.contract_no}")
    assert "还没有选定" in texts(shown, "//*[@id='packages']")[0]
    page = village.get(address(home))
    assert len(ticked(page)) == 2
    assert standing() == set()


def test_the_chosen_are_named_on_the_contract(village: PageClient, home: Home) -> None:
    contract, people = home
    answer = village.submit(address(home), {"member": [people[1].key, people[2].key]})
    assert answer.status_code == 303
    assert standing() == {people[1].id, people[2].id}
    shown = texts(village.get(f"/contracts/{contract.contract_no}"), "//*[@id='packages']")[0]
    assert people[1].name in shown
    assert people[2].name in shown
    assert "选定了服务包受益人" in village.get(f"/contracts/{contract.contract_no}").text


def test_a_third_person_is_refused(village: PageClient, home: Home) -> None:
    keys = [person.key for person in home[1][:3]]
    answer = village.submit(address(home), {"member": keys})
    assert (answer.status_code, codes(answer)) == (422, ["too_many_people"])
    assert set(ticked(answer)) == set(keys)
    assert standing() == set()


def test_another_choice_needs_a_reason_and_keeps_the_old_one(
    village: PageClient, home: Home
) -> None:
    first, second, third = (person.key for person in home[1][:3])
    village.submit(address(home), {"member": [first, second]})
    assert codes(village.submit(address(home), {"member": [first, third]})) == ["reason_missing"]
    changed = village.submit(address(home), {"member": [first, third], "reason": "wish"})
    assert changed.status_code == 303
    history = texts(village.get(address(home)), "//*[@aria-labelledby='history-title']//tbody/tr")
    assert len(history) == 3
    assert "家庭要求变更" in history[-1]


def test_every_look_is_written_down(village: PageClient, home: Home) -> None:
    before = len(audited("view"))
    village.get(address(home))
    assert len(audited("view")) == before + 1


def test_a_package_without_a_limit_has_no_such_page(village: PageClient, home: Home) -> None:
    assert village.get(address(home, "BASIC")).status_code == 404
    assert village.get(address(home, "TCM")).status_code == 404


def test_the_bureau_sees_initials_and_chooses_nobody(
    town: Flask, village: PageClient, home: Home
) -> None:
    contract, people = home
    village.submit(address(home), {"member": [people[1].key]})
    bureau = client_of(town, "bureau")
    shown = texts(bureau.get(f"/contracts/{contract.contract_no}"), "//*[@id='packages']")[0]
    assert people[1].name not in shown
    assert "选定受益人" not in shown
    assert bureau.get(address(home)).status_code == 404


def test_the_signing_page_says_for_how_many_people_a_package_is(
    town: Flask, village: PageClient
) -> None:
    family()
    shown = village.get("/sign/H0001")
    (plus,) = texts(shown, "//li[.//input[@id='package-PLUS']]")
    assert "每户限2人" in plus


def test_packages_that_exclude_each_other_are_refused_on_the_screen(
    town: Flask, village: PageClient
) -> None:
    family()
    new_version("TCM", excludes=("PLUS",))
    db.session.commit()
    values = {"notice": "y", "consent": "y", "paper": "y", "package": ["BASIC", "TCM", "PLUS"]}
    answer = village.post("/sign/H0001", data=page_fields(village, **values))
    assert (answer.status_code, codes(answer)) == (422, ["package_incompatible"])
    assert "健康管理组合包" in texts(answer, "//*[@id='error-summary']//li")[0]
    assert terms() == []


def test_packages_that_exclude_each_other_are_refused_when_a_tablet_brings_them(
    town: Flask, village: PageClient
) -> None:
    family()
    add_pair()
    new_version("TCM", excludes=("PLUS",))
    db.session.commit()
    fields, ticket = opened(village, package=["BASIC", "TCM", "PLUS"])
    assert bring(village, seal(content(fields, ticket))).headers["X-Outbox"] == "attention"
    assert rows()[0].codes == ["package_incompatible"]
    assert terms() == []
