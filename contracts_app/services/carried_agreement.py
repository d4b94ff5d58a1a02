"""The agreement of a term that goes on from another one: its words, with what is new in it.

It is frozen like any other. Nobody has signed it on a screen, so its copies are signed by hand.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Staff, Team
from contracts_app.queries.agreement import names_of
from contracts_app.queries.signing import current_members, list_people
from contracts_app.queries.team_places import members_of_team
from contracts_app.services.agreement_close import CLOSE
from contracts_app.services.agreement_words import (
    household_words,
    member_words,
    person_words,
    provider_words,
)
from contracts_app.services.agreements import seal, snapshot_of
from contracts_app.services.errors import NotFound
from contracts_app.services.renewed_agreement import words_of_packages


def carry_agreement(
    contract: Contract,
    old: Contract,
    residents: Collection[int],
    package_ids: Collection[int],
    today: date,
) -> None:
    """Freeze on a first term, before it is written, what it takes over from another and what not.

    A term that was never signed has no agreement to take over.
    """
    try:
        signed = snapshot_of(old)
    except NotFound:
        return
    household = db.session.get_one(Household, contract.household_id)
    snapshot = {
        **{name: value for name, value in signed.items() if name not in CLOSE},
        **_numbers(contract, old),
        **_home_and_provider(contract, household, today),
        "representative": _representative(contract, signed["representative"]),
        "members": [member_words(row) for row in list_people(household.id, residents)],
        "packages": words_of_packages(package_ids),
    }
    name = snapshot["representative"]["name"]
    snapshot["signatures"] = {
        "household": {"name": name, "paper": True, "strokes": None, "own": True},
        "team": {"name": "", "strokes": None, "own": True},
    }
    seal(contract, snapshot)


def _numbers(contract: Contract, old: Contract) -> dict[str, Any]:
    start, end = contract.period_start.isoformat(), contract.period_end.isoformat()
    return {
        "contract_no": contract.contract_no,
        "root_no": contract.root_no,
        "term_no": contract.term_no,
        "period": {"start": start, "end": end},
        "signed_on": contract.signed_on.isoformat(),
        "renewal": {"of": old.contract_no, "on": start, "kind": contract.origin_kind},
    }


def _home_and_provider(contract: Contract, household: Household, today: date) -> dict[str, Any]:
    team = db.session.get_one(Team, contract.team_id)
    names = names_of(household.grid_id, team.institution_id)
    doctor = db.session.get(Staff, contract.doctor_id) if contract.doctor_id else None
    return {
        "household": household_words(household, names),
        **provider_words(team, names, members_of_team(team.id, today)),
        "doctor": doctor.name if doctor else None,
    }


def _representative(contract: Contract, before: dict[str, Any]) -> dict[str, Any]:
    """Who stands for the household; of somebody who is gone what was signed tells."""
    for row in current_members(contract.household_id):
        if row.resident.id == contract.representative_id:
            return {**person_words(row), "phone": row.resident.phone or ""}
    return before
