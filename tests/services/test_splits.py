"""Some members found a household of their own and keep team and packages under a new number."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Household,
    Membership,
    Resident,
    SignerChange,
    Team,
)
from contracts_app.printing.agreement_view import agreement_view
from contracts_app.queries.scope import everything
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.journal import digest, foresee
from contracts_app.services.nightly import run_nightly
from contracts_app.services.renewal import renew_due
from contracts_app.services.splits import Split, split_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, GridFactory, World, make_household
from tests.support.signed_in import audited, sign_up

DAY = timedelta(days=1)
END = date(2027, 12, 31)
SIGNED = date(2026, 10, 1)
NEXT_YEAR = date(2028, 1, 1)
DUE = TODAY + 30 * DAY

Home = tuple[Household, list[Resident], Contract]


@pytest.fixture
def home(world: World) -> Home:
    household, people = make_household(world.grids[0], members=4, code="H1")
    people[2].name, people[3].name = "王小明", "李小芳"
    return household, people, sign_up(household, people[0], on=SIGNED)


def split(people: list[Resident], on: date = TODAY, today: date = TODAY, **more: object) -> object:
    """The two children found a household; the elder one heads it."""
    given = {"members": (people[2].key, people[3].key), "head": people[2].key, "on": on, **more}
    return split_household(Split("H1", **given), everything(today), SYSTEM, today)


def child() -> Contract:
    return db.session.scalars(select(Contract).filter_by(origin_kind="split", term_no=1)).one()


def covers(person: Resident) -> list[tuple[str, date, date]]:
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).filter_by(resident_id=person.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def members(code: str) -> list[tuple[str, str]]:
    query = (
        select(Resident.name, Membership.relation)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code == code, Membership.valid_to.is_(None))
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Resident.id))]


def test_they_get_a_household_and_a_child_contract_to_the_old_end(home: Home) -> None:
    household, people, old = home
    split(people, address="二组9号")
    new = child()
    founded = db.session.get_one(Household, new.household_id)
    assert (founded.code, founded.grid_id, founded.address) == (
        "H1-2", household.grid_id, "二组9号",
    )  # fmt: skip
    assert members("H1-2") == [("王小明", "02"), ("李小芳", "70")]
    assert members("H1") == [("王秀英", "02"), ("家人1", "10")]
    assert (new.status, new.period_start, new.period_end) == ("active", TODAY, END)
    assert (new.team_id, new.doctor_id, new.channel) == (old.team_id, old.doctor_id, old.channel)
    assert (new.origin_no, new.term_no) == (old.contract_no, 1)
    assert new.root_no != old.root_no
    assert new.policy_snapshot == old.policy_snapshot
    assert covers(people[2]) == [("ended", SIGNED, TODAY - DAY), ("live", TODAY, END)]
    assert covers(people[0]) == [("live", SIGNED, END)]
    assert (old.status, old.ended_on) == ("active", None)
    packages = select(ContractPackage.package_id).order_by(ContractPackage.contract_id)
    first, second = db.session.scalars(packages)
    assert first == second
    due = db.session.scalars(select(SignerChange)).one()
    assert (due.contract_id, due.resident_id, due.reason) == (new.id, people[2].id, "split")
    assert (due.since, due.due_on) == (TODAY, DUE)
    assert [row.object_key for row in audited("household.split")] == ["H1", "H1-2"]
    assert run_checks().ok


def test_the_child_agreement_prints_with_its_own_people_and_where_it_comes_from(home: Home) -> None:
    _household, people, old = home
    split(people)
    told = snapshot_of(child())
    assert told["household"]["code"] == "H1-2"
    assert [one["name"] for one in told["members"]] == ["王小明", "李小芳"]
    assert (told["representative"]["name"], told["representative"]["relation"]) == (
        "王小明", "户主",
    )  # fmt: skip
    view = agreement_view(told, "https://example.org/v/abc")
    assert view["changes"][0]["what"] == f"分户：接续协议 {old.contract_no}"
    assert view["parties"][0]["signature"] is None


def test_no_limit_of_the_team_stands_against_it(home: Home) -> None:
    _household, people, old = home
    db.session.get_one(Team, old.team_id).max_households = 1
    split(people)
    assert child().households_after is None
    assert run_checks().ok


def test_whoever_is_not_covered_gets_a_household_and_no_contract(world: World) -> None:
    household, people = make_household(world.grids[0], members=4, code="H1")
    sign_up(household, people[0], members=(people[0].key, people[1].key), on=SIGNED)
    split(people)
    assert [term.status for term in db.session.scalars(select(Contract))] == ["active"]
    assert len(members("H1-2")) == 2
    assert run_checks().ok


def test_a_household_without_a_contract_splits_as_well(world: World) -> None:
    _household, people = make_household(world.grids[0], members=4, code="H1")
    split(people, code="NEW 7", grid="G2", relations={people[3].key: "99"})
    assert members("NEW7") == [("家人2", "02"), ("家人3", "99")]
    founded = db.session.scalars(select(Household).filter_by(code="NEW7")).one()
    assert founded.grid_id == world.grids[1].id


def test_what_was_renewed_ahead_leaves_them_out_and_the_child_is_renewed(home: Home) -> None:
    _household, people, old = home
    renew_due(NEXT_YEAR, TODAY, SYSTEM, db.session.commit)
    split(people)
    assert [one[0] for one in covers(people[2])] == ["ended", "void", "live"]
    due = db.session.scalars(select(SignerChange)).one()
    due.signed_on, due.mode = TODAY, "paper"
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    terms = select(Contract.root_no, Contract.status).order_by(Contract.id)
    assert [tuple(row) for row in db.session.execute(terms)] == [
        (old.root_no, "renewed"),
        (old.root_no, "active"),
        (child().root_no, "renewed"),
        (child().root_no, "active"),
    ]
    assert run_checks().ok


def test_one_signed_for_later_is_split_from_its_first_day(world: World) -> None:
    db.session.execute(
        text("UPDATE policy SET value = '\"next_jan1\"' WHERE key = 'contract.q4_first_start'")
    )
    household, people = make_household(world.grids[0], members=4, code="H1")
    sign_up(household, people[0])
    split(people)
    assert (child().status, child().period_start) == ("upcoming", date(2027, 1, 1))
    assert [one[0] for one in covers(people[2])] == ["void", "upcoming"]
    assert run_checks().ok


def test_nobody_signed_in_time_so_the_child_ends_on_the_last_day_to_sign(home: Home) -> None:
    _household, people, _old = home
    split(people)
    run_nightly(DUE, DUE, db.session.commit)
    assert child().status == "active"
    after = DUE + DAY
    assert run_nightly(after, after, db.session.commit)["unsigned_splits_ended"] == 1
    db.session.expire_all()
    assert (child().status, child().ended_on, child().end_reason) == ("terminated", DUE, "9")
    assert covers(people[2])[1] == ("ended", TODAY, DUE)
    assert db.session.scalars(select(SignerChange.closed_on)).one() == after
    assert run_nightly(after, after, db.session.commit)["unsigned_splits_ended"] == 0
    assert run_checks().ok


def test_one_that_was_renewed_meanwhile_ends_with_its_whole_chain(home: Home) -> None:
    _household, people, _old = home
    december = date(2027, 12, 15)
    split(people, december, december)
    renew_due(NEXT_YEAR, december, SYSTEM, db.session.commit)
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    late = date(2028, 1, 20)
    run_nightly(late, late, db.session.commit)
    terms = select(Contract.status, Contract.ended_on).filter_by(root_no=child().root_no)
    assert [tuple(row) for row in db.session.execute(terms.order_by(Contract.term_no))] == [
        ("renewed", None),
        ("terminated", date(2028, 1, 14)),
    ]
    assert run_checks().ok


def test_the_old_household_needs_a_head_and_a_signer_when_they_leave(home: Home) -> None:
    _household, people, old = home
    leaving = {"members": (people[0].key, people[2].key), "head": people[0].key}
    with pytest.raises(Refused, match="head_needed"):
        split(people, **leaving)
    with pytest.raises(Refused, match="representative_not_member"):
        split(people, **leaving, new_head=people[1].key, new_signer=people[2].key)
    assert members("H1-2") == []
    split(people, **leaving, new_head=people[1].key, new_signer=people[3].key)
    due = select(SignerChange.contract_id, SignerChange.resident_id, SignerChange.reason)
    assert {tuple(row) for row in db.session.execute(due)} == {
        (old.id, people[3].id, "left"),
        (child().id, people[0].id, "split"),
    }
    assert members("H1-2") == [("王秀英", "02"), ("王小明", "20")]
    assert run_checks().ok


def test_a_part_of_children_alone_cannot_be_covered(home: Home) -> None:
    _household, people, _old = home
    people[2].birth_date = people[3].birth_date = date(2015, 1, 1)
    with pytest.raises(Refused, match="adult_needed"):
        split(people)
    with pytest.raises(Refused, match="adult_needed"):
        split(
            people, members=(people[0].key, people[1].key), head=people[0].key,
            new_head=people[2].key,
        )  # fmt: skip


def test_what_cannot_be_is_refused(home: Home, world: World) -> None:
    _household, people, old = home
    keys = tuple(one.key for one in people)
    for code, more in (
        ("nobody_chosen", {"members": ()}),
        ("everybody_chosen", {"members": keys}),
        ("not_member", {"members": (people[2].key, "nobody")}),
        ("not_member", {"head": people[0].key}),
        ("head_needed", {"head": ""}),
        ("not_member", {"signer": people[0].key}),
        ("future_date", {"on": TODAY + DAY}),
        ("before_term", {"on": SIGNED - DAY}),
        ("household_code_taken", {"code": "H1"}),
        ("unknown_value", {"code": "a/b"}),
        ("unknown_value", {"grid": "nowhere"}),
        ("unknown_value", {"relations": {people[3].key: "02"}}),
    ):
        with pytest.raises(Refused, match=code):
            split(people, **more)
    GridFactory(code="SUB", parent_id=world.grids[1].id)
    with pytest.raises(Refused, match="unknown_value"):
        split(people, grid="G2")
    with pytest.raises(NotFound):
        split_household(Split("H9", keys, TODAY, keys[0]), everything(TODAY), SYSTEM, TODAY)
    assert (old.status, len(members("H1"))) == ("active", 4)


def test_a_preview_leaves_nothing_and_tells_the_same(home: Home) -> None:
    _household, people, _old = home
    foreseen = foresee(lambda: split(people), digest)
    assert members("H1-2") == []
    assert digest(split(people)) == foreseen


def test_it_is_taken_back_as_a_whole(home: Home) -> None:
    _household, people, old = home
    action = split(people)
    undo_action(action.id, "mistake", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert (child().status, old.status) == ("void", "active")
    assert members("H1-2") == []
    assert len(members("H1")) == 4
    assert covers(people[2]) == [("live", SIGNED, END), ("void", TODAY, END)]
    assert run_checks().ok
    split(people)
    assert members("H1-3") == [("王小明", "02"), ("李小芳", "70")]


def test_once_the_child_was_renewed_it_stays(home: Home) -> None:
    _household, people, _old = home
    action = split(people, date(2027, 12, 10), date(2027, 12, 10))
    run_nightly(NEXT_YEAR, NEXT_YEAR, db.session.commit)
    with pytest.raises(Refused, match="changed_since"):
        undo_action(action.id, "mistake", everything(NEXT_YEAR), SYSTEM, NEXT_YEAR)
