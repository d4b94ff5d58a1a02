"""Somebody else moved the referral meanwhile: what was typed stands again in the same form."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Referral
from tests.pages import select, texts, tree
from tests.support.referral_moves import Green
from tests.support.referrals import FORM
from tests.support.signed_in import client_of

FIRST = "//*[@data-late][@role='alert'][@tabindex='-1'][@data-code='referral_moved']"


def version_of(referral: Referral) -> str:
    db.session.expire_all()
    return str(referral.version)


@pytest.mark.parametrize("dialog", [True, False])
def test_a_move_that_is_offered_still_comes_back_as_it_was_typed(
    app: Flask, green: Green, dialog: bool
) -> None:
    sent = green.begin("leader")
    db.session.commit()
    here = f"/referrals/{sent.referral_no}"
    seen = version_of(sent)
    hospital = client_of(app, "hospital")
    assert hospital.submit(f"{here}/accept").status_code == 303
    typed = {"version": seen, "reason": "no_capacity", "note": "请先在卫生院<b>输液"}
    send = hospital.htmx_post if dialog else hospital.post_with_token
    late = send(f"{here}/reject", typed)
    assert late.status_code == 409
    assert "已由 hospital 接收（刚刚）" in texts(late, FIRST)[0]
    assert select(late, "//textarea[@id='note']")[0].text.strip() == typed["note"]
    assert select(late, "//select[@id='reason']/option[@selected]")[0].get("value") == "no_capacity"
    [version] = tree(late).xpath(f"//form[@action='{here}/reject']/input[@name='version']/@value")
    assert version == version_of(sent) != seen
    assert (
        hospital.post_with_token(f"{here}/reject", {**typed, "version": version}).location == here
    )
    assert (version_of(sent), sent.status) == (str(int(version) + 1), "rejected")


def test_the_form_that_is_owed_survives_that_the_patient_arrives(app: Flask, green: Green) -> None:
    called = green.begin("village", urgency="emergency", answered_by="王主任")
    db.session.commit()
    here, seen = f"/referrals/{called.referral_no}", version_of(called)
    assert client_of(app, "hospital").submit(f"{here}/arrive").status_code == 303
    village = client_of(app, "village")
    written = {**FORM, "illness": "胸痛两小时" * 20}
    late = village.htmx_post(f"{here}/write_form", {**written, "version": seen})
    assert (late.status_code, bool(texts(late, FIRST))) == (409, True)
    assert written["illness"] in texts(late, "//textarea[@id='illness']")[0]
    [version] = tree(late).xpath("//form/input[@name='version']/@value")
    again = village.post_with_token(f"{here}/write_form", {**written, "version": version})
    assert again.status_code == 303


def test_a_move_that_nobody_can_make_any_more_is_not_asked_for_again(
    app: Flask, green: Green
) -> None:
    sent = green.begin("leader")
    db.session.commit()
    here, seen = f"/referrals/{sent.referral_no}", version_of(sent)
    hospital = client_of(app, "hospital")
    assert hospital.submit(f"{here}/accept").status_code == 303
    late = hospital.htmx_post(f"{here}/accept", {"version": seen, "note": "下午来"})
    assert (late.status_code, tree(late).xpath("//form")) == (409, [])
    assert select(late, "//*[@data-late][@role='alert'][@tabindex='-1']")
    assert texts(late, "//*[@aria-labelledby='typed-title']//dd") == ["下午来"]


def test_a_day_that_was_typed_can_be_read_again_as_well(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    db.session.commit()
    here, seen = f"/referrals/{sent.referral_no}", version_of(sent)
    hospital = client_of(app, "hospital")
    assert hospital.submit(f"{here}/discharge").status_code == 303
    typed = {"version": seen, "on": "2026年11月20日", "note": "家属来接"}
    late = hospital.post_with_token(f"{here}/discharge", typed)
    assert late.status_code == 409
    assert texts(late, "//*[@aria-labelledby='typed-title']//dd") == ["2026年11月20日", "家属来接"]
