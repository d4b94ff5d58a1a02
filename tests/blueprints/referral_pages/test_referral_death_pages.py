"""A reported death on the pages of both ends, until it is answered that the person lives."""

from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import DeathDismissal, Referral
from tests.factories import TODAY
from tests.pages import codes, select, texts, tree
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of

TYPED = "//*[@aria-labelledby='typed-title']//dd"
LIVES = "//a[@id='say-alive']/@href"


def reported(green: Green) -> Referral:
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "die", on=TODAY)
    db.session.commit()
    return sent


def test_the_township_answers_on_the_page_and_the_hospital_reads_it(
    app: Flask, green: Green
) -> None:
    sent = reported(green)
    here, leader = f"/referrals/{sent.referral_no}", client_of(app, "leader")
    assert select(leader.get("/referrals"), "//section[@aria-labelledby='deaths-title']//li")
    assert tree(leader.get(here)).xpath(LIVES) == [f"{here}/alive"]
    assert select(leader.get(f"{here}/alive"), "//textarea[@name='note']")
    done = leader.submit(f"{here}/alive", {"note": "村医上门见到本人"})
    assert (done.status_code, done.headers["Location"]) == (303, here)
    assert tree(leader.get("/referrals")).xpath("//section[@aria-labelledby='deaths-title']") == []
    hospital = client_of(app, "hospital")
    assert select(hospital.get("/referrals"), "//section[@aria-labelledby='denied-title']//li")
    last = texts(hospital.get(here), "//ol[contains(@class, 'referral-line')]/li[last()]")
    assert "村医上门见到本人" in last[0]
    again = leader.get(f"{here}/alive")
    assert (again.status_code, again.headers["Location"]) == (303, here)


def test_a_page_that_is_open_hears_of_the_answer(app: Flask, green: Green) -> None:
    sent = reported(green)
    here, hospital = f"/referrals/{sent.referral_no}", client_of(app, "hospital")
    [since] = tree(hospital.get(here)).xpath("//input[@id='referral-since']/@value")
    assert hospital.get(f"{here}/newest?since={since}").status_code == 204
    client_of(app, "leader").submit(f"{here}/alive", {"note": "电话里听到本人"})
    assert hospital.get(f"{here}/newest?since={since}").status_code == 200


def test_an_answer_without_words_comes_back(app: Flask, green: Green) -> None:
    here = f"/referrals/{reported(green).referral_no}/alive"
    refused = client_of(app, "leader").submit(here, {"note": " "})
    assert (refused.status_code, codes(refused)) == (422, ["missing_required"])
    assert db.session.query(DeathDismissal).count() == 0


def test_a_second_desk_reads_who_was_first_and_keeps_what_it_typed(
    app: Flask, green: Green
) -> None:
    here = f"/referrals/{reported(green).referral_no}/alive"
    leader, doctor = client_of(app, "leader"), client_of(app, "doctor")
    assert leader.submit(here, {"note": "村医上门见到本人"}).status_code == 303
    late = doctor.post_with_token(here, {"note": "电话里听到本人"})
    assert late.status_code == 409
    [told] = texts(late, "//div[@data-code='death_answered']")
    assert green.world.users["leader"].display_name in told
    assert texts(late, TYPED) == ["电话里听到本人"]
    again = leader.post_with_token(here, {"note": "再答一次"})
    assert (again.status_code, texts(again, "//h1")) == (409, ["已经办理过"])
    assert db.session.query(DeathDismissal).count() == 1


def test_nobody_else_is_offered_the_answer(app: Flask, green: Green) -> None:
    here = f"/referrals/{reported(green).referral_no}"
    for role in ("village", "hospital"):
        client = client_of(app, role)
        assert tree(client.get(here)).xpath(LIVES) == []
        assert client.get(f"{here}/alive").status_code == 404
        assert client.htmx_post(f"{here}/alive", {"note": "在世"}).status_code == 404


def test_an_open_referral_has_no_such_page(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    db.session.commit()
    assert client_of(app, "leader").get(f"/referrals/{sent.referral_no}/alive").status_code == 404


def test_without_scripts_the_answer_has_its_own_page_that_says_its_name_once(
    app: Flask, green: Green
) -> None:
    page = client_of(app, "leader").get(f"/referrals/{reported(green).referral_no}/alive")
    seen = texts(page, "//h1 | //main//h2[not(contains(@class, 'visually-hidden'))]")
    assert seen == ["本人在世"]


def test_each_link_to_record_a_death_says_aloud_whose(app: Flask, green: Green) -> None:
    reported(green)
    rows = select(
        client_of(app, "leader").get("/referrals"), "//section[@aria-labelledby='deaths-title']//li"
    )
    name = rows[0].text_content().split("·")[0].strip()
    assert [link.text_content() for link in rows[0].xpath("a[2]")] == [f"登记死亡 {name}"]
