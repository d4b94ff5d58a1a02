"""Pages of entries: what an entry does is read before it is recorded, and it can be taken back."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    Household,
    HouseholdAction,
    Membership,
    MoveAway,
    Resident,
)
from tests.factories import TODAY, id_number, make_household
from tests.pages import PageClient, codes, filled, form_of, texts, tree
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app

DEATH = "/households/H1/entries/death"
MOVE_OUT = "/households/H1/entries/move_out"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed, H2 is not; FAR1 lies in another township."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        make_household(grid, code="H2", name="李大山")
        far_household("FAR1")
        db.session.commit()
        yield app


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")


def member(number: int, code: str = "H1") -> Resident:
    query = (
        select(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code == code)
        .order_by(Resident.id)
    )
    return db.session.scalars(query).all()[number]


def record(client: PageClient, address: str, values: dict[str, str]) -> None:
    """Fill in the form, read what it does, and confirm."""
    fields = read(client, address, values)
    answer = client.post(address, data={**fields, "step": "confirm"})
    assert (answer.status_code, answer.location) == (303, address.rsplit("/entries/", 1)[0])


def read(client: PageClient, address: str, values: dict[str, str]) -> dict[str, str]:
    """What the page of the effects would send with its confirm button."""
    preview = client.submit(address, values)
    assert preview.status_code == 200, codes(preview)
    return filled(form_of(preview), {}).to_dict()


def entries() -> list[HouseholdAction]:
    db.session.expire_all()
    return list(db.session.scalars(select(HouseholdAction).order_by(HouseholdAction.id)))


def test_what_a_death_does_is_read_first_and_nothing_is_stored_by_reading(
    client: PageClient,
) -> None:
    values = {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key}
    page = client.submit(DEATH, values)
    lines = texts(page, "//*[@id='effects']/li")
    assert any("王秀英" in line and "2026-11-20" in line for line in lines)
    assert any("家人1" in line for line in lines)
    assert entries() == []
    assert member(0).died_on is None


def test_a_death_is_recorded_once_it_was_read(client: PageClient) -> None:
    values = {"member": member(0).key, "on": "2026年11月20日", "new_head": member(1).key}
    record(client, DEATH, values)
    assert [(one.kind, one.actor) for one in entries()] == [("death", "clerk")]
    assert member(0).died_on is not None
    assert audited("resident.leave")[0].object_key == member(0).key


def test_moving_away_is_recorded_by_a_plain_form(client: PageClient) -> None:
    record(client, MOVE_OUT, {"member": member(2).key, "on": "2026-11-20"})
    page = client.get("/households/H1")
    assert len(texts(page, "//*[@id='members']//tbody//th")) == 2


def test_an_entry_that_does_something_else_by_now_is_read_again(client: PageClient) -> None:
    values = {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key}
    fields = read(client, DEATH, values)
    cover = db.session.scalars(select(Cover).filter_by(resident_id=member(0).id)).one()
    cover.state, cover.cover_to = "ended", TODAY.replace(day=1)
    db.session.commit()
    page = client.post(DEATH, data={**fields, "step": "confirm"})
    assert (page.status_code, codes(page)) == (422, ["report_not_read"])
    assert entries() == []
    assert texts(page, "//*[@id='effects']/li")


def test_an_entry_without_a_digest_is_only_shown(client: PageClient) -> None:
    values = {"member": member(2).key, "on": "2026-11-20", "step": "confirm"}
    assert client.post_with_token(DEATH, values).status_code == 200
    assert entries() == []


def test_something_can_be_changed_before_it_is_recorded(client: PageClient) -> None:
    fields = read(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    page = client.post(DEATH, data={**fields, "step": "edit"})
    assert page.status_code == 200
    assert texts(page, "//*[@id='effects']") == []
    assert 'value="2026-11-20"' in page.text


def test_a_head_leaves_only_when_a_successor_is_chosen(client: PageClient) -> None:
    page = client.submit(DEATH, {"member": member(0).key, "on": TODAY.isoformat()})
    assert (page.status_code, codes(page)) == (422, ["head_needed"])


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2026-12-01", "future_date"),
        ("1900-12-01", "bad_date"),
        ("nonsense", "bad_date"),
        ("  ", "invalid"),
    ],
)
def test_a_wrong_day_comes_back_with_its_code(client: PageClient, on: str, code: str) -> None:
    page = client.submit(DEATH, {"member": member(1).key, "on": on})
    assert page.status_code == 422
    assert code in codes(page)


def test_the_list_tells_what_each_entry_did(client: PageClient) -> None:
    record(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    record(client, MOVE_OUT, {"member": member(1).key, "on": "2026-11-21"})
    page = client.get("/households/H1/entries")
    assert len(texts(page, "//main//section")) == 2
    lines = texts(page, "//main//section//ul/li")
    assert any("家人2" in line and "2026-11-20" in line for line in lines)
    assert any("家人1" in line and "2026-11-21" in line for line in lines)


def test_an_entry_is_taken_back_from_the_list(client: PageClient) -> None:
    record(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    undo = "/households/H1/entries/1/undo"
    answer = client.submit("/households/H1/entries", {"reason": "认错人"}, action=undo)
    assert (answer.status_code, answer.location) == (303, "/households/H1/entries")
    assert member(2).died_on is None
    page = client.get("/households/H1/entries")
    assert "认错人" in page.text
    assert texts(page, "//main//form") == []


def test_an_entry_taken_back_meanwhile_says_who_was_faster(town: Flask, client: PageClient) -> None:
    record(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    undo = "/households/H1/entries/1/undo"
    assert client.post_with_token(undo, {"reason": "a"}).status_code == 303
    answer = client_of(town, "leader").post_with_token(undo, {"reason": "b"})
    assert answer.status_code == 409
    assert "clerk" in answer.text


def test_an_entry_on_which_another_rests_is_not_taken_back(client: PageClient) -> None:
    record(
        client, DEATH,
        {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key},
    )  # fmt: skip
    record(
        client, DEATH,
        {"member": member(1).key, "on": "2026-11-21", "new_head": member(2).key},
    )  # fmt: skip
    answer = client.post_with_token("/households/H1/entries/1/undo", {"reason": "x"})
    assert (answer.status_code, codes(answer)) == (422, ["changed_since"])


def test_taking_back_needs_a_reason(client: PageClient) -> None:
    record(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    answer = client.post_with_token("/households/H1/entries/1/undo", {"reason": " "})
    assert answer.status_code == 422
    assert entries()[0].undone_at_utc is None


@pytest.mark.parametrize(
    "address",
    [
        "/households/FAR1/entries",
        "/households/FAR1/entries/death",
        "/households/H1/entries/no_such_kind",
        "/households/NONE/entries",
    ],
)
def test_entries_elsewhere_do_not_exist(client: PageClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_entry_of_another_household_is_not_there(client: PageClient) -> None:
    record(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    for number in (0, 2):
        address = f"/households/H1/entries/{number}/undo"
        assert client.post_with_token(address, {"reason": "x"}).status_code == 404
    elsewhere = "/households/H2/entries/1/undo"
    assert client.post_with_token(elsewhere, {"reason": "x"}).status_code == 404


def test_the_address_of_before_leads_to_the_form_with_the_person_chosen(
    client: PageClient,
) -> None:
    key = member(1).key
    page = client.get(f"/households/H1/members/{key}/leave", follow_redirects=True)
    assert texts(page, f"//option[@value='{key}'][@selected]")[0].startswith("家人1")


def test_a_member_of_another_household_cannot_be_chosen(client: PageClient) -> None:
    page = client.post_with_token(DEATH, {"member": member(0, "H2").key, "on": "2026-11-20"})
    assert page.status_code == 422


BIRTH = "/households/H1/entries/birth"
MOVE_IN = "/households/H1/entries/move_in"


def number() -> str:
    query = select(Contract.contract_no).join(Household, Household.id == Contract.household_id)
    return db.session.scalars(query.where(Household.code == "H1")).one()


def mother_of_h1() -> str:
    woman = member(0)
    woman.birth_date = date(1990, 3, 12)
    db.session.commit()
    return woman.key


def test_a_birth_is_recorded_and_confirmed_on_the_page_of_the_household(
    client: PageClient,
) -> None:
    values = {"mother": mother_of_h1(), "name": "王小雨", "sex": "female"}
    record(client, BIRTH, {**values, "birth_date": "2026-11-10"})
    child = db.session.scalars(select(Resident).filter_by(name="王小雨")).one()
    confirm = f"/households/H1/births/{child.key}/confirm"
    answer = client.submit("/households/H1", action=confirm)
    assert (answer.status_code, answer.location) == (303, "/households/H1")
    assert confirm not in client.get("/households/H1").text


def test_a_mother_who_cannot_be_comes_back_with_its_code(client: PageClient) -> None:
    values = {"mother": member(0).key, "name": "王小雨", "sex": "female"}
    page = client.submit(BIRTH, {**values, "birth_date": "2026-11-10"})
    assert (page.status_code, codes(page)) == (422, ["mother_unfit"])


def test_somebody_moves_in_and_is_covered(client: PageClient) -> None:
    values = {"on": "2026-11-21", "name": "李四", "id_type": "none", "sex": "male"}
    record(
        client, MOVE_IN,
        {**values, "birth_date": "1980-01-01", "relation": "80", "cover": "y"},
    )  # fmt: skip
    person = db.session.scalars(select(Resident).filter_by(name="李四")).one()
    cover = db.session.scalars(select(Cover).filter_by(resident_id=person.id)).one()
    assert (cover.state, cover.cover_from) == ("live", TODAY)


def test_wrong_numbers_of_people_are_named_at_their_field(client: PageClient) -> None:
    values = {"on": "2026-11-18", "name": "李四", "id_number": "123", "relation": "80"}
    page = client.submit(MOVE_IN, values)
    assert (page.status_code, "id_length" in codes(page)) == (422, True)
    assert texts(page, "//a[@href='#id_number']")


def test_a_number_comes_for_a_member_without_one(client: PageClient) -> None:
    values = {"mother": mother_of_h1(), "name": "王小雨", "sex": "female"}
    record(client, BIRTH, {**values, "birth_date": "2026-11-10"})
    child = db.session.scalars(select(Resident).filter_by(name="王小雨")).one()
    values = {"member": child.key, "id_number": id_number(date(2026, 11, 10), 22)}
    record(client, "/households/H1/entries/identity", values)
    db.session.expire_all()
    assert child.id_last4 == values["id_number"][-4:]


def test_the_whole_household_moves_away(client: PageClient) -> None:
    record(
        client, "/households/H1/entries/household_out",
        {"on": "2026-11-20", "destination": "山前镇河东村"},
    )  # fmt: skip
    assert {row.destination for row in db.session.scalars(select(MoveAway))} == {"山前镇河东村"}
    assert client.get("/households/H1").status_code == 200


def test_who_goes_is_not_offered_as_the_new_head(client: PageClient) -> None:
    page = client.get(f"{DEATH}?member={member(0).key}")
    for field, offered in (("member", True), ("new_head", False), ("signer", False)):
        options = " ".join(texts(page, f"//select[@id='{field}']/option"))
        assert ("王秀英" in options, "家人1" in options) == (offered, True)


def test_a_head_who_goes_cannot_follow_and_the_page_says_what_to_do(client: PageClient) -> None:
    gone = member(0).key
    values = {"member": gone, "on": "2026-11-20", "new_head": gone}
    page = client.post_with_token(DEATH, values)
    assert (page.status_code, codes(page)) == (422, ["unknown_value"])
    assert texts(page, "//a[@href='#new_head']") == ["新户主必须是留下的人，请另选一位成员。"]


def test_where_somebody_moved_to_and_who_received_the_record_is_shown(client: PageClient) -> None:
    leaving = {"member": member(2).key, "on": "2026-11-20"}
    record(client, MOVE_OUT, {**leaving, "handed_over_to": "山前镇卫生院"})
    assert "山前镇卫生院" in client.get("/households/H1").text


def test_where_somebody_moved_to_is_told_anew_when_the_moving_is(client: PageClient) -> None:
    leaving = {"member": member(2).key, "on": "2026-11-20"}
    record(client, MOVE_OUT, {**leaving, "destination": "山前镇河东村"})
    assert "山前镇河东村" in client.get("/households/H1").text
    client.post_with_token("/households/H1/entries/1/undo", {"reason": "错了"})
    record(client, MOVE_OUT, leaving)
    assert "山前镇河东村" not in client.get("/households/H1").text


def test_a_signature_that_is_due_is_shown_and_given_on_paper(client: PageClient) -> None:
    record(
        client, DEATH,
        {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key},
    )  # fmt: skip
    address = f"/contracts/{number()}/signer"
    for page in ("/households/H1", f"/contracts/{number()}"):
        assert texts(client.get(page), f"//a[@href='{address}']")
    answer = client.submit(address, {"signer": member(1).key, "paper": "y"})
    assert (answer.status_code, answer.location) == (303, f"/contracts/{number()}")
    for page in ("/households/H1", f"/contracts/{number()}"):
        assert texts(client.get(page), f"//a[@href='{address}']") == []
    assert "家人1" in client.get(f"/contracts/{number()}").text


def test_a_signature_is_drawn_on_the_screen(client: PageClient) -> None:
    strokes = json.dumps({"w": 300, "h": 100, "strokes": [[[1, 1, 0], [50, 60, 9]]]})
    address = f"/contracts/{number()}/signer"
    assert client.submit(address, {"signer": member(1).key}).status_code == 422
    answer = client.submit(address, {"signer": member(1).key, "signature": strokes})
    assert answer.status_code == 303


def test_a_minor_does_not_sign(client: PageClient) -> None:
    child = member(2)
    child.birth_date = date(2015, 5, 6)
    db.session.commit()
    values = {"signer": child.key, "on": TODAY.isoformat(), "paper": "y"}
    page = client.post_with_token(f"/contracts/{number()}/signer", values)
    assert (page.status_code, codes(page)) == (422, ["representative_minor"])


def test_a_button_that_was_pressed_twice_leads_to_what_it_did(client: PageClient) -> None:
    fields = read(client, MOVE_OUT, {"member": member(2).key, "on": "2026-11-20"})
    answers = [client.post(MOVE_OUT, data={**fields, "step": "confirm"}) for _n in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/households/H1")] * 2
    assert [one.kind for one in entries()] == ["move_out"]
    assert "没有重复登记" in client.get("/households/H1").text


def test_who_confirms_after_somebody_else_hears_who_and_when(
    town: Flask, client: PageClient
) -> None:
    values = {"member": member(2).key, "on": "2026-11-20"}
    late = read(client, MOVE_OUT, values)
    record(client_of(town, "leader"), MOVE_OUT, {**values, "on": "2026-11-19"})
    page = client.post(MOVE_OUT, data={**late, "step": "confirm"})
    assert page.status_code == 409
    assert tree(page).xpath("//main//@data-code") == ["changed_meanwhile"]
    assert "被他人先行修改" in page.text
    assert texts(page, "//a[@href='/households/H1']")[-1] == "重新打开页面"
    assert [one.happened_on for one in entries()] == [date(2026, 11, 19)]


def test_two_windows_of_one_person_are_not_called_somebody_else(client: PageClient) -> None:
    values = {"member": member(2).key, "on": "2026-11-20"}
    late = read(client, MOVE_OUT, values)
    record(client, MOVE_OUT, {**values, "on": "2026-11-19"})
    page = client.post(MOVE_OUT, data={**late, "step": "confirm"})
    assert page.status_code == 409
    assert tree(page).xpath("//main//@data-code") == ["changed_meanwhile"]
    assert "您自己已经办过一步" in page.text
    assert "被他人先行修改" not in page.text


def test_a_reason_that_was_refused_is_not_typed_again(client: PageClient) -> None:
    record(client, MOVE_OUT, {"member": member(2).key, "on": "2026-11-20"})
    page = client.post_with_token("/households/H1/entries/1/undo", {"reason": "错" * 201})
    assert page.status_code == 422
    assert tree(page).xpath("//details[@open]//input[@name='reason']/@value") == ["错" * 201]


def test_a_relation_that_was_not_chosen_is_asked_for(client: PageClient) -> None:
    values = {"on": "2026-11-18", "name": "李四", "id_number": id_number(date(1990, 1, 2), 7)}
    page = client.submit("/households/H1/entries/move_in", values)
    assert (page.status_code, codes(page)) == (422, ["unknown_relation"])
    assert "请选择与户主关系" in page.text


def test_a_household_that_is_not_found_is_said_not_to_be_found(client: PageClient) -> None:
    values = {"other": "没有这户", "step": "edit"}
    page = client.post_with_token("/households/H1/entries/marriage", values)
    assert "没有找到家庭" in page.text


def test_where_everybody_has_a_number_the_form_says_so(client: PageClient) -> None:
    assert "无须补登" in client.get("/households/H1/entries/identity").text


def test_an_empty_household_says_so_and_the_term_that_never_began_is_called_off(
    client: PageClient,
) -> None:
    contract = db.session.scalars(select(Contract)).one()
    first = contract.period_start
    gone_on = first - timedelta(days=1)
    record(client, "/households/H1/entries/household_out", {"on": gone_on.isoformat()})
    assert "取消" in " ".join(texts(client.get("/households/H1"), "//*[@id='terms']//tbody"))
    for address in (f"/contracts/{contract.contract_no}", "/contracts"):
        page = client.get(address)
        assert "取消" in " ".join(texts(page, "//main"))
        assert gone_on.isoformat() not in " ".join(texts(page, "//*[@id='contract-list'] | //dl"))
    gone = {"reason": "work", "from_day": "2026-11-20"}
    page = client.post_with_token("/households/H1/away", gone)
    assert (page.status_code, codes(page)) == (422, ["no_members"])
    assert "已无人居住" in " ".join(texts(page, "//*[@data-code='no_members']"))
