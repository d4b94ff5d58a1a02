"""A term of March, and requests inside it as a desk enters them: a short word for each step."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Cover, Household, Resident, Team
from contracts_app.queries.scope import everything
from contracts_app.services import change_steps as steps
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.change_effects import Effect
from contracts_app.services.change_steps import HouseholdYes
from contracts_app.services.contact_attempts import Attempt, record_attempt
from contracts_app.services.contract_changes import ChangeAsked, foretell_request, request_change
from contracts_app.services.nightly import run_nightly
from tests.factories import COUNTY, TODAY, World, make_household, make_team, make_world
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
SIGNED, END = date(2026, 3, 2), date(2027, 12, 31)
"""The first and the last day of a term that was signed in March."""
Home = tuple[Household, list[Resident], Contract]


def signed_in_march(world: World) -> Home:
    """A household of three with the basic and the TCM package."""
    household, people = make_household(world.grids[0], code="H1")
    contract = sign_up(household, people[0], on=SIGNED, package_codes=("BASIC", "TCM"))
    db.session.commit()
    return household, people, contract


def signed_beside_t02() -> Home:
    """The same in a new world, in which team T02 has room."""
    world = make_world()
    make_team(world.centre, code="T02", name="第二家庭医生团队")
    return signed_in_march(world)


def night(today: date) -> None:
    """Everything the scheduler does on a morning."""
    run_nightly(today, today, db.session.commit)
    db.session.expire_all()


def asked(kind: str = "terminate", by: str = "household", **values: Any) -> ChangeAsked:
    """A request of today; to end the term it gives the household's own wish as the reason."""
    given: dict[str, Any] = {"requested_on": TODAY, "reason": "4" if kind == "terminate" else ""}
    return ChangeAsked(kind, by, **{**given, **values})


def ask(
    contract: Contract, kind: str = "terminate", *, today: date = TODAY, **values: Any
) -> ContractChange:
    """Record a request on a day."""
    values.setdefault("requested_on", today)
    wanted = asked(kind, **values)
    return request_change(contract.contract_no, wanted, everything(today), SYSTEM, today)


def stored_request(term: Contract, on: date) -> ContractChange:
    """A request of the household to end its term, stored as it stands on a day yet to come."""
    request = ContractChange(
        county_code=COUNTY,
        contract_id=term.id,
        kind="terminate",
        state="open",
        requested_by="household",
        reason="4",
        requested_on=on,
        escalates_on=on + 15 * DAY,
        changed_at_utc=on,
        changed_by="system",
    )
    db.session.add(request)
    term.status = "terminating"
    db.session.flush()
    return request


def foreseen(contract: Contract, **values: Any) -> Effect:
    """What a request of today would do."""
    return foretell_request(contract.contract_no, asked(**values), everything(TODAY), SYSTEM, TODAY)


def household_confirms(
    contract: Contract, change: ContractChange, *, today: date = TODAY, on: date | None = None
) -> ContractChange:
    """The household signs the paper, today or on a day before."""
    yes = HouseholdYes(paper=True, on=on)
    number, version = contract.contract_no, change.version
    return steps.confirm_by_household(number, version, yes, everything(today), SYSTEM, today)


def team_confirms(
    contract: Contract, change: ContractChange, *, today: date = TODAY, actor: Actor = SYSTEM
) -> ContractChange:
    """A member of the team confirms at the desk."""
    number, version = contract.contract_no, change.version
    return steps.confirm_by_team(number, version, everything(today), actor, today)


def both_confirm(
    contract: Contract, change: ContractChange, *, today: date = TODAY
) -> ContractChange:
    """Household and team say yes on the same day."""
    household_confirms(contract, change, today=today)
    return team_confirms(contract, change, today=today)


def approve(contract: Contract, change: ContractChange, *, today: date = TODAY) -> ContractChange:
    """The institution says yes."""
    number, version = contract.contract_no, change.version
    return steps.approve_change(number, version, everything(today), SYSTEM, today)


def tried(contract: Contract, *days: date, channel: str = "phone", result: str = "nobody") -> None:
    """It was tried to reach the household on these days."""
    for day in days:
        attempt = Attempt(day, channel, result)
        record_attempt(contract.contract_no, attempt, everything(TODAY), SYSTEM, TODAY)


def covers_of(contract: Contract) -> list[tuple[str, date, date]]:
    """State, first and last day of each cover of a term."""
    query = select(Cover.state, Cover.cover_from, Cover.cover_to).where(
        Cover.contract_id == contract.id
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Cover.id))]


def other_team(contract: Contract, *, today: date = TODAY, **values: object) -> Contract:
    """The household changes to T02, both sides on the same day; the contract that goes on."""
    change = ask(contract, "change_team", today=today, **{"team_code": "T02", **values})
    both_confirm(contract, change, today=today)
    return followed_by(change.result_no)


def followed_by(number: str | None) -> Contract:
    """The contract that goes on, by its number."""
    return db.session.scalars(select(Contract).filter_by(contract_no=number)).one()


def team_of(contract: Contract) -> str:
    """The code of its team."""
    return db.session.get_one(Team, contract.team_id).code
