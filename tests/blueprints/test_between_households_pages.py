"""Marriages, splits, merges, moves and two rows of one person, through their pages."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    GridDuty,
    Household,
    HouseholdAction,
    Institution,
    Membership,
    Resident,
)
from contracts_app.services.checks import run_checks
from tests.factories import TODAY, make_household, make_team
from tests.pages import PageClient
from tests.support.signed_in import MakeApp, client_of, sign_up, world_app

DAY = TODAY.isoformat()


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    made = world_app(make_app)
    with made.app_context():
        grids = db.session.scalars(select(GridDuty.grid_id).order_by(GridDuty.grid_id)).all()
        first, second = (db.session.get_one(Grid, one) for one in grids)
        one, people = make_household(first, members=3, code="H1", name="赵家主")
        two, others = make_household(second, members=2, code="H2", name="钱家主")
        sign_up(one, people[0])
        sign_up(two, others[0])
        db.session.commit()
        yield made


@pytest.fixture
def village(app: Flask) -> PageClient:
    return client_of(app, "village")


def keys(code: str) -> list[str]:
    query = (
        select(Resident.key)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code == code, Membership.valid_to.is_(None))
    )
    return list(db.session.scalars(query.order_by(Resident.id)))


def url(kind: str) -> str:
    return f"/households/H1/entries/{kind}"


def confirm(client: PageClient, kind: str, fields: dict[str, object]) -> list[str]:
    """Read what it does and record it; the lines that were read."""
    preview = client.post_with_token(url(kind), data={**fields, "step": "preview"})
    assert preview.status_code == 200, preview.text
    digest = re.search(r'name="digest" value="(\w+)"', preview.text)
    lines = re.findall(r"<li>(.*?)</li>", preview.text.split('id="effects"')[1].split("</ul>")[0])
    assert digest
    done = client.post_with_token(
        url(kind), data={**fields, "step": "confirm", "digest": digest[1]}
    )
    assert done.status_code == 303, done.text
    db.session.expire_all()
    return lines


def undo_last(client: PageClient) -> None:
    number = db.session.scalar(select(db.func.count(HouseholdAction.id)))
    done = client.post_with_token(f"/households/H1/entries/{number}/undo", data={"reason": "x"})
    assert done.status_code == 303
    db.session.expire_all()


def refused(client: PageClient, kind: str, fields: dict[str, object], code: str) -> None:
    answer = client.post_with_token(url(kind), data={**fields, "step": "preview"})
    assert answer.status_code == 422
    assert f'data-code="{code}"' in answer.text


@pytest.mark.parametrize("kind", ["marriage", "split", "merge", "head", "home", "same_person"])
def test_each_has_a_form(village: PageClient, kind: str) -> None:
    assert village.get(url(kind)).status_code == 200
    assert url(kind) in village.get("/households/H1").text


def test_a_marriage_finds_the_other_household_by_a_name_that_is_in_no_address(
    village: PageClient,
) -> None:
    child = keys("H1")[2]
    fields = {"member": child, "relation": "38", "on": DAY, "covered_there": "y"}
    found = village.post_with_token(
        url("marriage"), data={**fields, "other": "钱家", "step": "preview"}
    )
    assert found.status_code == 422
    assert 'data-code="other_needed"' in found.text
    assert re.search(r'name="found"[^>]*value="H2"', found.text)
    lines = confirm(village, "marriage", {**fields, "other": "钱家", "found": "H2"})
    assert any("H2" in line for line in lines)
    assert child in keys("H2")
    undo_last(village)
    assert child in keys("H1")
    assert run_checks().ok


def test_a_split_proposes_a_code_and_the_grid(village: PageClient) -> None:
    page = village.get(url("split")).text
    assert 'value="H1-2"' in page
    child = keys("H1")[2]
    confirm(
        village,
        "split",
        {
            "members": [child],
            "head": child,
            "on": DAY,
            "code": "H1-2",
            "grid": "G2",
            "address": "x",
        },
    )
    assert keys("H1-2") == [child]
    numbers = db.session.scalars(
        select(Contract.origin_kind).where(Contract.origin_no.is_not(None))
    )
    assert numbers.all() == ["split"]


def test_a_split_without_anybody_or_with_all_is_refused(village: PageClient) -> None:
    people = keys("H1")
    fields = {"head": people[2], "on": DAY}
    refused(village, "split", fields, "nobody_chosen")
    refused(village, "split", {**fields, "members": people}, "everybody_chosen")
    refused(
        village, "split", {**fields, "members": people[2:], "code": "H2"}, "household_code_taken"
    )
    taken = {**fields, "members": [people[0]], "head": people[0]}
    refused(village, "split", taken, "head_needed")


def test_a_merge_shows_the_people_and_contracts_of_both_once_the_other_is_found(
    village: PageClient,
) -> None:
    other = keys("H2")
    shown = village.post_with_token(url("merge"), data={"other": "H2", "step": "edit"})
    assert shown.status_code == 200
    assert f'value="{other[0]}"' in shown.text
    assert f'name="relation-{other[1]}"' in shown.text
    fields = {"other": "H2", "head": keys("H1")[0], "on": DAY, f"relation-{other[0]}": "70"}
    confirm(village, "merge", fields)
    assert (keys("H2"), len(keys("H1"))) == ([], 5)
    undo_last(village)
    assert (len(keys("H2")), len(keys("H1"))) == (2, 3)


def test_a_change_of_head_tells_the_relations_that_it_guesses(village: PageClient) -> None:
    people = keys("H1")
    lines = confirm(village, "head", {"head": people[1], "on": DAY, f"relation-{people[2]}": "20"})
    assert len(lines) >= 2
    refused(village, "head", {"head": people[1], "on": DAY}, "nothing_changed")


def test_a_move_to_the_grid_of_another_team_says_so(app: Flask, village: PageClient) -> None:
    centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
    other, _doctor = make_team(centre, code="T02", name="第二团队")
    duty = db.session.scalars(select(GridDuty).order_by(GridDuty.id.desc())).first()
    duty.team_id = other.id
    db.session.commit()
    preview = village.post_with_token(
        url("home"), data={"grid": "G2", "address": "三组8号", "on": DAY, "step": "preview"}
    )
    number = db.session.scalars(select(Contract.contract_no)).first()
    assert f'href="/contracts/{number}/change"' in preview.text
    confirm(village, "home", {"grid": "G2", "address": "三组8号", "on": DAY})
    assert db.session.scalars(select(Household.address).filter_by(code="H1")).one() == "三组8号"
    undo_last(village)


def test_two_rows_of_one_person_are_named_by_their_households(village: PageClient) -> None:
    other = db.session.scalars(select(Resident).filter_by(key=keys("H2")[1])).one()
    other.id_type, other.id_number, other.id_last4 = "none", None, ""
    db.session.commit()
    fields = {"other": "H2", "kept": keys("H1")[1], "merged": other.key, "on": DAY}
    confirm(village, "same_person", fields)
    assert len(keys("H2")) == 1
    refused(village, "same_person", {**fields, "kept": keys("H1")[0]}, "id_conflict")


def test_what_somebody_did_meanwhile_is_read_first(village: PageClient) -> None:
    people = keys("H1")
    fields = {"other": "H2", "head": people[0], "on": DAY}
    preview = village.post_with_token(url("merge"), data={**fields, "step": "preview"})
    digest = re.search(r'name="digest" value="(\w+)"', preview.text)
    child = people[2]
    confirm(village, "marriage", {"member": child, "other": "H2", "relation": "38", "on": DAY})
    late = village.post_with_token(
        url("merge"), data={**fields, "step": "confirm", "digest": digest[1]}
    )
    assert late.status_code == 422
    assert 'data-code="report_not_read"' in late.text
    assert len(keys("H2")) == 3
