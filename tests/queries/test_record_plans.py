"""Pages about records find what they tell of by an index, however many there are elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from contracts_app.queries.record_returns import Month, list_closed, monthly_return
from contracts_app.queries.record_review import count_reviews, list_reviews, list_to_submit
from contracts_app.queries.scope import Scope, scope_of
from tests.factories import TODAY, make_world
from tests.support.statements import plans_on_sqlite

MONTH = Month.of(TODAY)
LARGE = ("SCAN record_event", "SCAN record_review", "SCAN cover", "SCAN health_record")


@pytest.mark.parametrize("role", ["village", "leader", "bureau"])
@pytest.mark.parametrize(
    "page",
    [
        lambda scope: list_to_submit(scope, MONTH),
        lambda scope: list_reviews(scope, "returned"),
        lambda scope: count_reviews(scope, MONTH.first),
        lambda scope: monthly_return(MONTH, scope),
        lambda scope: list_closed(MONTH, scope, 10),
    ],
    ids=["to submit", "returned", "counts", "return", "closed"],
)
def test_no_page_reads_all_that_ever_happened_to_records(
    app: Flask, role: str, page: Callable[[Scope], Any]
) -> None:
    """PostgreSQL takes an index only where there are many rows."""
    scope = scope_of(make_world(users=True).users[role], TODAY)
    plan = plans_on_sqlite(lambda: page(scope))
    assert [line for line in plan if line.startswith(LARGE)] == []
