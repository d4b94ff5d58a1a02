"""One worker's run over claimed work: claim it, do it, and note the end whatever happens."""

import time
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy.exc import OperationalError

from contracts_app.extensions import db
from contracts_app.services.claims import Superseded

_log = structlog.get_logger()
_GIVE_WAY: Final = 0.05


def run_claimed(
    what: str,
    key: str,
    claim: Callable[[str], bool],
    work: Callable[[], None],
    end_badly: Callable[[str], None],
) -> None:
    """Do the work behind a key; nothing when it is not to be had.

    `end_badly` is given the kind of a failure nobody foresaw, never its text, and is committed.
    """
    claimed = claim(key)
    db.session.commit()
    if not claimed:
        return
    try:
        work()
    except Superseded:
        db.session.rollback()
    except OperationalError as error:
        # The database was away or too busy: nothing is lost, the work is taken up again later.
        db.session.rollback()
        _log.error(f"{what} paused", key=key, kind=type(error.orig).__name__)
    except Exception as error:
        db.session.rollback()
        _log.error(f"{what} failed", key=key, kind=type(error).__name__)
        end_badly(type(error).__name__)
        db.session.commit()


def commit() -> None:
    """Commit, and on SQLite let others write before the next chunk takes the only lock again."""
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        time.sleep(_GIVE_WAY)
