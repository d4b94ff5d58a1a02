"""From the forms of entries between households to the services that record them."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from contracts_app.blueprints._days import day_of
from contracts_app.blueprints.household_life.between_forms import (
    HeadForm,
    HomeForm,
    MarriageForm,
    MergeForm,
    SamePersonForm,
    SplitForm,
)
from contracts_app.blueprints.household_life.forms import Home
from contracts_app.models import HouseholdAction
from contracts_app.queries.household_change import other_team_there
from contracts_app.services.homes import NewHead, NewHome, change_head, move_home
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.splits import Split, split_household


def marry(form: MarriageForm, home: Home) -> HouseholdAction:
    """Let a member live in another household."""
    asked = Marriage(
        household=home.code,
        member=form.member.data,
        other=form.other_code(),
        relation=form.relation.data,
        on=day_of(form.on),
        covered_there=form.covered_there.data,
        new_head=form.new_head.data or "",
        new_signer=form.new_signer.data or "",
    )
    return join_household(asked, home.scope, home.actor, home.today)


def divide(form: SplitForm, home: Home) -> HouseholdAction:
    """Let some members found a household."""
    asked = Split(
        household=home.code,
        members=tuple(form.members.data or ()),
        on=day_of(form.on),
        head=form.head.data,
        signer=form.signer.data or "",
        code=form.code.data or "",
        grid=form.grid.data or "",
        address=form.address.data or "",
        relations=form.relations(),
        new_head=form.new_head.data or "",
        new_signer=form.new_signer.data or "",
    )
    return split_household(asked, home.scope, home.actor, home.today)


def join(form: MergeForm, home: Home) -> HouseholdAction:
    """Let two households be one."""
    asked = Merge(
        household=home.code,
        other=form.other_code(),
        head=form.head.data,
        on=day_of(form.on),
        contract=form.contract.data or "",
        relations=form.relations(),
    )
    return merge_households(asked, home.scope, home.actor, home.today)


def crown(form: HeadForm, home: Home) -> HouseholdAction:
    """Let another member head the household."""
    asked = NewHead(home.code, form.head.data, day_of(form.on), form.relations())
    return change_head(asked, home.scope, home.actor, home.today)


def move(form: HomeForm, home: Home) -> HouseholdAction:
    """Let the household live elsewhere."""
    address = form.address.data or ""
    asked = NewHome(home.code, day_of(form.on), form.grid.data or "", address)
    return move_home(asked, home.scope, home.actor, home.today)


def advice_of_move(form: HomeForm, home: Home) -> list[dict[str, Any]]:
    """Where another team answers for the new grid, the contract may go on with that one."""
    contract = other_team_there(home.place.id, form.grid.data or "", home.today)
    if contract is None:
        return []
    return [
        {
            "text": _(
                "Another team answers for this grid than %(team)s, with whom the household has"
                " its contract. The contract goes on; the household may change the team.",
                team=contract.team,
            ),
            "url": url_for("changes.show_change", contract_no=contract.contract_no),
            "label": _("Change the team"),
        }
    ]


def unite(form: SamePersonForm, home: Home) -> HouseholdAction:
    """Let two rows be one person."""
    asked = SamePerson(
        kept=form.kept.data,
        merged=form.merged.data,
        on=day_of(form.on),
        new_head=form.new_head.data or "",
        new_signer=form.new_signer.data or "",
    )
    return merge_residents(asked, home.scope, home.actor, home.today)
