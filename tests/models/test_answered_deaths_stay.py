"""An answer to a reported death is there once, of what was reported, and stays as it was said."""

import pytest
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from tests.models.conftest import Standing
from tests.models.rows_of_deaths import DEATH_ROWS
from tests.models.test_access_stays import written
from tests.models.test_record_stays import _other

TABLE = "death_dismissal"
WORDS = DEATH_ROWS[TABLE]["words"]
FACTS = sorted(set(Base.metadata.tables[TABLE].c.keys()) - {"words"})


@pytest.mark.parametrize("column", FACTS)
def test_an_answer_keeps_its(standing: Standing, connection: Connection, column: str) -> None:
    target, here = written(standing, connection, TABLE)
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


def test_other_words_are_not_written_over_what_was_said(
    standing: Standing, connection: Connection
) -> None:
    target, here = written(standing, connection, TABLE)
    for value in (WORDS, "别的话"):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values(words=value))


def test_another_key_encrypts_the_same_anew(
    standing: Standing, connection: Connection, another_key: None
) -> None:
    target, here = written(standing, connection, TABLE)
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    assert connection.execute(update(target).where(here).values(words=WORDS)).rowcount == 1


def test_an_answer_is_never_deleted(standing: Standing, connection: Connection) -> None:
    written(standing, connection, TABLE)
    with pytest.raises(IntegrityError, match=f"a {TABLE} is never deleted"):
        connection.execute(text(f"DELETE FROM {TABLE} WHERE id > 0"))


def test_nobody_is_said_to_live_whom_nobody_reported_as_dead(
    standing: Standing, connection: Connection
) -> None:
    with pytest.raises(IntegrityError, match="nobody reported this death"):
        written(standing, connection, TABLE, referral_id="@referral")
