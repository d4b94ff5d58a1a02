"""Outsiders read a record when the institution and the person agree, and only for a while."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordAccessLook, RecordSection, Resident
from contracts_app.queries.record_access import (
    AccessGroup,
    count_requests,
    granted_forms,
    list_looks,
    list_requests,
)
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.services import record_access as service
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.record_grants import check_link, look, note_wrong_code
from contracts_app.services.record_life import close_record, restore_record
from tests.factories import TODAY, World, make_household, make_record
from tests.support.access import CODE, UNTIL, application, applied, consent, granted
from tests.support.signed_in import audited, far_household

ALL = Scope(TODAY, "", (), ("",), (), None)
DAY = timedelta(days=1)
NOW = clock.utc_of(TODAY) + timedelta(hours=3)
END = clock.utc_of(UNTIL + DAY)


@pytest.fixture(autouse=True)
def at_eleven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "moment", lambda: NOW)


@pytest.fixture
def record(world: World) -> HealthRecord:
    _household, people = make_household(world.grids[0], members=2)
    return make_record(people[0], CODE, institution_id=world.station.id)


def test_application_approval_and_consent_open_the_record_for_the_days_approved(
    record: HealthRecord, tmp_path: Path
) -> None:
    request, handed = granted(tmp_path)
    assert (request.state, request.expires_at_utc) == ("granted", END)
    assert handed.token not in str(vars(request).values())
    assert look(handed.token, handed.code.upper() + " ", "10.0.0.1", NOW).id == request.id
    assert look(handed.token, handed.code, "10.0.0.1", END - timedelta(seconds=1))
    with pytest.raises(NotFound):
        look(handed.token, handed.code, "10.0.0.1", END)
    with pytest.raises(NotFound):
        check_link(handed.token, END)
    assert [row.outcome for row in list_looks(request.id)] == ["shown", "shown"]
    told = audited("record_access.look")[0]
    assert (told.actor, told.after) == (
        "outside_reader", {"access": request.key, "outcome": "shown"},
    )  # fmt: skip


def test_without_the_paper_nothing_is_approved(record: HealthRecord) -> None:
    made = service.apply_for_record(CODE, application(), ALL, SYSTEM, TODAY)
    with pytest.raises(Refused) as refused:
        service.approve(made.key, UNTIL, ALL, SYSTEM, TODAY)
    assert refused.value.codes == ["access_no_paper"]


def test_no_step_is_left_out(record: HealthRecord, tmp_path: Path) -> None:
    made = applied(tmp_path)
    with pytest.raises(Conflict):
        service.answer(made.key, consent(), ALL, SYSTEM, TODAY)
    with pytest.raises(Refused):
        service.renew_link(made.key, ALL, SYSTEM)
    service.approve(made.key, UNTIL, ALL, SYSTEM, TODAY)
    with pytest.raises(Conflict):
        service.refuse(made.key, "晚了", ALL, SYSTEM)
    with pytest.raises(Conflict):
        service.revoke(made.key, "太早", ALL, SYSTEM)


def test_what_the_institution_refuses_and_the_person_declines_stays_shut(
    record: HealthRecord, tmp_path: Path
) -> None:
    first, second = applied(tmp_path), applied(tmp_path)
    with pytest.raises(Refused):
        service.refuse(first.key, " ", ALL, SYSTEM)
    assert service.refuse(first.key, "用途不明", ALL, SYSTEM).state == "refused"
    service.approve(second.key, UNTIL, ALL, SYSTEM, TODAY)
    request, handed = service.answer(second.key, consent(agreed=False), ALL, SYSTEM, TODAY)
    assert (request.state, handed, request.token_hash) == ("declined", None, None)
    for made in (first, second):
        with pytest.raises(Conflict):
            service.answer(made.key, consent(), ALL, SYSTEM, TODAY)


def test_for_a_child_the_guardian_agrees_by_name(world: World, tmp_path: Path) -> None:
    _household, people = make_household(world.grids[0], 1, name="小明", birth=date(2016, 5, 1))
    make_record(people[0], CODE)
    made = applied(tmp_path)
    service.approve(made.key, UNTIL, ALL, SYSTEM, TODAY)
    for said, code in (
        ({}, "guardian_needed"),
        ({"basis": "guardian"}, "missing_required"),
        ({"basis": "guardian", "guardian": "王大山"}, "unknown_value"),
        (
            {"basis": "guardian", "guardian": "王大山", "relation": "parent", "mode": "screen"},
            "access_not_drawn",
        ),
    ):
        with pytest.raises(Refused) as refused:
            service.answer(made.key, consent(**said), ALL, SYSTEM, TODAY)
        assert refused.value.codes == [code], said
    said = {"basis": "guardian", "guardian": "王大山", "relation": "parent"}
    request, _handed = service.answer(
        made.key, consent(**said, mode="screen", strokes={"w": 1}), ALL, SYSTEM, TODAY
    )
    assert (request.guardian_ground, request.guardian_name) == ("child", "王大山")
    assert request.strokes == {"w": 1}


def test_an_end_is_at_once_and_a_new_link_shuts_the_old_one(
    record: HealthRecord, tmp_path: Path
) -> None:
    request, old = granted(tmp_path)
    _request, new = service.renew_link(request.key, ALL, SYSTEM)
    with pytest.raises(NotFound):
        check_link(old.token, NOW)
    check_link(new.token, NOW)
    service.revoke(request.key, "患者要求", ALL, SYSTEM)
    with pytest.raises(NotFound):
        look(new.token, new.code, "", NOW)
    with pytest.raises(Conflict):
        service.revoke(request.key, "再次", ALL, SYSTEM)


def test_five_wrong_codes_shut_the_link_until_a_new_one(
    record: HealthRecord, tmp_path: Path
) -> None:
    request, handed = granted(tmp_path)
    for _try in range(5):
        with pytest.raises(Refused) as refused:
            look(handed.token, "wrong", "", NOW)
        assert refused.value.codes == ["access_wrong_code"]
        note_wrong_code(handed.token, "10.0.0.9", NOW)
    with pytest.raises(Refused) as refused:
        look(handed.token, handed.code, "", NOW)
    assert refused.value.codes == ["access_locked"]
    outcomes = list(db.session.scalars(select(RecordAccessLook.outcome)))
    assert outcomes == ["wrong_code"] * 5
    _request, new = service.renew_link(request.key, ALL, SYSTEM)
    assert look(new.token, new.code, "", NOW)


def test_no_longer_than_the_policy_and_not_after_the_day_approved(
    record: HealthRecord, tmp_path: Path
) -> None:
    made = applied(tmp_path, until=TODAY + 30 * DAY)
    for until, code in ((TODAY + 7 * DAY, "access_too_long"), (TODAY - DAY, "access_day_past")):
        with pytest.raises(Refused) as refused:
            service.approve(made.key, until, ALL, SYSTEM, TODAY)
        assert refused.value.codes == [code]
    service.approve(made.key, TODAY + 6 * DAY, ALL, SYSTEM, TODAY)
    late = TODAY + 7 * DAY
    with pytest.raises(Refused) as refused:
        service.answer(made.key, consent(on=late), ALL, SYSTEM, late)
    assert refused.value.codes == ["access_day_past"]


def test_only_the_granted_forms_are_read(record: HealthRecord, tmp_path: Path) -> None:
    for kind, version in (("cover", 1), ("basic", 1), ("basic", 2), ("family", 1), ("exam", 1)):
        db.session.add(
            RecordSection(
                county_code=record.county_code, record_id=record.id, kind=kind, version=version,
                happened_on=TODAY, data={"version": version}, saved_at_utc=NOW,
            )
        )  # fmt: skip
    db.session.flush()
    request, _handed = granted(tmp_path)
    found = granted_forms(request)
    assert [(one.kind, one.version) for one in found] == [("basic", 2), ("exam", 1)]


def test_what_an_application_lacks_is_refused(record: HealthRecord) -> None:
    for values, code in (
        ({"kind": "?"}, "unknown_value"),
        ({"purpose": "commerce"}, "unknown_value"),
        ({"organisation": " "}, "missing_required"),
        ({"applicant": ""}, "missing_required"),
        ({"applicant": "x" * 81}, "too_long"),
        ({"sections": ()}, "access_sections_needed"),
    ):
        with pytest.raises(Refused) as refused:
            service.apply_for_record(CODE, application(**values), ALL, SYSTEM, TODAY)
        assert refused.value.codes == [code], values
    alone = application(kind="person", organisation="", purpose="own_use")
    assert service.apply_for_record(CODE, alone, ALL, SYSTEM, TODAY).state == "applied"


def test_the_lists_tell_what_is_open_runs_and_is_over(
    record: HealthRecord, world: World, tmp_path: Path
) -> None:
    applied(tmp_path)
    running, handed = granted(tmp_path)
    look(handed.token, handed.code, "", NOW)
    ended, _handed = granted(tmp_path)
    service.revoke(ended.key, "患者要求", ALL, SYSTEM)
    scope = scope_of(world.users["leader"], TODAY)
    assert count_requests(scope, NOW) == {"open": 1, "running": 1, "over": 1}
    assert count_requests(scope, END) == {"open": 1, "running": 0, "over": 2}
    [row] = list_requests(scope, AccessGroup.RUNNING, NOW)
    assert (row.key, row.looks, row.last_look) == (running.key, 1, NOW)
    assert [one.key for one in list_requests(scope, AccessGroup.OVER, NOW)] == [ended.key]


def test_what_lies_out_of_reach_is_not_there(
    record: HealthRecord, world: World, tmp_path: Path
) -> None:
    _home, people = far_household()
    make_record(people[0], "11019920010100001")
    made = applied(tmp_path, "11019920010100001")
    scope, actor = scope_of(world.users["leader"], TODAY), Actor("leader")
    with pytest.raises(NotFound):
        service.approve(made.key, UNTIL, scope, actor, TODAY)
    with pytest.raises(NotFound):
        service.apply_for_record("11019920010100001", application(), scope, actor, TODAY)
    assert list_requests(scope, AccessGroup.OPEN, NOW) == []


def _closed(record: HealthRecord) -> None:
    close_record(CODE, "lost", TODAY, "", ALL, SYSTEM, TODAY)


def _died(record: HealthRecord) -> None:
    """As some records are that were there before a death closed them."""
    db.session.get_one(Resident, record.resident_id).died_on = TODAY
    db.session.flush()


@pytest.mark.parametrize(("ended", "why"), [(_closed, "record_closed"), (_died, "access_of_dead")])
def test_nobody_reads_the_record_of_who_died_or_one_that_was_closed(
    record: HealthRecord,
    world: World,
    tmp_path: Path,
    ended: Callable[[HealthRecord], None],
    why: str,
) -> None:
    new, approved = applied(tmp_path), applied(tmp_path)
    service.approve(approved.key, UNTIL, ALL, SYSTEM, TODAY)
    request, handed = granted(tmp_path)
    ended(record)
    with pytest.raises(NotFound):
        check_link(handed.token, NOW)
    with pytest.raises(NotFound):
        look(handed.token, handed.code, "", NOW)
    scope = scope_of(world.users["leader"], TODAY)
    assert count_requests(scope, NOW) == {"open": 2, "running": 0, "over": 1}
    [row] = list_requests(scope, AccessGroup.OVER, NOW)
    assert (row.key, bool(row.running)) == (request.key, False)
    for step in (
        lambda: service.approve(new.key, UNTIL, ALL, SYSTEM, TODAY),
        lambda: service.answer(approved.key, consent(), ALL, SYSTEM, TODAY),
        lambda: service.renew_link(request.key, ALL, SYSTEM),
    ):
        with pytest.raises(Refused) as refused:
            step()
        assert refused.value.codes == [why]
    assert service.refuse(new.key, "档案已关闭", ALL, SYSTEM).state == "refused"


def test_a_record_that_is_opened_again_can_be_read_to_the_day_approved(
    record: HealthRecord, tmp_path: Path
) -> None:
    _request, handed = granted(tmp_path)
    _closed(record)
    restore_record(CODE, "关错了", ALL, SYSTEM, TODAY)
    assert look(handed.token, handed.code, "", NOW)
