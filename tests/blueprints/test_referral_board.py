"""The board of referrals: cards in columns, and what a page that waits for news is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ClinicBooking, Department, Referral, ReferralEvent, UserSession
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_household
from tests.pages import HTMX, texts, tree
from tests.support.referrals import FORM, make_clinic, make_department, make_referral
from tests.support.signed_in import audited, client_of, committed_world

S = ReferralStatus
HOUR = timedelta(hours=1)


@dataclass
class Town:
    """A town whose referrals are shown."""

    app: Flask
    world: World
    department: Department

    def refer(self, status: ReferralStatus = S.SUBMITTED, **values: Any) -> Referral:
        person = make_household(self.world.grids[0], members=1)[1][0]
        person.name = "张秀英"
        at = values.pop("at", clock.moment())
        known = {"at": at, "sent_at_utc": at, "resident": person, **values}
        made = make_referral(self.world, self.department, status, **known)
        db.session.commit()
        return made


@pytest.fixture
def place(make_app: Callable[..., Flask]) -> Iterator[Town]:
    app = make_app("sqlite", demo=True, today=TODAY)
    with app.app_context():
        world = committed_world()
        department = make_department(world.hospital)
        db.session.commit()
        yield Town(app, world, department)


def column(answer: Any, code: str) -> list[str]:
    cards = tree(answer).xpath(f"//*[@id='column-{code}']//li/p[1]/a/@href")
    return [str(card).removeprefix("/referrals/") for card in cards]


def node_of(answer: Any, one: Referral) -> Any:
    return tree(answer).xpath(f"//li[p/a/@href='/referrals/{one.referral_no}']")[0]


def card(answer: Any, one: Referral) -> str:
    return " ".join("".join(node_of(answer, one).itertext()).split())


def since(answer: Any) -> str:
    return str(tree(answer).xpath("//input[@id='board-since']/@value")[0])


def polled(client: Any, version: str, **more: str) -> Any:
    return client.get("/referrals/board", query_string={"since": version, **more}, headers=HTMX)


def test_each_stands_in_the_column_of_its_state(place: Town) -> None:
    sent, lies = place.refer(), place.refer(S.IN_TREATMENT)
    home = place.refer(S.PROPOSED, direction=Direction.DOWN)
    page = client_of(place.app, "hospital").get("/referrals")
    assert column(page, "asked") == [sent.referral_no]
    assert column(page, "treated") == [lies.referral_no]
    assert column(page, "returning") == [home.referral_no]
    assert not tree(page).xpath("//*[@id='column-review']")


def test_a_card_tells_passers_by_neither_name_nor_illness(place: Town) -> None:
    one = place.refer(urgency="emergency", at=clock.moment() - 30 * HOUR)
    client = client_of(place.app, "hospital")
    client.post_with_token("/preferences/lang", {"lang": "en"})
    page = client.get("/referrals")
    told = card(page, one)
    assert told.startswith("张** aged 68 · ")
    for words in ("心内科", "Emergency", "0539-6210000"):
        assert words in told
    assert "Overdue by 6 h Hospital: answer by" in told
    for secret in ("张秀英", *FORM["illness"].split("，"), FORM["impression"], FORM["history"]):
        assert secret not in page.text


def test_marks_of_a_card(place: Town) -> None:
    now = clock.moment()
    owed = place.refer(
        S.ACCEPTED, urgency="emergency", form=None, form_due_at_utc=now + HOUR, consent="unable",
        consent_by=None,
    )  # fmt: skip
    origin = place.refer(S.CLOSED, direction=Direction.DOWN)
    again = place.refer(origin_id=origin.id, readmission_days=20)
    waits = place.refer(waiting_since_utc=now)
    soon = place.refer(due_at_utc=now + HOUR / 3)
    kept = place.refer()
    clinic = make_clinic(place.department)
    db.session.add(
        ClinicBooking(
            county_code=kept.county_code, clinic_id=clinic.id, reserved=clinic.reserved, place_no=1,
            referral_id=kept.id, state="held", held_until_utc=now + HOUR, made_at_utc=now,
        )
    )  # fmt: skip
    db.session.commit()
    client = client_of(place.app, "hospital")
    client.post_with_token("/preferences/lang", {"lang": "en"})
    page = client.get("/referrals")
    assert "Form owed until" in card(page, owed)
    assert "Less than half an hour is left" in card(page, soon)
    assert "Back after 20 days" in card(page, again)
    assert "Waits for the patient since 2026-11-21" in card(page, waits)
    assert "Green channel" in card(page, kept)
    assert "Green channel" not in card(page, again)


@pytest.mark.parametrize(
    ("role", "step"), [("hospital", "accept"), ("leader", ""), ("village", "")]
)
def test_one_button_leads_to_the_next_step_of_the_own_side(
    place: Town, role: str, step: str
) -> None:
    one = place.refer()
    page = client_of(place.app, role).get("/referrals")
    links = node_of(page, one).xpath(".//a[contains(@class, 'btn')]")
    wanted = [f"/referrals/{one.referral_no}/{step}"] if step else []
    assert [link.get("href") for link in links] == wanted
    assert all(link.get("data-ask") is not None for link in links)


def test_at_home_the_team_records_a_visit(place: Town) -> None:
    one = place.refer(S.ASSIGNED, direction=Direction.DOWN)
    page = client_of(place.app, "doctor").get("/referrals")
    links = node_of(page, one).xpath(".//a[contains(@class, 'btn')]")
    assert links[0].get("href").endswith("/visit")
    assert links[0].get("data-ask") is None


def test_a_board_that_is_as_it_was_answers_nothing(place: Town) -> None:
    place.refer()
    client = client_of(place.app, "hospital")
    version = since(client.get("/referrals"))
    looks = len(audited("list"))
    answer = polled(client, version)
    assert (answer.status_code, answer.data) == (204, b"")
    assert len(audited("list")) == looks


def test_what_is_new_comes_with_the_next_question_and_is_noted(place: Town) -> None:
    place.refer()
    client = client_of(place.app, "hospital")
    version = since(client.get("/referrals"))
    new = place.refer(urgency="urgent")
    answer = polled(client, version)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert column(answer, "asked")[0] == new.referral_no
    [urgent] = tree(answer).xpath("//li[@data-urgent]/p[1]/a/@href")
    assert urgent == f"/referrals/{new.referral_no}"
    assert new.referral_no in str(audited("list")[-1].after)
    assert polled(client, since(answer)).status_code == 204


def test_minutes_that_pass_are_no_new_look_at_the_same_people(place: Town) -> None:
    place.refer(at=clock.moment() - 30 * HOUR)
    client = client_of(place.app, "hospital")
    version = since(client.get("/referrals"))
    looks = len(audited("list"))
    earlier = f"{version.rpartition('-')[0]}-202601010000.{version.rpartition('.')[2]}"
    answer = polled(client, earlier)
    assert answer.status_code == 200
    assert len(audited("list")) == looks
    assert polled(client, "nonsense").status_code == 200
    assert len(audited("list")) == looks + 1


def test_waiting_for_news_keeps_nobody_signed_in(place: Town) -> None:
    client = client_of(place.app, "hospital")
    version = since(client.get("/referrals"))
    row = db.session.query(UserSession).one()
    row.last_seen_at_utc = early = clock.utcnow() - timedelta(minutes=20)
    db.session.commit()
    polled(client, version)
    db.session.refresh(row)
    assert row.last_seen_at_utc == early
    client.get("/referrals")
    db.session.refresh(row)
    assert row.last_seen_at_utc > early


def test_once_signed_out_the_board_says_so_and_asks_no_more(place: Town) -> None:
    one = place.refer()
    client = client_of(place.app, "hospital")
    version = since(client.get("/referrals"))
    db.session.query(UserSession).one().revoked_at_utc = clock.utcnow()
    db.session.commit()
    answer = client.get("/referrals/board", query_string={"since": version}, headers=HTMX)
    assert answer.status_code == 286
    assert one.referral_no not in answer.text
    assert tree(answer).xpath("//*[@id='referral-board']//a/@href") == ["/referrals"]
    assert client.get("/referrals/board").status_code == 302


def test_a_long_column_is_cut_and_leads_to_its_list(place: Town) -> None:
    for _ in range(22):
        place.refer(due_at_utc=clock.moment() - HOUR)
    client = client_of(place.app, "hospital")
    page = client.get("/referrals", query_string={"department": "ORG90:CARD"})
    assert len(column(page, "asked")) == 15
    links = tree(page).xpath("//*[@id='column-asked']/p/a/@href")
    listed = [tree(client.get(str(link))) for link in links]
    counts = ["".join(one.xpath("//p[@class='count']//text()")) for one in listed]
    assert len(links) == 2
    assert all("22" in text for text in counts)


def test_a_department_has_its_own_board(place: Town) -> None:
    one = place.refer()
    client = client_of(place.app, "hospital")
    client.post_with_token("/preferences/lang", {"lang": "en"})
    make_department(place.world.hospital, "ORTH", name="骨科")
    db.session.commit()
    other = client.get("/referrals?department=ORG90:ORTH")
    assert one.referral_no not in other.text
    assert texts(other, "//*[@id='referral-board']//p")[0].startswith("This department alone:")
    unknown = client.get("/referrals?department=ORG90:NONE")
    assert column(unknown, "asked") == [one.referral_no]
    assert not tree(unknown).xpath("//option[@selected and @value != '']")
    assert polled(client, since(unknown), department="ORG90:NONE").status_code == 204
    part = client.get("/referrals?department=ORG90:CARD", headers=HTMX)
    assert column(part, "asked") == [one.referral_no]
    assert polled(client, since(part), department="ORG90:CARD").status_code == 204


def test_an_empty_board_tells_what_was_done_today(place: Town) -> None:
    client = client_of(place.app, "hospital")
    client.post_with_token("/preferences/lang", {"lang": "en"})
    assert "No referral waits. None was taken on today." in client.get("/referrals").text
    one = place.refer(S.CLOSED)
    events = db.session.query(ReferralEvent).filter_by(referral_id=one.id, move="accept")
    assert events.count() == 1
    told = client.get("/referrals").text
    assert "No referral waits. Taken on today: 1, after 0 minutes on average." in told


def dragged(client: Any, one: Referral, column: str) -> Any:
    where = f"/referrals/{one.referral_no}/to"
    return client.get(where, query_string={"column": column}, headers=HTMX)


def test_a_card_that_is_dragged_asks_what_its_button_asks(place: Town) -> None:
    one, lies = place.refer(), place.refer(S.ARRIVED)
    client = client_of(place.app, "hospital")
    button = client.get(f"/referrals/{one.referral_no}/accept", headers=HTMX)
    asked = dragged(client, one, "placed")
    assert asked.status_code == 200
    for answer in (button, asked):
        [form] = tree(answer).xpath("//form[@class='card-form']/@action")
        assert form == f"/referrals/{one.referral_no}/accept"
    [form] = tree(dragged(client, lies, "treated")).xpath("//form[@class='card-form']/@action")
    assert form == f"/referrals/{lies.referral_no}/treat"


@pytest.mark.parametrize(
    ("role", "column", "words"),
    [
        ("hospital", "treated", "张** stays. The next step is: Take on."),
        ("hospital", "exception", "To break off the referral of 张**, open the card."),
        ("hospital", "asked", "张** stays. The next step is: Take on."),
        ("hospital", "", "张** stays. The next step is: Take on."),
        ("leader", "placed", "张** stays: the next step is not yours, or waits."),
    ],
)
def test_a_card_that_cannot_go_there_goes_back_with_a_word(
    place: Town, role: str, column: str, words: str
) -> None:
    one = place.refer()
    client = client_of(place.app, role)
    client.post_with_token("/preferences/lang", {"lang": "en"})
    answer = dragged(client, one, column)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#board-stays"
    assert answer.text == words
    whole = client.get(f"/referrals/{one.referral_no}/to", query_string={"column": column})
    assert whole.headers["Location"] == f"/referrals/{one.referral_no}"
    assert words in client.get(f"/referrals/{one.referral_no}").text
