"""Consents to packages that cost money, given afresh for the term to come (rule 2.7, S3P7)."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, PackageConsent, ServicePackage
from contracts_app.queries.renewal_packages import newest_on_offer, next_term_made, paid_codes
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.life import NoticeChannel, OriginKind

_DAY = timedelta(days=1)


def record_consent(
    contract_no: str,
    package_code: str,
    given_on: date,
    channel: str,
    person: str,
    scope: Scope,
    actor: Actor,
) -> PackageConsent:
    """Record that a household wants a paid package of its term in the next term as well.

    It agrees to the newest version on offer when that term begins, and to its price. Raises
    NotFound outside the scope, Refused with `not_in_force`, `unknown_value`, `missing_required`,
    `too_long`, `future_date`, `bad_date`, `package_unknown` (not a paid package of the term, or no
    longer on offer), `already_consented` or `already_renewed` (the next term is made).
    """
    contract = held_contract(contract_no, scope, scope.today)
    _check(contract, given_on, channel, person, scope.today)
    package = newest_on_offer(package_code, contract.period_end + _DAY)
    if package is None or package_code not in paid_codes(contract.id):
        raise Refused(Refusal("package_unknown", package_code))
    if _standing(contract, package_code):
        raise Refused(Refusal("already_consented", package_code))
    consent = PackageConsent(
        county_code=contract.county_code,
        contract_id=contract.id,
        package_id=package.id,
        given_on=given_on,
        channel=channel,
        person=person.strip(),
        user_id=actor.user_id,
    )
    db.session.add(consent)
    db.session.flush()
    after = {
        "package": package.code, "version": package.version, "fee_fen": package.fee_fen,
        "given_on": given_on.isoformat(), "channel": channel,
    }  # fmt: skip
    audit.record(actor, "renewal.consent", "contract", contract_no, after=after)
    return consent


def withdraw_consent(
    contract_no: str, package_code: str, scope: Scope, actor: Actor
) -> PackageConsent:
    """Note that a household takes its consent back; the row stays on record.

    Raises NotFound outside the scope or without a standing consent, Refused with `already_renewed`.
    """
    contract = held_contract(contract_no, scope, scope.today)
    consent = _standing(contract, package_code)
    if consent is None:
        raise NotFound("consent")
    if next_term_made(contract):
        raise Refused.of("already_renewed")
    consent.withdrawn_on = max(scope.today, consent.given_on)
    db.session.flush()
    after = {"package": package_code}
    audit.record(actor, "renewal.consent_withdraw", "contract", contract_no, after=after)
    return consent


def carry_consents(old: Contract, contract: Contract) -> None:
    """What was agreed to for the next term holds for the contract that goes on with the package."""
    kept = select(ServicePackage.id).where(ServicePackage.code.in_(paid_codes(contract.id)))
    mine = update(PackageConsent).where(
        PackageConsent.contract_id == old.id,
        PackageConsent.withdrawn_on.is_(None),
        PackageConsent.package_id.in_(kept),
    )
    db.session.execute(mine.values(contract_id=contract.id))


def bring_back_consents(contract_ids: Collection[int]) -> None:
    """Contracts that went on never were: what was agreed to holds where it was."""
    query = (
        select(PackageConsent, ServicePackage.code, Contract.origin_no)
        .join(ServicePackage, ServicePackage.id == PackageConsent.package_id)
        .join(Contract, Contract.id == PackageConsent.contract_id)
        .where(
            Contract.id.in_(contract_ids),
            Contract.origin_kind != OriginKind.SPLIT,
            PackageConsent.withdrawn_on.is_(None),
        )
        .order_by(PackageConsent.id)
    )
    for consent, code, origin_no in db.session.execute(query).all():
        origin = db.session.scalars(select(Contract).filter_by(contract_no=origin_no)).one()
        if code in paid_codes(origin.id) and _standing(origin, code) is None:
            consent.contract_id = origin.id
        db.session.flush()


def _check(contract: Contract, given_on: date, channel: str, person: str, today: date) -> None:
    faults = {
        "not_in_force": contract.status not in STANDING,
        "already_renewed": next_term_made(contract),
        "unknown_value": channel not in set(NoticeChannel),
        "missing_required": not person.strip(),
        "too_long": len(person) > 80,
        "future_date": given_on > today,
        "bad_date": given_on < contract.signed_on,
    }
    if wrong := [Refusal(code) for code, applies in faults.items() if applies]:
        raise Refused(*wrong)


def _standing(contract: Contract, package_code: str) -> PackageConsent | None:
    """The consent to any version of a package that was not taken back."""
    query = (
        select(PackageConsent)
        .join(ServicePackage, ServicePackage.id == PackageConsent.package_id)
        .where(
            PackageConsent.contract_id == contract.id,
            PackageConsent.withdrawn_on.is_(None),
            ServicePackage.code == package_code,
        )
    )
    return db.session.scalar(query)
