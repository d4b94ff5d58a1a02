"""Fees that were charged and paid, what people refused, and papers that are out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractPackage, HealthRecord, ServicePackage
from contracts_app.queries.scope import everything
from contracts_app.services import ledger
from contracts_app.services.keys import new_key
from contracts_app.services.ledger import Taken
from contracts_app.services.record_access import Application, apply_for_record, refuse
from contracts_app.services.record_storage import Lending, lend, take_back
from contracts_app.services.refusals import Refuses, record_refusal, withdraw_refusal
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.records import RecordStatus

if TYPE_CHECKING:
    from contracts_app.services.demo.around_care import Around

_CONTRACTS: Final = 12
_REFUSED: Final = (
    ("drug", "建议每天按时服用降压药，不服药可能发生中风。"),
    ("hospital", "血糖过高，建议住院治疗，不住院可能昏迷。"),
    ("service", "建议做老年人年度体检，不体检可能延误发现疾病。"),
)
_LENT: Final = (
    ("李明", "县人民医院", "consultation", 40, 12), ("张会计", "", "copy", 20, 10),
    ("王医生", "县疾控中心", "inspection", 6, 14),
)  # fmt: skip


def add_fees(around: Around) -> None:
    """Paid packages are charged; most have paid, some a part, one by the family account."""
    scope, today = everything(around.today), around.today
    for number, term in enumerate(_paid_contracts(around.team.id)):
        entries = ledger.charge(term, scope, around.actor, today)
        owed = sum(one.amount_fen for one in entries)
        kind, part = (
            ("payment", owed), ("family_account", owed), ("discount", owed // 10),
            ("payment", owed // 2),
        )[number % 4]  # fmt: skip
        if not part or number % 6 == 5:
            continue
        why = "care_card" if kind == "discount" else ""
        receipt = f"{today.year}{number + 1:05d}" if kind == "payment" else ""
        taken = Taken(new_key(16), kind, part, today, receipt, why)
        ledger.take(term, taken, scope, around.actor, today)


def _paid_contracts(team_id: int) -> list[str]:
    query = (
        select(Contract.contract_no)
        .join(ContractPackage, ContractPackage.contract_id == Contract.id)
        .join(ServicePackage, ServicePackage.id == ContractPackage.package_id)
        .where(
            Contract.team_id == team_id,
            Contract.status == ContractStatus.ACTIVE,
            ServicePackage.self_fen > 0,
        )
        .distinct()
        .order_by(Contract.contract_no)
        .limit(_CONTRACTS)
    )
    return list(db.session.scalars(query))


def add_refusals(around: Around) -> None:
    """Three people refuse something; the last of them thinks better of it."""
    people = around.with_tag("HTN", "DM2", "ELDER")[4:30:9]
    for (kind, advised), one in zip(_REFUSED, people, strict=False):
        day = around.day(-30)
        said = Refuses(one.household, one.key, kind, advised, day, "paper")
        row = record_refusal(said, everything(day), around.actor, day)
        if kind == "service":
            day = around.day(-12)
            withdraw_refusal(row.key, day, everything(day), around.actor, day)


def add_papers(around: Around) -> None:
    """Papers of records that are out, one of them too long; two outsiders want to read one."""
    codes = [one.record_code for one in around.people if one.record_code]
    kept = select(HealthRecord.code).where(HealthRecord.code.in_(codes[:200]))
    kept = kept.where(
        HealthRecord.institution_id.is_not(None),
        HealthRecord.status == RecordStatus.OPEN,
        HealthRecord.built_on <= around.day(-max(ago for *_who, ago, _days in _LENT)),
    )
    records = list(db.session.scalars(kept.order_by(HealthRecord.code).limit(5)))
    for code, (who, where, purpose, ago, days) in zip(records, _LENT, strict=False):
        on = around.day(-ago)
        lending = Lending(who, where, purpose, on, on + timedelta(days=days))
        loan = lend(code, lending, everything(on), around.actor, on)
        if purpose == "copy":
            back = on + timedelta(days=4)
            take_back(loan.key, back, "", everything(back), around.actor, back)
    for place, code in enumerate(records[3:5]):
        _apply(around, code, refused=place == 1)


def _apply(around: Around, code: str, *, refused: bool) -> None:
    day = around.day(-2)
    asked = Application(
        "institution", "市中心医院", "赵医生", "treatment", ("basic", "exam"), day, around.day(20),
    )  # fmt: skip
    made = apply_for_record(code, asked, everything(day), around.actor, day)
    if refused:
        refuse(made.key, "申请表没有盖章", everything(day), around.actor)
