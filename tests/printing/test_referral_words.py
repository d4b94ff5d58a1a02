"""Whatever a referral may say has its words on paper."""

from contracts_app.printing.referral_words import (
    CARES,
    CLOCKS,
    CONSENTS,
    DOWN_REASONS,
    NOT_SENT,
    SIDES,
    SPEAKERS,
    STATUSES,
    UP_REASONS,
    URGENCIES,
)
from contracts_app.printing.slip_words import FORMS
from contracts_app.rules.referrals.forms import DOWN_FORM, UP_FORM
from contracts_app.vocabulary import referrals as words
from contracts_app.vocabulary.referrals import ReferralStatus


def test_every_code_has_its_words_and_every_field_its_heading() -> None:
    assert set(URGENCIES) == set(words.Urgency)
    assert set(CARES) == set(words.Care)
    assert set(UP_REASONS) == set(words.UpReason)
    assert set(DOWN_REASONS) == set(words.DownReason)
    assert set(CONSENTS) == set(words.Consent)
    assert set(SPEAKERS) == set(words.ConsentBy)
    assert set(SIDES) == set(words.Side)
    assert set(CLOCKS) == set(words.ClockKind)
    assert set(STATUSES) == set(ReferralStatus) - set(words.OVER)
    assert set(NOT_SENT) <= set(ReferralStatus) | set(words.Outcome)
    elsewhere = {"receiving_doctor", "doctor", "doctor_phone", "admission_no"}
    for fields, direction in ((UP_FORM, "up"), (DOWN_FORM, "down")):
        names = {one.name for one in fields} - elsewhere
        assert names == set(FORMS[direction].headings) - {"record"}
