"""Signing many demonstration contracts at once: by the rules of signing, in bulk statements.

Periods, packages, capacity and the frozen agreement come from the same rules and services as a
signing at the desk; only the rows are written in bulk.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts_app.crypto import canonical_json
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Household,
    Objection,
    ServicePackage,
    Signature,
)
from contracts_app.queries.policies import policies_for
from contracts_app.queries.signing import packages_on
from contracts_app.queries.team_places import TeamPlace, members_of_team
from contracts_app.rules.packages import Offer, propose
from contracts_app.rules.packages import Person as Suited
from contracts_app.rules.periods import first_period
from contracts_app.rules.policies import of_a_contract
from contracts_app.services import audit, numbers
from contracts_app.services.agreements import Shared, build_snapshot
from contracts_app.services.audit import Actor
from contracts_app.services.demo.people import COUNTY, Person
from contracts_app.services.demo.store import insert_all, insert_numbered
from contracts_app.services.demo.strokes import signature
from contracts_app.services.demo.term_rows import (
    NOT_IN_FORCE,
    UNSIGNED,
    Plan,
    Written,
    covers,
    member_row,
    moment,
    objections,
    signatures,
)
from contracts_app.services.keys import new_key
from contracts_app.services.signing_facts import Signing, SigningRequest
from contracts_app.vocabulary import (
    STANDING,
    ContractStatus,
)


@dataclass
class Signer:
    """Writes terms and keeps what each team carries, household by household."""

    actor: Actor
    today: date
    carried: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    written: int = 0
    _staff: dict[int, list[TeamPlace]] = field(default_factory=dict)
    _policies: dict[int, dict[str, Any]] = field(default_factory=dict)
    _packages: dict[str, ServicePackage] = field(default_factory=dict)
    _shared: Shared = field(default_factory=Shared)

    def write(self, plans: list[Plan]) -> list[str]:
        """Insert terms with covers, packages, signatures and audit rows; returns their numbers."""
        made = [self._prepare(plan, root_no) for plan, root_no in self._numbered(plans)]
        if not made:
            return []
        pairs = list(zip(insert_numbered(Contract, [one.row for one in made]), made, strict=True))
        insert_all(Cover, [row for pair in pairs for row in covers(*pair)])
        insert_all(ContractPackage, [row for pair in pairs for row in self._chosen(*pair)])
        insert_all(Signature, [row for pair in pairs for row in signatures(*pair)])
        insert_all(Objection, [row for pair in pairs for row in objections(*pair)])
        audit.record_all([self._event(one) for one in made])
        self.written += len(made)
        return [one.row["contract_no"] for one in made]

    def _numbered(self, plans: list[Plan]) -> list[tuple[Plan, str]]:
        """Each plan with a root number of the year it was signed in."""
        by_year: dict[int, list[Plan]] = defaultdict(list)
        for plan in plans:
            by_year[plan.signed_on.year].append(plan)
        found = []
        for year, some in sorted(by_year.items()):
            serials = numbers.take(f"root:{COUNTY}:{year}", len(some))
            found += [
                (plan, f"{COUNTY}{year:04d}{serial:06d}")
                for plan, serial in zip(some, serials, strict=True)
            ]
        return found

    def _prepare(self, plan: Plan, root_no: str) -> Written:
        covered = [
            person
            for person in plan.family.people
            if person.permanent and person.born <= plan.signed_on
        ]
        signing = self._signing(plan, covered)
        row = self._row(plan, signing, root_no)
        if plan.status not in UNSIGNED:
            snapshot = build_snapshot(Contract(**row), signing, plan.user, self._shared)
            row["agreement_snapshot"] = snapshot
            row["agreement_hash"] = hashlib.sha256(canonical_json(snapshot)).hexdigest()
        else:
            row["agreement_snapshot"] = row["agreement_hash"] = None
        return Written(plan, signing, covered, row)

    def _row(self, plan: Plan, signing: Signing, root_no: str) -> dict[str, Any]:
        unsigned = plan.status in NOT_IN_FORCE
        return {
            "county_code": COUNTY,
            "contract_no": numbers.contract_no(root_no, 1),
            "root_no": root_no,
            "term_no": 1,
            "household_id": plan.family.id,
            "team_id": plan.team.id,
            "doctor_id": signing.doctor.staff.id if signing.doctor else None,
            "representative_id": plan.family.head.id,
            "status": plan.status,
            "channel": plan.channel,
            "signed_on": plan.signed_on,
            "entered_on": plan.signed_on,
            "period_start": signing.period.start,
            "period_end": signing.period.end,
            "ended_on": plan.ended_on,
            "end_reason": plan.end_reason,
            "noticed": plan.status != ContractStatus.DRAFT,
            "consented": plan.status not in UNSIGNED,
            "cross_grid": plan.cross_grid,
            "verify_code": new_key(12),
            **(self._unmeasured() if unsigned else self._measured(plan, signing)),
            "policy_snapshot": of_a_contract(signing.policies),
            "signed_by_id": plan.user.id if plan.user else None,
            "entered_at_utc": moment(plan.signed_on),
        }

    def _unmeasured(self) -> dict[str, Any]:
        names = ("households_after", "households_limit", "persons_after", "persons_limit")
        return dict.fromkeys(names)

    def _measured(self, plan: Plan, signing: Signing) -> dict[str, Any]:
        """What the team carries with this term, and the hard limits it stays within."""
        load = self.carried[plan.team.id]
        households, persons = load["households"] + 1, load["persons"] + len(signing.chosen)
        if plan.status in STANDING:
            load.update(households=1, persons=len(signing.chosen))
        return {
            "households_after": households,
            "households_limit": int(signing.policies["team.households_hard"]),
            "persons_after": persons,
            "persons_limit": int(signing.policies["team.persons_hard"]),
        }

    def _signing(self, plan: Plan, covered: list[Person]) -> Signing:
        team = plan.team
        if team.id not in self._staff:
            self._staff[team.id] = members_of_team(team.id, self.today)
            self._policies[team.id] = policies_for(team.institution_id, self.today)
        self._packages = self._packages or {one.code: one for one in packages_on(plan.signed_on)}
        return Signing(
            request=self._request(plan, covered),
            household=Household(
                code=plan.family.code, address=plan.family.address, grid_id=plan.grid_id
            ),
            members=[member_row(person) for person in plan.family.people],
            chosen=tuple(person.key for person in covered),
            team=team,
            staff=self._staff[team.id],
            packages=self._packages,
            policies=self._policies[team.id],
            period=first_period(plan.signed_on),
        )

    def _request(self, plan: Plan, covered: list[Person]) -> SigningRequest:
        return SigningRequest(
            household_code=plan.family.code,
            team_code=plan.team.code,
            representative=plan.family.head.key,
            package_codes=(*self._proposed(covered, plan.signed_on), *plan.extra),
            channel=plan.channel,
            signed_on=plan.signed_on,
            strokes=signature(plan.family.head.name) if plan.user else None,
            doctor=plan.doctor,
        )

    def _proposed(self, covered: list[Person], on: date) -> list[str]:
        offers = [Offer(one.code, one.target, one.fee_fen) for one in self._packages.values()]
        people = [Suited(person.born, frozenset(person.tags)) for person in covered]
        return propose(offers, people, on)

    def _chosen(self, contract_id: int, one: Written) -> list[dict[str, Any]]:
        return [
            {"contract_id": contract_id, "package_id": self._packages[code].id}
            for code in one.signing.request.package_codes
        ]

    def _event(self, one: Written) -> dict[str, Any]:
        after = {"household": one.plan.family.code, "team": one.plan.team.code}
        key = one.row["contract_no"]
        return audit.event_row(self.actor, "contract.sign", "contract", key, after=after)
