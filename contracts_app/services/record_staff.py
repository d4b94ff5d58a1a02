"""Who keeps records has passed a training (F15): asked of the person behind the account."""

from datetime import date

from contracts_app.queries.policies import policies_for
from contracts_app.queries.record_staff import keeper_of
from contracts_app.queries.team_life import has_passed_training
from contracts_app.rules.record_staff import TOPIC, Standing, standing_of
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused


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
