"""The audit trail: sealed in a chain that shows whatever was altered, removed or slipped in."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, AuditSeal
from contracts_app.services import audit
from contracts_app.services.audit import SYSTEM, Actor, AuditReport
from tests.factories import make_world
from tests.support.unguarded import lift_guards

Kinds = list[str]


def write(count: int, first: int = 0) -> None:
    for n in range(first, first + count):
        audit.record(SYSTEM, "view", "household", f"H{n}", after={"n": n, "名": "家"})
    db.session.commit()


def kinds() -> Kinds:
    return [fault["kind"] for fault in audit.verify().faults]


def tamper(statement: str, **values: Any) -> None:
    """Change the trail as somebody would who owns the database: the guards removed first."""
    for table in ("audit_event", "audit_seal"):
        lift_guards(table)
    db.session.execute(text(statement), values)
    db.session.commit()


@pytest.fixture
def sealed(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Ten rows under three seals, two rows not yet sealed."""
    monkeypatch.setattr(audit, "SEAL_ROWS", 4)
    write(10)
    assert audit.seal() == 10
    db.session.commit()
    write(2, first=10)
    return any_app


def test_an_untouched_trail_is_in_order(sealed: Flask) -> None:
    last = db.session.scalar(select(func.max(AuditSeal.last_id)))
    assert audit.verify() == AuditReport(ok=True, rows=12, sealed_to=last, faults=[])
    assert db.session.scalars(select(AuditSeal.rows).order_by(AuditSeal.id)).all() == [4, 4, 2]


def test_each_seal_rests_on_the_one_before(sealed: Flask) -> None:
    seals = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all()
    assert seals[0].previous_hash == "0" * 64
    assert [one.previous_hash for one in seals[1:]] == [one.hash for one in seals[:-1]]
    assert len({one.hash for one in seals}) == 3


def test_sealing_again_seals_only_what_is_new(sealed: Flask) -> None:
    assert audit.seal() == 2
    assert audit.seal() == 0
    assert audit.verify().ok


def test_an_empty_trail_is_in_order(any_app: Flask) -> None:
    assert audit.seal() == 0
    assert audit.verify() == AuditReport(ok=True, rows=0, sealed_to=0, faults=[])


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody else'",
        "verb = 'nothing'",
        "object_key = 'H99'",
        "reason = 'because'",
        "after = '{\"n\": 999}'",
        "after = NULL",
        "before = '{}'",
        "user_id = NULL, county_code = '110101'",
        "request_id = 'x'",
        "at_utc = '2020-01-01 00:00:00.000000'",
    ],
)
def test_an_altered_row_is_found(sealed: Flask, change: str) -> None:
    third = db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id).offset(2)).first()
    tamper(f"UPDATE audit_event SET {change} WHERE id = :id", id=third)
    report = audit.verify()
    first_seal = db.session.scalar(select(func.min(AuditSeal.id)))
    assert (report.ok, report.faults) == (False, [{"id": first_seal, "kind": "row_altered"}])


def test_a_missing_row_is_found(sealed: Flask) -> None:
    tamper("DELETE FROM audit_event WHERE object_key = 'H5'")
    assert kinds() == ["rows_missing_or_added"]


def test_a_missing_row_at_the_edge_of_a_seal_is_found(sealed: Flask) -> None:
    tamper("DELETE FROM audit_event WHERE object_key = 'H4'")
    assert kinds() == ["rows_missing_or_added"]


def test_all_rows_gone_are_found(sealed: Flask) -> None:
    tamper("DELETE FROM audit_event")
    assert kinds() == ["rows_missing_or_added"] * 3


def test_an_added_row_is_found(sealed: Flask) -> None:
    tamper("DELETE FROM audit_event WHERE object_key = 'H5'")
    row = audit.event_row(SYSTEM, "view", "household", "H5", after={"n": 5, "名": "家"})
    free = db.session.scalar(select(AuditEvent.id).filter_by(object_key="H4"))
    db.session.execute(insert(AuditEvent), [{**row, "id": free + 1}])
    db.session.commit()
    assert kinds() == ["row_altered"]


def test_two_rows_that_changed_places_are_found(sealed: Flask) -> None:
    tamper(
        "UPDATE audit_event SET object_key = CASE object_key WHEN 'H1' THEN 'H2' ELSE 'H1' END"
        " WHERE object_key IN ('H1', 'H2')"
    )
    assert kinds() == ["row_altered"]


def test_a_missing_seal_breaks_the_chain(sealed: Flask) -> None:
    second = db.session.scalars(select(AuditSeal.id).order_by(AuditSeal.id).offset(1)).first()
    tamper("DELETE FROM audit_seal WHERE id = :id", id=second)
    assert kinds() == ["chain_broken", "rows_missing_or_added"]


def test_a_seal_made_anew_for_an_altered_row_does_not_fit_the_next(
    sealed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)).first()
    assert first is not None
    tamper("UPDATE audit_event SET actor = 'x' WHERE id = :id", id=first.first_id)
    forged = audit._digest("0" * 64, audit._rows_after(0, first.last_id))
    tamper("UPDATE audit_seal SET hash = :hash WHERE id = :id", hash=forged, id=first.id)
    db.session.expire_all()
    assert kinds() == ["chain_broken"]


def test_a_row_names_who_acted_and_in_which_request(any_app: Flask) -> None:
    user = make_world(users=True).users["clerk"]
    audit.record(Actor.of(user, "r1"), "view", "household", "H1", reason="call")
    row = db.session.scalars(select(AuditEvent).filter_by(object_key="H1")).one()
    assert (row.user_id, row.actor, row.county_code) == (user.id, "clerk", "110199")
    assert (row.request_id, row.reason, row.before, row.after) == ("r1", "call", None, None)


def test_rows_of_a_change_that_is_rolled_back_go_with_it(any_app: Flask) -> None:
    audit.record(SYSTEM, "view", "household", "H1")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_seal_waits_for_rows_that_are_being_written(make_app: Callable[..., Flask]) -> None:
    """Ids are given out in another order than rows are committed on PostgreSQL."""
    app = make_app("postgresql")
    with app.app_context():
        slow = db.engine.connect()
        slow.execute(insert(AuditEvent), [audit.event_row(SYSTEM, "view", "household", "slow")])
        write(1)
        sealing = threading.Thread(target=_seal_in, args=(app,))
        sealing.start()
        _until_waiting_or_done(sealing)
        slow.commit()
        slow.close()
        sealing.join()
        assert audit.verify().faults == []
        assert db.session.scalar(select(func.sum(AuditSeal.rows))) == 2


def _seal_in(app: Flask) -> None:
    with app.app_context():
        audit.seal()
        db.session.commit()


def _until_waiting_or_done(thread: threading.Thread) -> None:
    # The server is shared: locks of other tests' databases are none of ours.
    query = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE NOT granted AND d.datname = current_database()"
    )
    while thread.is_alive():
        if db.session.scalar(query):
            return
        db.session.rollback()
        thread.join(0.02)
