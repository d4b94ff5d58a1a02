"""Moves of a referral on their pages: what each asks for, what is refused, and who was first."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral, ReferralEvent
from tests.factories import TODAY
from tests.pages import codes, select, texts, tree
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home, neighbour
from tests.support.referrals import FEEDBACK, FORM, make_clinic, make_department
from tests.support.signed_in import client_of

MOVES = "//a[starts-with(@id, 'move-')]/@id"
TYPED = "//*[@aria-labelledby='typed-title']//dd"


def address(referral: Referral) -> str:
    db.session.commit()
    return f"/referrals/{referral.referral_no}"


def status_of(referral: Referral) -> str:
    db.session.expire_all()
    return db.session.get_one(Referral, referral.id).status


def last_event(referral: Referral) -> ReferralEvent:
    query = db.session.query(ReferralEvent).filter_by(referral_id=referral.id)
    return query.order_by(ReferralEvent.seq.desc()).first()  # type: ignore[return-value]


def test_the_usual_next_step_is_the_one_primary_button(app: Flask, green: Green) -> None:
    here = address(green.begin("leader"))
    page = client_of(app, "hospital").get(here)
    [usual] = select(page, "//main//a[contains(@class, 'btn-primary')]")
    assert (usual.get("id"), usual.get("href")) == ("move-accept", f"{here}/accept")
    assert usual.get("hx-target") == "#dialog"
    for move in ("redirect", "reroute", "reject", "pause", "cancel", "die"):
        assert f"move-{move}" in tree(page).xpath(MOVES)
    for move in ("resume", "write_form", "miss", "book"):
        assert f"move-{move}" not in tree(page).xpath(MOVES)


def test_the_way_up_and_home_is_gone_on_the_pages_alone(app: Flask, green: Green) -> None:
    sent = green.begin("village")
    clinic = make_clinic(green.department, held_on=TODAY + timedelta(days=1))
    clinic.release_at_utc = green.now.replace(year=2027)
    here = address(sent)
    leader, hospital = client_of(app, "leader"), client_of(app, "hospital")
    steps = [
        (leader, "pass_on", {}),
        (hospital, "accept", {"note": "收到"}),
        (hospital, "book", {"choice": f"clinic:{clinic.key}"}),
        (hospital, "arrive", {}),
        (hospital, "feed_back", {
            **{name: words for name, words in FEEDBACK.items() if words},
            "home": "y", "reason": "stable", "consent_by": "self", "plan": "第3天上门",
        }),
        (leader, "see_result", {}),
    ]  # fmt: skip
    for client, move, values in steps:
        made = client.submit(f"{here}/{move}", values)
        assert (made.status_code, made.location) == (303, here), (move, codes(made))
    assert status_of(sent) == "closed"
    down = db.session.query(Referral).filter_by(origin_id=sent.id).one()
    assert leader.submit(f"{address(down)}/accept_back").status_code == 303
    assert status_of(down) == "assigned"


def test_what_is_refused_stands_at_its_field_with_everything_typed(
    app: Flask, green: Green
) -> None:
    here = address(green.begin("leader"))
    hospital = client_of(app, "hospital")
    answer = hospital.submit(f"{here}/reject", {"note": "请先在卫生院输液"})
    assert (answer.status_code, codes(answer)) == (422, ["missing_required"])
    assert select(answer, "//select[@id='reason' and @aria-invalid='true']")
    assert "请先在卫生院输液" in answer.text
    inside = hospital.htmx_post(f"{here}/reject", {"reason": "no_capacity", "version": "1"})
    assert (inside.status_code, codes(inside)) == (422, ["missing_required"])
    chosen = tree(inside).xpath("//select[@id='reason']/option[@selected]/@value")
    assert chosen == ["no_capacity"]


def test_a_result_without_its_needed_words_is_not_kept_in_part(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    here = address(sent)
    told = {**{name: words for name, words in FEEDBACK.items() if words}, "home": "y"}
    answer = client_of(app, "hospital").submit(f"{here}/feed_back", told)
    assert answer.status_code == 422
    assert "missing_required" in codes(answer)
    assert FEEDBACK["diagnosis"] in answer.text
    db.session.expire_all()
    kept = db.session.get_one(Referral, sent.id)
    assert (kept.status, kept.feedback) == ("arrived", None)


def test_whoever_was_overtaken_gets_the_words_back_in_the_dialog_as_well(
    app: Flask, green: Green
) -> None:
    sent = green.begin("leader")
    here = address(sent)
    hospital = client_of(app, "hospital")
    rejected = hospital.submit(f"{here}/reject", {"reason": "no_capacity", "note": "床满"})
    assert rejected.status_code == 303
    inside = {"version": "1", "note": "下午两点来", "reason": ""}
    late = hospital.htmx_post(f"{here}/accept", inside)
    assert (late.status_code, texts(late, TYPED)) == (409, ["下午两点来"])
    empty = hospital.htmx_post(f"{here}/accept", {"version": "1", "note": " "})
    assert (empty.status_code, texts(empty, TYPED)) == (409, [])


def test_of_two_desks_the_second_sees_who_was_first(app: Flask, green: Green) -> None:
    here = address(green.begin("leader"))
    hospital = client_of(app, "hospital")
    page = hospital.get(f"{here}/accept")
    [seen] = tree(page).xpath("//main//input[@name='version']/@value")
    assert hospital.submit(f"{here}/accept").status_code == 303
    for version in (seen, "", "x", "9" * 30):
        late = client_of(app, "leader").post_with_token(
            f"{here}/accept", {"version": version, "answered_by": "周医生", "note": "请<b>空腹"}
        )
        assert late.status_code == 409
        assert texts(late, TYPED) == ["周医生", "请<b>空腹"]
        assert "已由 hospital 接收（刚刚）" in late.text
        assert tree(late).xpath(f"//main//a[@href='{here}']")
    asked = client_of(app, "leader").htmx_get(f"{here}/accept")
    assert (asked.status_code, "已由 hospital 接收" in asked.text) == (409, True)


@pytest.mark.parametrize("move", ["pause", "accept"])
def test_who_said_so_on_the_telephone_is_asked_for_once_more_where_nobody_is_named(
    app: Flask, green: Green, move: str
) -> None:
    here, leader = f"{address(green.begin('leader'))}/{move}", client_of(app, "leader")
    assert select(leader.get(here), "//input[@name='answered_by']")
    refused = leader.submit(here, {"note": "家属还在路上"})
    assert (refused.status_code, codes(refused)) == (422, ["missing_required"])
    assert texts(refused, "//textarea[@name='note']") == ["家属还在路上"]
    named = {"note": "家属还在路上", "answered_by": "王主任"}
    assert leader.submit(here, named).status_code == 303


def test_a_centre_writes_down_what_the_hospital_said_on_the_telephone(
    app: Flask, green: Green
) -> None:
    sent = green.begin("leader")
    here = address(sent)
    leader = client_of(app, "leader")
    assert "move-accept" in tree(leader.get(here)).xpath("//details" + MOVES)
    nobody = leader.submit(f"{here}/accept", {"answered_by": " "})
    assert (nobody.status_code, codes(nobody)) == (422, ["missing_required"])
    assert leader.submit(f"{here}/accept", {"answered_by": "总值班 周医生"}).status_code == 303
    assert "总值班 周医生 电话告知" in client_of(app, "hospital").get(here).text
    assert last_event(sent).cause == "phone"


def test_a_place_that_was_taken_meanwhile_is_refused_at_the_choice(
    app: Flask, green: Green
) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    clinic = make_clinic(green.department, reserved=1)
    here = address(sent)
    hospital = client_of(app, "hospital")
    asked = hospital.get(f"{here}/book")
    assert any("余 1" in words for words in texts(asked, "//select[@id='choice']/option"))
    other = green.begin("doctor", resident=neighbour(green).key)
    green.move(other, "hospital", "accept")
    green.move(other, "hospital", "book", place="clinic", place_key=clinic.key)
    db.session.commit()
    answer = hospital.submit(f"{here}/book", {"choice": f"clinic:{clinic.key}"})
    assert (answer.status_code, codes(answer)) == (422, ["places_full"])
    assert select(answer, "//select[@id='choice' and @aria-invalid='true']")


def test_another_department_or_hospital_is_chosen_from_a_list(app: Flask, green: Green) -> None:
    make_department(green.world.hospital, "NEURO", name="神经内科")
    far = InstitutionFactory.build(
        code="ORG91", kind="hospital", region_code=green.world.hospital.region_code,
        parent_id=green.world.bureau.id, name="市中心医院",
    )  # fmt: skip
    db.session.add(far)
    db.session.flush()
    make_department(far, "CARD2", name="心内科")
    sent = green.begin("leader")
    here = address(sent)
    hospital = client_of(app, "hospital")
    same = texts(hospital.get(f"{here}/redirect"), "//select[@id='target']/option")
    assert same == ["—", "神经内科"]
    other = texts(hospital.get(f"{here}/reroute"), "//select[@id='target']/option")
    assert other == ["—", "市中心医院 · 心内科"]
    chosen = {"target": "ORG91:CARD2", "reason": "beyond_us"}
    assert hospital.submit(f"{here}/reroute", chosen).status_code == 303
    line = client_of(app, "leader").get(here)
    assert "→ 市中心医院 心内科" in line.text
    assert "超出本院能力" in line.text


def test_a_clock_that_stands_still_says_so_and_goes_on(app: Flask, green: Green) -> None:
    here = address(green.begin("leader"))
    hospital = client_of(app, "hospital")
    assert hospital.submit(f"{here}/pause", {"note": "家属商量"}).status_code == 303
    page = hospital.get(here)
    assert "时钟暂停" in page.text
    assert tree(page).xpath("//*[@id='move-resume']")
    assert not tree(page).xpath("//*[@id='move-pause']")
    assert hospital.submit(f"{here}/resume").status_code == 303
    assert "还有" in hospital.get(here).text


def test_the_form_of_an_emergency_is_owed_until_it_is_written(app: Flask, green: Green) -> None:
    sent = green.begin(
        answered_by="急诊 李医生", urgency="emergency", consent="unable", consent_by="", form={}
    )
    here = address(sent)
    village = client_of(app, "village")
    assert "转诊单待补" in village.get(here).text
    told = {name: words for name, words in FORM.items() if words}
    assert village.submit(f"{here}/write_form", told).status_code == 303
    assert "转诊单待补" not in village.get(here).text
    assert FORM["impression"] in client_of(app, "hospital").get(here).text


def test_the_day_of_a_move_must_be_one(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    here = address(sent)
    hospital = client_of(app, "hospital")
    for day, code in (
        ("2026-02-30", "bad_date"),
        ("2027-01-01", "future_date"),
        ("", "missing_required"),
    ):
        answer = hospital.submit(f"{here}/discharge", {"on": day})
        assert (answer.status_code, codes(answer)) == (422, [code]), day


def test_moves_of_others_do_not_exist(app: Flask, green: Green) -> None:
    up, down = at_home(green)
    hospital, village = client_of(app, "hospital"), client_of(app, "village")
    for client, move in ((hospital, "see_result"), (village, "accept"), (hospital, "nothing")):
        here = f"{address(up)}/{move}"
        assert client.get(here).status_code == 404, move
        assert client.post_with_token(here, {"version": "1"}).status_code == 404, move
    assert hospital.get(f"{address(down)}/accept_back").status_code == 404
