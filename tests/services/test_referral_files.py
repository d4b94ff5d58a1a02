"""Documents of referrals: kept once and encrypted, seen by both ends, taken back with a reason."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Referral, ReferralDocument
from contracts_app.queries import referral_files as queries
from contracts_app.queries.referral_files import OfReferral, find_document, list_documents
from contracts_app.rules.referrals.papers import MOST
from contracts_app.services import referral_files as service
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.services.file_room import FileRoom
from contracts_app.services.referral_files import About, Sender
from tests.factories import World, make_world
from tests.support.desks import race
from tests.support.documents import read
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.refusals import refused

ECG = About("ecg", "十二导联心电图")
TODAY = date(2026, 11, 21)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def sent(green: Green) -> Referral:
    return green.begin("leader")


@pytest.fixture
def room(tmp_path: Path) -> FileRoom:
    return FileRoom(tmp_path / "documents", "referral_document")


def by(green: Green, role: str = "leader") -> Sender:
    return Sender(green.stand(role), Actor.of(green.world.users[role]), green.now)


def kept(
    green: Green, sent: Referral, room: FileRoom, about: About = ECG, **given: Any
) -> ReferralDocument:
    role, content = given.pop("role", "leader"), given.pop("read", read())
    return service.keep_document(sent, about, content, room, by(green, role))


def test_a_document_is_kept_encrypted_and_comes_back_as_it_was(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    with committed():
        row = kept(green, sent, room, read=read(b"the trace itself"))
    stored = (room.folder / f"{row.file}.bin").read_bytes()
    assert b"the trace itself" not in stored
    assert service.content_of(row, room) == b"the trace itself"
    (shown,) = list_documents(OfReferral(sent.id), green.stand("leader"))
    assert (shown.kind, shown.title, shown.side, shown.who) == (
        "ecg", "十二导联心电图", "primary", green.world.users["leader"].display_name,
    )  # fmt: skip
    assert shown.institution == green.world.centre.name


@pytest.mark.parametrize(
    "about",
    [
        About("lab", ECG.title),
        About("ecg", "动态心电图"),
        About("ecg", ECG.title, made_by="县医院"),
        About("ecg", ECG.title, made_on=TODAY),
    ],
)
def test_the_same_file_with_other_words_is_refused_and_the_kept_ones_stand(
    green: Green, sent: Referral, room: FileRoom, about: About
) -> None:
    first = kept(green, sent, room)
    assert refused(kept, green, sent, room, about) == [("document_known", "file")]
    (row,) = list_documents(OfReferral(sent.id), green.stand("leader"))
    assert (row.id, row.kind, row.title) == (first.id, ECG.kind, ECG.title)


def test_nothing_was_examined_before_the_birth(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    born = green.person.birth_date
    early = About("ecg", made_on=born - timedelta(days=1))
    assert refused(kept, green, sent, room, early) == [("before_birth", "made_on")]
    assert kept(green, sent, room, About("ecg", made_on=born)).made_on == born


def test_both_ends_send_documents(green: Green, sent: Referral, room: FileRoom) -> None:
    kept(green, sent, room)
    kept(green, sent, room, About("discharge"), role="hospital", read=read(sha256="b" * 64))
    assert [one.side for one in list_documents(OfReferral(sent.id), green.stand("leader"))] == [
        "primary",
        "hospital",
    ]


def test_a_document_that_stands_is_not_hidden_by_many_that_were_taken_back(
    green: Green, sent: Referral, room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_SHOWN", 2)
    made = [kept(green, sent, room, read=read(sha256=one * 64)) for one in "abc"]
    for row in made[:2]:
        service.withdraw_document(sent, row.key, "拍错了人", by(green))
    shown = list_documents(OfReferral(sent.id), green.stand("leader"))
    assert [one.id for one in shown] == [made[0].id, made[2].id]


def test_the_same_file_again_is_the_one_that_is_kept(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    first = kept(green, sent, room)
    assert kept(green, sent, room).id == first.id
    assert len(list(room.folder.iterdir())) == 1


def test_the_audit_trail_knows_the_kind_and_nothing_of_what_it_shows(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    row = kept(green, sent, room)
    service.withdraw_document(sent, row.key, "拍错了人", by(green))
    found = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb.startswith("document.")).order_by(AuditEvent.id)
    ).all()
    assert [one.verb for one in found] == ["document.send", "document.withdraw"]
    assert found[0].after == {"document": row.key, "kind": "ecg"}
    assert all(one.object_key == green.person.key for one in found)
    assert all("心电图" not in repr((one.after, one.reason)) for one in found)
    assert "拍错了人" not in repr([(one.after, one.reason) for one in found])


def test_a_result_recognised_of_another_house_says_of_which_and_of_when(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    about = About("imaging", "", True, "市人民医院", TODAY)
    assert kept(green, sent, room, about).mutual


@pytest.mark.parametrize(
    ("about", "faults"),
    [
        (About("x-ray"), [("unknown_value", "kind")]),
        (About("lab", "好" * 61), [("too_long", "title")]),
        (About("lab", made_by="好" * 81), [("too_long", "made_by")]),
        (About("lab", made_on=date(2030, 1, 1)), [("future_date", "made_on")]),
        (About("lab", mutual=True), [("missing_required", "made_by"),
                                     ("missing_required", "made_on")]),
        (About("lab", "", True, "市人民医院", date(2030, 1, 1)), [("future_date", "made_on")]),
        (About("discharge", "", True, "市人民医院", TODAY), [("not_recognisable", "mutual")]),
    ],
)  # fmt: skip
def test_what_is_wrong_beside_a_document_is_refused_by_field(
    green: Green, sent: Referral, room: FileRoom, about: About, faults: list[Any]
) -> None:
    assert refused(kept, green, sent, room, about) == faults
    assert not room.folder.exists()


def test_thirty_documents_go_with_a_referral(green: Green, sent: Referral, room: FileRoom) -> None:
    made = [kept(green, sent, room, read=read(sha256=f"{n:064}")) for n in range(MOST)]
    more = read(sha256="f" * 64)
    assert refused(kept, green, sent, room, read=more) == [("too_many_documents", "file")]
    service.withdraw_document(sent, made[0].key, "重复", by(green))
    assert kept(green, sent, room, read=more).id


def test_nothing_is_sent_along_two_weeks_after_the_end(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    green.move(sent, "leader", "cancel", reason="better")
    green.later(days=14)
    assert kept(green, sent, room).id
    green.later(minutes=1)
    assert refused(kept, green, sent, room, read=read(sha256="b" * 64)) == [("referral_over", "")]


def test_what_was_taken_back_is_handed_out_no_more_and_tells_why(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    row = kept(green, sent, room)
    with committed():
        service.withdraw_document(sent, row.key, " 拍错了人 ", by(green))
    with pytest.raises(NotFound):
        service.the_document(sent, row.key, green.stand("leader"))
    (shown,) = list_documents(OfReferral(sent.id), green.stand("leader"))
    assert (shown.withdrawn_reason, shown.taken_back_by) == ("拍错了人", "leader")
    with pytest.raises(Conflict) as twice:
        service.withdraw_document(sent, row.key, "拍错了人", by(green))
    assert (twice.value.code, twice.value.username) == ("document_withdrawn", "leader")
    again = kept(green, sent, room, About("lab"))
    assert again.id != row.id


@pytest.mark.parametrize(("reason", "code"), [(" ", "missing_required"), ("好" * 201, "too_long")])
def test_it_is_taken_back_for_a_reason(
    green: Green, sent: Referral, room: FileRoom, reason: str, code: str
) -> None:
    row = kept(green, sent, room)
    assert refused(service.withdraw_document, sent, row.key, reason, by(green)) == [
        (code, "reason")
    ]


@pytest.mark.parametrize(("role", "other"), [("leader", "hospital"), ("hospital", "leader")])
def test_the_other_end_takes_nothing_back(
    green: Green, sent: Referral, room: FileRoom, role: str, other: str
) -> None:
    row = kept(green, sent, room, role=role)
    with pytest.raises(NotAllowed):
        service.withdraw_document(sent, row.key, "不对", by(green, other))


def test_of_two_who_take_it_back_at_once_the_second_one_reads_who_was_first(
    make_app: Callable[..., Flask], room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("postgresql")
    with app.app_context():
        green = green_channel(make_world(users=True))
        sent = green.begin("leader")
        key, number, sender = kept(green, sent, room).key, sent.id, by(green)
        db.session.commit()
    both, found = threading.Barrier(2), service.to_withdraw

    def found_by_both(*given: Any) -> ReferralDocument:
        row = found(*given)
        both.wait(5)
        return row

    monkeypatch.setattr(service, "to_withdraw", found_by_both)

    def takes_back() -> str:
        try:
            service.withdraw_document(db.session.get_one(Referral, number), key, "不对", sender)
        except Conflict as conflict:
            return conflict.code
        return "taken back"

    assert race(app, [takes_back] * 2) == {"taken back": 1, "document_withdrawn": 1}


def test_a_document_belongs_to_its_referral_alone(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    row = kept(green, sent, room)
    assert find_document(OfReferral(sent.id + 1), row.key, green.stand("leader")) is None


def test_the_night_forgets_files_without_a_document_and_those_taken_back(
    green: Green, sent: Referral, room: FileRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = kept(green, sent, room)
    gone = kept(green, sent, room, read=read(sha256="b" * 64))
    service.withdraw_document(sent, gone.key, "不对", by(green))
    room.keep("orphan", b"half written")
    assert service.forget_orphans(room) == 0
    later = clock.utcnow() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "utcnow", lambda: later)
    assert service.forget_orphans(room) == 2
    assert service.content_of(stays, room) == b"kept"
    with pytest.raises(NotFound):
        service.content_of(gone, room)


def test_a_file_whose_row_is_refused_is_not_left_behind(
    green: Green, sent: Referral, room: FileRoom
) -> None:
    with pytest.raises(Exception, match="has_pages"):
        kept(green, sent, room, read=read(b""))
    assert list(room.folder.iterdir()) == []
