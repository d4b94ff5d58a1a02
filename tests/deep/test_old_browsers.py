"""Village clinics keep old machines: signing and visits work in Chromium 88 and 109.

The browsers come as npm packages and run by Node, which nothing else here needs.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, SealedSigning, SealedVisit, Visit
from tests.factories import PASSWORD, make_household
from tests.support.outbox import add_pair
from tests.support.server import serving
from tests.support.signed_in import world_app

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]

SCRIPT = Path(__file__).with_name("old_browser.cjs")
DRIVER = "puppeteer-core@5.5.0"
BROWSERS = {
    "88": ("chrome-aws-lambda@5.5.0", "node_modules/chrome-aws-lambda/bin/chromium.br"),
    "109": ("@sparticuz/chromium@109.0.6", "node_modules/@sparticuz/chromium/bin/chromium.br"),
}


def _run(command: list[str], folder: Path, why: str) -> str:
    """What a command prints; a plain failure that says what is missing."""
    program = shutil.which(command[0])
    if program is None:
        pytest.fail(f"{why}: {command[0]} is not installed (Debian: apt-get install nodejs npm)")
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False,
        timeout=400,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"{why}:\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return done.stdout


@pytest.fixture(params=sorted(BROWSERS))
def browser(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The version and the packed program of an old Chromium, fetched by npm."""
    package, packed = BROWSERS[request.param]
    (tmp_path / "package.json").write_text('{"private": true}', encoding="utf-8")
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(
        ["npm", "install", *flags, DRIVER, package],
        tmp_path,
        f"Chromium {request.param} cannot be had from npm",
    )
    return request.param, tmp_path / packed


def _works(browser: tuple[str, Path], address: str, person: str) -> dict[str, Any]:
    version, packed = browser
    told = _run(
        ["node", str(SCRIPT), str(packed), address, "H1", "H2", "village", PASSWORD, person],
        packed.parents[len(packed.parts) - packed.parts.index("node_modules") - 1],
        f"Chromium {version} could not sign or record",
    )
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def test_a_village_doctor_works_with_and_without_a_line_in_an_old_browser(
    make_app: Callable[..., Flask], browser: tuple[str, Path]
) -> None:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _household, people = make_household(grid, code="H1")
        make_household(grid, code="H2")
        person = people[0].key
        db.session.commit()
        add_pair()
        db.session.remove()
    with serving(app) as address:
        found = _works(browser, address, person)
    assert f"/{browser[0]}." in found["version"]
    assert found["problems"] == []
    assert found["members"] == 3
    assert found["steps"] > 3
    assert found["drawn"] > 100
    with app.app_context():
        first, second = db.session.scalars(select(Contract).order_by(Contract.id))
        came_later = db.session.scalars(select(SealedSigning)).one().contract_id == second.id
    assert found["at"].endswith(f"/contracts/{first.contract_no}")
    assert "to upload 1" in found["waiting"]
    assert found["worker"]
    assert found["news"] == "Uploaded and signed: 1"
    assert came_later
    assert found["visited"] == "Visits uploaded and recorded: 1"
    with app.app_context():
        sealed = db.session.scalars(select(SealedVisit)).one()
        assert sealed.visit_id == db.session.scalars(select(Visit)).one().id
