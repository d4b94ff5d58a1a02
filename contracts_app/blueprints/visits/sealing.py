"""What the form of a visit carries to be sealed, and how a sealed one is read."""

from collections.abc import Iterable
from typing import Any

from contracts_app import clock
from contracts_app.blueprints._sealing import Sealing, sealing_of
from contracts_app.blueprints.visits.filling import Filling
from contracts_app.blueprints.visits.forms import VisitHead, fields_of
from contracts_app.queries.visits import Visited, cover_on
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.outbox_packages import PageKind
from contracts_app.services.visits import VisitEntry

Pairs = Iterable[tuple[str, str]]


def sealing_for(filling: Filling) -> Sealing | None:
    """For the page of a new visit; corrections need a line, and so does an instance without key."""
    if filling.replaces is not None or filling.completes:
        return None
    cover = cover_on(filling.person.rows, clock.today())
    key, number = filling.head.client_key.data, cover.contract_no if cover else ""
    return sealing_of(PageKind.VISIT, filling.person.key, key, number)


def filling_from(pairs: Pairs, key: str, person: Any) -> Filling:
    """The page that holds these pairs of names and values, whenever they were typed.

    They came by a request that had its token, which is not kept with them. Under whose key it
    counts stands in the ticket; a field could name any other.
    """
    typed = fields_of(pairs)
    typed.setlist("client_key", [key])
    head = VisitHead(typed, meta={"csrf": False})
    return Filling(person, typed, head, completes=key)


def sealed_entry(pairs: Pairs, key: str, person: Visited) -> VisitEntry:
    """What a sealed form tells. Raises Refused where its head is not whole."""
    filling = filling_from(pairs, key, person)
    if not filling.head.validate():
        wrong = [Refusal("not_filled_in", name) for name in filling.head.errors if name]
        raise Refused(*wrong, *filling.problems)
    if filling.left_over:
        raise Refused(*[Refusal("form_changed", name) for name, _text in filling.left_over])
    return filling.entry()
