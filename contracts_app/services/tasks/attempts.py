"""Nobody was at home: a vain visit for what is due, once a day for a person and an account."""

from datetime import date
from itertools import count

from contracts_app.models import Visit
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import find_visit_by_client_key, get_person, open_duties
from contracts_app.rules.visit_forms import Filled
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.visits import Recorded, VisitEntry, record_visit
from contracts_app.vocabulary.care import VisitMode, VisitState


def not_at_home(key: str, scope: Scope, actor: Actor, today: date) -> Recorded:
    """Record that nobody was met at home today; nothing counts by it and all stays due.

    Raises NotFound outside the scope, Refused with `nothing_done` when nothing is due yet.
    """
    person = get_person(key, scope)
    if person is None:
        raise NotFound("resident")
    page, noted = _page(f"vain-{key}-{today:%Y%m%d}-{actor.user_id}")
    if noted is not None and noted.resident_id in person.rows:
        # Planning may have made something else due since: what was noted stands all the same.
        return Recorded(noted.key, again=True)
    items = tuple(one.item_code for one in open_duties(person.id) if one.due_from <= today)
    entry = VisitEntry(
        resident=key,
        client_key=page,
        served_on=today,
        mode=VisitMode.HOME,
        items=items,
        filled=Filled({}, []),
        met=False,
    )
    return record_visit(entry, scope, actor, today)


def _page(today: str) -> tuple[str, Visit | None]:
    """The key of the attempt of the day, another one where that was taken back, and its visit."""
    for number in count(1):
        key = today if number == 1 else f"{today}-{number}"
        sent = find_visit_by_client_key(key)
        if sent is None or sent.state == VisitState.STANDING:
            return key, sent
    raise AssertionError
