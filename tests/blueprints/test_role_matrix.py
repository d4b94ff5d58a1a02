"""Every address and every role: who is let in, and that all others see what nobody sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from contracts_app.jobs.imports import imports_folder, run_import
from contracts_app.models import Household, Institution, Resident, User, UserSession
from contracts_app.queries.print_scope import Chosen
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.contract_changes import request_change
from contracts_app.services.duty_plans import begin_plan
from contracts_app.services.imports import Upload, create_batch
from contracts_app.services.print_layout import Layout
from contracts_app.services.print_orders import PrintOrder, place_order
from contracts_app.vocabulary import ImportKind, Role
from contracts_app.vocabulary.paper import PrintKind
from tests.blueprints.role_lines import EVERYBODY, IMPORTS, STATION, Line
from tests.blueprints.role_table import TABLE
from tests.conftest import migrate_new, settings_for
from tests.factories import PASSWORD, TODAY, make_household, make_record, make_team, make_world
from tests.pages import HTMX, PageClient, page_client
from tests.support.around_care import NOTHING_AROUND_CARE, things_around_care
from tests.support.changes import asked
from tests.support.makers import InstitutionFactory
from tests.support.referral_papers import NO_REFERRAL, referral_of
from tests.support.referrals import NO_KEPT_PLACES, kept_places
from tests.support.signed_in import client_of, far_household, sign_up
from tests.support.sqlite import copy_of, template_file
from tests.support.teams import with_post
from tests.support.visit_pages import visit_of

ROSTER = "户编号,姓名,证件号码,与户主关系\nZ1,赵一,123,户主\n".encode()
UNKNOWN = {
    "household": "NO-SUCH", "person": "nobody0000000000", "contract": "1101992026999999-01",
    "team": "NO-SUCH", "batch": "nothing000000000", "plan": "nothing00000",
    "staff": "nobody0000000000", "grid": "NO-SUCH", "institution": "NO-SUCH",
    "print_job": "nothing00000", "record": "11019999919999999", "visit": "nothing000000000",
    **NOTHING_AROUND_CARE, **NO_KEPT_PLACES,
    "referral": NO_REFERRAL,
    **NOTHING_AROUND_CARE,
}  # fmt: skip
OF_NO_EVENT = (
    "/teams/{team}/life/none0000000000aa",
    "/teams/{team}/life/none0000000000aa/photos/none0000000000aa.jpg",
)
ASKED_BY_THE_PAGE = {"referrals.poll_board", "referrals.poll_clock", "referrals.poll_referral"}
VARYING = re.compile(r"\b[2-9a-hjkmnp-z]{12}\b|[\w.-]{40,}")
"""Numbers of requests, and tokens."""


@dataclass
class Site:
    """An application, and what stands for the words in the addresses of the table."""

    app: Flask
    near: dict[str, str]
    far: dict[str, str]

    def client(self, role: str) -> PageClient:
        return page_client(self.app) if role == "nobody" else client_of(self.app, role)

    def near_for(self, role: str) -> dict[str, str]:
        """The things in reach of this role: a second session and an import of its own."""
        if role == "nobody":
            return {**self.near, "session": "x", "batch": "x", "print_job": "x"}
        self.client(role)
        with self.app.app_context():
            user = db.session.scalars(select(User).filter_by(username=role)).one()
            query = select(UserSession.key).filter_by(user_id=user.id).order_by(UserSession.id)
            own = user if role in IMPORTS else _somebody()
            return {
                **self.near,
                "session": db.session.scalars(query).first() or "",
                "batch": _checked_batch(own),
                "print_job": _print_job(user if role in STATION else own),
            }


def _somebody() -> User:
    return db.session.scalars(select(User).filter_by(username="admin")).one()


def _checked_batch(user: User) -> str:
    """An import that was only checked and refused a row."""
    upload = Upload(ROSTER, ImportKind.ROSTER, ".csv", dry_run=True)
    key = create_batch(upload, Actor.of(user), imports_folder()).key
    db.session.commit()
    run_import(key)
    return key


def _print_job(user: User, team: str = "T01") -> str:
    """A print of a blank form that waits for its worker."""
    order = PrintOrder(Chosen(PrintKind.BLANK, team=team, count=1), Layout(), "")
    key = place_order(order, scope_of(user, TODAY), Actor.of(user)).key
    db.session.commit()
    return key


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests: none of them changes what another one looks at."""
    folder = tmp_path_factory.mktemp("roles")
    url = copy_of(template_file("migrated", migrate_new), folder)
    app = create_app(settings_for(url, folder / "instance", demo=True, today=TODAY))
    app.testing = True
    limiter.enabled = False
    with app.app_context():
        world = make_world(users=True)
        home, people = make_household(world.grids[0], code="H1")
        near = _things(home, people, team="T01", grid="G1")
        near["referral"] = referral_of(people[0])
        near["record"] = "11019910010100001"
        near |= kept_places(world.hospital)
        far_home, far_people = far_household()
        centre = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
        make_team(centre, code="T09")
        far = _things(far_home, far_people, team="T09", grid="FFAR1")
        far["record"] = "11019920010100001"
        elsewhere = {"station": "ORG02", "centre": "ORG02", "hospital": "ORG91", "team": "T09"}
        far["referral"] = referral_of(far_people[0], **elsewhere)
        near["plan"], far["plan"] = _plan(world.centre), _plan(centre)
        near["institution"], far["institution"] = "ORG01", "ORG02"
        far |= kept_places(InstitutionFactory(kind="hospital"), "FAR")
        db.session.commit()
        stranger = _stranger(centre)
        far["batch"], far["print_job"] = _checked_batch(stranger), _print_job(stranger, "T09")
    yield Site(app, near, far)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _plan(centre: Institution) -> str:
    return begin_plan("方案甲", TODAY, centre, everything(TODAY), SYSTEM, TODAY).key


def _stranger(centre: Institution) -> User:
    made = create_user("stranger", Role.CLERK, centre.code, SYSTEM, password=PASSWORD).user
    db.session.commit()
    return made


def _things(
    household: Household, people: list[Resident], *, team: str, grid: str
) -> dict[str, str]:
    contract = sign_up(household, people[0], team=team)
    request_change(contract.contract_no, asked(), everything(TODAY), SYSTEM, TODAY)
    make_record(people[1], "11019910010100001" if team == "T01" else "11019920010100001")
    return {
        "household": household.code,
        "person": people[0].key,
        "contract": contract.contract_no,
        "verify": contract.verify_code,
        "team": team,
        "staff": with_post("gp", team).key,
        "grid": grid,
        "visit": visit_of(people[0]),
        **things_around_care(people[0], team),
    }


def ask(client: PageClient, line: Line, names: dict[str, str], **more: object) -> TestResponse:
    address = line.address.format(**names)
    if line.method == "GET":
        return client.get(address, **more)
    return client.post(address, data={**line.data, "csrf_token": _token(client)}, **more)


@cache
def _token(client: PageClient) -> str:
    """The token of the client's session; it stays good until the sign-out."""
    return client.token()


def expected(line: Line, role: str) -> int:
    if role in line.roles:
        sent_on = role != "nobody" and line.endpoint == "auth.login"
        return 302 if sent_on else line.answer
    if role in line.others_work:
        return 403
    return 302 if role == "nobody" else 404


def place_of(line: Line) -> str:
    return f"{line.method} {line.address}"


@pytest.mark.parametrize("role", sorted(EVERYBODY | {"nobody"}))
def test_each_role_is_answered_as_the_table_says(site: Site, role: str) -> None:
    names = site.near_for(role)
    client = site.client(role)
    answers = {place_of(line): ask(client, line, names).status_code for line in TABLE}
    assert answers == {place_of(line): expected(line, role) for line in TABLE}


def test_nobody_is_sent_to_the_sign_in_from_everywhere_also_by_htmx(site: Site) -> None:
    client, names = site.client("nobody"), site.near_for("nobody")
    closed = [line for line in TABLE if "nobody" not in line.roles]
    assert len(closed) > 30
    for line in closed:
        plain = ask(client, line, names)
        assert plain.location.startswith("/login"), place_of(line)
        swapped = ask(client, line, names, headers=HTMX)
        if line.endpoint in ASKED_BY_THE_PAGE:
            # Nobody is taken away from what is being typed.
            assert (swapped.status_code, "HX-Redirect" in swapped.headers) == (286, False)
            continue
        assert swapped.headers["HX-Redirect"].startswith("/login"), place_of(line)
        assert swapped.status_code == 200


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_what_lies_in_another_township_looks_as_if_it_did_not_exist(site: Site, role: str) -> None:
    client = site.client(role)
    for line in TABLE:
        # The bureau's county holds both townships.
        if not line.placed or (role == "bureau" and role in line.roles):
            continue
        far, unknown = ask(client, line, site.far), ask(client, line, UNKNOWN)
        assert (far.status_code, unknown.status_code) == (404, 404), place_of(line)
        assert _seen(far, site.far) == _seen(unknown, UNKNOWN), place_of(line)


def _seen(answer: TestResponse, names: dict[str, str]) -> str:
    """The page without what differs by chance: numbers of requests, tokens, the address itself."""
    # Tokens first: a short code may stand inside one by chance.
    text = VARYING.sub("…", answer.text)
    for name in sorted(names.values(), key=len, reverse=True):
        text = text.replace(name, "…")
    return text


def test_the_bureau_sees_contracts_and_teams_of_all_townships(site: Site) -> None:
    client = site.client("bureau")
    seen = [line for line in TABLE if line.placed and "bureau" in line.roles]
    answers = {place_of(line): ask(client, line, site.far).status_code for line in seen}
    assert answers == {
        "GET /contracts/{contract}": 200,
        "GET /teams/{team}": 200,
        "GET /teams/{team}/capacity": 200,
        "POST /teams/{team}/capacity/grant": 422,
        "POST /teams/{team}/capacity/end": 404,
        "GET /teams/{team}/cards.pdf": 200,
        "GET /teams/{team}/badges.pdf": 200,
        "GET /teams/{team}/life": 200,
        "GET /teams/{team}/life/month.pdf": 200,
        "GET /teams/{team}/plan": 200,
        **dict.fromkeys((f"GET {one}" for one in OF_NO_EVENT), 404),
        "GET /grids/{grid}": 200,
        "GET /grids/responsible?door={household}": 200,
        "GET /grids/responsible?door={grid}": 200,
    }


def test_every_address_of_the_application_stands_in_the_table(site: Site) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    assert routes == {(line.method, line.endpoint) for line in TABLE}
