"""A message is said once by its page; what was said before has no key and stays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.models import ReferralMessage
from tests.factories import COUNTY, make_world, store
from tests.support.databases import found, go_down, go_up, guards, newest_database, run
from tests.support.referrals import NOW, make_referral

BEFORE = "0026"
KEYED = "UPDATE referral_message SET client_key = 'k'"
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of the version before, with two messages."""
    with newest_database(request.param, tmp_path):
        sent = make_referral(make_world())
        said = {"county_code": COUNTY, "referral_id": sent.id, "side": "hospital", "at_utc": NOW}
        store(*(ReferralMessage(**said, words=words) for words in ("收到", "收到")))
        go_down(BEFORE)
        yield


def stands() -> tuple[list[Any], list[Any]]:
    return guards(), found("SELECT * FROM referral_message ORDER BY id")


def test_words_and_guards_are_the_same_after_the_way_up_and_down(older: None) -> None:
    before = stands()
    go_up()
    db.session.remove()
    said = db.session.query(ReferralMessage).order_by(ReferralMessage.id).all()
    assert [(one.words, one.client_key) for one in said] == [("收到", None)] * 2
    go_down(BEFORE)
    assert stands() == before


def test_a_key_is_written_once_as_the_word_itself(older: None) -> None:
    go_up()
    with pytest.raises(IntegrityError, match="a referral_message stays as it was written"):
        run(KEYED)
    with pytest.raises(IntegrityError, match="a referral_message stays as it was written"):
        run("UPDATE referral_message SET side = 'township'")
