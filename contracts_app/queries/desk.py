"""The few figures of the role desk; each is counted up to a limit, so that the page stays cheap."""

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import ImportBatch
from contracts_app.queries.contracts import ContractFilters, count_contracts
from contracts_app.queries.household_rows import UNSIGNED
from contracts_app.queries.households import HouseholdFilters, count_households
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary import ContractStatus, ImportStatus

_RUNNING = (ImportStatus.QUEUED, ImportStatus.RUNNING)

Counted = tuple[int, bool]
"""A figure counted up to 1,000, and whether there are more."""


def unsigned_households(scope: Scope) -> Counted:
    """Households in scope without a live or upcoming contract."""
    return count_households(scope, HouseholdFilters(status=UNSIGNED))


def upcoming_contracts(scope: Scope) -> Counted:
    """Contracts in scope that are signed and not yet in force."""
    return count_contracts(scope, ContractFilters(status=ContractStatus.UPCOMING))


def ending_this_year(scope: Scope) -> Counted:
    """Contracts in force whose term ends in the current year."""
    return count_contracts(
        scope, ContractFilters(status=ContractStatus.ACTIVE, year=scope.today.year)
    )


def live_contracts(scope: Scope) -> Counted:
    """Contracts in scope that are in force."""
    return count_contracts(scope, ContractFilters(status=ContractStatus.ACTIVE))


def running_imports(user_id: int) -> Counted:
    """The user's imports that wait or run."""
    query = select(func.count(ImportBatch.id)).where(
        ImportBatch.user_id == user_id, ImportBatch.status.in_(_RUNNING)
    )
    return db.session.scalar(query) or 0, False
