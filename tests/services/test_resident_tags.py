"""Groups begin and end at the desk; rows are dated, and none is ever deleted."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Resident, ResidentTag
from contracts_app.queries.scope import everything, scope_of
from contracts_app.queries.signing import current_members
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.resident_tags import Switch, Tagged, switch_tag
from tests.factories import TODAY, World, make_household
from tests.support.engines import ON_ONE_ENGINE
from tests.support.signed_in import audited, far_household

Home = tuple[Household, list[Resident]]
TOMORROW = date(2026, 11, 22)


@pytest.fixture
def home(world: World) -> Home:
    return make_household(world.grids[0], code="H1", tags=("HTN",))


def switch(home: Home, tag: str, *, on: bool, day: date = TODAY) -> Tagged:
    asked = Switch("H1", home[1][0].key, tag, on)
    return switch_tag(asked, everything(day), SYSTEM, day)


def rows(home: Home) -> list[tuple[str, str, date, date | None]]:
    db.session.expire_all()
    query = select(ResidentTag).filter_by(resident_id=home[1][0].id).order_by(ResidentTag.id)
    return [(r.tag, r.source, r.valid_from, r.valid_to) for r in db.session.scalars(query)]


HTN = ("HTN", "test", date(2020, 1, 1))


def test_a_group_begins_today_and_is_seen_by_the_signing(home: Home) -> None:
    assert switch(home, "DM2", on=True).tags == ("HTN", "DM2")
    assert rows(home) == [(*HTN, None), ("DM2", "desk", TODAY, None)]
    assert current_members(home[0].id)[0].tags == {"HTN", "DM2"}
    (row,) = audited("resident.correct")
    assert row.after == {"changed": ["tags"], "household": "H1"}


def test_a_group_of_any_source_ends_with_yesterday(home: Home) -> None:
    assert switch(home, "HTN", on=False).tags == ()
    assert rows(home) == [(*HTN, date(2026, 11, 20))]


def test_twice_is_once(home: Home) -> None:
    for _n in range(2):
        switch(home, "DM2", on=True)
    for _n in range(2):
        switch(home, "HTN", on=False)
    assert [row[0] for row in rows(home)] == ["HTN", "DM2"]
    assert len(audited("resident.correct")) == 2


def test_a_group_that_ends_on_its_first_day_stays_on_record_and_may_begin_again(home: Home) -> None:
    switch(home, "DM2", on=True)
    switch(home, "DM2", on=False)
    switch(home, "DM2", on=True)
    switch(home, "DM2", on=False, day=TOMORROW)
    day = ("DM2", "desk", TODAY, TODAY)
    assert rows(home) == [(*HTN, None), day, day]


@ON_ONE_ENGINE
def test_a_group_that_does_not_fit_is_warned_of_when_it_begins(home: Home) -> None:
    assert switch(home, "CHILD", on=True).warnings == ("tag_age_mismatch",)
    assert switch(home, "DM2", on=True).warnings == ()
    assert switch(home, "CHILD", on=False).warnings == ()


@ON_ONE_ENGINE
def test_an_unknown_group_is_refused(home: Home) -> None:
    with pytest.raises(Refused) as refused:
        switch(home, "NOBLE", on=True)
    assert refused.value.codes == ["unknown_tag"]


@ON_ONE_ENGINE
def test_groups_of_people_elsewhere_are_out_of_reach(world: World, home: Home) -> None:
    far = far_household("FAR1")[1][0]
    scope = scope_of(world.users["clerk"], TODAY)
    for code in ("FAR1", "H1"):
        with pytest.raises(NotFound):
            switch_tag(Switch(code, far.key, "HTN", True), scope, SYSTEM, TODAY)
