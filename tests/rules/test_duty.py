"""A grid changes hands: no day is given twice, and only chosen days are left without a team."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.duty import Change, Duty, after_change, change_hands, is_settled
from contracts_app.rules.duty_days import Span, gaps

DAY = timedelta(days=1)
START = date(2026, 1, 1)
A, B, C = 1, 2, 3


def on(number: int) -> date:
    """A day, counted from the first of January 2026."""
    return START + number * DAY


def team_on(duties: list[Duty], day: date) -> int | None:
    """The one team of a day; two would be an error of the test's subject."""
    holding = [duty.team_id for duty in duties if duty.holds_on(day)]
    assert len(holding) < 2
    return holding[0] if holding else None


@st.composite
def histories(draw: st.DrawFn) -> list[Duty]:
    """Duties of one grid one after another, with gaps between some, the last perhaps open."""
    duties, first = [], draw(st.integers(0, 5))
    for number in range(draw(st.integers(0, 4))):
        length = draw(st.integers(1, 6))
        team = draw(st.sampled_from([A, B, C]))
        duties.append(Duty(number + 1, team, on(first), on(first + length - 1)))
        first += length + draw(st.integers(0, 3))
    if duties and draw(st.booleans()):
        last = duties[-1]
        duties[-1] = Duty(last.id, last.team_id, last.first, None)
    return duties


@given(histories(), st.sampled_from([A, B, C, None]), st.integers(0, 40))
def test_from_the_day_on_the_new_team_holds_until_what_was_decided_before(
    duties: list[Duty], team: int | None, number: int
) -> None:
    day = on(number)
    after = after_change(duties, change_hands(duties, team, day))
    before = team_on(duties, day)
    untouched = next(
        (n for n in range(number, 60) if n > number and _begins(duties, on(n), before)), 60
    )
    for n in range(60):
        expected = team if number <= n < untouched else team_on(duties, on(n))
        assert team_on(after, on(n)) == expected, n


def _begins(duties: list[Duty], day: date, before: int | None) -> bool:
    """Whether another stored duty, or the stored gap after the present one, begins on the day."""
    if any(duty.first == day for duty in duties):
        return True
    return before is not None and any(duty.last == day - DAY for duty in duties)


@given(histories(), st.sampled_from([A, B, C, None]), st.integers(0, 40))
def test_no_duty_is_left_without_a_day(duties: list[Duty], team: int | None, number: int) -> None:
    after = after_change(duties, change_hands(duties, team, on(number)))
    assert all(duty.last is None or duty.first <= duty.last for duty in after)


@given(histories(), st.sampled_from([A, B]), st.integers(0, 40))
def test_giving_a_grid_to_its_own_team_changes_nothing(
    duties: list[Duty], team: int, number: int
) -> None:
    after = after_change(duties, change_hands(duties, team, on(number)))
    assert change_hands(after, team, on(number)) == Change()


@given(histories(), st.integers(0, 40))
def test_the_first_gap_is_the_first_day_without_a_team(duties: list[Duty], number: int) -> None:
    expected = next((on(n) for n in range(number, 80) if team_on(duties, on(n)) is None), None)
    spans = [Span(duty.team_id, duty.first, duty.last) for duty in duties]
    found = gaps(spans, on(number))
    assert (found[0].first if found else None) == expected


def test_a_duty_that_begins_on_the_day_is_given_in_place() -> None:
    assert change_hands([Duty(7, A, on(5), None)], B, on(5)) == Change(give=(7, B))


def test_a_duty_that_begins_on_the_day_is_dropped_when_nobody_shall_have_it() -> None:
    assert change_hands([Duty(7, A, on(5), None)], None, on(5)) == Change(drop=7)


@given(histories(), st.sampled_from([A, B, C]), st.integers(0, 40), st.integers(0, 40))
def test_a_day_of_the_past_is_settled_when_somebody_came_or_left_since(
    duties: list[Duty], team: int, number: int, now: int
) -> None:
    day, today = on(number), on(now)
    if is_settled(duties, day, today):
        assert number < now
        return
    change = change_hands(duties, team, day)
    kept = after_change(duties, change)
    for n in range(min(number, now)):
        assert team_on(kept, on(n)) == team_on(duties, on(n))
    if number < now and not change.is_nothing:
        # What was added to the past goes on to this day and later.
        assert {team_on(kept, on(n)) for n in range(number, 60)} == {team}


def test_what_a_change_did_is_told_in_one_word() -> None:
    held = [Duty(1, A, START, on(9))]
    words = [
        change_hands(held, team, day).outcome
        for team, day in ((A, START), (B, on(3)), (B, START), (None, START), (B, on(10)))
    ]
    assert words == ["unchanged", "updated", "updated", "updated", "created"]
