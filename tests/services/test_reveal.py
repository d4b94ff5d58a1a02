"""A number is shown in full only with a reason, and the audit trail never holds it."""

import pytest

from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.reveal import reveal
from tests.factories import TODAY, World, make_household
from tests.support.engines import ON_ONE_ENGINE
from tests.support.signed_in import audited, far_household


def test_the_number_comes_with_an_audit_row_that_does_not_hold_it(world: World) -> None:
    _household, people = make_household(world.grids[0], code="H1", phone="13900000001")
    shown = reveal(people[0].key, "id", "核对身份", everything(TODAY), SYSTEM)
    assert shown.value == people[0].id_number
    (row,) = audited("resident.reveal")
    assert (row.object_key, row.reason) == (people[0].key, "核对身份")
    assert row.after == {"field": "id", "household": "H1"}
    assert (
        reveal(people[0].key, "phone", "打电话", everything(TODAY), SYSTEM).value == "13900000001"
    )
    assert reveal(people[1].key, "phone", "打电话", everything(TODAY), SYSTEM).value is None


def test_a_number_typed_into_the_reason_does_not_reach_the_audit_trail(world: World) -> None:
    _household, people = make_household(world.grids[0])
    reveal(people[0].key, "id", f"核对 {people[0].id_number} 一致", everything(TODAY), SYSTEM)
    assert audited("resident.reveal")[0].reason == "核对 … 一致"


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("field", "reason", "code"),
    [
        ("id", "  ", "missing_required"),
        ("id", "12345678", "missing_required"),
        ("id", "1 2 3 …!?", "missing_required"),
        ("id", "看", "missing_required"),
        ("id", "核对" * 51, "too_long"),
        ("id", "核对 " + "123456" * 20, "too_long"),
        ("name", "打电话", "unknown_value"),
    ],
)
def test_without_a_reason_or_for_another_field_nothing_is_shown(
    world: World, field: str, reason: str, code: str
) -> None:
    _household, people = make_household(world.grids[0])
    with pytest.raises(Refused) as refused:
        reveal(people[0].key, field, reason, everything(TODAY), SYSTEM)
    assert refused.value.codes == [code]
    assert audited("resident.reveal") == []


def test_a_reason_is_kept_as_long_as_it_is(world: World) -> None:
    _household, people = make_household(world.grids[0])
    reveal(people[0].key, "id", "核对" * 50, everything(TODAY), SYSTEM)
    assert audited("resident.reveal")[0].reason == "核对" * 50


def test_people_of_another_township_look_like_unknown_ones(world: World) -> None:
    _household, people = far_household()
    clerk = scope_of(world.users["clerk"], TODAY)
    for key in (people[0].key, "nobody"):
        with pytest.raises(NotFound):
            reveal(key, "id", "核对", clerk, SYSTEM)
