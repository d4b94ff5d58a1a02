"""Numbered forms: printed before they are signed, registered once, every number accounted for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, PaperForm, Resident, SigningEvidence
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, World, make_household, make_world
from tests.services.test_signing import codes_of, request_for, sign
from tests.support.desks import race
from tests.support.family import membership
from tests.support.signed_in import audited
from tests.support.wordings import make_wording

Family = tuple[Household, list[Resident]]
LONG_AGO = date(2024, 3, 1)


@pytest.fixture
def family(world: World) -> Family:
    return make_household(world.grids[0], code="H1")


def prepare(code: str = "H1", today: date = TODAY) -> PaperForm:
    return paper_forms.prepare(code, everything(today), SYSTEM, today)


def blanks(count: int = 1, today: date = TODAY) -> list[PaperForm]:
    return paper_forms.take_blanks("T01", count, everything(today), SYSTEM, today)


def register(form: PaperForm, on: date = TODAY, today: date = TODAY, code: str = "H1") -> Contract:
    return paper_forms.register(form, code, on, everything(today), SYSTEM, today)


def refused(work: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as told:
        work()
    return told.value.codes


def test_a_form_is_filled_in_with_everybody_at_home_and_the_free_packages(family: Family) -> None:
    _household, people = family
    form = prepare()
    assert (form.number, form.kind, form.state) == ("1101992026000001", "prepared", "open")
    said = paper_forms.snapshot_of_form(form)
    assert said["contract_no"] == "1101992026000001-01"
    assert [one["name"] for one in said["members"]] == [person.name for person in people]
    assert said["representative"]["name"] == people[0].name
    assert "BASIC" in {package["code"] for package in said["packages"]}
    assert {package["fee_fen"] for package in said["packages"]} == {0}
    assert said["period"] == {"start": None, "end": "2027-12-31"}
    assert said["signed_on"] is None


def test_a_form_that_comes_back_signed_is_a_contract_of_that_number(family: Family) -> None:
    form = prepare()
    later = date(2026, 12, 5)
    contract = register(form, on=date(2026, 12, 2), today=later)
    assert contract.contract_no == "1101992026000001-01"
    assert contract.verify_code == form.verify_code
    assert (contract.signed_on, contract.period_start) == (date(2026, 12, 2), date(2026, 12, 2))
    assert contract.period_end == date(2027, 12, 31)
    assert (form.state, form.contract_id, form.closed_on) == ("registered", contract.id, later)
    assert contract.agreement_snapshot["members"] == form.snapshot["members"]


def test_what_was_printed_holds_although_the_records_changed_since(family: Family) -> None:
    _household, people = family
    form = prepare()
    printed = people[0].name
    people[0].name = "王改名"
    db.session.flush()
    contract = register(form)
    assert contract.agreement_snapshot["representative"]["name"] == printed


def test_a_form_is_registered_once(family: Family, world: World) -> None:
    form = prepare()
    register(form)
    assert "form_closed" in refused(lambda: register(form))
    make_household(world.grids[0], code="H2")
    assert "form_other_household" in refused(lambda: register(form, code="H2"))


def test_a_household_has_one_form_on_its_way(family: Family) -> None:
    first = prepare()
    assert refused(prepare) == ["form_out"]
    paper_forms.spoil(first.number, "印坏了", everything(TODAY), SYSTEM, TODAY)
    second = prepare()
    assert (first.state, first.reason, second.state) == ("spoiled", "印坏了", "open")
    assert second.number == "1101992026000002"


def test_the_number_of_a_form_belongs_to_the_year_in_which_it_is_signed(family: Family) -> None:
    form = prepare()
    new_year = date(2027, 1, 3)
    assert "form_year" in refused(lambda: register(form, on=new_year, today=new_year))
    assert register(form, on=date(2026, 12, 30), today=new_year).contract_no.startswith(form.number)


def test_nobody_signed_a_form_before_it_was_printed(family: Family) -> None:
    form = prepare()
    assert refused(lambda: register(form, on=date(2026, 11, 20))) == ["form_too_new"]
    assert register(form, on=TODAY).signed_on == TODAY


def test_whoever_left_meanwhile_keeps_the_form_from_being_registered(family: Family) -> None:
    _household, people = family
    form = prepare()
    leave_household(people[1].key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert "unknown_value" in refused(lambda: register(form))
    assert form.state == "open"


def test_a_household_that_signs_on_screen_spoils_its_form(family: Family) -> None:
    household, people = family
    form = prepare()
    sign(request_for(household, people[0]))
    db.session.refresh(form)
    assert (form.state, form.reason) == ("spoiled", "signed_otherwise")
    (told,) = audited("form.spoil")
    assert (told.object_key, told.reason) == (form.number, "signed_otherwise")


def test_a_household_with_a_contract_gets_no_form(family: Family) -> None:
    household, people = family
    sign(request_for(household, people[0]))
    assert "already_signed" in refused(prepare)


def test_blank_forms_have_the_next_numbers_and_nobody_on_them(world: World) -> None:
    forms = blanks(3)
    assert [form.number for form in forms] == [f"110199202600000{n}" for n in (1, 2, 3)]
    said = paper_forms.snapshot_of_form(forms[0])
    assert said["blank"] is True
    assert said["team"]["code"] == "T01"
    assert {member["name"] for member in said["members"]} == {""}
    assert len({form.verify_code for form in forms}) == 3


@pytest.mark.parametrize("count", [0, -1, 201])
def test_nobody_takes_no_or_too_many_blanks(world: World, count: int) -> None:
    assert refused(lambda: blanks(count)) == ["unknown_value"]


def test_a_blank_becomes_the_contract_of_whoever_signed_it(family: Family) -> None:
    household, people = family
    (form,) = blanks()
    number = form.number
    contract = sign(request_for(household, people[0], form_number=number))
    assert contract.root_no == number
    assert form.state == "registered"
    again = request_for(household, people[0], form_number="1101992026999999")
    assert "form_unknown" in codes_of(again)


@pytest.mark.parametrize("kind", ["blank", "prepared"])
def test_a_form_keeps_the_wording_that_was_printed_on_it(family: Family, kind: str) -> None:
    household, people = family
    form = prepare() if kind == "prepared" else blanks()[0]
    make_wording(version=2, title="新的协议书")
    contract = (
        register(form)
        if kind == "prepared"
        else sign(request_for(household, people[0], form_number=form.number))
    )
    assert contract.agreement_snapshot["template"]["title"] == "家庭医生签约服务协议书"
    proof = db.session.scalars(select(SigningEvidence)).one()
    assert proof.template_id == form.template_id


def test_a_filled_in_form_is_not_signed_for_others_than_stand_on_it(family: Family) -> None:
    household, people = family
    form = prepare()
    fewer = request_for(household, people[0], form_number=form.number, members=(people[0].key,))
    with pytest.raises(Refused) as told:
        sign(replace(fewer, package_codes=tuple(form.choices["packages"])))
    assert [(one.code, one.subject) for one in told.value.refusals] == [("form_differs", "members")]


def test_a_form_outside_the_scope_is_not_there(world: World) -> None:
    (form,) = blanks()
    other = everything(TODAY)
    with pytest.raises(NotFound):
        paper_forms.spoil("1101992026000777", "x", other, SYSTEM, TODAY)
    assert refused(lambda: paper_forms.spoil(form.number, " ", other, SYSTEM, TODAY)) == [
        "missing_required"
    ]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"state": "registered"}, "registered_as_contract"),
        ({"state": "spoiled"}, "spoiled_says_why"),
        ({"contract_id": 1}, "registered_as_contract"),
        ({"kind": "prepared"}, "prepared_for_one"),
        ({"state": "lost"}, "state_known"),
    ],
)
def test_the_database_holds_what_a_form_may_be(
    world: World, wrong: dict[str, object], rule: str
) -> None:
    blanks()
    with pytest.raises(DatabaseError, match=f"ck_paper_form_{rule}"):
        db.session.execute(update(PaperForm).values(**wrong))
    db.session.rollback()


def test_no_number_is_ever_deleted(world: World) -> None:
    blanks()
    with pytest.raises(DatabaseError, match="a paper_form is never deleted"):
        db.session.execute(delete(PaperForm))
    db.session.rollback()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_desks_that_number_at_once_share_no_number(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine, demo=True, today=TODAY)
    with app.app_context():
        world = make_world()
        for n in range(8):
            make_household(world.grids[0], code=f"H{n}")
        db.session.commit()

    def work(place: int) -> Callable[[], str]:
        def take() -> str:
            _ = prepare(f"H{place}") if place % 2 else blanks(2)
            return "done"

        return take

    assert race(app, [work(n) for n in range(8)]) == {"done": 8}
    with app.app_context():
        numbers = sorted(db.session.scalars(select(PaperForm.number)))
    assert numbers == [f"11019920260000{n:02d}" for n in range(1, 13)]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_desks_that_register_one_form_make_one_contract(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine, demo=True, today=TODAY)
    with app.app_context():
        world = make_world()
        make_household(world.grids[0], code="H1")
        number = prepare().number
        db.session.commit()

    def enter() -> str:
        form = db.session.scalars(select(PaperForm).filter_by(number=number)).one()
        register(form)
        return "done"

    made = race(app, [enter] * 4)
    assert made["done"] == 1
    with app.app_context():
        assert db.session.scalars(select(Contract.root_no)).all() == [number]


def test_the_reason_of_a_spoiled_form_keeps_no_number_of_a_person(family: Family) -> None:
    household, _people = family
    form = paper_forms.prepare(household.code, everything(TODAY), SYSTEM, TODAY)
    reason = "写错证件号 110199195803120026，电话 138-0000-1234 或 13800001234"
    paper_forms.spoil(form.number, reason, everything(TODAY), SYSTEM, TODAY)
    assert form.reason == "写错证件号 [removed]，电话 138-0000-1234 或 [removed]"


def test_whose_other_contract_is_over_stands_on_a_form_before_the_night_has_told_so(
    world: World, family: Family
) -> None:
    home, _people = family
    old, (signer, newcomer) = make_household(world.grids[0], 2, code="H2")
    sign(request_for(old, signer, signed_on=LONG_AGO), LONG_AGO)
    membership(newcomer).household_id = home.id
    db.session.flush()
    assert newcomer.key in (prepare().choices or {})["members"]
