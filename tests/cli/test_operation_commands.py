"""`check`, `audit verify`, `jobs nightly` and `users create`: keys and exit codes."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, User
from contracts_app.services import accounts
from contracts_app.services.checks import ORDER
from tests.factories import TODAY, GridFactory, make_world
from tests.support.bulk import signed_households

NEW = ("users", "create", "zhao", "--role", "village", "--institution", "ST1")


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    """An instance whose day is 2026-11-21, with three signed households."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        signed_households(3)
        db.session.commit()
    return app


def run(app: Flask, *words: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=list(words))


def answer(app: Flask, *words: str, code: int = 0) -> Any:
    """The report of a command that must end with this exit code; nothing else is on stdout."""
    result = run(app, *words, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def execute(app: Flask, *statements: str) -> None:
    with app.app_context():
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()


def count(app: Flask, table: type[Any]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_check_reports_every_promise_and_leaves_with_0(site: Flask) -> None:
    report = answer(site, "check")
    assert list(report) == ["ok", "checks"]
    assert report["ok"] is True
    assert [one["name"] for one in report["checks"]] == list(ORDER)
    assert all(one == {"name": one["name"], "violations": 0, "sample": []}
               for one in report["checks"])  # fmt: skip


def test_check_leaves_with_4_when_a_promise_is_broken(site: Flask) -> None:
    execute(site, "UPDATE number_counter SET last = 0")
    report = answer(site, "check", code=4)
    assert report["ok"] is False
    broken = [one for one in report["checks"] if one["violations"]]
    assert broken == [{"name": "counters_match", "violations": 1, "sample": ["root:110199:2025"]}]


def test_check_leaves_with_0_on_a_warning(site: Flask) -> None:
    with site.app_context():
        GridFactory(code="G9")
        db.session.commit()
    report = answer(site, "check")
    assert report["ok"] is True
    assert [one["name"] for one in report["checks"] if one["violations"]] == ["grid_duty_no_gap"]


def test_check_for_people_has_a_line_for_each_promise(site: Flask) -> None:
    execute(site, "UPDATE number_counter SET last = 0")
    lines = run(site, "check").stdout.splitlines()
    assert len(lines) == len(ORDER) + 1
    assert "BAD  counters_match: 1  e.g. root:110199:2025" in lines
    assert lines[-1] == "NOT ok"


def test_verify_reports_the_seals_and_leaves_with_0(site: Flask) -> None:
    nightly = answer(site, "jobs", "nightly", "--as-of", "2027-01-01")
    report = answer(site, "audit", "verify")
    assert list(report) == ["ok", "rows", "sealed_to", "faults"]
    assert report == {
        "ok": True,
        "rows": nightly["audit_sealed"],
        "sealed_to": nightly["audit_sealed"],
        "faults": [],
    }


def test_verify_leaves_with_4_on_a_fault(site: Flask) -> None:
    answer(site, "jobs", "nightly", "--as-of", "2027-01-01")
    execute(
        site,
        "DROP TRIGGER audit_event_append_only_update",
        "UPDATE audit_event SET actor = 'x' WHERE id = 2",
    )
    report = answer(site, "audit", "verify", code=4)
    assert report["ok"] is False
    assert report["faults"] == [{"id": 1, "kind": "row_altered"}]
    assert answer(site, "check", code=4)["ok"] is False


def test_the_nightly_run_renews_moves_and_seals(site: Flask) -> None:
    report = answer(site, "jobs", "nightly", "--as-of", "2027-01-01")
    assert report["as_of"] == "2027-01-01"
    assert report["renewal"] == {"due": 3, "renewed": 3, "lapsed": 0, "skipped": 0}
    assert report["audit_sealed"] == 3
    assert count(site, Contract) == 6


def test_the_nightly_run_twice_does_nothing_twice(site: Flask) -> None:
    answer(site, "jobs", "nightly", "--as-of", "2027-01-01")
    again = answer(site, "jobs", "nightly", "--as-of", "2027-01-01")
    assert again["renewal"] == {"due": 0, "renewed": 0, "lapsed": 0, "skipped": 0}
    assert set(again["moved"].values()) == {0}
    assert again["audit_sealed"] == 0
    assert count(site, Contract) == 6


def test_without_a_day_the_nightly_run_is_for_today(site: Flask) -> None:
    report = answer(site, "jobs", "nightly")
    assert report["as_of"] == TODAY.isoformat()
    assert report["renewal"]["due"] == 0


def test_on_the_day_after_the_last_day_terms_take_turns(make_app: Callable[..., Flask]) -> None:
    app = make_app(demo=True, today=date(2027, 1, 1))
    with app.app_context():
        signed_households(3)
        db.session.commit()
    answer(app, "jobs", "nightly")
    with app.app_context():
        statuses = db.session.execute(
            select(Contract.term_no, Contract.status).distinct().order_by(Contract.term_no)
        ).all()
    assert statuses == [(1, "renewed"), (2, "active")]


def test_a_new_account_gets_a_start_code_once(site: Flask) -> None:
    report = answer(site, *NEW)
    assert list(report) == ["username", "role", "institution", "team", "staff", "start_code"]
    code = report.pop("start_code")
    assert report == {
        "username": "zhao",
        "role": "village",
        "institution": "ST1",
        "team": None,
        "staff": None,
    }
    with site.app_context():
        user = accounts.authenticate("zhao", code)
        assert user
        assert user.must_change_password


def test_a_new_account_with_a_password_has_no_start_code(site: Flask) -> None:
    report = answer(site, *NEW, "--password", "1", "--team", "T01")
    assert (report["start_code"], report["team"]) == (None, "T01")
    with site.app_context():
        user = accounts.authenticate("zhao", "1")
        assert user
        assert not user.must_change_password


def test_an_account_for_people_is_printed_line_by_line(site: Flask) -> None:
    lines = run(site, *NEW).stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "username",
        "role",
        "institution",
        "team",
        "staff",
        "start_code",
    ]


@pytest.mark.parametrize(
    "words",
    [
        (*NEW[:-1], "NONE"),
        (*NEW, "--team", "NONE"),
        ("users", "create", "zhao", "--role", "king", "--institution", "ST1"),
        ("users", "create", "zhao", "--role", "village"),
        ("users", "create", "--role", "village", "--institution", "ST1"),
    ],
    ids=["unknown_institution", "unknown_team", "unknown_role", "no_institution", "no_name"],
)
def test_an_unusable_account_is_exit_code_2_and_is_not_made(
    site: Flask, words: tuple[str, ...]
) -> None:
    result = run(site, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert count(site, User) == 0


def test_a_taken_name_is_exit_code_2(site: Flask) -> None:
    answer(site, *NEW)
    assert run(site, *NEW).exit_code == 2
    assert count(site, User) == 1


@pytest.mark.parametrize("role", ["admin", "bureau", "leader", "doctor", "clerk", "hospital"])
def test_there_is_an_account_for_every_role(site: Flask, role: str) -> None:
    words = ("users", "create", role, "--role", role, "--institution", "ORG01")
    assert answer(site, *words)["role"] == role


def test_an_empty_instance_answers_every_question(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    assert answer(app, "check")["ok"] is True
    assert answer(app, "audit", "verify")["rows"] == 0
    assert answer(app, "jobs", "nightly")["renewal"]["due"] == 0
    assert answer(app, "contracts", "list") == []
    with app.app_context():
        make_world()
        db.session.commit()
    assert answer(app, "check")["ok"] is True
