"""Visits that came later and need somebody: told, completed, tried again, taken away."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Resident, SealedVisit, User
from tests.pages import PageClient, codes, filled, form_of, texts
from tests.support.outbox import seal
from tests.support.sealed_visit_pages import bring, brought, inside, opened
from tests.support.signed_in import audited, client_of, far_household
from tests.support.visit_pages import forms_of, visits

MISTYPED = {"htn__sbp": "1380"}


def row() -> SealedVisit:
    db.session.expire_all()
    return db.session.scalars(select(SealedVisit)).one()


def told(client: PageClient, address: str) -> list[str]:
    """The links of a page to what needs attention."""
    return texts(client.get(address), "//main//a[@href='/sign/attention']")


@pytest.fixture
def waiting(village: PageClient, person: Resident) -> str:
    """The address of a visit whose pressure was mistyped."""
    answer = brought(village, person, note="门口量的", **MISTYPED)
    assert (answer.status_code, answer.headers["X-Outbox"]) == (201, "attention")
    return f"/visits/attention/{row().key}"


def test_desk_and_tasks_tell_of_it_and_its_page_says_what_and_why(
    village: PageClient, person: Resident, waiting: str
) -> None:
    assert [told(village, page) for page in ("/sign", "/tasks")] == [["需处理 1"]] * 2
    listed = village.get("/sign/attention")
    assert codes(listed) == ["value_out_of_range"]
    assert "吴秀英" in listed.text
    page = village.get(waiting)
    assert "吴秀英" in texts(page, "//h1")[0]
    assert "门口量的" in texts(page, "//dd")
    assert codes(page) == ["value_out_of_range"]
    assert "不合理" in page.text
    looks = select(AuditEvent.after).where(
        AuditEvent.verb == "view", AuditEvent.object_key == person.key
    )
    assert {"page": "sealed_visit"} in list(db.session.scalars(looks))


def test_nothing_is_told_where_nothing_waits(village: PageClient, person: Resident) -> None:
    assert told(village, "/tasks") == []
    assert "这里没有需要处理的" in village.get("/sign/attention").text


def test_the_leader_completes_it_in_the_own_name(
    town: Flask, person: Resident, waiting: str
) -> None:
    leader = client_of(town, "leader")
    page = leader.get(f"{waiting}/complete")
    form = filled(form_of(page, f"{waiting}/complete"), {})
    assert (form["htn-sbp"], form["htn-dbp"], form["note"]) == ("1380", "86", "门口量的")
    form["htn-sbp"] = "138"
    answer = leader.post(f"{waiting}/complete", data=form)
    (visit,) = visits()
    assert (answer.status_code, answer.location) == (303, f"/visits/{visit.key}")
    made = db.session.get_one(User, visit.user_id)
    assert made.username == "leader"
    assert forms_of(visit)[0].data == {"sbp": 138, "dbp": 86}
    assert (row().state, row().visit_id, row().fields) == ("made", visit.id, None)


def test_what_is_still_wrong_is_told_beside_its_input_and_it_waits_on(
    village: PageClient, waiting: str
) -> None:
    answer = village.submit(f"{waiting}/complete", {"htn-sbp": "999"}, action=f"{waiting}/complete")
    assert answer.status_code == 422
    assert "value_out_of_range" in codes(answer)
    assert (row().state, visits()) == ("attention", [])
    for broken in ({"served_on": ""}, {"served_on": "2026-02-30"}, {"mode": ""}):
        sent = village.submit(f"{waiting}/complete", broken, action=f"{waiting}/complete")
        assert sent.status_code == 422, broken
    assert row().state == "attention"


def test_the_forms_of_other_services_come_while_it_is_completed(
    village: PageClient, person: Resident, waiting: str
) -> None:
    page = village.get(f"{waiting}/complete")
    form = filled(form_of(page, f"{waiting}/complete"), {"item": ["HTN_VISIT", "ADVICE"]})
    answer = village.htmx_post(f"/residents/{person.key}/visit/forms", data=form)
    assert answer.status_code == 200
    assert "1380" in answer.text


def test_it_is_tried_again_as_it_is(village: PageClient, waiting: str) -> None:
    answer = village.post_with_token(f"{waiting}/retry")
    assert (answer.status_code, answer.location) == (303, waiting)
    assert "原因见下" in village.get(waiting).text
    assert row().codes == ["value_out_of_range"]


def test_what_somebody_recorded_meanwhile_is_recorded_once_it_was_seen(
    town: Flask, village: PageClient, person: Resident
) -> None:
    fields_and_ticket = opened(village, person)
    leader = client_of(town, "leader")
    other = opened(leader, person, served_on="2026-11-18")[0]
    assert leader.post_with_token(f"/residents/{person.key}/visit", other).status_code == 303
    assert bring(village, seal(inside(*fields_and_ticket))).headers["X-Outbox"] == "attention"
    assert row().codes == ["done_meanwhile"]
    at = f"/visits/attention/{row().key}"
    answer = village.post_with_token(f"{at}/retry")
    assert answer.location == f"/visits/{visits()[-1].key}"
    assert (len(visits()), row().state) == (2, "made")


def test_it_is_taken_away_with_a_reason_alone(village: PageClient, waiting: str) -> None:
    refused = village.submit(waiting, {"note": "  "}, action=f"{waiting}/take-away")
    assert refused.status_code == 422
    assert row().state == "attention"
    done = village.submit(waiting, {"note": "同事已录"}, action=f"{waiting}/take-away")
    assert (done.status_code, done.location) == (303, "/sign/attention")
    assert (row().state, row().settle_note, row().fields) == ("settled", "同事已录", None)
    assert len(audited("sealed_visit.take_away")) == 1
    assert village.get(waiting).status_code == 404
    assert told(village, "/tasks") == []


@pytest.mark.parametrize("verb", ["complete", "retry", "take-away"])
def test_a_page_that_is_stale_says_so_and_changes_nothing(
    village: PageClient, waiting: str, verb: str
) -> None:
    page = village.get(f"{waiting}/complete")
    form = filled(form_of(page, f"{waiting}/complete"), {"htn-sbp": "138"})
    assert village.post(f"{waiting}/complete", data=form).status_code == 303
    again = village.post_with_token(f"{waiting}/{verb}", {**dict(form.lists()), "note": "x"})
    assert again.status_code == 409
    assert (len(visits()), row().state) == (1, "made")


@pytest.mark.parametrize("verb", ["", "/complete"])
def test_those_of_another_area_see_nothing_of_it(
    village: PageClient, person: Resident, waiting: str, verb: str
) -> None:
    far, _others = far_household()
    db.session.connection().exec_driver_sql(
        f"UPDATE household SET grid_id = {far.grid_id} WHERE code = 'H1'"
    )
    db.session.commit()
    assert village.get(f"{waiting}{verb}").status_code == 404
    listed = village.get("/sign/attention")
    assert "吴秀英" not in listed.text
    assert texts(listed, "//*[@data-visits-beyond]/li") == ["县里（所在网格暂无负责团队）: 1"]
    for way in ("complete", "retry", "take-away"):
        answer = village.post_with_token(f"{waiting}/{way}", {"note": "x"})
        assert answer.status_code == 404
    assert row().state == "attention"


@pytest.mark.parametrize("left_out", ["met", "mode", "served_on"])
def test_a_head_that_is_not_whole_waits_with_all_that_was_typed(
    village: PageClient, person: Resident, left_out: str
) -> None:
    assert brought(village, person, **{left_out: None}).headers["X-Outbox"] == "attention"
    assert row().codes[0] == "not_filled_in"
    page = village.get(f"/visits/attention/{row().key}")
    assert "没有填全" in page.text
    assert "138" in page.text


def test_what_the_form_of_now_has_no_place_for_waits_and_is_shown(
    village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person)
    older = {**fields, "htn-old_value": ["七两"], "item": [*fields["item"], "OLD_SERVICE"]}
    answer = bring(village, seal(inside(older, ticket)))
    assert answer.headers["X-Outbox"] == "attention"
    assert row().codes == ["form_changed"]
    page = village.get(f"/visits/attention/{row().key}")
    assert codes(page) == ["form_changed"]
    assert {"七两", "OLD_SERVICE"} <= set(texts(page, "//dd"))
    done = village.submit(
        f"/visits/attention/{row().key}/complete",
        {"note": "饮酒七两"},
        action=f"/visits/attention/{row().key}/complete",
    )
    assert done.status_code == 303
    assert visits()[0].note == "饮酒七两"
