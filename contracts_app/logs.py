"""Structured logs on standard error; ID numbers and phones are blacked out whatever happens."""

import json
import logging
import sys
from typing import Any

import structlog

from contracts_app.rules.redaction import redact


def _clean(value: Any) -> Any:
    """The value as JSON can hold it, redacted however deep a number sits in it."""
    if isinstance(value, dict):
        return {redact(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    text = str(value)
    hidden = redact(text)
    return value if isinstance(value, int) and hidden == text else hidden


def _as_line(_logger: Any, _name: str, event: Any) -> str:
    return json.dumps(_clean(event), ensure_ascii=False)


def configure_logs() -> None:
    """One JSON line for each event, on standard error, with the time in UTC."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _as_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Looked up for each event: a service manager or a test may have put another stream there.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def place_of(error: BaseException) -> str:
    """Where an error came up; its message is for no log, because it may quote a row."""
    step = error.__traceback__
    frames = []
    while step:
        frames.append(f"{step.tb_frame.f_code.co_name}:{step.tb_lineno}")
        step = step.tb_next
    return " > ".join(frames[-6:])
