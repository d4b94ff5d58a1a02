"""Every event that can be written has its words, and says what it is about."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from contracts_app.formatting.events import EVENT_KINDS, VERBS, EventKind, verbs_of
from contracts_app.formatting.happenings import Line, Names, line, together
from contracts_app.vocabulary.life import ActionKind
from tests.support.audit_verbs import written_in, written_verbs

OBJECTS = frozenset({"household", "contract", "resident"})
"""Of which the pages tell what happened."""
OF_MANY = {"list"}
"""Of many things at once, so that none of them is named by the row."""
ENTRIES = {f"household.{kind}" for kind in ActionKind}
NOON = datetime.fromisoformat("2026-11-21T04:00")


def recorded_verbs() -> set[str]:
    """The verbs that the sources write of households, contracts and people."""
    return {one.verb for one in written_verbs() if not one.objects or one.objects & OBJECTS}


def test_the_search_finds_verbs_however_they_are_written() -> None:
    verbs = recorded_verbs()
    assert {"contract.sign", "contract.status", "household.*", "resident.update"} <= verbs
    assert {"queue.take", "queue.recall", "household.members_added"} <= verbs
    assert {"view", "print", "sign.open", "resident.reveal"} <= verbs
    assert {"ledger.refund", "appointment.cancel", "pregnancy.book", "change.attempt"} <= verbs


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("record(actor, 'a.b', 'resident', key)", [("a.b", {"resident"})]),
        ("audit.record(actor, 'a.b' if x else 'a.c', kind, key)", [("a.b", set()), ("a.c", set())]),
        ("def f(v):\n audit.record(a, v, 'contract', k)\nf('a.b')", [("a.b", {"contract"})]),
        (
            "def f(k, verb):\n audit.record(a, verb, 'contract', k)\nf(1, verb='a.b')",
            [("a.b", {"contract"})],
        ),
        ("def f(v):\n audit.record(a, v, 'contract', k)\nf(unknown)", [("?", {"contract"})]),
        (
            "def f(v):\n audit.record(a, f'x.{v}', 'contract', k)\nf('a')\nf('b')",
            [("x.a", {"contract"}), ("x.b", {"contract"})],
        ),
        ("looked_at('household', code)", [("view", {"household"})]),
        ("journal.record(actor, 'a.b', 'resident', key)", []),
    ],
)
def test_a_verb_is_read_through_whoever_hands_it_on(source: str, found: list[Any]) -> None:
    assert sorted((one.verb, set(one.objects)) for one in written_in(source, "here")) == found


def test_every_verb_that_is_written_of_them_has_its_words() -> None:
    written = recorded_verbs() - OF_MANY - {"household.*"} | ENTRIES
    assert sorted(written - set(VERBS)) == []


def test_every_verb_belongs_to_one_kind_that_can_be_chosen() -> None:
    assert sorted(verb for kind in EventKind for verb in verbs_of(kind)) == sorted(VERBS)
    assert set(EVENT_KINDS) == set(EventKind)


NAMES = Names({"kwang": "王秀英", "kchild": "王小宝"}, {"T01": "第一团队"}, {7: "写错了人"})


def event(verb: str, object_type: str = "household", key: str = "H1", **values: Any) -> Any:
    given = {
        "at_utc": NOON, "actor": "sun", "display_name": "孙会计", "reason": "",
        "before": None, "after": None, "request_id": "",
    }  # fmt: skip
    return SimpleNamespace(verb=verb, object_type=object_type, object_key=key, **given | values)


@pytest.fixture
def chinese(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("zh"):
        yield


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            event(
                "contract.status", "contract", "N-01", reason="renew",
                before={"status": "active"}, after={"status": "renewed"},
            ),
            "状态 · 履约中 → 已续约",
        ),
        (
            event(
                "household.death",
                after={"resident": "kwang", "new_head": "kchild", "on": "2026-11-20"},
            ),
            "死亡 · 王秀英 · 户主：王小宝 · 2026-11-20",
        ),
        (
            event(
                "household.suspend",
                after={"resident": None, "reason": "work", "on": "2026-05-01",
                       "expected_back": "2026-07-01"},
            ),
            "长期外出 · 2026-05-01 · 预计 2026-07-01 返回 · 外出务工",
        ),
        (
            event(
                "household.grid", reason="split", before={"grid": "G1"},
                after={"grid": "G2", "moved_on": "2026-11-21"},
            ),
            "转入其他网格 · G1 → G2 · 2026-11-21 · 网格拆分",
        ),
        (
            event(
                "contract.sign", "contract", "N-01",
                after={"team": "T01", "members": ["kwang", "kchild", "gone"],
                       "packages": ["BASIC", "TCM"], "period": ["2026-11-21", "2027-12-31"]},
            ),
            "签约 · 王秀英、王小宝 · 第一团队 · 2026-11-21 – 2027-12-31 · BASIC, TCM",
        ),
        (
            event("household.members_added", after={"members": 2}),
            "由花名册增加成员 · 2 人",
        ),
        (
            event("resident.update", "resident", "kwang",
                  after={"changed": ["id_last4", "id_number", "phone"], "household": "H1"}),
            "由花名册变更个人信息 · 王秀英 · 变更：证件号码、电话",
        ),
        (
            event("resident.leave", "resident", "kwang", reason="moved_out",
                  after={"on": "2026-11-20"}),
            "离开本户 · 王秀英 · 2026-11-20 · 迁出",
        ),
        (
            event("objection.record", "contract", "N-01", after={"kind": "change_team"}),
            "登记异议 · 更换团队",
        ),
        (
            event("change.attempt", "contract", "N-01",
                  after={"on": "2026-11-20", "channel": "phone", "result": "nobody"}),
            "联系家庭 · 2026-11-20 · 电话",
        ),
        (
            event("change.attempt", "contract", "N-01",
                  after={"on": "2026-11-20", "channel": "home", "result": "nobody"}),
            "联系家庭 · 2026-11-20 · 上门",
        ),
        (
            event("change.request", "contract", "N-01", reason="4",
                  after={"kind": "terminate", "wanted": "2026-12-01"}),
            "提出变更申请 · 希望自 2026-12-01 起 · 提前解约 · 主动解约",
        ),
        (
            event("household.undo", after={"action": 7, "kind": "death"}),
            "撤回登记 · 死亡 · 写错了人",
        ),
        (
            event("change.request", "contract", "N-01", reason="5",
                  after={"kind": "change_packages"}),
            "提出变更申请 · 调整服务包",
        ),
        (
            event("household.change_packages", after={"contract": "N-01", "reason": "5"}),
            "变更服务包",
        ),
        (event("not.known"), "not.known"),
    ],
)  # fmt: skip
def test_an_event_says_what_it_changed(chinese: None, row: Any, said: str) -> None:
    told = line(row, NAMES)
    assert " · ".join((told.what, *told.details)) == said


def test_an_entry_that_was_taken_back_says_why(chinese: None) -> None:
    assert line(event("household.death", after={"action": 7}), NAMES).taken_back == "写错了人"
    assert line(event("household.death", after={"action": 8}), NAMES).taken_back is None
    assert line(event("household.undo", after={"action": 7}), NAMES).taken_back is None


@pytest.mark.parametrize(
    ("actor", "name", "who"),
    [
        ("command:contracts", None, "命令行"),
        ("job:calendar", None, "系统"),
        ("system", None, "系统"),
        ("sun", "孙会计", "孙会计"),
        ("left.long.ago", None, "left.long.ago"),
    ],
)
def test_whoever_acted_goes_by_name(chinese: None, actor: str, name: str | None, who: str) -> None:
    assert line(event("queue.join", actor=actor, display_name=name), NAMES).who == who


def test_what_was_done_at_once_stands_together_with_the_entry_first(chinese: None) -> None:
    rows = [
        event("resident.leave", "resident", "kwang", request_id="b"),
        event("household.death", request_id="b"),
        event("contract.end", "contract", "N-01", request_id="b"),
        event("contract.status", "contract", "N-01", request_id="b"),
        event("contract.sign", "contract", "N-01", request_id="a"),
        event("queue.join"),
        event("queue.leave"),
    ]
    assert verbs_together(rows) == [
        ["household.death", "contract.status", "contract.end"],
        ["contract.sign"],
        ["queue.join"],
        ["queue.leave"],
    ]


def test_a_leaving_that_no_entry_tells_of_is_told_itself(chinese: None) -> None:
    later = NOON + timedelta(hours=1)
    rows = [
        event("resident.leave", "resident", "kwang", request_id="b", at_utc=later),
        event("contract.end", "contract", "N-01", request_id="b"),
    ]
    assert verbs_together(rows) == [["contract.end", "resident.leave"]]
    assert together([line(row, NAMES) for row in rows])[0].at_utc == later


def verbs_together(rows: list[Any]) -> list[list[str]]:
    lines: list[Line] = [line(row, NAMES) for row in rows]
    return [[one.verb for one in happening.lines] for happening in together(lines)]
