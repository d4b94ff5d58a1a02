"""Whatever is sent to the pages of a record that exists: it is answered, and never by a failure."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident
from contracts_app.vocabulary.record_forms import FORMS, FieldKind, Form
from contracts_app.vocabulary.records import SectionKind
from tests.factories import make_household, make_record, make_world
from tests.pages import PageClient
from tests.support.odd_input import NASTY
from tests.support.signed_in import client_of

CODE = "11019910010100001"
VALUES = [value.decode("utf-8", "replace") for value in NASTY]
NUMBERS = ("0", "7", "9223372036854775808", "9" * 400)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def clerk(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> PageClient:
    app = make_app(request.param, demo=True)
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], members=2, code="H1")
        make_record(db.session.scalars(select(Resident)).first(), CODE)
        db.session.commit()
    return client_of(app, "clerk")


def inputs(form: Form) -> list[str]:
    """The names of all inputs of a form, also of those in lines and beside options."""
    names = ["happened_on", "base", "withdrawn", "own-ethnicity"]
    for field in form.fields:
        names.append(field.code)
        if field.kind == FieldKind.DATED:
            names += [f"{field.code}-{one.code}" for one in field.options]
        names += [f"{field.code}-1-{one.code}" for one in field.columns]
    return names


@pytest.mark.parametrize("kind", list(SectionKind))
def test_no_value_in_a_form_of_a_record_breaks_its_page(
    clerk: PageClient, kind: SectionKind
) -> None:
    place = "exams/new" if kind == SectionKind.EXAM else f"forms/{kind.value}"
    for value in VALUES:
        sent = dict.fromkeys(inputs(FORMS[kind]), value[:300])
        answer = clerk.post_with_token(f"/records/{CODE}/{place}", sent)
        assert answer.status_code in {303, 400, 409, 422}, value[:40]


@pytest.mark.parametrize("place", ["close", "restore", "storage"])
def test_no_value_breaks_what_becomes_of_a_record(clerk: PageClient, place: str) -> None:
    names = ("reason", "on", "note", "keeper", "shelf")
    for value in VALUES:
        sent = {**dict.fromkeys(names, value[:2000]), "on": "2026-11-21"}
        answer = clerk.post_with_token(f"/records/{CODE}/{place}", sent)
        assert answer.status_code in {303, 400, 422}, value[:40]


def test_numbers_beyond_all_bounds_are_not_found(clerk: PageClient) -> None:
    for number in NUMBERS:
        for address in (f"exams/{number}", f"forms/exam/{number}/1", f"forms/basic/1/{number}"):
            answer = clerk.get(f"/records/{CODE}/{address}")
            assert answer.status_code in {200, 308, 404}, address


def test_no_filter_breaks_the_list_its_cards_or_the_return(clerk: PageClient) -> None:
    for value in VALUES:
        asked = dict.fromkeys(
            ("village", "grid", "status", "need", "after", "before", "size", "month"), value[:300]
        )
        for address in ("/records", "/records/cards.pdf", "/records/returns"):
            answer = clerk.get(address, query_string=asked)
            assert answer.status_code in {200, 303, 400, 404}, (address, value[:40])
