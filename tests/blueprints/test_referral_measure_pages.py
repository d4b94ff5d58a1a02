"""The measures of referrals on their page, the lists behind them, and the files."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from contracts_app.blueprints.referral_measures import routes
from contracts_app.extensions import db
from contracts_app.models import Grid, Institution, Staff, Team, User
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import Direction, ReferralStatus, Side
from tests.factories import World, make_household
from tests.pages import PageClient, select, texts
from tests.support.measured_steps import Step
from tests.support.referral_walks import Walk, answered, store_walk
from tests.support.referrals import make_department, make_referral
from tests.support.signed_in import audited, client_of, world_app
from tests.support.statements import counted_statements
from tests.support.unguarded import lift_guards

SENT = datetime.combine(date(2026, 11, 9), time(1))
NOVEMBER = "/referrals/measures?period=2026-11"


@pytest.fixture
def town(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Flask:
    """Three referred up in November, one of them taken on; two sent home, one contacted."""
    app = world_app(make_app, engine=getattr(request, "param", "sqlite"))
    with app.app_context():
        world = the_world()
        lift_guards("referral_event")
        person = make_household(world.grids[0], members=1, name="张秀英")[1][0]
        make_department(world.hospital)
        make_referral(world, status=ReferralStatus.ACCEPTED, resident=person, sent_at_utc=SENT)
        make_referral(world, status=ReferralStatus.REJECTED, sent_at_utc=SENT)
        store_walk(world, *answered([600, 7200], SENT))
        for days in (3, 9):
            contact = Step(Move.CONTACT, SENT + timedelta(days=days), Side.TEAM)
            store_walk(world, Walk(Direction.DOWN, ReferralStatus.FIRST_FOLLOWUP_DONE, SENT, SENT),
                       [*home_way(), contact])  # fmt: skip
        db.session.commit()
    return app


def home_way() -> list[Step]:
    moves = (Move.PROPOSE, Move.ACCEPT_BACK, Move.ASSIGN)
    return [Step(move, SENT + timedelta(hours=n)) for n, move in enumerate(moves)]


def the_world() -> World:
    """The places of the application, found again."""
    places = {one.code: one for one in db.session.query(Institution)}
    grids = db.session.query(Grid).order_by(Grid.id).all()
    users = {one.username: one for one in db.session.query(User)}
    team = db.session.query(Team).filter_by(code="T01").one()
    doctor = db.session.query(Staff).first()
    assert doctor is not None
    return World(
        places["ORG00"], places["ORG90"], places["ORG01"], places["ST1"], team, doctor, grids, users
    )


def links(client: PageClient, address: str = NOVEMBER) -> list[str]:
    return [str(node.get("href")) for node in select(client.get(address), "//section//a")]


@pytest.mark.parametrize("town", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("role", ["leader", "bureau", "hospital"])
def test_the_shares_stand_by_hospital(town: Flask, role: str) -> None:
    page = client_of(town, role).get(NOVEMBER)
    numbers = texts(page, "//section[1]//tbody/tr/td")
    assert [one.split()[0] for one in numbers] == [
        "3", "1", "33.33%", "0", "0.00%", "2", "1", "50.00%",
    ]  # fmt: skip
    assert "ORG90" in page.text
    stages = {one.split()[0]: one.split()[1:] for one in texts(page, "//section[2]//tbody/tr")}
    assert len(stages) == 2


def test_another_period_has_other_numbers(town: Flask) -> None:
    leader = client_of(town, "leader")
    empty = leader.get("/referrals/measures?period=2026-10")
    assert texts(empty, "//section[1]//tbody") == []
    for word in ("2026", "2026-Q4", "", "nonsense"):
        found = texts(leader.get(f"/referrals/measures?period={word}"), "//section[1]//tbody/tr/td")
        assert found[0].startswith("3"), word


def test_a_month_in_which_nobody_was_referred_leads_to_the_month_before(town: Flask) -> None:
    leader = client_of(town, "leader")
    [address] = links(leader, "/referrals/measures?period=2026-12&by=township")
    assert "period=2026-11&by=township" in address
    assert texts(leader.get(address), "//section[1]//tbody/tr/td")[0].startswith("3")


def test_a_line_opens_by_department_township_and_team(town: Flask) -> None:
    leader = client_of(town, "leader")
    opened = [one for one in links(leader) if "measures?" in one and "hospital=ORG90" in one]
    assert len(opened) == 3
    for address in opened:
        page = leader.get(address)
        assert texts(page, "//section[1]//tbody/tr[1]/td")[0].startswith("3")
        assert texts(page, "//ul[@class='chips']//a")
    assert leader.get("/referrals/measures?hospital=NO-SUCH").status_code == 404
    assert leader.get("/referrals/measures?department=CARD").status_code == 404


def test_each_number_leads_to_its_list(town: Flask) -> None:
    leader = client_of(town, "leader")
    addresses = [one for one in links(leader) if "/measures/list" in one]
    found = {
        one.split("measure=")[1].split("&")[0]: len(texts(leader.get(one), "//tbody/tr"))
        for one in addresses
    }
    assert found == {
        "sent": 3, "accepted": 1, "not_accepted": 2, "not_fed_back": 1, "home": 2,
        "contacted": 1, "not_contacted": 1,
    }  # fmt: skip
    stage = "/referrals/measures/stages?period=2026-11&stage=accept"
    assert len(texts(leader.get(stage), "//tbody/tr")) == 1
    assert len(texts(leader.get(f"{stage}&late=1"), "//tbody/tr")) == 1
    assert leader.get("/referrals/measures/stages?stage=none").status_code == 404


def test_people_are_masked_and_who_looked_is_written_down(town: Flask) -> None:
    address = "/referrals/measures/list?period=2026-11&measure=accepted"
    for role in ("leader", "hospital"):
        page = client_of(town, role).get(address)
        assert "张**" in page.text
        assert "张秀英" not in page.text
        assert "/referrals/R" in page.text
    bureau = client_of(town, "bureau").get(address)
    assert "张" not in bureau.text
    assert "/referrals/R" not in bureau.text
    assert len(texts(bureau, "//tbody/tr")) == 1
    with town.app_context():
        looks = [one for one in audited("list") if one.object_type == "referral"]
        assert len(looks) == 2


def test_the_tables_are_files(town: Flask) -> None:
    leader = client_of(town, "leader")
    answer = leader.get("/referrals/measures/table.csv?period=2026-11&by=department")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][1] == "CARD"
    assert rows[1][3:] == ["3", "1", "0", "2", "1", "0", "33.33%", "0.00%", "50.00%"]
    answer = leader.get("/referrals/measures/stages.csv?period=2026-11&by=team")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][0] == "T01"
    assert rows[1][3:] == ["2", "1", "50.00%", "10", "120"]
    with town.app_context():
        assert len([one for one in audited("export") if one.object_type == "referral"]) == 2


def test_the_statements_of_the_page_do_not_grow(town: Flask) -> None:
    leader = client_of(town, "leader")
    with town.app_context():
        leader.get(NOVEMBER)
        with counted_statements() as few:
            leader.get(NOVEMBER)
        world = the_world()
        for number in range(6):
            department = make_department(world.hospital, f"D{number}")
            make_referral(world, department, sent_at_utc=SENT)
        db.session.commit()
        with counted_statements() as many:
            leader.get(f"{NOVEMBER}&by=department")
        assert len(many) <= len(few)
        with counted_statements() as listed:
            leader.get("/referrals/measures/list?period=2026-11&measure=sent")
        assert len(listed) <= len(few) + 4


def test_of_many_lines_the_first_are_shown_and_all_are_summed(
    town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.app_context():
        world = the_world()
        bones = make_department(world.hospital, code="ORTH")
        make_referral(world, bones, sent_at_utc=SENT)
        db.session.commit()
    leader, by_department = client_of(town, "leader"), f"{NOVEMBER}&by=department"
    every = texts(leader.get(by_department), "//section[1]//tbody/tr")
    monkeypatch.setattr(routes, "SHOWN", 1)
    page = leader.get(by_department)
    first, summed = texts(page, "//section[1]//tbody/tr")
    assert (first, summed) == (every[0], every[-1])
    [cut] = texts(page, "//section[1]//p[@class='hint'][contains(., 'CSV') or contains(., '2')]")
    assert str(len(every) - 1) in cut
    file = leader.get("/referrals/measures/table.csv?period=2026-11&by=department").text
    assert len(file.splitlines()) == len(every)
