"""Refusals are recorded with their proof, go with the person, and are withdrawn by a later row."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pikepdf import Pdf
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Refusal, Resident
from contracts_app.printing.refusal_paper import _lines
from contracts_app.queries.refusals import get_refusal, list_of_household, list_standing
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.refusal_papers import paper_of
from contracts_app.services.refusals import Refuses, record_refusal, withdraw_refusal
from tests.factories import TODAY, World, make_household
from tests.support.around_care import refused_by
from tests.support.signed_in import audited, far_household
from tests.support.strokes import STROKES

DAY = timedelta(days=1)


@pytest.fixture
def home(world: World) -> tuple[Any, list[Resident]]:
    return make_household(world.grids[0], members=2, code="H1")


def withdraw(row: Refusal, on: Any = TODAY) -> Refusal:
    return withdraw_refusal(row.key, on, everything(TODAY), SYSTEM, TODAY)


def codes(do: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        do()
    return [(one.code, one.subject) for one in caught.value.refusals]


def test_a_refusal_is_shown_with_its_person_until_it_is_withdrawn(home: Any) -> None:
    household, people = home
    row = refused_by(people[1])
    assert [one.resident for one in list_standing(household.id)] == [people[1].key]
    back = withdraw(row)
    assert withdraw(row).id == back.id
    assert list_standing(household.id) == []
    (told,) = list_of_household(household.id)
    assert (told.advised, told.withdrawn_on) == ("建议每天服药，不服药可能中风", TODAY)
    assert [one.verb for one in audited("refusal.withdraw")] == ["refusal.withdraw"]


def test_the_same_page_sent_twice_is_one_refusal(home: Any) -> None:
    person = home[1][0]
    row = refused_by(person)
    assert refused_by(person).id == row.id
    others = {"kind": "advice"}, {"advised": "建议住院"}, {"said_on": TODAY - DAY}
    assert len({row.id, *(refused_by(person, **one).id for one in others)}) == 4
    withdraw(row)
    assert refused_by(person).id != row.id
    assert len(audited("refusal.record")) == 5


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"kind": "?"}, [("unknown_value", "kind")]),
        ({"proof": "?"}, [("unknown_value", "proof")]),
        ({"advised": " "}, [("missing_required", "advised")]),
        ({"advised": "x" * 401}, [("too_long", "advised")]),
        ({"proof": "drawn"}, [("signature_missing", "proof")]),
        ({"proof": "witness"}, [("missing_required", "witness")]),
        ({"said_on": TODAY + DAY}, [("future_date", "said_on")]),
        ({"said_on": TODAY - 367 * DAY}, [("bad_date", "said_on")]),
    ],
)
def test_what_cannot_be_proved_is_not_recorded(
    home: Any, values: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert codes(lambda: refused_by(home[1][0], **values)) == found


def test_a_withdrawal_lies_between_the_refusal_and_today(home: Any) -> None:
    row = refused_by(home[1][0])
    assert codes(lambda: withdraw(row, TODAY - DAY)) == [("bad_date", "said_on")]
    assert codes(lambda: withdraw(row, TODAY + DAY)) == [("future_date", "said_on")]


def test_what_was_advised_and_who_witnessed_lie_encrypted_and_stay_out_of_the_audit_trail(
    home: Any,
) -> None:
    refused_by(home[1][0], proof="witness", witness="李四")
    refused_by(home[1][1], proof="drawn", strokes=STROKES)
    for row in db.session.execute(db.text("SELECT advised, witness, strokes FROM refusal")):
        assert all("服药".encode() not in bytes(one) for one in row if one is not None)
    assert db.session.scalars(select(Refusal.witness)).first() == "李四"
    assert all("服药" not in str(vars(row)) for row in audited("refusal.record"))


def test_nobody_of_another_household_or_area_is_written_down(world: World, home: Any) -> None:
    far, strangers = far_household()
    village = scope_of(world.users["village"], TODAY)
    for code, key in (("H1", strangers[0].key), (far.code, strangers[0].key)):
        said = Refuses(code, key, "drug", "x", TODAY, "paper")
        with pytest.raises(NotFound):
            record_refusal(said, village, SYSTEM, TODAY)
    row = refused_by(strangers[0])
    assert get_refusal(row.key, village) is None
    with pytest.raises(NotFound):
        withdraw_refusal(row.key, TODAY, village, SYSTEM, TODAY)


def test_the_paper_is_printed_with_the_drawn_signature_or_room_for_one(home: Any) -> None:
    drawn, seen = {"proof": "drawn", "strokes": STROKES}, {"proof": "witness", "witness": "李"}
    for values in ({}, drawn, seen):
        row = refused_by(home[1][0], **values)
        assert paper_of(get_refusal(row.key, everything(TODAY)), TODAY).startswith(b"%PDF")


def test_what_was_advised_in_many_lines_stays_on_its_page(home: Any) -> None:
    row = refused_by(home[1][0], advised="服药\n" * 100)
    with Pdf.open(BytesIO(paper_of(get_refusal(row.key, everything(TODAY)), TODAY))) as pdf:
        assert len(pdf.pages) == 2
    assert len(_lines("服药\n" * 100, 460)) <= 16
    assert _lines("服药\n\n复查", 460) == ["服药", "复查"]
