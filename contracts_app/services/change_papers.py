"""The record of an end or a change in words, from what is stored, for both parties to keep."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractChange,
    Household,
    Institution,
    Resident,
    ServicePackage,
    Team,
    User,
)
from contracts_app.printing.agreement_close import chinese_date
from contracts_app.printing.change_record import (
    ChangeRecord,
    Confirmed,
    GivenBack,
    NewTerm,
    render_change_record,
)
from contracts_app.queries import changes as queries
from contracts_app.services.change_effects import refunds_of
from contracts_app.services.errors import NotFound
from contracts_app.vocabulary.change_words import REASONS, SIDES, TITLES, WHAT
from contracts_app.vocabulary.life import ChangeKind, ChangeState


def change_record_pdf(contract: Contract) -> bytes:
    """The record of the request that is open, else of the last one that was done, in two copies.

    Raises NotFound when there is neither.
    """
    change = queries.newest_change(contract.id, ChangeState.OPEN, ChangeState.DONE)
    if change is None:
        raise NotFound("change")
    return render_change_record(change_record(contract, change))


def change_record(contract: Contract, change: ContractChange) -> ChangeRecord:
    """What the record of a request says: of an open one as far as it goes."""
    return ChangeRecord(
        title=TITLES[change.kind],
        contract_no=contract.contract_no,
        what=WHAT[change.kind],
        ends=change.kind == ChangeKind.TERMINATE,
        reason=_reason(change),
        note=change.note,
        asked_by=SIDES[change.requested_by],
        asked_on=change.requested_on,
        last_day=change.effective_on,
        household=_household(contract),
        provider=_provider(contract.team_id),
        start=contract.period_start,
        end=contract.period_end,
        by_household=Confirmed(
            change.household_by or "", change.household_on, change.household_strokes
        ),
        by_team=Confirmed(_name(change.team_by_id), change.team_on),
        approved=_approved(change),
        refunds=tuple(
            GivenBack(one.name, one.fee_fen, one.back_fen) for one in refunds_of(contract, change)
        ),
        new_term=_new_term(contract, change),
        packages=_packages_of(contract),
    )


def _reason(change: ContractChange) -> str:
    """The code of the county form with its words; other packages end nothing, so they have none."""
    if change.kind == ChangeKind.CHANGE_PACKAGES:
        return ""
    return f"{change.reason} {REASONS[change.reason]}"


def _household(contract: Contract) -> dict[str, str]:
    household = db.session.get_one(Household, contract.household_id)
    signer = db.session.get_one(Resident, contract.signer_id or contract.representative_id)
    return {"code": household.code, "signer": signer.name, "address": household.address}


def _provider(team_id: int) -> dict[str, str]:
    team = db.session.get_one(Team, team_id)
    institution = db.session.get_one(Institution, team.institution_id)
    return {"institution": institution.name, "team": team.name, "hotline": team.hotline or ""}


def _name(user_id: int | None) -> str:
    return db.session.get_one(User, user_id).display_name if user_id else ""


def _approved(change: ContractChange) -> str:
    if change.approved_on is None:
        return ""
    name = _name(change.approved_by_id)
    on = chinese_date(change.approved_on.isoformat())
    return f"同意。{change.decision_note or ''}　{name}　{on}"


def _new_term(contract: Contract, change: ContractChange) -> NewTerm | None:
    if change.kind == ChangeKind.TERMINATE:
        return None
    query = select(Contract).where(Contract.contract_no == change.result_no)
    made = db.session.scalar(query) if change.result_no else None
    team = db.session.get_one(Team, change.team_id or contract.team_id)
    return NewTerm(
        change.result_no or "",
        team.name,
        _packages_of(made) if made else "、".join(_names_of(change.packages or [])),
        made.period_start if made else change.wanted_on,
        made.period_end if made else None,
    )


def _packages_of(term: Contract) -> str:
    """The packages of a term by the names under which they were signed."""
    return "、".join(package.name for package in queries.packages_of_term(term.id))


def _names_of(codes: list[str]) -> list[str]:
    """The newest name of each package."""
    query = select(ServicePackage.code, ServicePackage.name).where(
        ServicePackage.code.in_(codes), ServicePackage.published_at_utc.is_not(None)
    )
    names = {row.code: row.name for row in db.session.execute(query.order_by(ServicePackage.id))}
    return [names[code] for code in codes if code in names]
