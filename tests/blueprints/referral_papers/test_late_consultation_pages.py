"""Pages on which an answer that is due or late is seen: the list, the question, the inspector's."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Consultation
from contracts_app.services.audit import SYSTEM
from contracts_app.services.consult_watch import warn
from contracts_app.services.referrals.watch import look
from tests.pages import PageClient, texts
from tests.pages import select as select_nodes
from tests.support.consultations import asked
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of
from tests.support.statements import counted_statements

INSPECTED = "/referrals/measures/inspected"
ENGLISH = {"Accept-Language": "en"}


def waiting(green: Green, hours: float) -> Consultation:
    """An ECG that was to be read within two hours, asked so long ago."""
    green.now = clock.moment() - timedelta(hours=hours)
    made = asked(green, urgency="urgent")
    warn(clock.moment(), db.session.commit)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, []), (1.75, ["▲Due soon"]), (3, ["!Overdue now"])],
)
def test_the_list_says_how_late_an_answer_is(
    green: Green, hospital: PageClient, hours: float, words: list[str]
) -> None:
    waiting(green, hours)
    page = hospital.get("/consultations", headers=ENGLISH)
    marks = texts(page, "//tbody//td[@data-label='State']//span[contains(@class, 'tag ')]")
    assert marks == words
    assert "Answer due by" in page.text


def test_both_ends_see_who_was_told_and_when(
    green: Green, leader: PageClient, hospital: PageClient
) -> None:
    address = f"/consultations/{waiting(green, 30).key}"
    for client in (leader, hospital):
        text = client.get(address, headers=ENGLISH).text
        order = [text.index(one) for one in ("reminded of", "coordinator was", "inspector&#39;s")]
        assert order == sorted(order)


def test_the_inspector_sees_the_question_and_nobody_it_is_about(
    green: Green, town: Flask, leader: PageClient
) -> None:
    question = waiting(green, 30)
    bureau = client_of(town, "bureau").get(INSPECTED, headers=ENGLISH)
    assert "Reading of an ECG" in bureau.text
    assert question.key not in bureau.text
    assert green.person.id_last4 not in bureau.text
    shown = leader.get(INSPECTED)
    assert f'href="/consultations/{question.key}"' in shown.text
    assert green.person.id_last4 in shown.text
    seen = select(AuditEvent.after).where(AuditEvent.object_type == "consultation")
    looks = [one for one in db.session.scalars(seen) if one and "keys" in one]
    assert looks == [{"keys": [question.key]}]


def test_the_desk_of_the_bureau_counts_what_its_list_holds(green: Green, town: Flask) -> None:
    def figure() -> list[str]:
        page = client_of(town, "bureau").get("/")
        path = f"//section[.//a[@href='{INSPECTED}']]//span[contains(@class, 'tag ')]"
        return texts(page, path)

    assert figure() == ["✓0"]
    waiting(green, 30)
    assert figure() == ["▲1"]
    green.now = clock.moment() - timedelta(days=20)
    green.begin("leader")
    look(SYSTEM, clock.moment(), db.session.commit)
    db.session.commit()
    assert figure() == ["▲2"]
    listed = client_of(town, "bureau").get(INSPECTED)
    assert len(select_nodes(listed, "//tbody/tr")) == 2


def test_the_inspectors_list_asks_no_more_for_more(green: Green, leader: PageClient) -> None:
    def count() -> int:
        with counted_statements() as seen:
            leader.get(INSPECTED)
        return len(seen)

    waiting(green, 30)
    one = count()
    for _ in range(4):
        waiting(green, 30)
    assert count() == one
