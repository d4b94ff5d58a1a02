"""A contract goes on as another one: nothing that was signed changes, and nobody is left out."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Membership, Resident, SignerChange
from contracts_app.printing.agreement_view import agreement_view
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Refused
from contracts_app.services.follow_on import begin_follow_on, packages_of
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.vocabulary.life import OriginKind
from tests.factories import TODAY, World, make_household, make_team
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
END = date(2027, 12, 31)
SIGNED = date(2026, 10, 1)


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident], Contract]:
    household, people = make_household(world.grids[0], members=2, code="H1")
    return household, people, sign_up(household, people[0], on=SIGNED)


def go_on(
    old: Contract,
    first_day: date = TODAY,
    kind: OriginKind = OriginKind.CHANGE_PACKAGES,
    team_id: int | None = None,
    today: date = TODAY,
) -> Contract:
    team = team_id or old.team_id
    return begin_follow_on(
        old, kind, first_day, team, old.doctor_id, packages_of(old.id), SYSTEM, today
    )


def covers(contract: Contract) -> list[tuple[str, date, date]]:
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).filter_by(contract_id=contract.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def test_the_old_term_ends_the_day_before_and_the_new_one_keeps_its_end(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, old = home
    new = go_on(old)
    assert (old.status, old.ended_on) == ("superseded", TODAY - DAY)
    assert old.end_reason == "5"
    assert covers(old) == [("ended", SIGNED, TODAY - DAY)] * 2
    assert covers(new) == [("live", TODAY, END)] * 2
    assert (new.status, new.term_no, new.period_end) == ("active", 1, END)
    assert (new.origin_no, new.origin_kind) == (old.contract_no, "change_packages")
    assert new.representative_id == people[0].id
    assert run_checks().ok
    (row,) = audited("contract.go_on")
    assert (row.object_key, row.reason) == (new.contract_no, "change_packages")


def test_one_that_begins_later_is_upcoming_and_the_night_hands_over(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, _people, old = home
    begins = TODAY + 3 * DAY
    new = go_on(old, begins)
    assert (old.status, new.status) == ("active", "upcoming")
    assert run_checks().ok
    run_nightly(begins, begins, db.session.commit)
    db.session.expire_all()
    assert (old.status, new.status) == ("superseded", "active")
    assert covers(old) == [("ended", SIGNED, begins - DAY)] * 2
    assert covers(new) == [("live", begins, END)] * 2
    assert run_checks().ok


def test_one_that_begins_with_the_next_term_leaves_the_old_one_as_it_is(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, _people, old = home
    new = go_on(old, END + DAY)
    assert (old.status, old.ended_on) == ("active", None)
    assert (new.period_start, new.period_end) == (date(2028, 1, 1), date(2028, 12, 31))
    assert run_checks().ok


def test_what_was_renewed_ahead_is_called_off_and_the_new_chain_is_renewed(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, _people, old = home
    renew_due(date(2028, 1, 1), TODAY, SYSTEM, db.session.commit)
    new = go_on(old)
    ahead = db.session.scalars(select(Contract).filter_by(root_no=old.root_no, term_no=2)).one()
    assert ahead.status == "terminated"
    run_nightly(date(2028, 1, 1), date(2028, 1, 1), db.session.commit)
    later = db.session.scalars(select(Contract).filter_by(root_no=new.root_no, term_no=2)).one()
    assert (later.status, later.origin_no) == ("active", None)
    assert run_checks().ok


def test_another_team_counts_the_household_and_is_refused_when_full(
    home: tuple[Household, list[Resident], Contract], world: World
) -> None:
    _household, _people, old = home
    full, _doctor = make_team(world.centre, code="T02", max_households=0)
    with pytest.raises(Refused, match="capacity_households"), db.session.begin_nested():
        go_on(old, kind=OriginKind.CHANGE_TEAM, team_id=full.id)
    other, _doctor = make_team(world.centre, code="T03", max_households=1, name="第三团队")
    new = go_on(old, kind=OriginKind.CHANGE_TEAM, team_id=other.id)
    assert (new.households_after, new.households_limit, new.persons_after) == (1, 1, 2)
    assert new.cross_grid
    told = snapshot_of(new)
    assert (told["team"]["code"], told["contract_no"]) == ("T03", new.contract_no)
    assert told["renewal"] == {
        "of": old.contract_no, "on": TODAY.isoformat(), "kind": "change_team",
    }  # fmt: skip
    assert [one["name"] for one in told["members"]] == ["王秀英", "家人1"]
    assert [one["code"] for one in told["packages"]] == ["BASIC"]
    assert run_checks().ok


def test_a_signature_that_is_due_is_due_under_the_new_term(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, people, old = home
    db.session.add(
        SignerChange(
            county_code=old.county_code, contract_id=old.id, resident_id=people[1].id,
            reason="left", since=TODAY, due_on=TODAY + 30 * DAY,
        )
    )  # fmt: skip
    new = go_on(old)
    due = db.session.scalars(select(SignerChange).order_by(SignerChange.id)).all()
    assert [(one.contract_id, one.closed_on, one.due_on) for one in due] == [
        (old.id, TODAY, TODAY + 30 * DAY),
        (new.id, None, TODAY + 30 * DAY),
    ]


def test_it_never_begins_before_its_term_nor_from_one_that_is_over(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, _people, old = home
    with pytest.raises(Refused, match="before_term"):
        go_on(old, SIGNED - DAY)
    go_on(old)
    with pytest.raises(Refused, match="not_in_force"):
        go_on(old)


def test_the_copies_tell_what_the_agreement_goes_on_from(
    home: tuple[Household, list[Resident], Contract],
) -> None:
    _household, _people, old = home
    view = agreement_view(snapshot_of(go_on(old)), "https://example.org/v/abc")
    assert view["changes"][0]["what"] == f"更换服务包：接续协议 {old.contract_no}"


def test_who_lives_elsewhere_by_now_and_is_covered_stands_in_the_new_agreement_too(
    home: tuple[Household, list[Resident], Contract], world: World
) -> None:
    _household, people, old = home
    other, _others = make_household(world.grids[0], code="H2")
    for place in db.session.scalars(select(Membership).filter_by(resident_id=people[1].id)):
        place.household_id, place.relation = other.id, "99"
    db.session.flush()
    new = go_on(old)
    assert len(covers(new)) == 2
    told = [(one["name"], one["relation"]) for one in snapshot_of(new)["members"]]
    assert told == [("王秀英", "户主"), ("家人1", "非亲属")]
