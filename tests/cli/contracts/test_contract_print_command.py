"""`contracts print`: what is printed and logged, skipped with exit code 3, or refused with 2."""

from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update

from contracts_app.cli import contracts as commands
from contracts_app.extensions import db, will_write
from contracts_app.models import AuditEvent, Contract, Grid, PrintCopy
from contracts_app.printing import agreement
from contracts_app.printing.agreement import RenderedBatch
from contracts_app.services.audit import SYSTEM
from contracts_app.services.print_log import next_print, record
from tests.factories import make_household
from tests.services.test_signing import request_for, sign
from tests.support.bulk import SIGNED
from tests.support.contract_commands import NUMBER, answer, run
from tests.support.unguarded import lift_guards


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
        lift_guards("contract")
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
        lift_guards("contract")
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
