"""The kinds of entries that have a form: each with its words, its form and its service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contracts_app.blueprints._days import day_of
from contracts_app.blueprints.household_life.forms import EntryForm, Home, LeaveForm
from contracts_app.models import HouseholdAction
from contracts_app.services.errors import NotFound
from contracts_app.services.household_life import leave_household
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.life import ActionKind


@dataclass(frozen=True)
class EntryKind:
    """How one kind of entry is asked for and recorded; its words stand among the labels."""

    form: type[EntryForm]
    record: Callable[[Any, Home], HouseholdAction]
    """Takes the checked form and the household; refuses as its service does."""
    template: str = "household_life/_fields.html"
    """The fields of the form."""
    of_member: bool = False
    """Whether it is about one member, whose row on the household's page links to it."""


def kind_of(code: str) -> tuple[ActionKind, EntryKind]:
    """The kind with this code; NotFound when there is no form for it."""
    if code not in KINDS:
        raise NotFound("kind")
    return ActionKind(code), KINDS[ActionKind(code)]


def _leave(reason: LeaveReason) -> Callable[[LeaveForm, Home], HouseholdAction]:
    def record(form: LeaveForm, home: Home) -> HouseholdAction:
        return leave_household(
            form.member.data, reason, day_of(form.on), home.scope, home.actor, home.today,
            new_head=form.new_head.data or "",
        )  # fmt: skip

    return record


KINDS: Final[dict[ActionKind, EntryKind]] = {
    ActionKind.DEATH: EntryKind(LeaveForm, _leave(LeaveReason.DEATH), of_member=True),
    ActionKind.MOVE_OUT: EntryKind(LeaveForm, _leave(LeaveReason.MOVED_OUT), of_member=True),
}
"""In the order in which the household's page offers them."""
