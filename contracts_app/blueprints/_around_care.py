"""What stands around the care of a household, as its page shows it."""

from dataclasses import dataclass
from typing import Any

from contracts_app.formatting.labels import label
from contracts_app.queries import care_cards, groups
from contracts_app.queries.refusals import list_standing
from contracts_app.queries.residents import Member
from contracts_app.queries.scope import Scope
from contracts_app.rules.care_card import ground_for
from contracts_app.vocabulary.around import CardEnd


@dataclass(frozen=True)
class AroundCare:
    """Cards by the key of a member, who may have one, what is refused, and groups."""

    cards: dict[str, Any]
    may_have: frozenset[str]
    ends: list[tuple[str, str]]
    refusals: list[Any]
    groups: list[Any]
    choices: list[Any]


def around_care(household_id: int, members: list[Member], scope: Scope) -> AroundCare:
    """Everything of the section, for the members who live there today."""
    cards = care_cards.list_of_household(household_id, scope.today)
    fitting = (one.key for one in members if ground_for(one.tags) is not None)
    return AroundCare(
        cards=cards,
        may_have=frozenset(key for key in fitting if key not in cards),
        ends=[(one.value, label(one, "card_end")) for one in CardEnd],
        refusals=list_standing(household_id),
        groups=groups.list_of_household(household_id),
        choices=groups.list_choices(scope),
    )
