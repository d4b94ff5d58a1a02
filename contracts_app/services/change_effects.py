"""What a request inside a term does: told beforehand, and carried out once everybody said yes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Household, User
from contracts_app.queries import changes as queries
from contracts_app.queries.locks import hold_teams
from contracts_app.queries.queue import open_place_of
from contracts_app.queries.renewal import signed_anew
from contracts_app.queries.signing import packages_on
from contracts_app.rules.changes import first_day_of_change
from contracts_app.rules.periods import Period
from contracts_app.rules.refunds import Promised, refund
from contracts_app.services import waiting
from contracts_app.services.audit import Actor
from contracts_app.services.changed_terms import (
    ChangedTerm,
    SignedWith,
    plan_changed_term,
    write_changed_term,
)
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.journal import Entry, perform
from contracts_app.services.renewal_doctors import followers
from contracts_app.services.term_ends import (
    call_off,
    end_by_agreement,
    next_chain,
    renewals_ahead,
)
from contracts_app.vocabulary import LapseReason, SigningCode
from contracts_app.vocabulary.life import ActionKind, ChangeKind, EndReason, OriginKind

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Refund:
    """What is given back of one package."""

    code: str
    name: str
    name_en: str
    fee_fen: int
    back_fen: int


@dataclass(frozen=True)
class Effect:
    """The last day as it is, what is given back and called off, and the term that goes on."""

    last_day: date
    refunds: list[Refund]
    called_off: list[str]
    """Numbers of terms that were made ahead."""
    follow_on: ChangedTerm | None = None

    @property
    def refund_fen(self) -> int:
        """All that is given back."""
        return sum(one.back_fen for one in self.refunds)

    @property
    def days(self) -> Period | None:
        """The days of the new term."""
        return self.follow_on.signing.period if self.follow_on else None


def hold_for_change(contract: Contract, change: ContractChange) -> None:
    """Hold every team whose load or queue this concerns; the household is held before."""
    place = open_place_of(contract.household_id)
    teams = {contract.team_id, change.team_id, place.team_id if place else None}
    teams |= {term.team_id for term in next_chain(contract)}
    hold_teams([team for team in teams if team is not None])


def foretell(contract: Contract, change: ContractChange, agreed: date, today: date) -> Effect:
    """What it does when the last yes is said on a day; nothing is written.

    Raises Refused with the codes of signing where the new term may not begin so.
    """
    ahead = [term.contract_no for term in _ahead(contract, change, today)]
    if change.kind == ChangeKind.TERMINATE:
        return Effect(agreed, refunds_of(contract, change), ahead)
    first_day = first_day_of_change(agreed, change.wanted_on, today)
    if signed_anew(contract.household_id, contract.root_no, Period(first_day, date.max)):
        raise Refused.of(SigningCode.ALREADY_SIGNED)
    planned = plan_changed_term(
        contract,
        OriginKind(change.kind),
        first_day,
        change.team_id or contract.team_id,
        _doctor_id(contract, change, first_day, today),
        _package_ids(contract, change.packages or [], today),
        today,
        _signed_with(change, agreed),
    )
    last_day = min(first_day - _DAY, contract.period_end)
    return Effect(last_day, refunds_of(contract, change, last_day), ahead, planned)


def _ahead(contract: Contract, change: ContractChange, today: date) -> list[Contract]:
    """Terms that are called off: with an end also those that were agreed on to follow."""
    ends = change.kind == ChangeKind.TERMINATE
    return [*renewals_ahead(contract, today), *(next_chain(contract) if ends else ())]


def refunds_of(
    contract: Contract, change: ContractChange, last_day: date | None = None
) -> list[Refund]:
    """What is given back of the paid packages that do not go on (rule 2.17).

    Nothing where a change leaves the term its last day: the packages were had to their end.
    """
    wanted = change.wanted_on and change.wanted_on - _DAY
    last_day = last_day or change.effective_on or wanted
    if change.kind != ChangeKind.TERMINATE and last_day == contract.period_end:
        return []
    delivered, kept = change.delivered or {}, change.packages or []
    return [
        Refund(
            package.code,
            package.name,
            package.name_en,
            package.fee_fen,
            refund(
                package.fee_fen,
                [
                    Promised(
                        item.times_per_year,
                        delivered.get(f"{package.code}/{item.code}", 0),
                        item.weight,
                    )
                    for item in package.items
                ],
            ),
        )
        for package in queries.paid_packages(contract.id)
        if package.code not in kept
    ]


def _package_ids(contract: Contract, codes: Collection[str], today: date) -> list[int]:
    """Packages that go on keep their version; others come in the version that is on offer."""
    known = {one.code: one.id for one in queries.packages_of_term(contract.id)}
    new = [code for code in codes if code not in known]
    offered = {one.code: one.id for one in packages_on(today, new)} if new else {}
    unknown = [code for code in new if code not in offered]
    if unknown:
        raise Refused(*(Refusal(SigningCode.PACKAGE_UNKNOWN, code) for code in unknown))
    return [{**offered, **known}[code] for code in codes]


def _doctor_id(
    contract: Contract, change: ContractChange, first_day: date, today: date
) -> int | None:
    """With the same team the doctor stays, or who took over; another team serves as a whole."""
    if change.team_id is not None:
        return None
    return followers({contract.id: first_day}, today).get(contract.id, contract.doctor_id)


def _signed_with(change: ContractChange, agreed: date) -> SignedWith:
    user = db.session.get(User, change.team_by_id) if change.team_by_id else None
    return SignedWith(agreed, change.household_strokes, user, change.note[:200] or None)


def carry_out(
    contract: Contract, change: ContractChange, effect: Effect, actor: Actor, today: date
) -> None:
    """Do what was foretold, as one entry of the household; its teams offer what became free."""
    household = db.session.get_one(Household, contract.household_id)
    entry = Entry(
        ActionKind(change.kind),
        household,
        effect.last_day,
        details={"contract": contract.contract_no, "reason": change.reason},
    )
    ahead = _ahead(contract, change, today)
    teams = [contract.team_id, *(term.team_id for term in ahead)]

    def act() -> None:
        call_off(contract, ahead, actor, today)
        _do(contract, change, effect, entry, actor, today)

    perform(entry, act, actor, today)
    waiting.places_left(household.id, teams, actor, today)


def _do(
    contract: Contract,
    change: ContractChange,
    effect: Effect,
    entry: Entry,
    actor: Actor,
    today: date,
) -> None:
    if effect.follow_on is None or effect.last_day < contract.period_end:
        end_by_agreement(contract, effect.last_day, EndReason(change.reason), actor, today)
    else:
        # The term ends as it would have, and nothing follows in its own chain.
        contract.lapse_reason = LapseReason.OBJECTION
    if effect.follow_on is not None:
        change.result_no = write_changed_term(effect.follow_on, actor, today).contract_no
        entry.details["new_contract"] = change.result_no
