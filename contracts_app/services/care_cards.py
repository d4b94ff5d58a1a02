"""Care cards: giving them to those who may have one, and withdrawing them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import CareCard
from contracts_app.queries import care_cards as queries
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope
from contracts_app.rules.care_card import counts_on, ground_for, refuse_days
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import refuse_missing
from contracts_app.services.numbers import take
from contracts_app.vocabulary.around import CardEnd, CardGround, CardState

MOST_AT_ONCE = 100
"""The largest page of the list."""


def issue(
    residents: Collection[str], to_day: date, scope: Scope, actor: Actor, today: date
) -> list[CareCard]:
    """Give cards that count from today through a day; who has one that counts is left out.

    Raises NotFound for somebody outside the scope, Refused with `nothing_chosen`, `too_many`,
    `people_gone`, `card_over`, `card_too_long` or `no_ground` (the person belongs to none of the
    groups).
    """
    people = _chosen(residents, scope)
    if code := refuse_days(today, to_day, today):
        raise Refused(Refusal(code, "to_day"))
    ids = [one.id for one in people]
    tags, known = queries.tags_of(ids), queries.active_cards(ids)
    grounds = {one.id: ground_for(tags.get(one.id, ())) for one in people}
    if without := [one.key for one in people if grounds[one.id] is None]:
        raise Refused(*(Refusal("no_ground", key) for key in without))
    made = []
    for one in people:
        card, ground = known.get(one.id), grounds[one.id]
        if ground is None or (card and _counts(card, today)):
            continue
        if card is not None:
            card.state = CardState.EXPIRED
            db.session.flush()
        made.append(_add(one, ground, to_day, actor, today))
    return made


def _chosen(residents: Collection[str], scope: Scope) -> list[Any]:
    wanted = set(residents)
    if not wanted:
        raise Refused.of("nothing_chosen")
    if len(wanted) > MOST_AT_ONCE:
        raise Refused.of("too_many")
    # Whoever dies, leaves or gets a card at another desk meanwhile is seen as that ended.
    if hold_households({one.household_id for one in queries.list_members_in(wanted, scope)}):
        db.session.expire_all()
    people = queries.list_members_in(wanted, scope)
    refuse_missing(wanted, {one.key for one in people})
    return list(people)


def _counts(card: CareCard, day: date) -> bool:
    return counts_on(card.state, card.from_day, card.to_day, card.withdrawn_on, day)


def _add(person: Any, ground: CardGround, to_day: date, actor: Actor, today: date) -> CareCard:
    card = CareCard(
        county_code=person.county_code,
        card_no=_number(person.county_code, today.year),
        resident_id=person.id,
        ground=ground,
        from_day=today,
        to_day=to_day,
        state=CardState.ACTIVE,
        issued_by_id=actor.user_id,
        issued_at_utc=clock.utcnow(),
    )
    db.session.add(card)
    db.session.flush()
    after = {"card": card.card_no, "ground": ground, "until": to_day.isoformat()}
    audit.record(actor, "card.issue", "resident", person.key, after=after)
    return card


def _number(county_code: str, year: int) -> str:
    """A number of its own series: K, county, year, serial."""
    (serial,) = take(f"card:{county_code}:{year}")
    return f"K{county_code}{year:04d}{serial:06d}"


def withdraw(card_no: str, reason: str, scope: Scope, actor: Actor, today: date) -> CareCard:
    """Withdraw a card from today on; once more changes nothing.

    Raises NotFound outside the scope, Refused with `unknown_value` or `card_over` (it ran out).
    """
    card = queries.hold_card(card_no, scope)
    if card is None:
        raise NotFound("care_card")
    if reason not in set(CardEnd):
        raise Refused(Refusal("unknown_value", "reason"))
    if card.state == CardState.WITHDRAWN:
        return card
    if not _counts(card, today):
        raise Refused.of("card_over")
    card.state, card.end_reason, card.withdrawn_on = CardState.WITHDRAWN, reason, today
    db.session.flush()
    key = queries.key_of(card.resident_id)
    audit.record(actor, "card.withdraw", "resident", key, reason=reason, after={"card": card_no})
    return card
