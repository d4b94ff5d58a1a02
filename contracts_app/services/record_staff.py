"""Who keeps records has passed a training (F15): asked of the person behind the account."""

from datetime import date

from contracts_app.extensions import db
from contracts_app.models import Staff, User
from contracts_app.queries.policies import policies_for
from contracts_app.queries.record_staff import get_account, has_account, keeper_of, list_staff_for
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_life import has_passed_training
from contracts_app.rules.record_staff import TOPIC, Standing, standing_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused


def standing_of_actor(actor: Actor, today: date) -> Standing:
    """What follows for somebody who keeps records today; nothing is asked of a command."""
    keeper = keeper_of(actor.user_id) if actor.user_id is not None else None
    if keeper is None:
        return Standing.FINE
    passed = keeper.staff_id is not None and has_passed_training(keeper.staff_id, TOPIC, today)
    return standing_of(passed, policies_for(keeper.institution_id, today))


def check_training(actor: Actor, today: date) -> None:
    """Raises Refused(`record_training_needed`) where the authority lets nobody do without."""
    if standing_of_actor(actor, today) is Standing.DENIED:
        raise Refused.of("record_training_needed")


def name_staff(username: str, staff: str, scope: Scope, actor: Actor, today: date) -> None:
    """Say who of the staff uses an account; an empty key says that nobody is named.

    Raises NotFound for an account out of reach, Refused with `unknown_value` for somebody who does
    not work there or `staff_taken` for somebody who has another account.
    """
    user = get_account(username, scope)
    if user is None:
        raise NotFound("user")
    present = db.session.get(Staff, user.staff_id) if user.staff_id else None
    before = present.key if present else ""
    if staff == before:
        return
    user.staff_id = _person(user, staff, today) if staff else None
    db.session.flush()
    after = {"staff": staff}
    audit.record(actor, "user.staff", "user", username, before={"staff": before}, after=after)


def _person(user: User, staff: str, today: date) -> int:
    known: dict[str, int] = {one.key: one.id for one in list_staff_for(user, today)}
    if staff not in known:
        raise Refused(Refusal("unknown_value", "staff"))
    if has_account(known[staff]):
        raise Refused(Refusal("staff_taken", "staff"))
    return known[staff]
