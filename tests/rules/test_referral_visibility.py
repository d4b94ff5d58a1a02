"""What a hospital reads of a referral that came to it in the place of another one."""

from datetime import datetime, timedelta

import pytest

from contracts_app.rules.referrals.visibility import (
    Asked,
    reads_document,
    reads_note,
    reads_word,
)

AT = datetime.fromisoformat("2026-11-21T08:00:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "own", "read"),
    [(-SECOND, False, False), (0 * SECOND, False, False), (SECOND, False, True),
     (-SECOND, True, True)],
)  # fmt: skip
def test_words_are_read_from_when_it_was_asked_and_the_own_ones_always(
    after: timedelta, own: bool, read: bool
) -> None:
    asked = Asked(AT, 4)
    assert reads_word(AT + after, asked, own=own) is read
    assert reads_document(AT + after, "hospital", asked, own=own) is read
    assert reads_document(AT + after, "primary", asked, own=own)


def test_the_note_of_sending_it_on_is_the_first_one_that_is_read() -> None:
    asked = Asked(AT, 4)
    assert [reads_note(seq, asked, own=False) for seq in (3, 4, 5)] == [False, True, True]
    assert reads_note(1, asked, own=True)


def test_whoever_was_asked_first_reads_everything() -> None:
    assert reads_word(AT, None, own=False)
    assert reads_note(1, None, own=False)
    assert reads_document(AT, "hospital", None, own=False)
