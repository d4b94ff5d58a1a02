"""What was signed is not changed afterwards, and nothing that is kept is emptied at once."""

from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from contracts_app.models import Contract, Signature
from tests.models.conftest import Standing
from tests.models.rows_of_exchange import EXCHANGE_ROWS
from tests.models.rows_of_terms import NOW
from tests.support.guards_of_access import KEPT_OF_ACCESS
from tests.support.guards_of_around import KEPT_OF_AROUND
from tests.support.guards_of_care import KEPT_OF_CARE
from tests.support.guards_of_catalogue import KEPT_OF_CATALOGUE
from tests.support.guards_of_records import KEPT_OF_RECORDS
from tests.support.guards_of_referral_papers import KEPT_OF_REFERRAL_PAPERS
from tests.support.guards_of_referrals import KEPT_OF_DEATHS, KEPT_OF_REFERRALS
from tests.support.guards_of_sealed import KEPT_OF_SEALED
from tests.support.guards_of_team_life import KEPT_OF_TEAM_LIFE
from tests.support.strokes import STROKES
from tests.test_migrations import NEVER_EMPTIED

FACTS: dict[str, dict[str, Any]] = {
    "contract_package": {"contract_id": 99, "package_id": 2},
    "cover": {"id": 9999, "county_code": "330106", "contract_id": 99, "resident_id": 99},
    "health_consent": {
        "id": 9999,
        "county_code": "330106",
        "contract_id": 99,
        "resident_id": 99,
        "basis": "guardian",
        "given_by_id": 99,
        "given_by_name": "李四",
    },
    "signature": {
        "id": 9999,
        "contract_id": 99,
        "party": "team",
        "mode": "account",
        "signer_name": "李四",
        "signed_at_utc": NOW,
        "user_id": 99,
    },
}
KEPT = {
    "sqlite": """SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'
        AND sql LIKE '%BEFORE DELETE%'""",
    "postgresql": """SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
        WHERE NOT tgisinternal AND tgtype & 8 = 8""",
}
"""The tables with a guard against the deletion of rows."""
AT_ONCE = {
    "sqlite": 'near "TRUNCATE": syntax error',
    "postgresql": "{0} is never deleted|{0} is append-only",
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, row in FACTS.items() for column in row]
)
def test_what_belongs_to_a_signing_keeps_its(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    change = update(Base.metadata.tables[table]).values({column: FACTS[table][column]})
    with pytest.raises(IntegrityError, match=f"a {table} stays as it was signed"):
        connection.execute(change)


def test_every_column_of_a_consent_and_a_signature_is_a_fact() -> None:
    columns = {name: set(Base.metadata.tables[name].c.keys()) for name in FACTS}
    assert {name: columns[name] - set(FACTS[name]) for name in FACTS} == {
        "contract_package": set(),
        "cover": {"state", "cover_from", "cover_to"},
        "health_consent": set(),
        "signature": {"strokes"},
    }


def _sealed(standing: Standing, connection: Connection, table: str) -> tuple[Table, int, str]:
    """A stored row of a table, its id and its encrypted column."""
    if table == "contract":
        return Base.metadata.tables[table], int(standing.rows.ids["signed"]), "agreement_snapshot"
    row = standing.rows.row("signature", {"strokes": STROKES})
    made = connection.execute(insert(Signature).values(row).returning(Signature.id))
    return Base.metadata.tables[table], made.scalar_one(), "strokes"


WRONG: dict[str, Any] = {
    "nothing": None,
    "other_words": {"other": "words"},
    "what_it_says_already": ...,
}


@pytest.mark.parametrize("table", ["contract", "signature"])
@pytest.mark.parametrize("words", WRONG)
def test_nothing_is_written_over_what_was_signed(
    standing: Standing, connection: Connection, table: str, words: str
) -> None:
    target, id_, column = _sealed(standing, connection, table)
    here = target.c.id == id_
    same = connection.execute(select(target.c[column]).where(here)).scalar_one()
    value = same if WRONG[words] is ... else WRONG[words]
    with pytest.raises(IntegrityError, match=f"a {table} stays as it was signed"):
        connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize("table", ["contract", "signature"])
def test_another_key_encrypts_what_was_signed_anew_and_nothing_else(
    standing: Standing, connection: Connection, another_key: None, table: str
) -> None:
    target, id_, column = _sealed(standing, connection, table)
    here = target.c.id == id_
    same = connection.execute(select(target.c[column]).where(here)).scalar_one()
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    with pytest.raises(IntegrityError, match="stays as it was signed"), connection.begin_nested():
        connection.execute(update(target).where(here).values({column: {"other": "words"}}))
    assert connection.execute(update(target).where(here).values({column: same})).rowcount == 1
    assert connection.execute(select(target.c[column]).where(here)).scalar_one() == same


def test_strokes_are_not_added_to_a_name_on_paper(
    standing: Standing, connection: Connection
) -> None:
    with pytest.raises(IntegrityError, match="a signature stays as it was signed"):
        connection.execute(update(Signature).values(strokes=STROKES))


def test_the_agreement_of_a_term_that_nobody_signed_may_change(
    standing: Standing, connection: Connection
) -> None:
    change = update(Contract).where(Contract.id == standing.rows.ids["draft"])
    for words in ({"some": "words"}, {"other": "words"}, None):
        assert connection.execute(change.values(agreement_snapshot=words)).rowcount == 1


def test_no_table_that_is_kept_is_emptied_at_once(
    standing: Standing, connection: Connection
) -> None:
    kept = list(connection.execute(text(KEPT[standing.engine])).scalars())
    of_care = KEPT_OF_ACCESS | KEPT_OF_AROUND | KEPT_OF_CARE | KEPT_OF_RECORDS
    of_areas = of_care | KEPT_OF_CATALOGUE | KEPT_OF_SEALED | KEPT_OF_TEAM_LIFE
    of_areas |= KEPT_OF_DEATHS | KEPT_OF_REFERRALS | KEPT_OF_REFERRAL_PAPERS | set(EXCHANGE_ROWS)
    assert set(kept) == {"audit_event", "audit_seal"} | NEVER_EMPTIED | of_areas
    for table in sorted(kept):
        said = AT_ONCE[standing.engine].format(table)
        with pytest.raises(DBAPIError, match=said), connection.begin_nested():
            connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_nor_with_what_it_hangs_on(standing: Standing, connection: Connection) -> None:
    said = {**AT_ONCE, "postgresql": "is never deleted|is append-only"}[standing.engine]
    with pytest.raises(DBAPIError, match=said):
        connection.execute(text("TRUNCATE household CASCADE"))
