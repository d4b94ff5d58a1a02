"""The statements of a renewal: for a whole chunk of terms, each table is written by one of them.

Everything is copied from the terms before inside the database; only what differs from term to term
and cannot be told there (numbers, codes, days) is given along.
"""

from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Insert,
    String,
    Update,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy import cast as as_type
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeEngine

from contracts_app.models import (
    AuditEvent,
    Contract,
    ContractPackage,
    Cover,
    PackageConsent,
    Resident,
    ServicePackage,
)
from contracts_app.queries.given_rows import given_table
from contracts_app.queries.renewal import still_covered
from contracts_app.queries.rows import table_of
from contracts_app.services.carried_places import insert_places
from contracts_app.services.copied_rows import copied
from contracts_app.services.status import COVER_OF, OPEN_COVERS
from contracts_app.vocabulary import ContractStatus, CoverState

_CONTRACT = table_of(Contract)
_COVER = table_of(Cover)
_PACKAGE = table_of(ContractPackage)
_CONSENT = table_of(PackageConsent)
_EVENT = table_of(AuditEvent)
_RESIDENT = table_of(Resident)
_CATALOGUE = table_of(ServicePackage)
_BEFORE = _CONTRACT.alias("before")
_NEXT = _CONTRACT.alias("next")
_OLD_COVER = _COVER.alias("old_cover")

_KEPT = (
    "county_code",
    "root_no",
    "household_id",
    "team_id",
    "channel",
    "signed_on",
    "cross_grid",
)
"""What a term takes over from the one before."""

IDS: Final[dict[str, TypeEngine[Any]]] = {"before_id": BigInteger()}
PAIRS: Final[dict[str, TypeEngine[Any]]] = {**IDS, "next_id": BigInteger()}
"""A term and the one that was just written after it."""
GIVEN: Final[dict[str, TypeEngine[Any]]] = {
    "before_id": BigInteger(),
    "contract_no": String(),
    "verify_code": String(),
    "status": String(),
    "period_start": Date(),
    "period_end": Date(),
    "follower_id": BigInteger(),
}
"""What differs from term to term; `follower_id` is who answers for a doctor who left, else 0."""
SHARED: Final = (
    "at_utc",
    "county_code",
    "user_id",
    "actor",
    "verb",
    "object_type",
    "reason",
    "request_id",
)
"""What the audit rows of a chunk have in common."""


class Statements(NamedTuple):
    """In the order in which they run."""

    retire_terms: Update
    retire_covers: Update
    terms: ReturningInsert[str, int]
    covers: Insert
    packages: Insert
    places: Insert
    events: Insert


@cache
def statements(engine: str) -> Statements:
    """All of them, built once for an engine; a long run executes each a hundred times."""
    over = select(given_table(IDS, engine).c.before_id)
    pairs = given_table(PAIRS, engine)
    chain = pairs.join(_BEFORE, _BEFORE.c.id == pairs.c.before_id).join(
        _NEXT, _NEXT.c.id == pairs.c.next_id
    )
    return Statements(
        retire_terms=update(_CONTRACT)
        .where(_CONTRACT.c.id.in_(over))
        .values(status=ContractStatus.RENEWED.value),
        retire_covers=update(_COVER)
        .where(_COVER.c.contract_id.in_(over), _COVER.c.state.in_(OPEN_COVERS))
        .values(state=CoverState.ENDED.value),
        terms=_insert_terms(given_table(GIVEN, engine)),
        covers=_insert_covers(chain),
        packages=_insert_packages(pairs),
        places=insert_places(pairs),
        events=_insert_events(chain, engine),
    )


def _insert_terms(given: FromClause) -> ReturningInsert[str, int]:
    today = bindparam("today", type_=Date())
    values: dict[str, ColumnElement[Any]] = {name: _BEFORE.c[name] for name in _KEPT}
    values |= {name: given.c[name] for name in GIVEN if name in _CONTRACT.c}
    values |= {
        "representative_id": func.coalesce(_BEFORE.c.signer_id, _BEFORE.c.representative_id),
        "doctor_id": func.coalesce(func.nullif(given.c.follower_id, 0), _BEFORE.c.doctor_id),
        "term_no": _BEFORE.c.term_no + 1,
        "previous_term_no": _BEFORE.c.term_no,
        "previous_end": _BEFORE.c.period_end,
        "entered_on": case((given.c.period_start < today, given.c.period_start), else_=today),
        "noticed": literal(True),
        "consented": literal(True),
        # Of its own, so that PostgreSQL reads the text once and not for each term.
        "policy_snapshot": select(bindparam("policies", type_=JSON())).scalar_subquery(),
        "signed_by_id": bindparam("user_id", type_=BigInteger()),
        "renewal_run_id": bindparam("run_id", type_=BigInteger()),
        "entered_at_utc": bindparam("now", type_=DateTime()),
    }
    rows = given.join(_BEFORE, _BEFORE.c.id == given.c.before_id)
    return copied(_CONTRACT, values, rows).returning(_CONTRACT.c.root_no, _CONTRACT.c.id)


def _insert_covers(chain: FromClause) -> Insert:
    states = {status.value: state.value for status, state in COVER_OF.items()}
    born_later = _RESIDENT.c.birth_date > _NEXT.c.period_start
    values: dict[str, ColumnElement[Any]] = {
        "county_code": _NEXT.c.county_code,
        "contract_id": _NEXT.c.id,
        "resident_id": _OLD_COVER.c.resident_id,
        "state": case(states, value=_NEXT.c.status),
        "cover_from": case((born_later, _RESIDENT.c.birth_date), else_=_NEXT.c.period_start),
        "cover_to": _NEXT.c.period_end,
    }
    rows = chain.join(_OLD_COVER, _OLD_COVER.c.contract_id == _BEFORE.c.id).join(
        _RESIDENT, _RESIDENT.c.id == _OLD_COVER.c.resident_id
    )
    there = still_covered(_OLD_COVER.c, _BEFORE.c, _RESIDENT.c)
    return copied(_COVER, values, rows, there)


def _insert_packages(pairs: FromClause) -> Insert:
    """What is free goes on; what costs money goes on in the version that was consented to."""
    next_id, before_id = pairs.c.next_id, pairs.c.before_id
    kept = pairs.join(_PACKAGE, _PACKAGE.c.contract_id == before_id).join(
        _CATALOGUE, _CATALOGUE.c.id == _PACKAGE.c.package_id
    )
    free = select(next_id, _PACKAGE.c.package_id).select_from(kept)
    wanted = pairs.join(_CONSENT, _CONSENT.c.contract_id == before_id)
    paid = select(next_id, _CONSENT.c.package_id).select_from(wanted)
    both = free.where(_CATALOGUE.c.fee_fen == 0).union(
        paid.where(_CONSENT.c.withdrawn_on.is_(None))
    )
    return insert(_PACKAGE).from_select(["contract_id", "package_id"], both)


def _insert_events(chain: FromClause, engine: str) -> Insert:
    """The same rows as one `audit.event_row` for each term would give."""
    covers = select(func.count()).where(_COVER.c.contract_id == _NEXT.c.id).scalar_subquery()
    values: dict[str, ColumnElement[Any]] = {
        name: bindparam(name, type_=_EVENT.c[name].type) for name in SHARED
    }
    values |= {
        "object_key": _NEXT.c.contract_no,
        "before": _json(
            engine, '{"contract_no": "', _BEFORE.c.contract_no, '", "status": "', _BEFORE.c.status,
            '"}',
        ),
        "after": _json(
            engine, '{"period": ["', _NEXT.c.period_start, '", "', _NEXT.c.period_end,
            '"], "members": ', covers, "}",
        ),
    }  # fmt: skip
    return copied(_EVENT, values, chain)


def _json(engine: str, *parts: Any) -> ColumnElement[Any]:
    """JSON put together in the database from texts, numbers and dates."""
    told: ColumnElement[Any] = literal("", String())
    for part in parts:
        text = literal(part, String()) if isinstance(part, str) else as_type(part, String())
        told = told.concat(text)
    return as_type(told, JSON()) if engine == "postgresql" else told
