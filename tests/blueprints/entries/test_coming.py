"""Who is born or moves in, and numbers that come later."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Cover, Resident
from tests.factories import TODAY, id_number
from tests.pages import PageClient, codes, texts
from tests.support.entries import member, record

BIRTH = "/households/H1/entries/birth"
MOVE_IN = "/households/H1/entries/move_in"


def mother_of_h1() -> str:
    woman = member(0)
    woman.birth_date = date(1990, 3, 12)
    db.session.commit()
    return woman.key


def test_a_birth_is_recorded_and_confirmed_on_the_page_of_the_household(client: PageClient) -> None:
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


def test_a_relation_that_was_not_chosen_is_asked_for(client: PageClient) -> None:
    values = {"on": "2026-11-18", "name": "李四", "id_number": id_number(date(1990, 1, 2), 7)}
    page = client.submit("/households/H1/entries/move_in", values)
    assert (page.status_code, codes(page)) == (422, ["unknown_relation"])
    assert "请选择与户主关系" in page.text


def test_where_everybody_has_a_number_the_form_says_so(client: PageClient) -> None:
    assert "无须补登" in client.get("/households/H1/entries/identity").text
