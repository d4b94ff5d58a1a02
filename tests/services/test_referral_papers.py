"""Slips from what is stored: whose, of which day, with which words, and who printed them."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import true

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.queries import referral_papers as queries
from contracts_app.queries.referral_scope import Stand, referrals_in, stand_of
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.services import seals
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_papers import (
    note_printed,
    slip_of,
    slips_pdf,
    told_of,
)
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY, World, make_household
from tests.support.engines import ON_ONE_ENGINE
from tests.support.referral_papers import pages_of
from tests.support.referrals import NOW, make_referral
from tests.support.signed_in import audited
from tests.support.statements import counted_statements, plans_on_sqlite

DAY = timedelta(days=1)
SENT = ReferralStatus.SUBMITTED


def row_of(referral: Referral) -> Any:
    return queries.get_slip(referral.referral_no, true())


def of_day(day: date, scope: Scope, part: int = 1) -> list[str]:
    found = queries.list_slips(day, scope, true(), part)
    return [row.referral_no for row in found]


def test_a_slip_up_says_what_is_stored(world: World) -> None:
    household, people = make_household(world.grids[0], members=1, phone="13800000001")
    household.address = "三组27号"
    people[0].record_code = "11019910010100001"
    made = make_referral(world, status=SENT, resident=people[0], urgency="urgent", reason="tests")
    slip = slip_of(row_of(made))
    assert (slip.number, slip.direction) == (made.referral_no, "up")
    assert (slip.name, slip.sex, slip.age) == ("王秀英", "女", "68岁")
    assert (slip.archive_no, slip.phone) == ("11019910010100001", "13800000001")
    assert (slip.address, slip.written_on) == ("三组27号", "2026年11月21日")
    assert (slip.institution, slip.to) == (world.station.name, world.hospital.name)
    assert (slip.department, slip.doctor, slip.doctor_phone) == ("心内科", "徐涵东", "0539-6210000")
    assert (slip.urgency, slip.care, slip.reason) == ("紧急", "门诊", "需进一步检查")
    assert (slip.consent, slip.mark) == ("本人同意转诊", "")
    assert dict(slip.texts)["illness"] == "反复胸痛三天，含服硝酸甘油可缓解"


def test_a_slip_down_goes_to_the_primary_institution_and_its_team(world: World) -> None:
    made = make_referral(world, status=ReferralStatus.ASSIGNED, direction=Direction.DOWN)
    slip = slip_of(row_of(made))
    assert (slip.institution, slip.to) == (world.hospital.name, world.centre.name)
    assert (slip.receiving_doctor, slip.department) == (world.team.name, "")
    assert (slip.reason, slip.home_on) == ("诊断明确、病情稳定", "2026年11月21日")
    assert dict(slip.texts)["plan"] == "三天内上门，测血压，看伤口"
    assert dict(slip.texts)["treatment"] == "支架植入"


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (ReferralStatus.INTERNAL_REVIEW, "待审核　未转出"),
        (ReferralStatus.DRAFT, "草稿　未提交"),
        (ReferralStatus.CANCELLED, "已取消　作废"),
        (ReferralStatus.REJECTED, "未予接收　作废"),
    ],
)
@ON_ONE_ENGINE
def test_a_slip_with_which_nobody_goes_says_so_and_has_no_seal(
    world: World, status: ReferralStatus, mark: str
) -> None:
    world.station.seal = "a" * 64
    slip = slip_of(row_of(make_referral(world, status=status)))
    assert (slip.mark, slip.seal) == (mark, "")
    sent = slip_of(row_of(make_referral(world, status=SENT)))
    assert (sent.mark, sent.seal) == ("", "a" * 64)


def test_an_emergency_whose_form_is_owed_is_left_to_be_written_by_hand(world: World) -> None:
    made = make_referral(
        world,
        status=ReferralStatus.ACCEPTED,
        urgency="emergency",
        consent="unable",
        consent_by=None,
        form=None,
        form_due_at_utc=NOW + DAY,
        started_by_id=world.users["village"].id,
    )
    slip = slip_of(row_of(made))
    assert slip.mark == "急诊先电话联系　正文待补"
    assert slip.consent == "急诊，无法征求意见"
    assert {text for _name, text in slip.texts} == {""}
    assert slip.doctor == "village"
    (page,) = pages_of(slips_pdf([slip_of(row_of(made))], Path("/nowhere"), TODAY))
    assert page.count("急诊先电话联系正文待补") == 2


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ({"allergies": ["penicillin", "sulfa"]}, "药物过敏史 青霉素、磺胺"),
        ({"allergies": ["other"], "allergies_other": ["头孢"]}, "药物过敏史 其他、头孢"),
        ({"allergies": []}, "药物过敏史 无"),
        ({"allergies": None}, None),
        (None, None),
    ],
)
@ON_ONE_ENGINE
def test_the_slip_says_which_drugs_the_person_must_not_have(
    world: World, summary: Any, told: str | None
) -> None:
    made = make_referral(world, status=SENT, summary=summary)
    assert dict(slip_of(row_of(made)).texts).get("record") == told


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(1958, 3, 12), "68岁"),
        (date(2025, 11, 21), "1岁"),
        (date(2025, 11, 22), "11个月"),
        (date(2026, 10, 21), "1个月"),
        (date(2026, 10, 22), "30天"),
        (TODAY, "0天"),
    ],
)
@ON_ONE_ENGINE
def test_infants_are_told_in_months_and_newborns_in_days(
    world: World, born: date, age: str
) -> None:
    _household, people = make_household(world.grids[0], members=1, birth=born)
    made = make_referral(world, status=SENT, resident=people[0])
    assert slip_of(row_of(made)).age == age


def test_a_refusal_has_no_slip(world: World) -> None:
    made = make_referral(world, status=ReferralStatus.CLOSED, consent="refused", outcome="refused")
    assert row_of(made) is None
    assert of_day(TODAY, everything(TODAY)) == []


def stand(world: World, role: str) -> Stand:
    user = world.users[role]
    return stand_of(user, scope_of(user, TODAY))


def seen_by(world: World, role: str) -> Any:
    return referrals_in(stand(world, role))


def test_a_slip_and_a_list_show_what_a_user_sees_of_referrals(world: World) -> None:
    sent = make_referral(world, status=SENT, sent_at_utc=NOW)
    here = make_referral(world, status=ReferralStatus.INTERNAL_REVIEW)
    both = {sent.referral_no, here.referral_no}
    # A hospital sees nothing of what it was not asked.
    sees = {"village": both, "leader": both, "doctor": both, "bureau": set()}
    sees["hospital"] = {sent.referral_no}
    for role, numbers in sees.items():
        seen = seen_by(world, role)
        found = {one.referral_no for one in (sent, here)
                 if queries.get_slip(one.referral_no, seen) is not None}  # fmt: skip
        listed = {row.referral_no for row in queries.list_handover(stand(world, role), seen, NOW)}
        assert (found, listed) == (numbers, numbers), role
        assert queries.count_open(stand(world, role), seen, NOW).all == len(numbers), role


def test_the_slips_of_a_day_are_those_that_the_own_side_sent_in_its_local_day(
    world: World,
) -> None:
    begins = clock.utc_of(TODAY)
    moments = [
        begins - timedelta(seconds=1),
        begins,
        begins + DAY - timedelta(seconds=1),
        begins + DAY,
    ]
    made = [make_referral(world, status=SENT, at=at) for at in moments]
    make_referral(world, status=ReferralStatus.DRAFT)
    down = make_referral(world, status=ReferralStatus.PROPOSED, direction=Direction.DOWN)
    station = scope_of(world.users["village"], TODAY)
    hospital = scope_of(world.users["hospital"], TODAY)
    assert of_day(TODAY, station) == [made[1].referral_no, made[2].referral_no]
    assert of_day(TODAY - DAY, station) == [made[0].referral_no]
    assert of_day(TODAY, hospital) == [down.referral_no]


def test_a_day_of_many_slips_is_parted_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SLIPS", 2)
    monkeypatch.setattr("contracts_app.services.referral_papers.SLIPS", 2)
    numbers = [make_referral(world, status=SENT).referral_no for _ in range(5)]
    scope = everything(TODAY)
    assert [of_day(TODAY, scope, part) for part in (1, 2, 3, 4)] == [
        numbers[:2], numbers[2:4], numbers[4:], [],
    ]  # fmt: skip
    assert queries.count_slips(TODAY, scope, true()) == 5
    assert told_of(TODAY, 2, 5) == "2026年11月21日共5张转诊单，分3份打印，本文件为第2份。"
    assert told_of(TODAY, 1, 2) == ""
    assert told_of(TODAY, 1, 0).startswith("2026年11月21日没有")


def test_the_statements_of_a_day_do_not_grow_with_its_slips(world: World) -> None:
    scope, reader = everything(TODAY), stand(world, "leader")
    counts = []
    for _more in (1, 4):
        for _one in range(_more):
            make_referral(world, status=SENT)
        db.session.flush()
        with counted_statements() as statements:
            found = queries.list_slips(TODAY, scope, true(), 1)
            slips_pdf([slip_of(row) for row in found], Path("/nowhere"), TODAY)
            queries.list_handover(reader, true(), NOW)
        counts.append(len(statements))
    assert counts == [2, 2]


@ON_ONE_ENGINE
def test_neither_paper_reads_all_referrals(world: World) -> None:
    reader = stand(world, "hospital")
    scope, seen = reader.scope, referrals_in(reader)
    made = make_referral(world, status=SENT)

    def work() -> None:
        queries.get_slip(made.referral_no, seen)
        queries.list_slips(TODAY, scope, seen, 1)
        queries.count_slips(TODAY, scope, seen)
        queries.list_handover(reader, seen, NOW)
        queries.count_open(reader, seen, NOW)

    steps = plans_on_sqlite(work)
    assert not [step for step in steps if step.startswith("SCAN")], steps


def red_png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 60), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


@ON_ONE_ENGINE
def test_the_seal_of_the_institution_that_refers_is_on_its_slips(
    world: World, tmp_path: Path
) -> None:
    rows = [slip_of(row_of(make_referral(world, status=SENT)))]
    (bare,) = pages_of(slips_pdf(rows, tmp_path, TODAY))
    assert bare.count("（盖章处）") == 2
    world.station.seal = seals.keep(tmp_path, red_png())
    db.session.flush()
    rows = [slip_of(row_of(make_referral(world, status=SENT)))]
    (sealed,) = pages_of(slips_pdf(rows, tmp_path, TODAY))
    assert "（盖章处）" not in sealed
    (gone,) = pages_of(slips_pdf(rows, tmp_path / "elsewhere", TODAY))
    assert gone.count("（盖章处）") == 2


def test_each_printed_slip_is_on_record_without_a_word_of_the_person(world: World) -> None:
    rows = [row_of(make_referral(world, status=SENT)) for _ in range(2)]
    note_printed(rows, SYSTEM)
    events = audited("referral.print")
    assert [(one.object_type, one.object_key) for one in events] == [
        ("referral", row.referral_no) for row in rows
    ]
    assert {(str(one.before), str(one.after)) for one in events} == {("None", "None")}
