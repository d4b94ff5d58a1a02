"""What all commands share: the report format, exit codes, and clear refusals."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any, NoReturn

import click
from flask_babel import gettext as _

from contracts_app import clock

ALL_ACCEPTED = 0
UNUSABLE = 2
SOME_REFUSED = 3
CHECK_FAILED = 4
FURTHEST_YEARS = 5

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to report: for people or for scripts.",
)


class IsoDate(click.ParamType):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fail("use a day like 2026-12-31", param, ctx)


ISO_DATE = IsoDate()


def report(value: Any, format_: str, text: Callable[[Any], str] | None = None) -> None:
    """Write the report to standard output: JSON alone, or readable lines."""
    plain = _plain(value)
    if format_ == "json":
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=False))
    else:
        click.echo(text(plain) if text else _as_text(plain))


def leave(code: int) -> None:
    """End the command with this exit code when it is not plain success."""
    if code:
        raise SystemExit(code)


def unusable(message: str) -> NoReturn:
    """End with exit code 2 and one sentence on standard error; nothing was changed."""
    click.echo(message, err=True)
    raise SystemExit(UNUSABLE)


def not_too_far(day: date) -> None:
    """End with exit code 2 for a day that is a slip of the pen: terms are never deleted."""
    if day.year > clock.today().year + FURTHEST_YEARS:
        unusable(_("This day lies too far ahead. Nothing was changed; look at its year."))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _as_text(value: Any, indent: str = "") -> str:
    if isinstance(value, dict):
        return "\n".join(_line(key, item, indent) for key, item in value.items())
    if isinstance(value, list):
        return "\n".join(_one_line(item, indent) for item in value)
    return f"{indent}{value}"


def _line(key: str, item: Any, indent: str) -> str:
    if isinstance(item, dict | list) and item:
        return f"{indent}{key}:\n{_as_text(item, indent + '  ')}"
    return f"{indent}{key}: {'-' if item in (None, [], {}) else item}"


def _one_line(item: Any, indent: str) -> str:
    if isinstance(item, dict):
        return indent + "  ".join(f"{key}={value}" for key, value in item.items())
    return f"{indent}{item}"
