"""What stands around the care of one person, by the words of the table of roles."""

from datetime import date
from typing import Any

from contracts_app.models import CareCard, HomeCare, Refusal, Resident
from contracts_app.queries.residents import get_member
from contracts_app.queries.scope import everything
from contracts_app.services.appointment_sessions import plan_session
from contracts_app.services.appointments import book
from contracts_app.services.audit import SYSTEM
from contracts_app.services.care_cards import issue
from contracts_app.services.groups import NewGroup, hold_meeting, join_group, open_group
from contracts_app.services.home_care import Setup, set_up
from contracts_app.services.refusals import Refuses, record_refusal
from tests.factories import TODAY, tag_with
from tests.support.appointments import booking, plan

NOTHING_AROUND_CARE = {
    "session_of_day": "nothing000000000",
    "appointment": "nothing000000000",
    "card": "K0000000000000000",
    "refusal": "nothing000000000",
    "club": "nothing000000000",
    "migrant": "nobody0000000000",
    "bed": "nothing000000000",
    "meeting": "nothing000000000",
}


def things_around_care(person: Resident, team: str) -> dict[str, str]:
    """An appointment of next week, a care card, a refusal and a club."""
    scope = everything(TODAY)
    session = plan_session(plan(team=team), 0, scope, SYSTEM, TODAY)
    made = book(booking(session, person), scope, SYSTEM, TODAY)
    card = given_card(person)
    return {
        "session_of_day": session.key,
        "appointment": made.key,
        "card": card.card_no,
        "refusal": refused_by(person).key,
        "migrant": migrant(person).key,
        "bed": cared_for_at_home(person).key,
        **club_of(person, team),
    }


def cared_for_at_home(person: Resident, **values: Any) -> HomeCare:
    """A plan of exercises of somebody, from today on."""
    found = get_member(person.key, everything(TODAY))
    assert found is not None
    known: dict[str, Any] = {
        "kind": "rehab",
        "reason": "discharged",
        "plan": "每天练习走路二十分钟",
        "opened_on": TODAY,
    }
    asked = Setup(found[2], person.key, **{**known, **values})
    return set_up(asked, everything(TODAY), SYSTEM, TODAY)


def migrant(person: Resident) -> Resident:
    """Somebody who came from elsewhere."""
    tag_with(person, "MIGRANT")
    return person


def club_of(person: Resident, team: str) -> dict[str, str]:
    """A club to which somebody belongs, and its meeting of today."""
    scope = everything(TODAY)
    club = open_group(NewGroup(team, "club", "高血压俱乐部", "HTN"), scope, SYSTEM, TODAY)
    join_group(club.key, [person.key], scope, SYSTEM, TODAY)
    meeting = hold_meeting(club.key, TODAY, "低盐饮食", scope, SYSTEM, TODAY)
    return {"club": club.key, "meeting": meeting.key}


def refused_by(person: Resident, **values: Any) -> Refusal:
    """Somebody refuses a drug and signs on paper."""
    found = get_member(person.key, everything(TODAY))
    assert found is not None
    known: dict[str, Any] = {
        "kind": "drug",
        "advised": "建议每天服药，不服药可能中风",
        "said_on": TODAY,
        "proof": "paper",
    }
    said = Refuses(found[2], person.key, **{**known, **values})
    return record_refusal(said, everything(TODAY), SYSTEM, TODAY)


def given_card(person: Resident, tag: str = "ELDER", until: date = date(2028, 12, 31)) -> CareCard:
    """A care card from today on, and the group for which it is given."""
    tag_with(person, tag)
    (card,) = issue([person.key], until, everything(TODAY), SYSTEM, TODAY)
    return card
