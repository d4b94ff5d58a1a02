"""The kinds of entries that have a form: each with its words, its form and its service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contracts_app.blueprints._days import day_of
from contracts_app.blueprints.household_life import between_forms as between
from contracts_app.blueprints.household_life.arrival_forms import (
    BirthForm,
    IdentityForm,
    MoveInForm,
)
from contracts_app.blueprints.household_life.between_kinds import (
    advice_of_move,
    crown,
    divide,
    join,
    marry,
    move,
    unite,
)
from contracts_app.blueprints.household_life.forms import (
    DeathForm,
    EntryForm,
    Home,
    HouseholdOutForm,
    MoveOutForm,
)
from contracts_app.models import HouseholdAction
from contracts_app.services.arrivals import move_in
from contracts_app.services.births import record_birth
from contracts_app.services.errors import NotFound
from contracts_app.services.household_life import leave_household, leave_together
from contracts_app.services.identity import record_number
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.life import ActionKind


def _no_advice(_form: EntryForm, _home: Home) -> list[dict[str, Any]]:
    return []


@dataclass(frozen=True)
class EntryKind:
    """How one kind of entry is asked for and recorded; its words stand among the labels."""

    form: type[EntryForm]
    record: Callable[[Any, Home], HouseholdAction]
    """Takes the checked form and the household; refuses as its service does."""
    template: str = "household_life/_fields.html"
    """The fields of the form."""
    advice: Callable[[Any, Home], list[dict[str, Any]]] = _no_advice
    """What the preview says besides the effects: text, and a link with its label."""
    of_member: bool = False
    """Whether it is about one member, whose row on the household's page links to it."""


def kind_of(code: str) -> tuple[ActionKind, EntryKind]:
    """The kind with this code; NotFound when there is no form for it."""
    if code not in KINDS:
        raise NotFound("kind")
    return ActionKind(code), KINDS[ActionKind(code)]


def _leave(reason: LeaveReason) -> Callable[[DeathForm, Home], HouseholdAction]:
    def record(form: DeathForm, home: Home) -> HouseholdAction:
        return leave_household(
            form.member.data, reason, day_of(form.on), home.scope, home.actor, home.today,
            told=form.told(),
        )  # fmt: skip

    return record


def _leave_together(form: HouseholdOutForm, home: Home) -> HouseholdAction:
    return leave_together(
        home.code, day_of(form.on), form.told(), home.scope, home.actor, home.today
    )


def _birth(form: BirthForm, home: Home) -> HouseholdAction:
    return record_birth(home.code, form.newborn(), home.scope, home.actor, home.today)


def _move_in(form: MoveInForm, home: Home) -> HouseholdAction:
    return move_in(home.code, form.arrival(), home.scope, home.actor, home.today)


def _identity(form: IdentityForm, home: Home) -> HouseholdAction:
    return record_number(
        home.code, form.member.data, form.id_type.data or "", form.id_number.data or "",
        home.scope, home.actor, home.today,
    )  # fmt: skip


_BETWEEN: Final = "household_life/_between.html"
KINDS: Final[dict[ActionKind, EntryKind]] = {
    ActionKind.BIRTH: EntryKind(BirthForm, _birth),
    ActionKind.MOVE_IN: EntryKind(MoveInForm, _move_in),
    ActionKind.DEATH: EntryKind(DeathForm, _leave(LeaveReason.DEATH), of_member=True),
    ActionKind.MOVE_OUT: EntryKind(MoveOutForm, _leave(LeaveReason.MOVED_OUT), of_member=True),
    ActionKind.HOUSEHOLD_OUT: EntryKind(HouseholdOutForm, _leave_together),
    ActionKind.IDENTITY: EntryKind(IdentityForm, _identity),
    ActionKind.MARRIAGE: EntryKind(between.MarriageForm, marry, _BETWEEN, of_member=True),
    ActionKind.SPLIT: EntryKind(between.SplitForm, divide, _BETWEEN),
    ActionKind.MERGE: EntryKind(between.MergeForm, join, _BETWEEN),
    ActionKind.HEAD: EntryKind(between.HeadForm, crown, _BETWEEN),
    ActionKind.HOME: EntryKind(between.HomeForm, move, _BETWEEN, advice_of_move),
    ActionKind.SAME_PERSON: EntryKind(between.SamePersonForm, unite, _BETWEEN),
}
"""In the order in which the household's page offers them."""
