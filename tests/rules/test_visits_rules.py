"""Whether a visit can have been, and whether the norm counts what was done at it."""

from datetime import date, timedelta

import pytest

from contracts_app.rules.visits import Service, not_counted, refuse_day, refuse_next_day
from contracts_app.vocabulary.care import FACE_TO_FACE, DutyKind, VisitMode

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
BORN, DIED = date(2020, 2, 29), date(2026, 10, 1)
MODES = tuple(map(str, FACE_TO_FACE))


def why(service: Service, gap: int = 14) -> str | None:
    return not_counted(service, MODES, gap)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (TODAY + DAY, "future_date"), (BORN - DAY, "bad_date"), (BORN, None), (DIED, None),
        (DIED + DAY, "after_death"), (TODAY, "after_death"),
    ],
)  # fmt: skip
def test_a_day_lies_within_a_life_and_not_ahead(on: date, expected: str | None) -> None:
    assert refuse_day(on, BORN, DIED, TODAY) == expected


def test_today_is_a_day_of_somebody_who_lives() -> None:
    assert refuse_day(TODAY, BORN, None, TODAY) is None


@pytest.mark.parametrize("mode", list(VisitMode))
def test_only_face_to_face_counts_for_a_follow_up(mode: VisitMode) -> None:
    expected = None if mode in FACE_TO_FACE else "not_face_to_face"
    assert why(Service("HTN_VISIT", TODAY, mode)) == expected


@pytest.mark.parametrize(
    ("item", "mode", "expected"),
    [
        ("ADVICE", "phone", None), ("BOOKING", "video", None), ("REFERRAL", "phone", None),
        ("EDUCATION", "phone", None), ("ADVICE", "paper", "not_face_to_face"),
        ("MATERIAL", "paper", None), ("MATERIAL", "phone", None), ("EXAM", "phone",
        "not_face_to_face"), ("BP", "video", "not_face_to_face"),
    ],
)  # fmt: skip
def test_what_may_be_given_from_afar(item: str, mode: str, expected: str | None) -> None:
    assert why(Service(item, TODAY, mode)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "too_soon"), (13, "too_soon"), (14, None), (-13, "too_soon"), (-14, None)],
)
def test_two_follow_ups_lie_apart_before_and_after(days: int, expected: str | None) -> None:
    for item in ("HTN_VISIT", "DM_VISIT", "SMD_VISIT"):
        assert why(Service(item, TODAY, "home", TODAY + days * DAY)) == expected
    assert why(Service("ADVICE", TODAY, "home", TODAY + days * DAY)) is None
    assert why(Service("TB_VISIT", TODAY, "home", TODAY + days * DAY)) is None


def test_who_was_to_be_seen_again_may_be_seen_at_once() -> None:
    yesterday = TODAY - DAY
    assert why(Service("HTN_VISIT", TODAY, "home", yesterday, DutyKind.RECALL)) is None
    assert why(Service("HTN_VISIT", TODAY, "home", yesterday, DutyKind.REFERRAL)) is None
    routine = Service("HTN_VISIT", TODAY, "home", yesterday, DutyKind.ROUTINE)
    assert why(routine) == "too_soon"


@pytest.mark.parametrize(
    ("days", "reason", "expected"),
    [
        (0, "外出", "bad_date"), (1, "外出", None), (400, "外出", None), (401, "外出", "bad_date"),
        (30, "", "missing_required"), (30, "  ", "missing_required"), (-5, "外出", "bad_date"),
    ],
)  # fmt: skip
def test_an_agreed_day_lies_ahead_and_has_a_reason(
    days: int, reason: str, expected: str | None
) -> None:
    assert refuse_next_day(TODAY + days * DAY, reason, TODAY) == expected


def test_the_proposed_day_needs_no_word() -> None:
    assert refuse_next_day(None, "", TODAY) is None
