"""What stands against a print, what is only worth a look, and what is skipped."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contracts_app.rules.paper_estimate import Estimate, Lists, Pace, estimate
from contracts_app.rules.print_preflight import (
    Finding,
    HouseholdFacts,
    TeamState,
    findings,
    needs_none,
    stops,
    why_skipped,
)
from contracts_app.vocabulary.paper import PrintKind

TODAY = date(2026, 11, 21)
SOUND = HouseholdFacts(head_born=date(1958, 3, 12), to_cover=3, has_phone=True)
SIGNED, PREPARED = PrintKind.SIGNED, PrintKind.PREPARED


def found(kind: PrintKind, **values: Any) -> list[str]:
    return [one.value for one in findings(kind, replace(SOUND, **values), TODAY)]


@pytest.mark.parametrize("kind", [SIGNED, PREPARED])
def test_nothing_stands_against_a_sound_household(kind: PrintKind) -> None:
    assert found(kind) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"head_born": None}, ["no_head"]),
        ({"head_born": date(2008, 11, 22)}, ["signer_minor"]),
        ({"head_born": date(2008, 11, 21)}, []),
        ({"to_cover": 0}, ["nobody_to_cover"]),
        ({"signed": True}, ["already_signed"]),
        ({"form_out": True}, ["form_out"]),
        ({"team": TeamState.MISSING}, ["team_missing"]),
        ({"team": TeamState.INCOMPLETE}, ["team_incomplete"]),
    ],
)
def test_what_is_to_be_signed_needs_somebody_to_sign_and_a_team(
    values: dict[str, Any], expected: list[str]
) -> None:
    assert found(PREPARED, **values) == expected
    assert all(stops(PREPARED, Finding(one)) for one in expected)


def test_what_was_signed_is_printed_whatever_became_of_the_household() -> None:
    since = {"head_born": None, "to_cover": 0, "form_out": True, "team": TeamState.MISSING}
    assert found(SIGNED, **since) == ["no_head"]
    assert not stops(SIGNED, Finding.NO_HEAD)


def test_a_contract_without_its_words_cannot_be_printed() -> None:
    assert found(SIGNED, has_agreement=False) == ["no_agreement"]
    assert stops(SIGNED, Finding.NO_AGREEMENT)


@pytest.mark.parametrize("kind", [SIGNED, PREPARED])
def test_some_things_are_only_worth_a_look(kind: PrintKind) -> None:
    looks = found(kind, has_phone=False, shares_door=True, away=True)
    assert looks == ["no_phone", "shared_door", "away"]
    assert not any(stops(kind, Finding(one)) for one in looks)
    assert why_skipped(kind, [Finding(one) for one in looks], left_out=False, boxed=False) == ""


def test_the_first_thing_that_stops_is_the_reason() -> None:
    bad = findings(PREPARED, replace(SOUND, head_born=None, form_out=True), TODAY)
    assert why_skipped(PREPARED, bad, left_out=True, boxed=True) == "form_out"


def test_who_has_signed_or_holds_a_form_needs_none() -> None:
    assert needs_none([Finding.ALREADY_SIGNED, Finding.NO_PHONE])
    assert needs_none([Finding.FORM_OUT])
    assert not needs_none([Finding.NO_HEAD, Finding.NO_PHONE])


def test_who_is_left_out_by_choice_is_told_so() -> None:
    assert why_skipped(SIGNED, [Finding.NO_PHONE], left_out=True, boxed=False) == "left_out"


@pytest.mark.parametrize(("boxed", "reason"), [(False, "glyph_missing"), (True, "")])
def test_a_missing_character_is_printed_as_its_code_only_when_asked(
    boxed: bool, reason: str
) -> None:
    bad = findings(SIGNED, replace(SOUND, missing_glyphs=("\U0002fffd",)), TODAY)
    assert bad == [Finding.GLYPH_MISSING]
    assert why_skipped(SIGNED, bad, left_out=False, boxed=boxed) == reason


BOTH = Lists(kinds=2, both_sides=True, part=100, rows=20)
NONE = Lists(kinds=0, both_sides=True, part=100, rows=20)


def test_paper_and_time_follow_earlier_jobs() -> None:
    pace = Pace(agreements=200, pages=800, seconds=11.0)
    assert estimate(312, pace, NONE) == Estimate(312, 2, 1248, 0, 624, 18)


def test_some_long_agreements_do_not_make_all_of_them_long() -> None:
    """Nine of ten take two sides a copy, the tenth four."""
    found = estimate(500, Pace(agreements=100, pages=440, seconds=6.0), NONE)
    assert (found.sides_each, found.sides, found.sheets) == (2.2, 2200, 1100)


@pytest.mark.parametrize(
    ("agreements", "both_sides", "sides"),
    [(0, True, 0), (1, True, 4), (1, False, 2), (100, True, 12), (101, True, 16), (38, False, 4)],
)
def test_lists_are_counted_with_their_empty_backs(
    agreements: int, both_sides: bool, sides: int
) -> None:
    lists = replace(BOTH, both_sides=both_sides)
    assert lists.sides(agreements) == sides


@pytest.mark.parametrize("pace", [None, Pace(0, 0, 0.0)])
def test_without_earlier_jobs_two_sides_a_copy_are_assumed(pace: Pace | None) -> None:
    found = estimate(50, pace, replace(NONE, both_sides=False))
    assert found == Estimate(50, 2, 200, 0, 200, 3)


def test_nothing_takes_no_time_at_all() -> None:
    assert estimate(0, None, BOTH) == Estimate(0, 2, 0, 0, 0, 1)
