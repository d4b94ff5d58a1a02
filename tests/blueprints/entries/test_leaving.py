"""Who died or moved away, alone or with the whole household, and who is head after that."""

from datetime import timedelta

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, MoveAway
from tests.factories import TODAY
from tests.pages import PageClient, codes, texts
from tests.support.entries import DEATH, MOVE_OUT, entries, member, record
from tests.support.signed_in import audited


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


def test_a_head_leaves_only_when_a_successor_is_chosen(client: PageClient) -> None:
    page = client.submit(DEATH, {"member": member(0).key, "on": TODAY.isoformat()})
    assert (page.status_code, codes(page)) == (422, ["head_needed"])


def test_the_address_of_before_leads_to_the_form_with_the_person_chosen(client: PageClient) -> None:
    key = member(1).key
    page = client.get(f"/households/H1/members/{key}/leave", follow_redirects=True)
    assert texts(page, f"//option[@value='{key}'][@selected]")[0].startswith("家人1")


def test_a_member_of_another_household_cannot_be_chosen(client: PageClient) -> None:
    page = client.post_with_token(DEATH, {"member": member(0, "H2").key, "on": "2026-11-20"})
    assert page.status_code == 422


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
