"""Pages on which a township asks a hospital from afar, and the hospital answers."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Consultation, ReferralDocument
from contracts_app.queries import paging
from tests.pages import PageClient, codes, texts, tree
from tests.support import documents as files
from tests.support.consultations import ANSWER, asked, moved
from tests.support.documents import send
from tests.support.elsewhere import STRANGERS, add_strangers
from tests.support.referral_moves import Green
from tests.support.signed_in import client_of
from tests.support.statements import counted_statements


def typed(green: Green, **values: Any) -> dict[str, Any]:
    """The form of a question as it is filled in."""
    return {
        "kind": "ecg",
        "department": f"{green.world.hospital.code}:{green.department.code}",
        "urgency": "urgent",
        "words": "胸闷半天，请看有无缺血",
        "consent_by": "self",
        "client_key": "page-of-the-test",
        **values,
    }


def new(green: Green) -> str:
    return f"/consultations/new?resident={green.person.key}"


def only() -> Consultation:
    return db.session.scalars(select(Consultation)).one()


def page_of(question: Consultation, rest: str = "") -> str:
    return f"/consultations/{question.key}{rest}"


@pytest.fixture
def question(green: Green) -> Consultation:
    made = asked(green)
    db.session.commit()
    return made


def test_an_ecg_is_sent_read_and_the_answer_read(
    green: Green, leader: PageClient, hospital: PageClient
) -> None:
    assert leader.get(new(green)).status_code == 200
    done = send(leader, new(green), files.with_place(), **typed(green))
    question = only()
    assert (done.status_code, done.location) == (303, page_of(question))
    listed = hospital.get("/consultations")
    assert f'href="{page_of(question)}"' in listed.text
    shown = hospital.get(page_of(question))
    assert "胸闷半天" in shown.text
    document = db.session.scalars(select(ReferralDocument)).one()
    trace = hospital.get(page_of(question, f"/documents/{document.key}"))
    assert (trace.mimetype, document.kind) == ("image/jpeg", "ecg")
    step = {"version": 1}
    assert hospital.post_with_token(page_of(question, "/take"), step).status_code == 303
    answer = {**ANSWER, "version": 2}
    assert hospital.post_with_token(page_of(question, "/answer"), answer).status_code == 303
    read = leader.get(page_of(question))
    assert all(words in read.text for words in ANSWER.values())
    assert f"/referrals/new?resident={green.person.key}" in read.text
    assert leader.post_with_token(page_of(question, "/read"), {"version": 3}).status_code == 303
    db.session.expire_all()
    assert only().status == "read"


def test_the_same_page_twice_asks_once(green: Green, leader: PageClient) -> None:
    first, second = (leader.post_with_token(new(green), typed(green)) for _ in range(2))
    assert first.location == second.location == page_of(only())


def test_the_same_page_with_other_words_says_that_the_first_question_stands(
    green: Green, leader: PageClient
) -> None:
    leader.post_with_token(new(green), typed(green))
    second = leader.post_with_token(new(green), typed(green, words="昨天也疼过"))
    assert (second.status_code, codes(second)) == (422, ["question_sent_before"])
    assert "昨天也疼过" in second.text
    assert only().question == typed(green)["words"]


def test_what_is_wrong_is_said_and_what_was_typed_stays(green: Green, leader: PageClient) -> None:
    answer = leader.post_with_token(new(green), typed(green, department=""))
    assert answer.status_code == 422
    assert "胸闷半天" in answer.text
    unfit = send(leader, new(green), b"MZ" + bytes(99), **typed(green))
    assert (unfit.status_code, codes(unfit)) == (422, ["document_type"])
    assert "胸闷半天" in unfit.text
    assert db.session.scalars(select(Consultation)).all() == []


@pytest.mark.parametrize(("data", "code"), [(b"", "document_missing"), (b"hello", "document_type")])
def test_an_empty_or_strange_file_asks_nothing_and_the_question_stays(
    green: Green, leader: PageClient, data: bytes, code: str
) -> None:
    refused = send(leader, new(green), data, **typed(green))
    assert (refused.status_code, codes(refused)) == (422, [code])
    assert tree(refused).xpath("//input[@id='file']/@aria-invalid") == ["true"]
    assert "胸闷半天" in refused.text
    assert not db.session.scalars(select(Consultation)).all()


def test_a_question_of_a_referral_leads_back_to_it(green: Green, leader: PageClient) -> None:
    sent = green.begin("leader")
    db.session.commit()
    leader.post_with_token(f"{new(green)}&referral={sent.referral_no}", typed(green))
    assert f"/referrals/{sent.referral_no}" in leader.get(page_of(only())).text
    assert page_of(only()) in leader.get(f"/referrals/{sent.referral_no}/documents").text
    strange = leader.post_with_token(f"{new(green)}&referral=R0", typed(green, client_key="x"))
    assert strange.status_code == 404


def test_the_hospital_declines_with_a_reason(
    hospital: PageClient, leader: PageClient, question: Consultation
) -> None:
    address = page_of(question, "/decline")
    empty = hospital.post_with_token(address, {"version": 1, "reason": ""})
    assert empty.status_code == 422
    other = hospital.post_with_token(address, {"version": 1, "reason": "other"})
    assert (other.status_code, codes(other)) == (422, ["missing_required"])
    given = {"version": 1, "reason": "quality", "note": "基线漂移，请重做"}
    assert hospital.post_with_token(address, given).status_code == 303
    assert "基线漂移" in leader.get(page_of(question)).text


def test_an_answer_without_a_conclusion_is_shown_again(
    hospital: PageClient, question: Consultation
) -> None:
    given = {"version": 1, "findings": "窦性心律", "doctor": "周主任"}
    answer = hospital.post_with_token(page_of(question, "/answer"), given)
    assert answer.status_code == 422
    assert "窦性心律" in answer.text


def test_who_saw_an_older_page_is_told(
    green: Green, leader: PageClient, hospital: PageClient, question: Consultation
) -> None:
    hospital.post_with_token(page_of(question, "/take"), {"version": 1})
    late = leader.post_with_token(page_of(question, "/withdraw"), {"version": 1})
    assert late.status_code == 409
    assert page_of(question) in late.text
    twice = hospital.post_with_token(page_of(question, "/take"), {"version": 2})
    assert (twice.status_code, codes(twice)) == (422, ["consult_move"])


@pytest.mark.parametrize(
    ("who", "step", "answer"),
    [("leader", "take", 403), ("leader", "answer", 403), ("hospital", "withdraw", 403),
     ("hospital", "read", 403), ("hospital", "ask", 404), ("hospital", "nonsense", 404)],
)  # fmt: skip
def test_nobody_makes_the_move_of_the_other_end(
    town: Flask, question: Consultation, who: str, step: str, answer: int
) -> None:
    client = client_of(town, who)
    assert (
        client.post_with_token(page_of(question, f"/{step}"), {"version": 1}).status_code == answer
    )


def test_a_document_is_taken_back_by_whoever_sent_it_alone(
    leader: PageClient, hospital: PageClient, question: Consultation
) -> None:
    assert (
        send(leader, page_of(question, "/documents"), files.a_pdf(), kind="lab").status_code == 303
    )
    document = db.session.scalars(select(ReferralDocument)).one()
    address = page_of(question, f"/documents/{document.key}")
    assert hospital.get(address).status_code == 200
    assert hospital.get(f"{address}/withdraw").status_code == 403
    assert hospital.post_with_token(f"{address}/withdraw", {"reason": "x"}).status_code == 403
    assert leader.get(f"{address}/withdraw").status_code == 200
    assert leader.post_with_token(f"{address}/withdraw", {"reason": ""}).status_code == 422
    assert leader.post_with_token(f"{address}/withdraw", {"reason": "传错"}).status_code == 303
    assert hospital.get(address).status_code == 404
    assert "传错" in hospital.get(page_of(question)).text
    empty = leader.post_with_token(page_of(question, "/documents"), {"kind": "lab"})
    assert codes(empty) == ["document_missing"]
    wrong = send(leader, page_of(question, "/documents"), files.a_picture(), kind="?")
    assert wrong.status_code == 422


@pytest.mark.parametrize("who", STRANGERS)
def test_to_strangers_nothing_of_it_exists(
    town: Flask, green: Green, leader: PageClient, question: Consultation, who: str
) -> None:
    send(leader, page_of(question, "/documents"), files.a_picture(), kind="ecg")
    document = db.session.scalars(select(ReferralDocument)).one()
    add_strangers(green.world)
    db.session.commit()
    client = client_of(town, who)
    file = f"/documents/{document.key}"
    for rest in ("", file, f"{file}/withdraw"):
        assert client.get(page_of(question, rest)).status_code == 404
    for rest in ("/take", "/read", f"{file}/withdraw"):
        given = {"version": 1, "reason": "x"}
        assert client.post_with_token(page_of(question, rest), given).status_code == 404
    assert (
        send(client, page_of(question, "/documents"), files.a_picture(), kind="ecg").status_code
        == 404
    )
    assert client.get(new(green)).status_code == 404
    assert page_of(question) not in client.get("/consultations").text


def test_a_hospital_asks_nothing(green: Green, hospital: PageClient) -> None:
    assert hospital.get(new(green)).status_code == 404
    assert hospital.post_with_token(new(green), typed(green)).status_code == 404


def test_the_list_is_narrowed(green: Green, leader: PageClient) -> None:
    ecg, image = asked(green), asked(green, kind="imaging")
    moved(green, image, "hospital", "answer")
    db.session.commit()

    def people(query: str) -> list[str]:
        answer = leader.get(f"/consultations?{query}")
        return [one for one in (ecg.key, image.key) if f"/consultations/{one}" in answer.text]

    assert people("") == [ecg.key]
    assert people("group=answered") == [image.key]
    assert people("group=all") == [ecg.key, image.key]
    assert people("group=all&kind=imaging") == [image.key]
    assert people("group=nonsense&kind=nonsense") == [ecg.key]
    assert people("group=overdue") == []


def test_each_look_at_somebody_is_on_record(
    green: Green, hospital: PageClient, question: Consultation
) -> None:
    hospital.get(page_of(question))
    hospital.get("/consultations")
    looks = db.session.scalars(select(AuditEvent).where(AuditEvent.verb.in_(["view", "list"])))
    told = [(one.object_key, one.after) for one in looks]
    assert (green.person.key, {"consultation": question.key}) in told
    assert ("list", {"keys": [question.key]}) in told


def test_list_and_page_ask_no_more_for_more(
    green: Green, hospital: PageClient, question: Consultation
) -> None:
    def count() -> int:
        with counted_statements() as seen:
            hospital.get("/consultations?group=all")
            hospital.get(page_of(question))
        return len(seen)

    one = count()
    for number in range(4):
        asked(green)
        send(
            hospital, page_of(question, "/documents"), files.a_picture(side=50 + number), kind="lab"
        )
    db.session.commit()
    assert count() == one


def test_an_overdue_question_says_since_when(
    green: Green, hospital: PageClient, question: Consultation
) -> None:
    green.later(days=-3)
    late = asked(green)
    db.session.commit()

    def warned(one: Consultation) -> bool:
        return any(texts(hospital.get(page_of(one)), "//div[contains(@class, 'notice-bad')]"))

    assert (warned(late), warned(question)) == (True, False)
    listed = hospital.get("/consultations?group=overdue").text
    assert page_of(late) in listed
    assert page_of(question) not in listed


def test_what_is_over_is_answered_no_more(hospital: PageClient, question: Consultation) -> None:
    given = {"version": 1, "reason": "quality"}
    hospital.post_with_token(page_of(question, "/decline"), given)
    late = hospital.post_with_token(page_of(question, "/answer"), {"version": 2})
    assert (late.status_code, codes(late)) == (422, ["consult_move"])


def test_a_long_list_goes_on_on_a_page_of_its_own_with_its_filters(
    leader: PageClient, green: Green, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZES", (2,))
    for _one in range(3):
        asked(green)
    db.session.commit()
    (link,) = tree(leader.get("/consultations?kind=ecg")).xpath("//a[@rel='next']/@href")
    assert "group=open&kind=ecg" in link
    second = tree(leader.get(link))
    assert len(second.xpath("//tbody/tr")) == 1
    assert second.xpath("//a[@rel='prev']")
