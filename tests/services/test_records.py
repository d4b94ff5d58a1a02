"""Health records: built with consent, filled in by version, closed and opened again."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    HealthRecord,
    Household,
    HouseholdAction,
    RecordConsent,
    RecordEvent,
    RecordSection,
    Resident,
)
from contracts_app.queries.record_detail import list_exams, service_days
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.arrivals import Arrival, move_in
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict, NotFound
from contracts_app.services.household_life import Leaving, leave_household, leave_together
from contracts_app.services.record_build import Offer, build_record, refuse_record
from contracts_app.services.record_gone import close_gone
from contracts_app.services.record_life import close_record, restore_record
from contracts_app.services.record_sections import Saving, save_section
from contracts_app.services.undo import undo_action
from contracts_app.vocabulary.records import SectionKind
from tests.factories import (
    TODAY,
    World,
    make_household,
    make_record,
    set_digits,
)
from tests.support.refusals import refused
from tests.support.roster_imports import take
from tests.support.rosters import cells
from tests.support.signed_in import audited, far_household

DAY = timedelta(days=1)
CODE = "11019910010100001"
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    set_digits()
    return make_household(world.grids[0], members=3, code="H1")


def offer(resident: Resident, **values: Any) -> Offer:
    return Offer("H1", resident.key, values.pop("on", TODAY), **values)


def build(resident: Resident, **values: Any) -> HealthRecord:
    return build_record(offer(resident, **values), "household", everything(TODAY), SYSTEM, TODAY)


def save(kind: str = "basic", *, actor: Actor = SYSTEM, **given: Any) -> RecordSection:
    typed = given.pop("typed", {"abo": "o"})
    listed = {name: [v] if isinstance(v, str) else v for name, v in typed.items()}
    values = {"code": CODE, "on": TODAY, **given}
    saving = Saving(kind=SectionKind(kind), raw=lambda name: listed.get(name, []), **values)
    return save_section(saving, everything(TODAY), actor, TODAY)


def events(kind: str = "") -> list[tuple[str, date]]:
    query = select(RecordEvent.kind, RecordEvent.happened_on).order_by(RecordEvent.id)
    rows = [tuple(row) for row in db.session.execute(query)]
    return [row for row in rows if not kind or row[0] == kind]


def state() -> tuple[str, str | None, date | None]:
    record = db.session.scalars(select(HealthRecord)).one()
    db.session.refresh(record)
    return record.status, record.close_reason, record.closed_on


def test_a_record_is_built_when_somebody_agrees(home: Home, world: World) -> None:
    record = build(home[1][1], note="本人到门诊")
    assert (record.code, record.status, record.channel) == (CODE, "open", "household")
    assert (home[1][1].record_code, home[1][1].record_built_on) == (CODE, TODAY)
    assert record.institution_id == world.centre.id
    said = db.session.scalars(select(RecordConsent)).one()
    assert (said.answer, said.basis, said.note) == ("agreed", "own", "本人到门诊")
    assert events() == [("built", TODAY)]
    [row] = audited("record.build")
    assert (row.object_type, row.object_key) == ("resident", home[1][1].key)
    assert row.after == {"household": "H1", "record": CODE, "channel": "household"}
    assert run_checks().ok


def test_a_refusal_takes_no_code_and_may_be_followed_by_a_consent(home: Home) -> None:
    scope = everything(TODAY)
    refuse_record(offer(home[1][1]), "privacy", scope, SYSTEM, TODAY)
    assert db.session.scalars(select(HealthRecord)).all() == []
    assert build(home[1][1]).code == CODE
    answers = select(RecordConsent.answer).order_by(RecordConsent.id)
    assert db.session.scalars(answers).all() == ["refused", "agreed"]
    assert refused(lambda: refuse_record(offer(home[1][1]), "privacy", scope, SYSTEM, TODAY)) == [
        ("record_exists", "")
    ]


def test_what_makes_no_sense_is_refused_when_a_record_is_offered(home: Home) -> None:
    scope, person = everything(TODAY), home[1][1]
    assert refused(lambda: build(person, on=TODAY + DAY)) == [("future_date", "on")]
    assert refused(lambda: build(person, basis="neighbour")) == [("unknown_value", "basis")]
    assert refused(lambda: build(person, note="x" * 201)) == [("too_long", "note")]
    person.permanent = False
    assert refused(lambda: build(person)) == [("record_not_permanent", "")]
    person.permanent, person.birth_date = True, date(2020, 1, 1)
    assert refused(lambda: build(person)) == [("guardian_needed", "basis")]
    assert refused(
        lambda: refuse_record(offer(person, basis="guardian"), "?", scope, SYSTEM, TODAY)
    ) == [("unknown_value", "reason")]
    assert refused(lambda: build_record(offer(person), "import", scope, SYSTEM, TODAY)) == [
        ("unknown_value", "channel")
    ]
    assert build(person, basis="guardian").code == CODE


def test_nobody_out_of_reach_gets_a_record(home: Home, world: World) -> None:
    _household, people = far_household("FAR1")
    scope = scope_of(world.users["village"], TODAY)
    stranger = Offer("FAR1", people[0].key, TODAY)
    with pytest.raises(NotFound):
        build_record(stranger, "household", scope, SYSTEM, TODAY)


def test_each_saving_is_a_version_and_the_same_again_is_none(home: Home) -> None:
    build(home[1][1])
    first = save()
    assert save(base=1).id == first.id
    assert save(base=1, typed={"abo": "a"}).version == 2
    kept = select(RecordSection.version, RecordSection.data).order_by(RecordSection.version)
    assert [tuple(row) for row in db.session.execute(kept)] == [
        (1, {"abo": "o"}), (2, {"abo": "a"}),
    ]  # fmt: skip
    assert [kind for kind, _on in events()] == ["built", "updated", "updated"]
    assert "abo" not in str([row.after for row in audited("record.save")])


def test_who_saves_upon_an_older_version_hears_who_was_faster(home: Home, world: World) -> None:
    build(home[1][1])
    user = world.users["village"]
    save(actor=Actor(user.username, user.id))
    with pytest.raises(Conflict) as clash:
        save(typed={"abo": "b"})
    assert (clash.value.code, clash.value.username) == ("record_changed", "village")
    assert save(base=1, typed={"abo": "b"}).version == 2


def test_wrong_values_and_empty_forms_store_nothing(home: Home) -> None:
    build(home[1][1])
    typed = {"temperature": "99", "pulse": "72"}
    assert refused(lambda: save("exam", typed=typed, number=0, on=TODAY + DAY)) == [
        ("value_future", "happened_on"), ("value_out_of_range", "temperature"),
    ]  # fmt: skip
    assert refused(lambda: save(typed={})) == [("form_empty", "")]
    assert db.session.scalars(select(RecordSection)).all() == []


def test_lists_know_what_is_missing_and_when_somebody_was_last_served(home: Home) -> None:
    record = build(home[1][1])
    assert record.gaps is None
    save(typed={"diseases": ["none"]})
    before = record.gaps or 0
    save(base=1, typed={"diseases": ["none"], "abo": "o"})
    assert (record.gaps, record.updated_on, record.served_on) == (before - 1, TODAY, None)
    save("exam", number=0, typed={"pulse": "72"}, on=date(2026, 5, 4))
    save("exam", number=0, typed={"pulse": "70"}, on=date(2026, 3, 1))
    assert record.served_on == date(2026, 5, 4)
    assert service_days(record.id) == [date(2026, 5, 4), date(2026, 3, 1)]


def test_an_examination_that_is_sent_twice_is_one(home: Home) -> None:
    record = build(home[1][1])
    for _ in range(2):
        save("exam", number=0, typed={"pulse": "72"}, on=date(2026, 5, 4))
    save("exam", number=0, typed={"pulse": "73"}, on=date(2026, 5, 4))
    assert [exam.number for exam in list_exams(record.id)] == [2, 1]


def test_an_examination_entered_by_mistake_counts_no_longer(home: Home) -> None:
    record = build(home[1][1])
    save("exam", number=0, typed={"pulse": "72"}, on=date(2026, 5, 4))
    save("exam", number=1, base=1, typed={"pulse": "72"}, on=date(2026, 5, 4), withdrawn=True)
    assert record.served_on is None
    [exam] = list_exams(record.id)
    assert (exam.number, exam.version, exam.withdrawn) == (1, 2, True)


def test_what_the_person_lacks_is_filled_in_and_nothing_is_written_over(home: Home) -> None:
    person = home[1][1]
    person.education = "小学"
    build(person)
    own = {"ethnicity": "汉族", "education": "初中"}
    save(own=own)
    assert (person.ethnicity, person.education) == ("汉族", "小学")
    assert refused(lambda: save(base=1, typed={"abo": "a"}, own={"ethnicity": "火星"})) == [
        ("unknown_value", "own-ethnicity")
    ]


def test_a_record_is_closed_and_opened_by_hand(home: Home) -> None:
    scope = everything(TODAY)
    build(home[1][1], on=date(2026, 1, 1))

    def close(reason: str, on: date = TODAY, note: str = "") -> HealthRecord:
        return close_record(CODE, reason, on, note, scope, SYSTEM, TODAY)

    assert refused(lambda: close("moved")) == [("missing_required", "note")]
    assert refused(lambda: close("death")) == [("record_death_first", "reason")]
    assert refused(lambda: close("lost", date(2025, 12, 31))) == [("bad_date", "on")]
    close("lost")
    assert state() == ("closed", "lost", TODAY)
    assert refused(lambda: close("lost")) == [("record_closed", "")]
    assert refused(lambda: save()) == [("record_closed", "")]
    assert refused(lambda: restore_record(CODE, " ", scope, SYSTEM, TODAY)) == [
        ("missing_required", "note")
    ]
    restore_record(CODE, "重新联系上", scope, SYSTEM, TODAY)
    assert state() == ("open", None, None)
    assert [kind for kind, _on in events()] == ["built", "closed", "restored"]
    assert [row.after["record"] for row in audited("record.close")] == [CODE]


def test_a_death_closes_the_record_and_taking_it_back_opens_it(home: Home) -> None:
    scope, person = everything(TODAY), home[1][1]
    build(person)
    leave_household(person.key, "death", TODAY, scope, SYSTEM, TODAY)
    assert state() == ("closed", "death", TODAY)
    undo_last()
    assert state() == ("open", None, None)
    assert [kind for kind, _on in events()] == ["built", "closed", "restored"]
    assert db.session.scalars(select(HealthRecord.restored_on)).one() is None
    assert run_checks().ok


def test_a_death_is_not_taken_back_over_a_record_that_was_changed_since(home: Home) -> None:
    scope, person = everything(TODAY), home[1][1]
    record = build(person)
    leave_household(person.key, "death", TODAY, scope, SYSTEM, TODAY)
    record.closed_on = TODAY - DAY
    db.session.flush()
    assert refused(undo_last) == [("changed_since", "")]


def undo_last() -> None:
    standing = select(HouseholdAction.id).where(HouseholdAction.undone_at_utc.is_(None))
    last = db.session.scalars(standing.order_by(HouseholdAction.id.desc())).first()
    undo_action(last or 0, "登错了", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()


def test_moving_away_closes_the_record_and_coming_back_opens_it(home: Home) -> None:
    scope, person = everything(TODAY), home[1][2]
    build(person)
    told = Leaving("", destination="邻县", handed_over_to="邻县卫生院")
    leave_household(person.key, "moved_out", TODAY - DAY, scope, SYSTEM, TODAY, told=told)
    assert state() == ("closed", "moved", TODAY - DAY)
    closed = select(RecordEvent.note).filter_by(kind="closed")
    assert db.session.scalars(closed).one() == "邻县 · 邻县卫生院"
    move_in("H1", Arrival(TODAY, "20", former=person.key), scope, SYSTEM, TODAY)
    assert state() == ("open", None, None)
    assert db.session.scalars(select(HealthRecord.restored_on)).one() == TODAY
    undo_last()
    assert state() == ("closed", "moved", TODAY - DAY)


def test_a_roster_that_brings_somebody_back_opens_the_record(world: World) -> None:
    scope = everything(TODAY)
    take(cells(record_code=CODE))
    person = db.session.scalars(select(Resident)).one()
    leave_household(person.key, "moved_out", TODAY - DAY, scope, SYSTEM, TODAY)
    assert state() == ("closed", "moved", TODAY - DAY)
    take(cells(record_code=CODE))
    assert state() == ("open", None, None)
    assert events("restored") == [("restored", TODAY)]


def test_a_household_that_leaves_takes_all_records_with_it(home: Home) -> None:
    for place, person in enumerate(home[1], start=1):
        make_record(person, f"110199100101{place:05d}")
    leave_together("H1", TODAY, Leaving(""), everything(TODAY), SYSTEM, TODAY)
    found = select(HealthRecord.status, HealthRecord.close_reason).distinct()
    assert [tuple(row) for row in db.session.execute(found)] == [("closed", "moved")]


def test_records_of_who_died_before_are_closed_with_one_press(home: Home) -> None:
    scope = everything(TODAY)
    dead, lives = home[1][1], home[1][2]
    make_record(lives, "11019910010100002")
    leave_household(dead.key, "death", TODAY - DAY, scope, SYSTEM, TODAY)
    make_record(dead, CODE)
    codes = [CODE, "11019910010100002", "11019999910100001"]
    assert close_gone(codes, scope, SYSTEM, TODAY) == 1
    assert close_gone(codes, scope, SYSTEM, TODAY) == 0
    record = db.session.scalars(select(HealthRecord).filter_by(code=CODE)).one()
    assert (record.status, record.close_reason, record.closed_on) == (
        "closed",
        "death",
        TODAY - DAY,
    )
