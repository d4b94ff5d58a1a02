"""The pages on which an administrator gives accounts to their people."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Staff, User
from tests.factories import make_household
from tests.pages import PageClient, codes, texts, tree
from tests.support.signed_in import client_of
from tests.support.tasks import duty


def doctor() -> Staff:
    return db.session.scalars(select(Staff).order_by(Staff.id)).first()  # type: ignore[return-value]


def user(username: str) -> User:
    db.session.expire_all()
    return db.session.scalars(select(User).filter_by(username=username)).one()


def give(admin: PageClient, username: str, key: str) -> object:
    return admin.post_with_token(f"/admin/users/{username}", {"staff": key})


def test_the_list_tells_of_each_account_whose_it_is(admin: PageClient) -> None:
    person = doctor()
    assert give(admin, "doctor", person.key).status_code == 303  # type: ignore[attr-defined]
    rows = texts(admin.get("/admin/users"), "//tbody/tr")
    assert "doctor" in rows[2]
    assert person.name in rows[2]
    assert "bureau" not in " ".join(rows)
    found = admin.post_with_token("/admin/users", {"find": "vill"})
    assert texts(found, "//tbody/tr/th/a") == ["village"]


def test_the_page_offers_staff_with_their_places(admin: PageClient) -> None:
    person = doctor()
    page = admin.get("/admin/users/doctor")
    options = texts(page, "//select[@name='staff']/option")
    assert options[0] == "不是团队成员"
    assert any(one.startswith(person.name) and "全科医生" in one for one in options)
    give(admin, "doctor", person.key)
    chosen = tree(admin.get("/admin/users/doctor")).xpath("//option[@selected]/@value")
    assert chosen == [person.key]
    other = texts(admin.get("/admin/users/village"), "//select[@name='staff']/option")
    assert any(one.startswith(person.name) and one.endswith("（已有账号）") for one in other)


def test_a_search_narrows_the_offer_and_stores_nothing(admin: PageClient) -> None:
    person = doctor()
    page = admin.post_with_token(
        "/admin/users/doctor", {"find": person.name, "staff": person.key, "step": "find"}
    )
    assert page.status_code == 200
    assert len(texts(page, "//select[@name='staff']/option")) == 2
    assert user("doctor").staff_id is None


def test_somebody_elses_account_and_odd_keys_are_refused(admin: PageClient) -> None:
    give(admin, "doctor", doctor().key)
    taken = give(admin, "village", doctor().key)
    assert (taken.status_code, codes(taken)) == (422, ["staff_taken"])  # type: ignore
    odd = give(admin, "village", "zz' OR 1=1")
    assert (odd.status_code, codes(odd)) == (422, ["staff_unknown"])  # type: ignore
    assert admin.get("/admin/users/bureau").status_code == 404


def test_what_is_handed_to_an_account_goes_by_the_link_and_not_by_the_name(
    admin: PageClient,
) -> None:
    person = doctor()
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    _home, (one, _two) = make_household(grid, members=2, code="H1", name="王秀英")
    duty(one, staff_id=person.id)
    user("doctor").display_name = person.name
    db.session.commit()
    desk = client_of(admin.application, "doctor")
    words = texts(desk.get("/tasks"), "//select[@name='who']/option")
    assert "交给我的（按姓名认定）" in words
    user("doctor").display_name = "另一个名字"
    db.session.commit()
    assert not any(
        "交给我的" in w for w in texts(desk.get("/tasks"), "//select[@name='who']/option")
    )
    give(admin, "doctor", person.key)
    assert "交给我的" in texts(desk.get("/tasks"), "//select[@name='who']/option")
    link = tree(desk.get("/tasks/week")).xpath("//h1/..//a[contains(., '交给我的')]/@href")
    assert [f"who={person.key}" in one for one in link] == [True]
    assert "王秀英" in desk.get(link[0]).text
    mine = desk.get(f"/tasks?who={person.key}")
    assert texts(mine, "//*[@id='task-list']//tbody//th/a") == ["王秀英"]
