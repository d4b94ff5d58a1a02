"""A seal stands on the paper whichever way it is printed, or the paper is not printed at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select as query

from contracts_app.extensions import db
from contracts_app.jobs.printing import run_print
from contracts_app.models import Contract, Grid, PrintCopy, User
from tests.factories import make_household
from tests.pages import PageClient, codes
from tests.support.print_jobs import content_of, lines_of, order, page_texts, parts_of, plain_layout
from tests.support.seals import count_red, give_seal
from tests.support.signed_in import client_of, sign_up

MakeApp = Callable[..., Flask]


@pytest.fixture
def file(town: Flask) -> Path:
    """The stored seal of the institution."""
    return give_seal(town)


@pytest.fixture
def contract(town: Flask, file: Path) -> Contract:
    grid = db.session.scalars(query(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H9")
    made = sign_up(household, people[0])
    db.session.commit()
    return made


def address(contract: Contract) -> str:
    return f"/contracts/{contract.contract_no}/agreement.pdf"


def by_command(town: Flask, contract: Contract, out: Path) -> tuple[int, dict[str, Any]]:
    words = ("print", "--contract", contract.contract_no, "--out", str(out), "--format", "json")
    result = town.test_cli_runner().invoke(args=["contracts", *words])
    return result.exit_code, json.loads(result.stdout) if result.stdout else {}


def by_job(**options: bool) -> str:
    user = db.session.scalars(query(User).filter_by(username="clerk")).one()
    key = order(user, layout=plain_layout(**options))
    run_print(key)
    return key


def only_part(key: str) -> Any:
    (part,) = parts_of(key)
    return part


def test_the_page_the_command_and_the_print_centre_print_the_seal(
    town: Flask, clerk: PageClient, contract: Contract, tmp_path: Path
) -> None:
    page = clerk.get(address(contract))
    assert (page.status_code, count_red(page.data)) == (200, 2)
    assert by_command(town, contract, tmp_path / "a.pdf")[0] == 0
    assert count_red((tmp_path / "a.pdf").read_bytes()) == 2
    assert count_red(content_of(only_part(by_job()))) == 2


def test_without_its_picture_nothing_is_printed_and_everybody_hears_why(
    town: Flask, clerk: PageClient, contract: Contract, file: Path, tmp_path: Path
) -> None:
    file.unlink()
    page = clerk.get(address(contract))
    assert (page.status_code, codes(page)) == (422, ["seal_missing"])
    code, _report = by_command(town, contract, tmp_path / "a.pdf")
    assert (code, (tmp_path / "a.pdf").exists()) == (2, False)
    assert [one.reason for one in lines_of(by_job())] == ["seal_missing"]
    assert db.session.scalars(query(PrintCopy)).all() == []


def test_the_print_centre_prints_the_english_of_the_wording_when_asked(
    town: Flask, contract: Contract
) -> None:
    english = "Referral to a higher hospital, and follow-up after the return."
    plain, both = (content_of(only_part(by_job(bilingual=asked))) for asked in (False, True))
    assert english not in " ".join(" ".join(page_texts(plain)).split())
    assert english in " ".join(" ".join(page_texts(both)).split())


def test_a_sample_carries_the_seal_for_those_alone_who_may_store_it(
    town: Flask, file: Path
) -> None:
    sample = "/admin/templates/ORG01/1/preview.pdf"
    admin, leader = client_of(town, "admin"), client_of(town, "leader")
    admin.post_with_token("/admin/templates", {"place": "ORG01", "source": "all/1"})
    assert count_red(admin.get(sample).data) == 2
    assert count_red(leader.get(sample).data) == 0
    file.unlink()
    assert codes(admin.get(sample)) == ["seal_missing"]
    assert leader.get(sample).status_code == 200
