"""Accounts: start codes, passwords, and sessions that end when they must."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, User, UserSession
from contracts_app.services import accounts
from contracts_app.services.accounts import NewAccount, create_user
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD, InstitutionFactory, World, make_team, make_world
from tests.support.engines import ON_ONE_ENGINE

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
GOOD = "seven quiet herons"


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def started(world: World) -> NewAccount:
    """An account that was made at noon without a password."""
    with time_machine.travel(NOON, tick=False):
        return create_user("zhao", Role.VILLAGE, "ST1", SYSTEM, display_name="赵明")


@pytest.fixture
def user(world: World) -> User:
    return create_user("zhao", Role.VILLAGE, "ST1", SYSTEM, password=PASSWORD).user


def opens(code: str | None, hours: float = 0, seconds: float = 0) -> bool:
    assert code
    with time_machine.travel(NOON + timedelta(hours=hours, seconds=seconds), tick=False):
        try:
            return accounts.authenticate("zhao", code) is not None
        except Refused:
            return False


def faults(password: str, user: User) -> list[str]:
    with pytest.raises(Refused) as refused:
        accounts.change_password(user, password, SYSTEM)
    return refused.value.codes


@ON_ONE_ENGINE
@pytest.mark.parametrize(("seconds", "open_still"), [(0, True), (-1, True), (1, False)])
def test_a_start_code_opens_for_twenty_four_hours(
    started: NewAccount, seconds: int, open_still: bool
) -> None:
    hours = 24 if seconds else 0
    assert opens(started.start_code, hours=hours, seconds=seconds) is open_still


def test_a_start_code_opens_once(started: NewAccount) -> None:
    assert opens(started.start_code)
    assert not opens(started.start_code)
    with pytest.raises(Refused, match="start_code_over"):
        accounts.authenticate("zhao", str(started.start_code))


def test_a_new_start_code_opens_after_a_used_one(started: NewAccount) -> None:
    assert opens(started.start_code)
    with time_machine.travel(NOON, tick=False):
        again = accounts.renew_start_code("zhao", SYSTEM)
    assert not opens(started.start_code)
    assert opens(again)
    assert not opens(again)


def test_a_wrong_code_is_not_told_that_there_is_a_used_one(started: NewAccount) -> None:
    assert opens(started.start_code)
    assert accounts.authenticate("zhao", "wrong") is None


def test_who_signed_in_with_a_start_code_proves_by_it_who_asks_for_a_new_password(
    started: NewAccount,
) -> None:
    assert opens(started.start_code)
    assert accounts.proves(started.user, str(started.start_code))
    accounts.change_password(started.user, GOOD, SYSTEM)
    assert not accounts.proves(started.user, str(started.start_code))
    assert accounts.proves(started.user, GOOD)


def test_what_stands_in_for_a_missing_password_opens_no_account(started: NewAccount) -> None:
    for text in ("", "no account has this password", "None"):
        assert accounts.authenticate("zhao", text) is None


def test_a_start_code_forces_a_new_password(started: NewAccount) -> None:
    assert started.user.must_change_password
    accounts.change_password(started.user, GOOD, SYSTEM)
    assert not started.user.must_change_password


def test_a_new_password_uses_the_start_code_up(started: NewAccount) -> None:
    accounts.change_password(started.user, GOOD, SYSTEM)
    assert not opens(started.start_code)
    assert opens(GOOD, hours=1000)


def test_a_given_password_needs_no_change_and_no_strength(world: World) -> None:
    made = create_user("script", Role.CLERK, "ORG01", SYSTEM, password="1")
    assert (made.start_code, made.user.must_change_password) == (None, False)
    assert accounts.authenticate("script", "1") is made.user


def test_neither_password_nor_code_is_stored_readably(started: NewAccount, world: World) -> None:
    create_user("other", Role.CLERK, "ORG01", SYSTEM, password=PASSWORD)
    table = User.__table__
    stored = db.session.execute(select(table.c.password_hash, table.c.start_code_hash)).all()
    assert not any(PASSWORD in str(row) or str(started.start_code) in str(row) for row in stored)
    assert all("$argon2id$" in str(row) for row in stored)


@pytest.mark.parametrize(
    ("institution", "team", "missing"),
    [("NONE", None, "institution"), ("ST1", "NONE", "team")],
)
def test_an_unknown_place_is_not_found(
    world: World, institution: str, team: str | None, missing: str
) -> None:
    with pytest.raises(NotFound, match=missing):
        create_user("zhao", Role.VILLAGE, institution, SYSTEM, team_code=team)


def test_a_user_name_is_given_once(started: NewAccount) -> None:
    with pytest.raises(Refused, match="username_taken"):
        create_user("zhao", Role.CLERK, "ORG01", SYSTEM)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short 1", "password_short"),
        ("x" * 129, "password_long"),
        ("password", "password_weak"),
        ("12345678", "password_weak"),
        ("qwertyuiop", "password_weak"),
        ("weishengyuan123", "password_weak"),
        ("jiayiqianyue2026", "password_weak"),
        ("woaini1314", "password_weak"),
        ("zhaozhaozhao1", "password_weak"),
        ("11111111111", "password_weak"),
    ],
)
def test_a_weak_password_is_refused(user: User, password: str, code: str) -> None:
    assert faults(password, user) == [code]
    assert accounts.authenticate("zhao", PASSWORD) is user


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "password", [GOOD, "山里的柿子红了一片又一片", "kT9 vq-81 mmd", "kT9 vq-81 mmd " * 9]
)
def test_a_long_password_needs_no_special_characters(user: User, password: str) -> None:
    accounts.change_password(user, password, SYSTEM)
    assert accounts.authenticate("zhao", password) is user
    assert accounts.authenticate("zhao", PASSWORD) is None


@pytest.mark.parametrize("name", ["zhao ", "ZHAO", "", "nobody", "' OR 1=1 --"])
def test_another_spelling_of_a_name_opens_nothing(user: User, name: str) -> None:
    assert accounts.authenticate(name, PASSWORD) is None


def test_an_unknown_account_is_answered_by_as_much_work_as_a_known_one(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    matches = accounts.matches
    monkeypatch.setattr(
        accounts, "matches", lambda stored, given: checked.append(given) or matches(stored, given)
    )
    create_user("fresh", Role.VILLAGE, "ST1", SYSTEM)
    for name in ("nobody", "zhao", "fresh"):
        accounts.authenticate(name, "x")
    assert checked == ["x", "x", "x"]


def test_a_disabled_account_opens_nothing_and_its_sessions_end(user: User) -> None:
    token = accounts.open_session(user, "Firefox")
    db.session.flush()
    assert accounts.find_session(token)
    user.disabled_at_utc = clock.utcnow()
    db.session.flush()
    assert accounts.find_session(token) is None
    assert accounts.authenticate("zhao", PASSWORD) is None


def test_a_closed_account_is_out_at_once_until_it_is_opened_again(user: User) -> None:
    token = accounts.open_session(user, "Firefox")
    db.session.flush()
    for _ in range(2):
        accounts.set_disabled("zhao", True, SYSTEM)
        assert accounts.find_session(token) is None
        assert accounts.authenticate("zhao", PASSWORD) is None
    accounts.set_disabled("zhao", False, SYSTEM)
    assert accounts.authenticate("zhao", PASSWORD) is user
    assert accounts.find_session(token) is None
    verbs = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs[-2:] == ["user.disable", "user.enable"]
    with pytest.raises(NotFound):
        accounts.set_disabled("nobody", True, SYSTEM)


@pytest.fixture
def token(user: User) -> str:
    """The token of a session that was opened at noon."""
    with time_machine.travel(NOON, tick=False):
        opened = accounts.open_session(user, "Firefox")
        db.session.flush()
    return opened


def alive(token: str, minutes: float) -> bool:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return accounts.find_session(token) is not None


def used(token: str, minutes: float) -> None:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        found = accounts.find_session(token)
        assert found
        accounts.touch_session(found.id, clock.utcnow())
        db.session.expire_all()


def test_a_session_ends_after_thirty_idle_minutes(token: str) -> None:
    assert alive(token, 30)
    assert not alive(token, 30.1)


def test_use_keeps_a_session_alive(token: str) -> None:
    used(token, 29)
    assert alive(token, 58)
    assert not alive(token, 59.1)


def test_even_a_used_session_ends_after_twelve_hours(token: str) -> None:
    for minutes in range(25, 12 * 60, 25):
        used(token, minutes)
    assert alive(token, 720)
    assert not alive(token, 720.1)


def test_a_revoked_session_ends_at_once(token: str, user: User) -> None:
    key = db.session.scalars(select(UserSession.key)).one()
    accounts.revoke_session(user, key, Actor.of(user))
    assert not alive(token, 0)


def test_the_sessions_of_somebody_else_cannot_be_revoked(token: str, user: User) -> None:
    other = create_user("qian", Role.VILLAGE, "ST1", SYSTEM).user
    key = db.session.scalars(select(UserSession.key)).one()
    with pytest.raises(NotFound):
        accounts.revoke_session(other, key, SYSTEM)
    assert alive(token, 0)


def test_a_token_is_not_stored_and_a_wrong_one_opens_nothing(token: str) -> None:
    row = db.session.execute(select(UserSession.__table__)).one()
    assert token not in str(row)
    assert accounts.find_session(row.token_hash) is None
    assert accounts.find_session("") is None


def test_the_list_of_sessions_shows_the_living_ones_newest_first(user: User) -> None:
    with time_machine.travel(NOON, tick=False):
        for device in ("old phone", "tablet", "desk"):
            accounts.open_session(user, device)
        db.session.flush()
        tablet = db.session.scalars(select(UserSession).filter_by(device="tablet")).one()
        accounts.revoke_session(user, tablet.key, SYSTEM)
        assert [one.device for one in accounts.list_sessions(user)] == ["desk", "old phone"]
    with time_machine.travel(NOON + timedelta(minutes=31), tick=False):
        assert accounts.list_sessions(user) == []


@pytest.mark.parametrize("device", ["x" * 4000, "\0\n" + "x" * 120])
def test_a_very_long_device_name_is_cut(user: User, device: str) -> None:
    accounts.open_session(user, device)
    db.session.flush()
    assert db.session.scalars(select(UserSession.device)).one() == "x" * 120


def test_every_step_of_an_account_leaves_an_audit_row(started: NewAccount) -> None:
    accounts.change_password(started.user, GOOD, SYSTEM)
    accounts.open_session(started.user, "desk")
    db.session.flush()
    key = db.session.scalars(select(UserSession.key)).one()
    accounts.revoke_session(started.user, key, SYSTEM)
    events = db.session.execute(
        select(AuditEvent.verb, AuditEvent.object_key, AuditEvent.after).order_by(AuditEvent.id)
    ).all()
    assert [row.verb for row in events] == [
        "user.create",
        "user.change_password",
        "session.open",
        "session.revoke",
    ]
    assert {row.object_key for row in events} == {"zhao"}
    assert GOOD not in str(events)


def test_a_team_belongs_to_the_institution_or_lies_below_it_or_above_a_station(
    world: World,
) -> None:
    make_team(world.station, code="T02")
    for username, home, team in (
        ("a", "ORG01", "T01"),
        ("b", "ST1", "T01"),
        ("c", "ORG01", "T02"),
        ("d", "ORG00", "T02"),
    ):
        made = create_user(username, Role.DOCTOR, home, SYSTEM, team_code=team).user
        assert made.team
        assert made.team.code == team


@pytest.mark.parametrize("home", ["ORG02", "ORG90"])
def test_a_team_of_another_institution_is_refused(world: World, home: str) -> None:
    InstitutionFactory(code="ORG02", parent_id=world.bureau.id)
    with pytest.raises(NotFound, match="team"):
        create_user("zhao", Role.DOCTOR, home, SYSTEM, team_code="T01")
    assert db.session.scalars(select(User.username)).all() == []
