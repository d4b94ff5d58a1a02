"""A list of households told on paper that is sent several times at once counts once."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import RenewalNotice
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.renewal_notices import tell_by_paper
from tests.factories import TODAY, make_household, make_world
from tests.support.desks import race
from tests.support.signed_in import sign_up


def test_a_paper_list_sent_several_times_at_once_counts_once(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app("postgresql")
    with app.app_context():
        household, people = make_household(make_world().grids[0], code="H1")
        number = sign_up(household, people[0]).contract_no
        db.session.commit()

    def tell() -> str:
        return str(tell_by_paper([number], TODAY, everything(TODAY), SYSTEM))

    assert race(app, [tell] * 4) == {"1": 1, "0": 3}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RenewalNotice)) == 1
