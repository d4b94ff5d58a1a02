"""Structured logs on standard error; ID numbers and phones are blacked out whatever happens."""

import logging
import re
import sys
from typing import Any

import structlog

_NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|(?:\+?86[- ]?)?1[3-9]\d{9})(?!\d)")


def redact(text: str) -> str:
    """The text without anything that looks like an ID number or a mobile phone."""
    return _NUMBERS.sub("[removed]", text)


def _redact_line(_logger: Any, _name: str, line: Any) -> Any:
    """The last step sees the finished line, so numbers inside lists and mappings go as well."""
    return redact(line)


def configure_logs() -> None:
    """One JSON line for each event, on standard error, with the time in UTC."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
            _redact_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
