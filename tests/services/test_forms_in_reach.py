"""Who is told of a numbered form: as of its contract, before it is one."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import GridDuty, PaperForm, SignedScan
from contracts_app.queries.form_lists import FormFilters, list_forms
from contracts_app.queries.paging import Cursor
from contracts_app.queries.paper_forms import get_form
from contracts_app.queries.paper_lists import PaperFilters, count_papers, list_all_due
from contracts_app.queries.papers import find_paper
from contracts_app.queries.scans import get_scan
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.rules.paper_code import PaperCode
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.keys import new_key
from tests.factories import TODAY, GridFactory, World, make_household
from tests.support.engines import ON_ONE_ENGINE
from tests.support.papers import form_out, printed

pytestmark = ON_ONE_ENGINE

NEXT_VILLAGE = "110199100202"


@pytest.fixture
def next_door(world: World) -> PaperForm:
    """Filled in for a family of the next village, which the same team of the centre serves."""
    grid = GridFactory(code="G9", village_code=NEXT_VILLAGE)
    duty = GridDuty(
        county_code=grid.county_code,
        grid_id=grid.id,
        team_id=world.team.id,
        valid_from=date(2020, 1, 1),
    )
    db.session.add(duty)
    make_household(grid, code="H9", phone="13812345678")
    form = paper_forms.prepare("H9", everything(TODAY), SYSTEM, TODAY)
    printed(form=form)
    return form


def station(world: World) -> Scope:
    return scope_of(world.users["village"], TODAY)


def test_a_station_is_told_nothing_of_forms_for_families_of_another_village(
    world: World, next_door: PaperForm
) -> None:
    scope = station(world)
    assert get_form(next_door.number, scope) is None
    assert find_paper(PaperCode(root_no=next_door.number), scope) is None
    assert find_paper(PaperCode(verify_code=next_door.verify_code), scope) is None
    assert list_forms(scope, FormFilters(), 0, Cursor()).rows == []
    of_team = PaperFilters(team=world.team.code)
    assert list_all_due(of_team, scope) == []
    assert count_papers(of_team, scope).printed == 0


@pytest.mark.parametrize("role", ["clerk", "doctor", "leader", "bureau"])
def test_the_team_its_centre_and_the_bureau_are_told_of_them(
    world: World, next_door: PaperForm, role: str
) -> None:
    assert get_form(next_door.number, scope_of(world.users[role], TODAY)) is not None


def test_a_station_enters_blank_forms_of_its_centre_and_those_of_its_own_families(
    world: World,
) -> None:
    make_household(world.grids[0], code="H1")
    own = paper_forms.prepare("H1", everything(TODAY), SYSTEM, TODAY)
    blank = form_out(world.team.id)
    for form in (own, blank):
        assert get_form(form.number, station(world)) is not None


def test_the_photo_of_a_blank_form_is_seen_where_it_was_sent_and_by_the_team(world: World) -> None:
    blank = form_out(world.team.id)
    sent = SignedScan(
        county_code=blank.county_code,
        key=new_key(16),
        institution_id=world.centre.id,
        form_id=blank.id,
        file=new_key(24),
        sha256="0" * 64,
        user_id=world.users["clerk"].id,
        uploaded_at_utc=blank.made_at_utc,
    )
    db.session.add(sent)
    db.session.flush()
    key = db.session.scalars(select(SignedScan.key)).one()
    seen = {
        role
        for role, user in world.users.items()
        if get_scan(key, scope_of(user, TODAY), user.id) is not None
    }
    assert seen == {"admin", "bureau", "clerk", "doctor", "leader"}
