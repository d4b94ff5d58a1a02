"""Who has the places of a package that is for a limited number of people of a household."""

from dataclasses import dataclass
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Contract, PackageBeneficiary
from contracts_app.queries import beneficiaries as queries
from contracts_app.queries.contracts import get_contract
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import MemberRow
from contracts_app.rules.packages import Person, free_places, may_benefit, propose_places
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.packages import BenefitEnd


@dataclass(frozen=True)
class Choice:
    """What may be chosen for a package of a term."""

    contract: Contract
    package: Any
    """Its code, version, names, limit and target."""
    able: list[MemberRow]
    """Those covered who may have a place."""
    chosen: tuple[str, ...]
    """Keys of those who have one."""
    proposed: tuple[str, ...]
    """Keys of those who would have one while nobody has."""
    gone: bool
    """Whether somebody has a place who is covered no more."""


def choice_of(contract_no: str, package_code: str, scope: Scope) -> Choice:
    """What may be chosen. Raises NotFound outside the scope, or for a package without a limit."""
    contract = get_contract(contract_no, scope)
    if contract is None:
        raise NotFound("contract")
    return _choice(contract, package_code, scope)


def _choice(contract: Contract, package_code: str, scope: Scope) -> Choice:
    found = (one for one in queries.list_capped(contract.id) if one.code == package_code)
    package = next(found, None)
    if package is None:
        raise NotFound("package")
    covered = {row.resident.key: row for row in queries.list_covered(contract)}
    people = {key: Person(row.resident.birth_date, row.tags) for key, row in covered.items()}
    day = max(scope.today, contract.period_start)
    able = may_benefit(package.target, people, day)
    places = queries.list_standing(contract.id, package.id)
    keys = {row.resident.id: key for key, row in covered.items()}
    chosen = tuple(keys[one.resident_id] for one in places if one.resident_id in keys)
    before = queries.chosen_before(contract, package_code, day)
    again = [key for key in able if covered[key].resident.id in before][: package.member_cap]
    proposed = again or propose_places(package.target, people, package.member_cap, day)
    return Choice(
        contract, package, [covered[key] for key in able], chosen, tuple(proposed),
        len(chosen) < len(places),
    )  # fmt: skip


def choose(
    contract_no: str,
    package_code: str,
    keys: list[str],
    reason: str,
    scope: Scope,
    actor: Actor,
) -> None:
    """Give the places of a package to these people; whoever is not among them has none any more.

    Nobody at all is a choice as well. Who stays keeps the place with its day. Raises NotFound
    outside the scope or for a package without a limit; Refused with `not_in_force`,
    `too_many_people`, `not_covered` (somebody who may not have a place), or `reason_missing`
    when somebody who is covered loses a place and nobody says why.
    """
    contract = held_contract(contract_no, scope, scope.today)
    choice = _choice(contract, package_code, scope)
    wanted = list(dict.fromkeys(keys))
    ids = {row.resident.key: row.resident.id for row in choice.able}
    _check(choice, wanted, ids, reason)
    before = queries.list_standing(contract.id, choice.package.id)
    kept = {one.resident_id for one in before if one.resident_id in {ids[key] for key in wanted}}
    _end(before, kept, choice, reason, scope)
    taken = [one.place for one in before if one.resident_id in kept]
    free = free_places(choice.package.member_cap, taken)
    new = [key for key in wanted if ids[key] not in kept]
    for place, key in zip(free, new, strict=False):
        db.session.add(
            PackageBeneficiary(
                county_code=contract.county_code,
                contract_id=contract.id,
                package_id=choice.package.id,
                resident_id=ids[key],
                place=place,
                cap=choice.package.member_cap,
                chosen_on=scope.today,
                user_id=actor.user_id,
            )
        )
    db.session.flush()
    if new or len(kept) < len(before):
        after = {"package": package_code, "chosen": wanted, "reason": reason}
        audit.record(actor, "contract.places", "contract", contract_no, after=after)
        plan_for([row.resident.id for row in choice.able], scope.today)


def _check(choice: Choice, wanted: list[str], ids: dict[str, int], reason: str) -> None:
    loses = set(choice.chosen) - set(wanted)
    known = {BenefitEnd.WISH, BenefitEnd.MISTAKE}
    faults = {
        "not_in_force": choice.contract.status not in STANDING,
        "too_many_people": len(wanted) > choice.package.member_cap,
        "not_covered": not set(wanted) <= ids.keys(),
    }
    found = [Refusal(code, "member") for code, applies in faults.items() if applies]
    if loses and reason not in known:
        found.append(Refusal("reason_missing", "reason"))
    if found:
        raise Refused(*found)


def _end(
    before: list[PackageBeneficiary], kept: set[int], choice: Choice, reason: str, scope: Scope
) -> None:
    """End the places of those who are not kept; who is covered no more loses it for that."""
    covered = {row.resident.id for row in queries.list_covered(choice.contract)}
    for one in before:
        if one.resident_id not in kept:
            one.ended_on = max(scope.today, one.chosen_on)
            one.end_reason = reason if one.resident_id in covered else BenefitEnd.GONE
    db.session.flush()
