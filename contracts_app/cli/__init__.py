"""The command line: parse, call a service, commit, report."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from contracts_app.cli import (
    accounts,
    catalogue,
    contracts,
    demo,
    exchange,
    exports,
    operations,
    places,
    referrals,
    roster,
    serve,
    visits,
)
from contracts_app.cli._report import unusable

_AREAS = (
    *(accounts, catalogue, contracts, demo, exchange, exports),
    *(operations, places, referrals, roster, serve, visits),
)


def register(app: Flask) -> None:
    """Add all commands to `flask --app contracts_app`."""
    for area in _AREAS:
        for command in area.COMMANDS:
            app.cli.add_command(_with_plain_words(command))


def _with_plain_words(command: click.Command) -> click.Command:
    """Say what to do when the database is missing, locked or older than the program."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _with_plain_words(inner)
    elif command.callback and not hasattr(command.callback, "plain_words"):
        command.callback = _worded(command.callback)
    return command


def _worded(callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            unusable(
                "The database does not answer, or it is older than this program. What was finished "
                "before is stored, and nothing is half done. Run `flask --app contracts_app db "
                "upgrade` and try again. "
                f"({type(error.orig).__name__})"
            )

    run.plain_words = True  # type: ignore[attr-defined]
    return run
