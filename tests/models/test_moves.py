"""No way of writing gives a term a status that the table of moves does not lead to."""

import pytest
from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from contracts_app.models import Contract
from contracts_app.rules.transitions import PAIRS
from contracts_app.vocabulary import ContractStatus
from tests.models.conftest import Standing


@pytest.mark.parametrize("old", list(ContractStatus))
def test_the_database_knows_the_same_moves_as_the_table_from(
    standing: Standing, connection: Connection, old: ContractStatus
) -> None:
    row = standing.rows.row("contract", {"status": old.value})
    made = insert(Base.metadata.tables["contract"]).values(row).returning(Contract.id)
    id_ = connection.execute(made).scalar_one()
    known = {new for new in ContractStatus if _lets_through(connection, id_, new)}
    assert known == {new for before, new in PAIRS if before == old} | {old}


def _lets_through(connection: Connection, id_: int, new: ContractStatus) -> bool:
    attempt = connection.begin_nested()
    try:
        connection.execute(update(Contract).where(Contract.id == id_).values(status=new.value))
    except IntegrityError as refused:
        return "a term cannot change so" not in str(refused)
    finally:
        attempt.rollback()
    return True
