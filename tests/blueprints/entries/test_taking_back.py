"""The list of the entries of a household, and taking one back."""

from flask import Flask

from tests.pages import PageClient, codes, texts, tree
from tests.support.entries import DEATH, MOVE_OUT, entries, member, record
from tests.support.signed_in import client_of


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


def test_an_entry_of_another_household_is_not_there(client: PageClient) -> None:
    record(client, DEATH, {"member": member(2).key, "on": "2026-11-20"})
    for number in (0, 2):
        address = f"/households/H1/entries/{number}/undo"
        assert client.post_with_token(address, {"reason": "x"}).status_code == 404
    elsewhere = "/households/H2/entries/1/undo"
    assert client.post_with_token(elsewhere, {"reason": "x"}).status_code == 404


def test_where_somebody_moved_to_is_told_anew_when_the_moving_is(client: PageClient) -> None:
    leaving = {"member": member(2).key, "on": "2026-11-20"}
    record(client, MOVE_OUT, {**leaving, "destination": "山前镇河东村"})
    assert "山前镇河东村" in client.get("/households/H1").text
    client.post_with_token("/households/H1/entries/1/undo", {"reason": "错了"})
    record(client, MOVE_OUT, leaving)
    assert "山前镇河东村" not in client.get("/households/H1").text


def test_a_reason_that_was_refused_is_not_typed_again(client: PageClient) -> None:
    record(client, MOVE_OUT, {"member": member(2).key, "on": "2026-11-20"})
    page = client.post_with_token("/households/H1/entries/1/undo", {"reason": "错" * 201})
    assert page.status_code == 422
    assert tree(page).xpath("//details[@open]//input[@name='reason']/@value") == ["错" * 201]
