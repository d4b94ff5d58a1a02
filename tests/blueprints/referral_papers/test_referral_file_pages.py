"""Pages of words and documents of a referral: said, sent, opened, taken back; hostile files."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Referral, ReferralDocument
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY
from tests.pages import PageClient, codes, texts, tree
from tests.support import documents as files
from tests.support.documents import send
from tests.support.elsewhere import STRANGERS, add_strangers
from tests.support.referral_moves import Green
from tests.support.referrals import make_department
from tests.support.same_person import child_of_both
from tests.support.signed_in import client_of
from tests.support.statements import counted_statements


@pytest.fixture
def sent(green: Green) -> Referral:
    made = green.begin("leader")
    db.session.commit()
    return made


def url(sent: Referral, rest: str = "documents") -> str:
    return f"/referrals/{sent.referral_no}/{rest}"


def stored(town: Flask) -> list[Path]:
    return sorted((Path(town.instance_path) / "referral-documents").glob("*"))


def documents() -> list[ReferralDocument]:
    return list(db.session.scalars(select(ReferralDocument).order_by(ReferralDocument.id)))


def test_what_one_end_says_and_sends_the_other_reads_and_opens(
    town: Flask, leader: PageClient, hospital: PageClient, sent: Referral
) -> None:
    said = leader.post_with_token(url(sent, "messages"), {"words": "请看心电图"})
    assert said.status_code == 303
    more = {"title": "静息十二导联", "mutual": "y", "made_by": "镇卫生院", "made_on": "2026-11-20"}
    assert send(leader, url(sent), files.with_place(), **more).status_code == 303
    seen = hospital.get(url(sent))
    for words in ("请看心电图", "静息十二导联", "镇卫生院"):
        assert words in seen.text
    (row,) = documents()
    answer = hospital.get(url(sent, f"documents/{row.key}"))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert b"PHONEMAKER" not in answer.data
    (file,) = stored(town)
    assert answer.data[:200] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_of_united_rows_the_page_leads_to_the_person_who_is_left(
    leader: PageClient, green: Green
) -> None:
    homes = child_of_both(green.world)
    green.person, kept = homes[3][2], homes[1][2]
    sent = green.begin("leader")
    same = SamePerson(kept.key, green.person.key, TODAY)
    merge_residents(same, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert f"resident={kept.key}&" in leader.get(url(sent)).text
    assert leader.get(f"/consultations/new?resident={kept.key}").status_code == 200
    looks = select(AuditEvent.object_key).where(AuditEvent.object_type == "resident")
    assert set(db.session.scalars(looks.order_by(AuditEvent.id.desc()).limit(2))) == {kept.key}


def test_a_document_is_handed_out_so_that_no_browser_runs_or_keeps_it(
    leader: PageClient, sent: Referral
) -> None:
    assert send(leader, url(sent), files.a_pdf(), "a.pdf").status_code == 303
    (row,) = documents()
    answer = leader.get(url(sent, f"documents/{row.key}"))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    name = f'filename="document-{row.key}.pdf"'
    assert answer.headers["Content-Disposition"] == f"inline; {name}"
    saved = leader.get(url(sent, f"documents/{row.key}?save=1"))
    assert saved.headers["Content-Disposition"] == f"attachment; {name}"


def test_each_look_at_a_document_is_on_record(
    green: Green, leader: PageClient, sent: Referral
) -> None:
    send(leader, url(sent), files.a_picture())
    (row,) = documents()
    leader.get(url(sent, f"documents/{row.key}"))
    looks = db.session.scalars(
        select(AuditEvent).filter_by(verb="view", object_key=green.person.key)
    ).all()
    assert [one.after for one in looks if "document" in (one.after or {})] == [
        {"document": row.key}
    ]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"MZ" + bytes(300), "scan.pdf", "document_type"),
        (b"PK\x03\x04" + files.a_pdf(), "scan.pdf", "document_type"),
        (b"<html><script>alert(1)</script>", "a.jpg", "document_type"),
        (files.a_bomb(), "a.png", "document_too_large"),
        (files.a_pdf(51), "a.pdf", "document_pages"),
        (files.a_pdf(spoil=files.a_script), "a.pdf", "document_active"),
        (files.a_pdf(spoil=files.an_attachment), "a.pdf", "document_active"),
        (files.locked(""), "a.pdf", "document_locked"),
        (b"", "a.pdf", "document_missing"),
    ],
    ids=["exe", "polyglot", "html", "bomb", "pages", "script", "attachment", "locked", "empty"],
)
def test_hostile_files_are_refused_with_a_sentence_and_leave_nothing(
    town: Flask, leader: PageClient, sent: Referral, data: bytes, name: str, code: str
) -> None:
    answer = send(leader, url(sent), data, name)
    assert answer.status_code == 422
    assert codes(answer) == [code]
    # The form is open, and its field says of itself that it is wrong.
    assert tree(answer).xpath("//details[@open]//input[@id='file']/@aria-invalid") == ["true"]
    assert documents() == stored(town) == []


def test_a_name_says_nothing_a_picture_named_exe_is_a_picture(
    leader: PageClient, sent: Referral
) -> None:
    assert send(leader, url(sent), files.a_picture("PNG"), "../../virus.exe").status_code == 303
    assert [one.file_type for one in documents()] == ["jpeg"]


def test_a_form_without_a_file_or_with_a_wrong_day_is_shown_again(
    leader: PageClient, sent: Referral
) -> None:
    answer = leader.post_with_token(url(sent), {"kind": "lab"})
    assert (answer.status_code, codes(answer)) == (422, ["document_missing"])
    answer = send(leader, url(sent), files.a_picture(), made_on="soon")
    assert (answer.status_code, documents()) == (422, [])
    answer = send(leader, url(sent), files.a_picture(), kind="discharge", mutual="y")
    assert codes(answer) == ["not_recognisable", "missing_required", "missing_required"]


def test_too_much_is_not_even_read(leader: PageClient, sent: Referral) -> None:
    english = {"Accept-Language": "en"}
    leader.post_with_token("/preferences/lang", {"lang": "en"}, headers=english)
    answer = send(leader, url(sent), bytes(22 * 1024 * 1024))
    assert answer.status_code == 413
    assert "A document may have 10 MB." in answer.text
    assert "split the list" not in answer.text


def test_a_document_that_is_too_large_leaves_what_was_typed(
    leader: PageClient, sent: Referral
) -> None:
    answer = send(leader, url(sent), bytes(12 * 1024 * 1024), title="胸片正位")
    assert (answer.status_code, codes(answer)) == (422, ["document_too_large"])
    assert tree(answer).xpath("//details[@open]//input[@id='title']/@value") == ["胸片正位"]


def test_taken_back_with_a_reason_it_is_opened_by_nobody(
    leader: PageClient, hospital: PageClient, sent: Referral
) -> None:
    send(leader, url(sent), files.a_picture())
    (row,) = documents()
    address = url(sent, f"documents/{row.key}")
    assert leader.get(f"{address}/withdraw").status_code == 200
    assert leader.post_with_token(f"{address}/withdraw", {"reason": ""}).status_code == 422
    done = leader.post_with_token(f"{address}/withdraw", {"reason": "拍错了人"})
    assert (done.status_code, done.location) == (303, url(sent))
    seen = hospital.get(url(sent)).text
    assert "拍错了人" in seen
    assert address not in seen
    for client in (leader, hospital):
        assert client.get(address).status_code == 404
    twice = leader.post_with_token(f"{address}/withdraw", {"reason": "拍错了人"})
    assert twice.status_code == leader.get(f"{address}/withdraw").status_code == 409
    assert texts(twice, "//h1") == ["已经办理过"]


def test_the_other_end_takes_nothing_back(
    leader: PageClient, hospital: PageClient, sent: Referral
) -> None:
    send(leader, url(sent), files.a_picture())
    (row,) = documents()
    address = url(sent, f"documents/{row.key}/withdraw")
    assert address not in hospital.get(url(sent)).text
    assert hospital.post_with_token(address, {"reason": "x"}).status_code == 403
    assert hospital.get(address).status_code == 403


@pytest.mark.parametrize("who", STRANGERS)
def test_to_strangers_nothing_of_it_exists(
    town: Flask, green: Green, leader: PageClient, sent: Referral, who: str
) -> None:
    send(leader, url(sent), files.a_picture())
    (row,) = documents()
    add_strangers(green.world)
    db.session.commit()
    client = client_of(town, who)
    address = url(sent, f"documents/{row.key}")
    for found in (url(sent), address, f"{address}/withdraw"):
        assert client.get(found).status_code == 404
    assert client.post_with_token(url(sent, "messages"), {"words": "x"}).status_code == 404
    assert send(client, url(sent), files.a_picture()).status_code == 404
    assert client.post_with_token(f"{address}/withdraw", {"reason": "x"}).status_code == 404


def test_a_document_of_another_referral_is_not_found_under_this_one(
    green: Green, leader: PageClient, sent: Referral
) -> None:
    send(leader, url(sent), files.a_picture())
    (row,) = documents()
    department = make_department(green.world.hospital, "NEURO").code
    other = green.begin("leader", department=department)
    db.session.commit()
    assert leader.get(url(other, f"documents/{row.key}")).status_code == 404


@pytest.mark.parametrize("words", ["", " ", "好" * 501])
def test_nothing_and_too_much_is_not_said(leader: PageClient, sent: Referral, words: str) -> None:
    assert leader.post_with_token(url(sent, "messages"), {"words": words}).status_code == 422


def test_a_message_sent_twice_from_one_page_is_said_once(
    leader: PageClient, sent: Referral
) -> None:
    page = leader.get(url(sent))
    (key,) = tree(page).xpath("//input[@name='client_key']/@value")
    for _press in range(2):
        answer = leader.post_with_token(
            url(sent, "messages"), {"words": "请今天回复", "client_key": key}
        )
        assert answer.status_code == 303
    assert leader.get(url(sent)).text.count("请今天回复") == 1


def test_what_is_said_is_shown_as_words_and_not_as_a_page(
    leader: PageClient, sent: Referral
) -> None:
    leader.post_with_token(url(sent, "messages"), {"words": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in leader.get(url(sent)).text


def test_the_page_asks_no_more_for_more(leader: PageClient, sent: Referral) -> None:
    def count() -> int:
        with counted_statements() as seen:
            leader.get(url(sent))
        return len(seen)

    def more(number: int) -> None:
        leader.post_with_token(url(sent, "messages"), {"words": str(number)})
        send(leader, url(sent), files.a_picture(side=50 + number))

    more(1)
    one = count()
    for number in range(2, 6):
        more(number)
    assert count() == one
