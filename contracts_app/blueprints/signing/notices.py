"""What is explained before somebody signs: the sentences and the days, team by team."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.formatting.agreement_notice import notice_of
from contracts_app.i18n import html_lang
from contracts_app.queries.policies import policies_of
from contracts_app.rules.periods import Period
from contracts_app.services.signing_facts import PERIOD_KEYS, agreed_period


@dataclass(frozen=True)
class Notice:
    """What is explained to whoever signs with one of these teams."""

    sentences: tuple[str, ...]
    end: date
    """The last day of a contract that is signed today."""
    teams: tuple[str, ...]
    """Codes of the teams."""
    name: str
    """That of the first team."""


def periods_of(institution_ids: Collection[int], today: date) -> dict[int, Period]:
    """The days of a contract that is signed today, by institution: each may count otherwise."""
    policies = policies_of(institution_ids, PERIOD_KEYS, today)
    return {one: agreed_period(today, policies[one]) for one in institution_ids}


def list_notices(
    teams: list[Any], wordings: dict[int, dict[str, Any]], periods: dict[int, Period]
) -> list[Notice]:
    """The sentences of each wording in the reader's language, with the teams that have it."""
    found: dict[tuple[tuple[str, ...], date], list[Any]] = {}
    for team in teams:
        period = periods[team.institution_id]
        told = tuple(notice_of(wordings[team.institution_id], html_lang(), period))
        found.setdefault((told, period.end), []).append(team)
    return [
        Notice(sentences, end, tuple(team.code for team in some), some[0].name)
        for (sentences, end), some in found.items()
    ]
