"""The five sentences that are explained before signing, as they stand in the wording."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts_app.rules.agreement_template import filled
from contracts_app.rules.periods import Period


def notice_of(template: Mapping[str, Any], locale: str, period: Period) -> list[str]:
    """The sentences of a wording in a language, with the first and the last day of the term.

    Every language but Chinese is told in English; where a wording has none, in Chinese.
    """
    english = [] if locale.startswith("zh") else template["notice_en"]
    written = date.isoformat if english else _chinese
    days = {"start": written(period.start), "end": written(period.end)}
    return [filled(text, days) for text in english or template["notice"]]


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
