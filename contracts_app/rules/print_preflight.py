"""What stands against printing a household's agreement, found before any paper is used."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from contracts_app.rules.signing import is_adult
from contracts_app.vocabulary.paper import PrintKind

MOST: Final = 3000
"""Agreements of one job."""
MOST_BLANK: Final = 200
"""Blank forms of one job."""
LEFT_OUT: Final = "left_out"
"""Why a line is skipped that somebody chose not to print."""


class Finding(StrEnum):
    """What is wrong with a household, or worth a look."""

    NO_AGREEMENT = "no_agreement"
    """A contract whose words were never frozen, as those that were loaded from elsewhere."""
    ALREADY_SIGNED = "already_signed"
    FORM_OUT = "form_out"
    NO_HEAD = "no_head"
    SIGNER_MINOR = "signer_minor"
    NOBODY_TO_COVER = "nobody_to_cover"
    TEAM_MISSING = "team_missing"
    TEAM_INCOMPLETE = "team_incomplete"
    GLYPH_MISSING = "glyph_missing"
    NO_PHONE = "no_phone"
    SHARED_DOOR = "shared_door"
    AWAY = "away"


_STOPS: Final = {
    PrintKind.SIGNED: frozenset({Finding.NO_AGREEMENT}),
    PrintKind.PREPARED: frozenset(
        {
            Finding.ALREADY_SIGNED,
            Finding.FORM_OUT,
            Finding.NO_HEAD,
            Finding.SIGNER_MINOR,
            Finding.NOBODY_TO_COVER,
            Finding.TEAM_MISSING,
            Finding.TEAM_INCOMPLETE,
        }
    ),
}


_NOT_NEEDED: Final = (Finding.ALREADY_SIGNED, Finding.FORM_OUT)


class TeamState(StrEnum):
    """Whether the team that answers for a household could sign with it."""

    READY = "ready"
    MISSING = "missing"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class HouseholdFacts:
    """A household as it stands on the day of the print."""

    has_agreement: bool = True
    head_born: date | None = None
    """The birth date of the head; None without a head."""
    to_cover: int = 0
    has_phone: bool = False
    away: bool = False
    shares_door: bool = False
    missing_glyphs: tuple[str, ...] = ()
    """Characters of names and address that no font can draw."""
    signed: bool = False
    form_out: bool = False
    team: TeamState = TeamState.READY


def findings(kind: PrintKind, facts: HouseholdFacts, today: date) -> list[Finding]:
    """All that was found, what stops the print first."""
    found = {
        Finding.NO_AGREEMENT: not facts.has_agreement,
        Finding.NO_HEAD: facts.head_born is None,
        Finding.GLYPH_MISSING: bool(facts.missing_glyphs),
        Finding.NO_PHONE: not facts.has_phone,
        Finding.SHARED_DOOR: facts.shares_door,
        Finding.AWAY: facts.away,
    }
    if kind is PrintKind.PREPARED:
        found |= _to_be_signed(facts, today)
    return [finding for finding in Finding if found.get(finding)]


def _to_be_signed(facts: HouseholdFacts, today: date) -> dict[Finding, bool]:
    born = facts.head_born
    return {
        Finding.ALREADY_SIGNED: facts.signed,
        Finding.FORM_OUT: facts.form_out,
        Finding.SIGNER_MINOR: born is not None and not is_adult(born, today),
        Finding.NOBODY_TO_COVER: facts.to_cover == 0,
        Finding.TEAM_MISSING: facts.team is TeamState.MISSING,
        Finding.TEAM_INCOMPLETE: facts.team is TeamState.INCOMPLETE,
    }


def stops(kind: PrintKind, finding: Finding) -> bool:
    """Whether nothing can be printed until this is mended."""
    return finding in _STOPS[kind]


def needs_none(found: Collection[Finding]) -> bool:
    """Whether a household needs no form now, so that nothing is to be mended."""
    return any(finding in _NOT_NEEDED for finding in found)


def why_skipped(kind: PrintKind, found: Collection[Finding], *, left_out: bool, boxed: bool) -> str:
    """The reason for which a household is not printed; empty when it is.

    `left_out`: somebody chose so; `boxed`: missing characters are to be printed as their codes.
    """
    stopping = [finding for finding in found if stops(kind, finding)]
    if stopping:
        return stopping[0].value
    if left_out:
        return LEFT_OUT
    missing = Finding.GLYPH_MISSING in found and not boxed
    return Finding.GLYPH_MISSING.value if missing else ""


def code_points(characters: Iterable[str]) -> str:
    """Characters as they are told and kept: U+20BB7 U+2FFFD, as many as there is room for."""
    return " ".join(f"U+{ord(char):04X}" for char in characters)[:80]
