"""`contracts list`, `renew` and `print`: published keys, statuses of a day, exit codes."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select, update

from contracts_app.cli import contracts as commands
from contracts_app.extensions import db, will_write
from contracts_app.models import AuditEvent, Contract, Grid, PrintCopy, Resident
from contracts_app.printing import agreement
from contracts_app.printing.agreement import RenderedBatch
from contracts_app.services.audit import SYSTEM
from contracts_app.services.print_log import next_print, record
from tests.factories import TODAY, make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.bulk import SIGNED, signed_households

NUMBER, NEXT = "1101992025000001-01", "1101992025000001-02"
TERM = [
    "contract_no",
    "root_no",
    "term_no",
    "household_code",
    "team_code",
    "status",
    "signed_on",
    "period_start",
    "period_end",
    "packages",
    "covers",
]


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    """An instance whose day is 2026-11-21, with one household signed a year ago."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        household, people = make_household(make_world().grids[0], code="H0001")
        sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
        db.session.commit()
    return app


@pytest.fixture
def bulk(make_app: Callable[..., Flask]) -> Flask:
    """Three households whose contracts were loaded without what was signed."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        signed_households(3)
        db.session.commit()
    return app


def run(app: Flask, *words: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["contracts", *words])


def answer(app: Flask, *words: str, code: int = 0) -> Any:
    """The report of a command that must end with this exit code; nothing else is on stdout."""
    result = run(app, *words, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Contract)) or 0


def test_the_list_has_exactly_the_published_keys(site: Flask) -> None:
    (term,) = answer(site, "list")
    assert list(term) == TERM
    covers = term.pop("covers")
    assert term == {
        "contract_no": NUMBER,
        "root_no": NUMBER[:-3],
        "term_no": 1,
        "household_code": "H0001",
        "team_code": "T01",
        "status": "active",
        "signed_on": "2025-11-20",
        "period_start": "2025-11-20",
        "period_end": "2026-12-31",
        "packages": ["BASIC"],
    }
    assert len(covers) == 3
    assert {tuple(cover) for cover in covers} == {("resident_id_last4", "cover_from", "cover_to")}
    assert {cover["cover_to"] for cover in covers} == {"2026-12-31"}


def test_renewals_far_ahead_are_told_as_upcoming_with_and_without_a_day(site: Flask) -> None:
    answer(site, "renew", "--as-of", "2029-01-01")
    now = [term["status"] for term in answer(site, "list")]
    assert now == ["active", "upcoming", "upcoming", "upcoming"]
    assert [term["status"] for term in answer(site, "list", "--as-of", TODAY.isoformat())] == now
    assert len(answer(site, "list", "--status", "upcoming")) == 3


def test_the_list_shows_no_more_of_an_id_number_than_four_digits(site: Flask) -> None:
    printed = run(site, "list", "--format", "json").stdout
    with site.app_context():
        for person in db.session.scalars(select(Resident)):
            assert str(person.id_number) not in printed
            assert person.name not in printed
            assert f'"{person.id_last4}"' in printed


@pytest.mark.parametrize(
    ("day", "statuses"),
    [
        ("2025-11-19", []),
        ("2025-11-20", ["active"]),
        ("2026-11-20", ["active"]),
        ("2026-11-21", ["active", "upcoming"]),
        ("2026-12-31", ["active", "upcoming"]),
        ("2027-01-01", ["renewed", "active"]),
        ("2027-12-31", ["renewed", "active"]),
        ("2028-01-01", ["renewed", "expired"]),
    ],
)
def test_as_of_gives_what_was_known_on_the_day_with_its_status(
    site: Flask, day: str, statuses: list[str]
) -> None:
    answer(site, "renew", "--as-of", "2027-01-01")
    assert [term["status"] for term in answer(site, "list", "--as-of", day)] == statuses


def test_without_filters_all_terms_stand_in_order(bulk: Flask) -> None:
    answer(bulk, "renew", "--as-of", "2027-01-01")
    terms = answer(bulk, "list")
    places = [(term["root_no"], term["term_no"]) for term in terms]
    assert len(places) == 6
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--team", "T01"), 2),
        (("--team", "T99"), 0),
        (("--status", "active"), 1),
        (("--status", "upcoming", "--team", "T01"), 1),
        (("--status", "renewed"), 0),
        (("--status", "renewed", "--as-of", "2027-06-01"), 1),
    ],
)
def test_filters_narrow_the_list(site: Flask, filters: tuple[str, ...], found: int) -> None:
    answer(site, "renew", "--as-of", "2027-01-01")
    assert len(answer(site, "list", *filters)) == found


def test_the_list_for_people_has_a_line_for_each_term(bulk: Flask) -> None:
    lines = run(bulk, "list").stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"{NUMBER}  B000000  T01  active  2025-11-20…2026-12-31  BASIC")


def test_renewing_reports_exactly_the_published_keys(bulk: Flask) -> None:
    assert answer(bulk, "renew", "--as-of", "2027-01-01") == {
        "as_of": "2027-01-01",
        "due": 3,
        "renewed": 3,
        "already_renewed": 0,
        "lapsed": [],
        "skipped": [],
    }
    again = answer(bulk, "renew", "--as-of", "2027-01-01")
    assert (again["due"], again["renewed"], again["already_renewed"]) == (0, 0, 3)


def test_a_dry_run_counts_and_writes_nothing(bulk: Flask) -> None:
    assert answer(bulk, "renew", "--as-of", "2029-01-01", "--dry-run")["renewed"] == 9
    assert stored(bulk) == 3


def test_what_a_person_has_to_decide_makes_exit_code_3(site: Flask) -> None:
    with site.app_context():
        signer = db.session.scalars(select(Contract)).one().representative_id
        db.session.get_one(Resident, signer).died_on = date(2026, 10, 1)
        db.session.commit()
    report = answer(site, "renew", "--as-of", "2027-01-01", code=3)
    assert report["skipped"] == [{"contract_no": NUMBER, "reason": "signer_dead_over_30_days"}]
    assert report["due"] == report["renewed"] + len(report["lapsed"]) + len(report["skipped"])


def test_what_ends_by_itself_is_no_fault(site: Flask) -> None:
    with site.app_context():
        db.session.execute(update(Resident).values(died_on=date(2026, 10, 1)))
        db.session.commit()
    report = answer(site, "renew", "--as-of", "2027-01-01")
    assert report["lapsed"] == [{"contract_no": NUMBER, "reason": "all_members_gone"}]


@pytest.mark.parametrize(
    "words",
    [
        ("renew",),
        ("renew", "--as-of", "tomorrow"),
        ("renew", "--as-of", "2027-02-30"),
        ("list", "--as-of", "1.1.2027"),
        ("list", "--status", "alive"),
        ("list", "--format", "xml"),
        ("print", "--contract", NUMBER),
    ],
)
def test_unusable_input_is_exit_code_2_and_changes_nothing(
    site: Flask, words: tuple[str, ...]
) -> None:
    result = run(site, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert stored(site) == 1


def test_printing_reports_exactly_the_published_keys(site: Flask, tmp_path: Path) -> None:
    out = tmp_path / "agreement.pdf"
    report = answer(site, "print", "--contract", NUMBER, "--out", str(out))
    assert list(report) == ["contracts", "copies", "pages", "skipped", "seconds"]
    assert (report["contracts"], report["copies"], report["skipped"]) == (1, 2, [])
    assert report["pages"] >= 2
    assert out.read_bytes().startswith(b"%PDF")
    assert out.stat().st_mode & 0o777 == 0o600
    with site.app_context():
        printed = db.session.scalars(select(AuditEvent).filter_by(verb="contract.print")).one()
    assert printed.object_key == NUMBER


def test_a_disk_that_is_full_leaves_the_old_file_and_no_trace(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "all.pdf"
    out.write_bytes(b"yesterday")

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:100])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = run(site, "print", "--contract", NUMBER, "--out", str(out))
    assert (result.exit_code, out.read_bytes()) == (2, b"yesterday")
    assert list(tmp_path.glob(".*")) == []
    with site.app_context():
        assert not db.session.scalars(select(AuditEvent).filter_by(verb="contract.print")).all()


def test_a_slip_in_the_year_renews_nothing(site: Flask) -> None:
    result = run(site, "renew", "--as-of", "2207-01-01")
    assert (result.exit_code, result.stdout, stored(site)) == (2, "", 1)
    assert run(site, "renew", "--as-of", "2026-W53-4").exit_code == 2


@pytest.mark.parametrize("public_url", ["https://sign.example.cn/qy", ""])
def test_codes_lead_where_the_settings_say(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public_url: str
) -> None:
    told = site.extensions["settings"].model_copy(update={"public_url": public_url})
    monkeypatch.setitem(site.extensions, "settings", told)
    addresses: list[str] = []

    def render_batch(jobs: list[Any], **more: Any) -> RenderedBatch:
        addresses.extend(item.verify_url for item in jobs)
        return agreement.render_batch(jobs, **more)

    monkeypatch.setattr(commands, "render_batch", render_batch)
    result = run(site, "print", "--contract", NUMBER, "--out", str(tmp_path / "one.pdf"))
    assert addresses[0].startswith(f"{public_url or 'http://127.0.0.1:8000'}/v/")
    assert ("CONTRACTS_PUBLIC_URL" in result.stderr) == (not public_url)


def test_nobody_waits_while_agreements_are_rendered(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render_batch(jobs: list[Any], **more: Any) -> RenderedBatch:
        desk = connect(site.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), timeout=0)
        desk.execute("BEGIN IMMEDIATE")
        desk.close()
        return agreement.render_batch(jobs, **more)

    monkeypatch.setattr(commands, "render_batch", render_batch)
    answer(site, "print", "--contract", NUMBER, "--out", str(tmp_path / "one.pdf"))


@pytest.mark.parametrize(
    "chosen",
    [("--household", "H0001"), ("--grid", "G1"), ("--team", "T01")],
    ids=lambda one: one[0],
)
def test_printing_a_whole_group_prints_what_stands(
    site: Flask, tmp_path: Path, chosen: tuple[str, str]
) -> None:
    answer(site, "renew", "--as-of", "2027-01-01")
    report = answer(site, "print", *chosen, "--out", str(tmp_path / "all.pdf"))
    assert (report["contracts"], report["copies"]) == (2, 4)


def test_terms_without_an_agreement_are_skipped_with_exit_code_3(
    site: Flask, tmp_path: Path
) -> None:
    with site.app_context():
        household, people = make_household(_grid(), code="H0002")
        sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
        db.session.commit()
        bare = db.session.scalars(select(Contract).filter_by(contract_no=NUMBER)).one()
        bare.agreement_snapshot = None
        db.session.commit()
    out = tmp_path / "some.pdf"
    report = answer(site, "print", "--team", "T01", "--out", str(out), code=3)
    assert report["contracts"] == 1
    assert report["skipped"] == [{"contract_no": NUMBER, "reason": "no_agreement"}]


def test_an_agreement_that_is_not_what_was_signed_is_skipped(site: Flask, tmp_path: Path) -> None:
    with site.app_context():
        household, people = make_household(_grid(), code="H0002")
        other = sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
        stranger = update(Contract).where(Contract.contract_no == NUMBER)
        db.session.execute(stranger.values(agreement_snapshot=other.agreement_snapshot))
        db.session.commit()
    out = tmp_path / "some.pdf"
    report = answer(site, "print", "--team", "T01", "--out", str(out), code=3)
    assert report["skipped"] == [{"contract_no": NUMBER, "reason": "agreement_changed"}]


def _grid() -> Grid:
    return db.session.scalars(select(Grid).filter_by(code="G1")).one()


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("--contract", "1101992025000009-01"), "a.pdf"),
        (("--household", "H9999"), "a.pdf"),
        (("--contract", NUMBER, "--team", "T01"), "a.pdf"),
        ((), "a.pdf"),
        (("--contract", NUMBER), "no/such/folder/a.pdf"),
    ],
    ids=["unknown_contract", "unknown_household", "two_choices", "no_choice", "no_such_folder"],
)
def test_nothing_to_print_is_exit_code_2_and_leaves_no_file(
    site: Flask, tmp_path: Path, words: tuple[str, ...], out: str
) -> None:
    result = run(site, "print", *words, "--out", str(tmp_path / out))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / out).exists()


def _copies(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.scalars(select(PrintCopy).order_by(PrintCopy.id))
        return [(one.copy, one.times) for one in rows]


def test_each_copy_is_logged_and_the_second_print_says_so(site: Flask, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        answer(site, "print", "--contract", NUMBER, "--out", str(tmp_path / name))
    assert _copies(site) == [
        ("household", 1), ("institution", 1), ("household", 2), ("institution", 2),
    ]  # fmt: skip
    first, second = (PdfReader(tmp_path / name) for name in ("one.pdf", "two.pdf"))
    assert not any("次打印" in page.extract_text() for page in first.pages)
    assert all("第 2 次打印" in page.extract_text() for page in second.pages)


def test_who_prints_the_same_at_the_same_moment_is_counted_once_more(
    site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_prints = iter([True])

    def render_batch(items: list[Any], **more: Any) -> RenderedBatch:
        made = agreement.render_batch(items, **more)
        if next(somebody_prints, False):
            contract = db.session.scalars(select(Contract).filter_by(contract_no=NUMBER)).one()
            db.session.rollback()
            will_write.set(True)
            record([next_print(contract)], SYSTEM)
            db.session.commit()
        return made

    monkeypatch.setattr(commands, "render_batch", render_batch)
    answer(site, "print", "--contract", NUMBER, "--out", str(tmp_path / "a.pdf"))
    assert [times for _copy, times in _copies(site)] == [1, 1, 2, 2]
    text = PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert "第 2 次打印" in text
