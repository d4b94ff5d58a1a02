"""Signings that were sealed without a line: those that wait for somebody to look after them."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, GridDuty, Household, SealedSigning, Team, User
from contracts_app.queries.grid_days import answering
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.paper import SealedState

LIMIT = 50


def find_by_key(key: str) -> Any | None:
    """What became of the signing with this idempotency key: state, contract number, codes."""
    query = (
        select(SealedSigning.state, SealedSigning.codes, Contract.contract_no)
        .outerjoin(Contract, Contract.id == SealedSigning.contract_id)
        .where(SealedSigning.key == key)
    )
    return db.session.execute(query).first()


def find_home(code: str, county_code: str) -> int | None:
    """The household of a county by its code, whoever may see it."""
    query = select(Household.id).where(Household.code == code, Household.county_code == county_code)
    return db.session.scalar(query)


_OPEN: Select[Any] = select(
    SealedSigning.key,
    SealedSigning.codes,
    SealedSigning.signed_at_utc,
    SealedSigning.received_at_utc,
    Household.code,
    Household.address,
    Grid.name.label("grid"),
    User.display_name.label("at_desk"),
)  # type: ignore[assignment]


def _open(scope: Scope) -> Select[Any]:
    return (
        _OPEN.join(Household, Household.id == SealedSigning.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(User, User.id == SealedSigning.user_id)
        .where(SealedSigning.state == SealedState.ATTENTION, households_of(scope))
    )


def list_attention(scope: Scope) -> list[Any]:
    """The oldest signings that need attention, with household, who was at the desk, when, why."""
    return list(db.session.execute(_open(scope).order_by(SealedSigning.id).limit(LIMIT)))


def count_attention(scope: Scope) -> tuple[int, bool]:
    """How many need attention, counted up to 1,000, and whether more do."""
    return count_up_to(_open(scope).with_only_columns(SealedSigning.id))


def list_beyond(user_id: int, scope: Scope) -> list[Any]:
    """The teams that see what this user brought, or signed, for households out of the own scope.

    With how many each, and nothing of the households; the team is None where no team answers.
    """
    query = (
        select(Team.name, func.count(SealedSigning.id).label("count"))
        .select_from(SealedSigning)
        .join(Household, Household.id == SealedSigning.household_id)
        .outerjoin(GridDuty, and_(GridDuty.grid_id == Household.grid_id, answering(scope.today)))
        .outerjoin(Team, Team.id == GridDuty.team_id)
        .where(
            SealedSigning.state == SealedState.ATTENTION,
            or_(SealedSigning.uploaded_by_id == user_id, SealedSigning.user_id == user_id),
            ~households_of(scope),
        )
        .group_by(Team.name)
        .order_by(Team.name)
        .limit(LIMIT)
    )
    return list(db.session.execute(query))


def get_attention(key: str, scope: Scope) -> Any | None:
    """One of them; None when it is settled, unknown, or of a household out of scope."""
    return db.session.execute(_open(scope).where(SealedSigning.key == key)).first()


def fields_of(key: str) -> list[list[str]]:
    """What was filled in, as pairs; nothing of it is left once it is settled."""
    kept: Any = db.session.scalar(select(SealedSigning.fields).where(SealedSigning.key == key))
    return list(kept["fields"]) if kept else []


def household_of(key: str, scope: Scope) -> int | None:
    """Whose signing it is, settled or not; None when unknown or out of scope."""
    query = (
        select(SealedSigning.household_id)
        .join(Household, Household.id == SealedSigning.household_id)
        .where(SealedSigning.key == key, households_of(scope))
    )
    return db.session.scalar(query)


def get_row(key: str) -> SealedSigning:
    """The row as it is now that its household is held."""
    query = select(SealedSigning).where(SealedSigning.key == key)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def code_of(household_id: int) -> str:
    """The code of a household."""
    return db.session.scalars(select(Household.code).where(Household.id == household_id)).one()
