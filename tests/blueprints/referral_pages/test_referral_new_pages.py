"""Beginning a referral on its page: filled in from the record, kept places shown, sent once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import ClinicBooking, Referral
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.give import Choice
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, tag_with
from tests.pages import codes, select, texts, tree
from tests.support.care import pressure, record
from tests.support.referral_moves import Green
from tests.support.referrals import make_clinic, make_department, make_referral
from tests.support.signed_in import audited, client_of, far_household

PHONE = {"doctor_phone": "0539-6210000"}
TYPED = {"impression": "胸痛待查", "illness": "反复胸痛三天", **PHONE}


def page_for(green: Green, **args: str) -> str:
    more = "".join(f"&{name}={value}" for name, value in args.items())
    return f"/referrals/new?resident={green.person.key}{more}"


def there(green: Green) -> str:
    return f"{green.world.hospital.code}:{green.department.code}"


def only() -> Referral:
    db.session.expire_all()
    return db.session.query(Referral).one()


def out_of_control(green: Green) -> None:
    tag_with(green.person, "HTN")
    for days, (upper, lower) in ((35, (162, 98)), (2, (168, 102))):
        seen = TODAY - timedelta(days=days)
        record(green.person, "HTN_VISIT", on=seen, values=pressure(upper, lower))
    db.session.commit()


def test_who_is_out_of_control_needs_consent_alone(app: Flask, green: Green) -> None:
    out_of_control(green)
    make_department(green.world.hospital, "NEUR")
    full = make_clinic(green.department, held_on=TODAY + timedelta(days=2), reserved=1)
    give.book(make_referral(green.world, green.department, ReferralStatus.SCHEDULED),
              Choice("clinic", full.key), SYSTEM, green.now)  # fmt: skip
    free = make_clinic(green.department, held_on=TODAY + timedelta(days=3))
    db.session.commit()
    sent = client_of(app, "leader").submit(page_for(green), {"consent": "agreed", **PHONE})
    assert sent.status_code == 303, codes(sent)
    made = db.session.query(Referral).order_by(Referral.id.desc()).first()
    assert (made.reason, made.department_id) == ("uncontrolled", green.department.id)
    held = db.session.query(ClinicBooking).filter_by(referral_id=made.id).one()
    assert (held.clinic_id, held.state) == (free.id, "held")


def test_nothing_is_said_for_whom_the_record_says_nothing(app: Flask, green: Green) -> None:
    make_clinic(green.department)
    db.session.commit()
    page = client_of(app, "village").get(page_for(green))
    for field in ("department", "reason"):
        assert not [one for one in select(page, f"//select[@id='{field}']/option[@selected]")
                    if one.get("value")], field  # fmt: skip
    assert not tree(page).xpath("//input[@name='consent'][@checked]")


def test_a_bed_is_asked_for_without_the_place_of_a_clinic(app: Flask, green: Green) -> None:
    out_of_control(green)
    make_clinic(green.department)
    db.session.commit()
    values = {"consent": "agreed", "care": "bed", **PHONE}
    assert client_of(app, "leader").submit(page_for(green), values).status_code == 303
    assert db.session.query(ClinicBooking).all() == []


def test_the_page_of_a_household_leads_there_for_each_member(app: Flask, green: Green) -> None:
    village = client_of(app, "village").get("/households/H1")
    assert page_for(green) in tree(village).xpath("//section[@id='members']//a/@href")
    clerk = client_of(app, "clerk").get("/households/H1")
    assert page_for(green) not in tree(clerk).xpath("//a/@href")


def test_a_person_out_of_control_is_sent_with_two_choices(app: Flask, green: Green) -> None:
    out_of_control(green)
    village = client_of(app, "village")
    page = village.get(page_for(green, reason="uncontrolled"))
    assert "高血压" in select(page, "//textarea[@id='history']")[0].text
    values = {"department": there(green), "consent": "agreed"}
    sent = village.submit(page_for(green, reason="uncontrolled"), {**values, "doctor_phone": "1"})
    assert sent.status_code == 303, codes(sent)
    made = only()
    assert sent.location == f"/referrals/{made.referral_no}"
    assert (made.reason, made.urgency, made.consent_by) == ("uncontrolled", "normal", "self")
    assert (made.form["impression"], made.status) == ("高血压", "internal_review")


def test_the_same_page_sent_twice_is_one_referral(app: Flask, green: Green) -> None:
    village, here = client_of(app, "village"), page_for(green, reason="difficult")
    fields = {"department": there(green), "consent": "agreed", **TYPED}
    page = village.get(here)
    [key] = tree(page).xpath("//input[@name='client_key']/@value")
    both = [village.submit(here, {**fields, "client_key": key}) for _time in range(2)]
    assert [one.status_code for one in both] == [303, 303]
    assert both[0].location == both[1].location == f"/referrals/{only().referral_no}"


def test_each_department_tells_what_is_left_of_its_kept_places(app: Flask, green: Green) -> None:
    soon = TODAY + timedelta(days=7)
    full = make_clinic(green.department, held_on=TODAY, reserved=1)
    make_clinic(green.department, held_on=soon, expert="李主任")
    assert full.release_at_utc < green.now
    village = client_of(app, "village")
    options = texts(village.get(page_for(green)), "//select[@id='department']/option")
    assert options[1].endswith(f"心内科 · 该科今日预留号已满，最近 {soon}")
    part = village.htmx_get(page_for(green, department=there(green)))
    assert f"该科今日预留号已满，最近 {soon}" in part.text
    assert texts(part, "//select[@id='clinic']/option") == [
        "由医院安排", f"{soon} 08:00–12:00 · 李主任 · 余 5",
    ]  # fmt: skip
    assert "王秀英" not in part.text


def test_a_chosen_place_is_held_while_the_hospital_answers(app: Flask, green: Green) -> None:
    clinic = make_clinic(green.department)
    here = page_for(green, department=there(green), reason="difficult")
    sent = client_of(app, "leader").submit(
        here, {"consent": "agreed", "clinic": clinic.key, **TYPED}
    )
    assert sent.status_code == 303, codes(sent)
    held = db.session.query(ClinicBooking).one()
    assert (held.state, held.referral_id) == ("held", only().id)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"consent": None}, "consent", "consent_undecided"),
        ({"reason": ""}, "reason", "unknown_value"),
        ({"department": ""}, "department", "unknown_value"),
        ({"impression": " "}, "impression", "missing_required"),
        ({"consent": "unable"}, "consent", "asked_unless_emergency"),
        ({"consent": "refused"}, "note", "missing_required"),
    ],
)
def test_what_is_missing_is_told_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, green: Green, values: dict[str, Any], field: str, code: str
) -> None:
    fields = {"department": there(green), "consent": "agreed", "treatment": "口服阿司匹林", **TYPED}
    here = page_for(green, reason="difficult")
    answer = client_of(app, "village").submit(here, {**fields, **values})
    assert answer.status_code == 422
    assert code in codes(answer)
    assert tree(answer).xpath(f"//*[@id='{field}-error']")
    assert "口服阿司匹林" in answer.text
    assert db.session.query(Referral).count() == 0


def test_an_empty_page_names_all_that_is_missing_at_once(app: Flask, green: Green) -> None:
    answer = client_of(app, "village").submit(page_for(green), {})
    wrong = set(tree(answer).xpath("//*[@id='error-summary']//a/@href"))
    needed = {"#department", "#reason", "#consent", "#impression", "#illness"}
    assert needed <= {one.removesuffix("-0") for one in wrong}
    call = client_of(app, "village").submit(page_for(green, way="call"), {})
    wrong = set(tree(call).xpath("//*[@id='error-summary']//a/@href"))
    assert {one.removesuffix("-0") for one in wrong} == {
        "#department", "#answered_by", "#consent_by",
    }  # fmt: skip


def test_who_refuses_is_kept_with_the_reason(app: Flask, green: Green) -> None:
    values = {"department": there(green), "consent": "refused", "note": "怕花钱"}
    village = client_of(app, "village")
    sent = village.submit(page_for(green, reason="difficult"), values)
    assert sent.status_code == 303, codes(sent)
    assert (only().status, only().outcome) == ("closed", "refused")
    assert "怕花钱" in village.get(sent.location or "").text


def test_an_emergency_is_recorded_in_three_fields(app: Flask, green: Green) -> None:
    village, here = client_of(app, "village"), page_for(green, way="call")
    fields = tree(village.get(here)).xpath("//main//form//*[@name]/@name")
    assert set(fields) - {"csrf_token", "client_key"} == {"department", "answered_by", "consent_by"}
    values = {"department": there(green), "answered_by": "急诊 李医生", "consent_by": "unable"}
    nobody = village.submit(here, {**values, "answered_by": ""})
    assert (nobody.status_code, codes(nobody)) == (422, ["missing_required"])
    sent = village.submit(here, values)
    assert sent.status_code == 303, codes(sent)
    assert (only().status, only().urgency, only().form) == ("accepted", "emergency", None)


def test_who_waits_and_collapses_is_called_ahead_and_both_lines_lead_to_each_other(
    app: Flask, green: Green
) -> None:
    first = green.begin()
    db.session.commit()
    village, here = client_of(app, "village"), page_for(green, way="call")
    assert first.referral_no in village.get(here).text
    values = {"department": there(green), "answered_by": "急诊 李医生", "consent_by": "unable"}
    sent = village.submit(here, values)
    assert sent.status_code == 303, codes(sent)
    after = tree(village.get(sent.location or "")).xpath("//section[@aria-labelledby='line-title']")
    assert after[0].xpath(".//a/@href") == [f"/referrals/{first.referral_no}"]
    before = tree(village.get(f"/referrals/{first.referral_no}"))
    assert before.xpath("//section[@aria-labelledby='line-title']//a/@href") == [sent.location]


def test_who_is_on_the_way_there_is_not_sent_again(app: Flask, green: Green) -> None:
    first = green.begin()
    db.session.commit()
    village, here = client_of(app, "village"), page_for(green, reason="difficult")
    assert first.referral_no in village.get(here).text
    again = village.submit(here, {"department": there(green), "consent": "agreed", **TYPED})
    assert (again.status_code, codes(again)) == (422, ["already_referred"])


def test_nobody_is_referred_from_elsewhere(app: Flask, green: Green) -> None:
    far = far_household()[1][0].key
    db.session.commit()
    for role in ("village", "leader", "hospital", "clerk", "bureau", "admin"):
        client = client_of(app, role)
        for key in (far, "nobody"):
            assert client.get(f"/referrals/new?resident={key}").status_code == 404, role
    here = page_for(green)
    assert client_of(app, "hospital").get(here).status_code == 404
    assert client_of(app, "clerk").get(here).status_code == 404


def test_without_a_person_the_list_of_people_is_shown(app: Flask, green: Green) -> None:
    answer = client_of(app, "village").get("/referrals/new", follow_redirects=True)
    assert answer.request.path == "/residents"
    assert "转诊" in texts(answer, "//*[@id='flash']")[0]


def test_the_page_of_the_person_leads_to_it_and_looks_are_kept(app: Flask, green: Green) -> None:
    village = client_of(app, "village")
    person = village.get(f"/residents/{green.person.key}")
    link = page_for(green)
    assert link in tree(person).xpath("//section[@id='referrals']//a/@href")
    looks = len(audited("view"))
    assert village.get(link).status_code == 200
    assert len(audited("view")) == looks + 1
