"""The page of one referral: one line for both ends, what each may see, and how it renews itself."""

from flask import Flask
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.models import Household, Policy, Referral, Resident
from contracts_app.services.audit import Actor
from contracts_app.services.referrals.messages import say
from tests.factories import TODAY, make_household
from tests.pages import codes, page_client, texts, tree
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home
from tests.support.signed_in import audited, client_of, far_household
from tests.support.statements import counted_statements

DONE = "//li[contains(@class, 'dot-done')]//strong"
LATE = "//li[contains(@class, 'dot-done') and contains(@class, 'dot-late')]//strong"
PROMISED = "//li[contains(@class, 'dot-promised')]"


def asked(page: TestResponse) -> str:
    """What the page will ask for by itself."""
    [where] = tree(page).xpath("//*[@hx-trigger='every 20s']/@hx-get")
    [since] = tree(page).xpath("//*[@id='referral-since']/@value")
    return f"{where}?since={since}"


def address(referral: Referral) -> str:
    db.session.commit()
    return f"/referrals/{referral.referral_no}"


def test_both_ends_see_one_line_up_and_home(app: Flask, green: Green) -> None:
    up, down = at_home(green)
    seen = []
    for role in ("hospital", "leader"):
        for one in (up, down):
            page = client_of(app, role).get(address(one))
            seen.append(texts(page, DONE))
            days = texts(page, f"{PROMISED}//p[@class='hint']")
            for day in ("2026-11-24", "2026-11-28", "2026-12-21"):
                assert any(day in words for words in days), days
    assert seen[0] == [
        "送交医院", "同意转诊", "接收", "已到院", "反馈结果", "下转", "同意转诊",
    ]  # fmt: skip
    assert all(one == seen[0] for one in seen)


def test_the_hospital_sees_who_it_is_and_no_way_to_the_household(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    hospital = client_of(app, "hospital").get(address(sent))
    assert "王秀英" in hospital.text
    assert not tree(hospital).xpath("//a[contains(@href, '/residents/')]")
    assert "/households/" not in hospital.text
    station = client_of(app, "leader").get(address(sent))
    assert tree(station).xpath(f"//a[@href='/residents/{green.person.key}']")


def test_somebody_who_moved_away_is_named_in_full_no_more(app: Flask, green: Green) -> None:
    sent = green.begin("village")
    db.session.get_one(Resident, green.person.id).name = "欧阳晓"
    home, far = db.session.get_one(Household, sent.household_id), far_household()[0]
    home.grid_id = far.grid_id
    page = client_of(app, "village").get(address(sent))
    assert page.status_code == 200
    assert "欧阳晓" not in page.text
    assert "欧**" in page.text


def test_whoever_has_seen_the_newest_state_is_told_nothing(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    leader = client_of(app, "leader")
    page = leader.get(address(sent))
    asks = asked(page)
    looks = len(audited("view"))
    again = leader.htmx_get(asks)
    assert (again.status_code, again.data) == (204, b"")
    assert len(audited("view")) == looks
    green.move(sent, "hospital", "accept")
    db.session.commit()
    newer = leader.htmx_get(asks)
    assert newer.status_code == 200
    assert "接收" in texts(newer, DONE)
    assert len(audited("view")) == looks + 1


def test_a_word_of_one_side_is_read_by_the_other(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    leader, here = client_of(app, "leader"), address(sent)
    asks = asked(leader.get(here))
    user = green.world.users["hospital"]
    say(sent.referral_no, "请带心电图", green.stand("hospital"), Actor.of(user), green.now)
    db.session.commit()
    assert "请带心电图" in leader.htmx_get(asks).text


def test_the_telephone_is_shown_for_a_reason_which_is_kept(app: Flask, green: Green) -> None:
    green.person.phone = "13800138000"
    sent = green.begin("leader")
    hospital, here = client_of(app, "hospital"), address(sent)
    page = hospital.get(here)
    assert "138****8000" in page.text
    assert "13800138000" not in page.text
    form = f"{here}/telephone"
    assert codes(hospital.submit(here, {"phone-reason": "12"}, action=form)) == ["missing_required"]
    shown = hospital.submit(here, {"phone-reason": "通知入院"}, action=form)
    assert texts(shown, "//strong[@data-revealed]") == ["13800138000"]
    [kept] = audited("resident.reveal")
    assert (kept.reason, kept.after["field"]) == ("通知入院", "phone")
    assert "13800138000" in hospital.htmx_post(form, {"phone-reason": "通知入院"}).text


def test_the_slips_are_printed_from_the_page(app: Flask, green: Green) -> None:
    up, down = at_home(green)
    client = client_of(app, "hospital")
    for one, papers in ((up, ("slip", "return")), (down, ("slip",))):
        page = client.get(address(one))
        links = tree(page).xpath("//main//a[contains(@href, '.pdf')]/@href")
        assert links == [f"{address(one)}/{paper}.pdf" for paper in papers]
        assert all(client.get(link).mimetype == "application/pdf" for link in links)


def test_every_look_is_written_down(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    client_of(app, "hospital").get(address(sent))
    [look] = [row for row in audited("view") if row.object_key == green.person.key]
    assert look.after == {"page": "referral", "number": sent.referral_no}


def test_nobody_else_sees_that_there_is_one(app: Flask, green: Green) -> None:
    sent = green.begin("village")
    here = address(sent)
    for role in ("hospital", "clerk", "admin", "bureau"):
        client = client_of(app, role)
        assert client.get(here).status_code == 404, role
        for part in ("newest?since=1", "clock"):
            assert client.get(f"{here}/{part}").status_code == 404, role
        assert (
            client.post_with_token(f"{here}/telephone", {"phone-reason": "x"}).status_code == 404
        ), role
    assert client_of(app, "leader").htmx_get(f"{here}/newest?since=99999").status_code == 200


def test_the_clock_is_told_anew_without_a_look(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    leader, here = client_of(app, "leader"), address(sent)
    assert "还有" in leader.htmx_get(f"{here}/clock").text
    sent.due_at_utc = sent.clock_started_at_utc
    db.session.commit()
    assert "超时" in leader.htmx_get(f"{here}/clock").text
    assert audited("view") == []


def test_what_a_page_asks_by_itself_takes_nobody_to_the_sign_in(app: Flask, green: Green) -> None:
    here = address(green.begin("leader"))
    for part in ("newest?since=1", "clock"):
        answer = page_client(app).htmx_get(f"{here}/{part}")
        assert (answer.status_code, "/login" in answer.text) == (286, True)


def test_the_page_asks_the_same_however_much_was_moved(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    leader, here = client_of(app, "leader"), address(sent)
    leader.get(here)
    with counted_statements() as few:
        leader.get(here)
    for _more in range(4):
        green.move(sent, "hospital", "pause", note="家属商量")
        green.move(sent, "hospital", "resume")
    db.session.commit()
    with counted_statements() as many:
        assert leader.get(here).text.count("家属商量") == 4
    assert len(many) == len(few)


def test_what_the_hospital_found_stands_on_the_pages_of_the_person(
    app: Flask, green: Green
) -> None:
    up, _down = at_home(green)
    village = client_of(app, "village")
    person = village.get(f"/residents/{green.person.key}")
    assert "冠心病" in texts(person, "//section[@id='referrals']//p[@data-result]")[0]
    household = village.get("/households/H1")
    assert up.referral_no in household.text
    assert not texts(household, "//p[@data-result]")
    assert not tree(client_of(app, "clerk").get("/households/H1")).xpath("//*[@id='referrals']")


def test_a_promise_that_was_missed_says_by_how_much(app: Flask, green: Green) -> None:
    sent = green.begin("leader")
    sent.due_at_utc = sent.clock_started_at_utc
    page = client_of(app, "hospital").get(address(sent))
    assert tree(page).xpath("//li[contains(@class, 'dot-late')]")
    assert sent.started_at_utc is not None
    assert TODAY.isoformat() in page.text


def test_a_step_whose_clock_stood_still_is_not_called_late(app: Flask, green: Green) -> None:
    paused = green.begin("leader")
    green.later(hours=2)
    green.move(paused, "hospital", "pause", note="等家属")
    green.later(hours=40)
    green.move(paused, "hospital", "accept")
    client = client_of(app, "leader")
    assert texts(client.get(address(paused)), LATE) == []
    green.person = make_household(green.world.grids[0], members=1)[1][0]
    late = green.begin("leader")
    green.later(hours=40)
    green.move(late, "hospital", "accept")
    assert len(texts(client.get(address(late)), LATE)) == 1


def test_the_days_at_home_are_those_of_the_policy(app: Flask, green: Green) -> None:
    _up, down = at_home(green)
    db.session.query(Policy).filter_by(key="referral.last_follow_up").one().value = "45d"
    page = client_of(app, "leader").get(address(down))
    days = texts(page, f"{PROMISED}//p[@class='hint']")
    assert any("2027-01-05" in words for words in days), days
