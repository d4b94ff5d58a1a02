"""What an entry did is told from the rows that it changed; rows and sentences by hand."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from contracts_app.formatting.entry_effects import effects
from contracts_app.queries.entries import Names

NAMES = Names(
    people={1: "王秀英", 2: "李大山"},
    contracts={5: "C-01", 6: "C-02"},
    households={7: "H1", 8: "H2"},
    grids={9: "东一组"},
    teams={3: "第一团队"},
    rows={
        ("cover", 11): {
            "resident_id": 1, "contract_id": 5,
            "cover_from": date(2026, 1, 1), "cover_to": date(2026, 12, 31),
        },
        ("membership", 21): {"resident_id": 1, "household_id": 7},
        ("membership", 22): {"resident_id": 2, "household_id": 8},
        ("contract", 5): {"household_id": 7, "period_start": date(2026, 1, 1)},
        ("contract", 6): {"household_id": 7, "period_start": date(2027, 1, 1)},
        ("signer_change", 31): {
            "contract_id": 5, "resident_id": 2, "due_on": date(2026, 12, 19),
        },
        ("suspension", 41): {"resident_id": 2},
        ("head_change", 51): {"household_id": 7},
        ("resident_merge", 61): {"kept_id": 1, "merged_id": 2},
    },
)  # fmt: skip


def change(table: str, id_: int, after: dict[str, Any], before: Any = None) -> dict[str, Any]:
    return {"table": table, "id": id_, "before": before, "after": after}


def told(app: Flask, *changes: dict[str, Any]) -> list[str]:
    with app.test_request_context(), force_locale("en"):
        return effects(list(changes), NAMES)


MEMBER = {
    "household_id": 8, "resident_id": 2, "relation": "20", "is_head": False,
    "valid_from": "2026-11-20", "valid_to": None, "end_reason": None,
}  # fmt: skip
ASKED = {
    "contract_id": 5, "resident_id": 2, "due_on": "2026-12-20",
    "signed_on": None, "mode": None, "closed_on": None,
}  # fmt: skip
CASES = {
    "death": (
        change("resident", 1, {"died_on": "2026-11-20"}, {"died_on": None}),
        "王秀英: died on 2026-11-20",
    ),
    "cover ends": (
        change("cover", 11, {"state": "ended", "cover_to": "2026-11-20"}, {"state": "live"}),
        "王秀英: the cover by contract C-01 ends on 2026-11-20",
    ),
    "cover ends on its own day": (
        change("cover", 11, {"state": "ended"}, {"state": "live"}),
        "王秀英: the cover by contract C-01 ends on 2026-12-31",
    ),
    "cover never begins": (
        change("cover", 11, {"state": "void"}, {"state": "upcoming"}),
        "王秀英: the cover by contract C-01 never begins",
    ),
    "new cover": (
        change("cover", 11, {
            "contract_id": 5, "resident_id": 1, "state": "live",
            "cover_from": "2026-11-20", "cover_to": "2026-12-31",
        }),
        "王秀英: covered by contract C-01 from 2026-11-20 to 2026-12-31",
    ),
    "relation": (
        change("membership", 21, {"relation": "10"}, {"relation": "02"}),
        "王秀英: relation in household H1 is now Spouse",
    ),
    "contract ends": (
        change("contract", 5, {"ended_on": "2026-11-20"}, {"ended_on": None}),
        "Contract C-01 ends on 2026-11-20",
    ),
    "contract called off": (
        change("contract", 6, {"ended_on": "2026-12-31", "status": "terminated"}, {}),
        "Contract C-02 is called off and never begins",
    ),
    "contract void": (
        change("contract", 5, {"status": "void"}, {"status": "active"}), "Contract C-01 is void",
    ),
    "signer": (
        change("contract", 5, {"signer_id": 2}, {"signer_id": None}),
        "Contract C-01: 李大山 stands for the household",
    ),
    "signature due": (
        change("signer_change", 31, ASKED), "Contract C-01: 李大山 signs by 2026-12-20",
    ),
    "signature of nobody yet": (
        change("signer_change", 31, {**ASKED, "resident_id": None}),
        "Contract C-01: somebody else has to sign by 2026-12-20",
    ),
    "signature of somebody else": (
        change("signer_change", 31, {"resident_id": 1}, {"resident_id": 2}),
        "Contract C-01: 王秀英 signs by 2026-12-19",
    ),
    "signature needed no more": (
        change("signer_change", 31, {"closed_on": "2026-11-21"}, {"closed_on": None}),
        "Contract C-01 needs no new signature any more",
    ),
    "home": (
        change("household", 7, {"grid_id": 9}, {"grid_id": 4}),
        "Household H1 moves to the grid 东一组",
    ),
    "new household": (
        change("household", 8, {"grid_id": 9, "address": "一组3号"}),
        "New household H2 in the grid 东一组, address 一组3号",
    ),
    "head": (
        change("head_change", 51, {
            "household_id": 7, "from_resident_id": 1, "to_resident_id": 2,
            "changed_on": "2026-11-21", "undone": False,
        }),
        "Head of household H1 from 2026-11-21: 李大山 instead of 王秀英",
    ),
    "last head": (
        change("head_change", 51, {
            "household_id": 7, "from_resident_id": 1, "to_resident_id": None,
            "changed_on": "2026-11-21", "undone": False,
        }),
        "Head of household H1 from 2026-11-21: nobody instead of 王秀英",
    ),
    "away": (
        change("suspension", 41, {"from_day": "2026-11-01", "to_day": None}),
        "李大山: away from 2026-11-01 on",
    ),
    "never away": (
        change("suspension", 41, {"to_day": "2026-12-01", "undone": True},
               {"to_day": None, "undone": False}),
        "李大山: the absence never begins",
    ),
    "one person": (
        change("resident_merge", 61, {"kept_id": 1, "merged_id": 2, "undone": False}),
        "李大山 and 王秀英 are one person",
    ),
    "number": (
        change("resident", 1, {"id_type": "resident_id"}, {"id_type": "none"}),
        "王秀英: the number is on record (Resident ID card)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "sentence"), CASES.values(), ids=CASES)
def test_each_change_is_told_in_a_sentence(app: Flask, row: dict[str, Any], sentence: str) -> None:
    assert told(app, row) == [sentence]


def test_who_leaves_without_a_cover_is_said_to_have_none(app: Flask) -> None:
    left = change("membership", 21, {"valid_to": "2026-11-20"}, {"valid_to": None})
    assert told(app, left) == [
        "王秀英: last day in household H1 is 2026-11-20",
        "王秀英: covered by no contract, so no cover ends",
    ]
    ended = change("cover", 11, {"state": "ended"}, {"state": "live"})
    assert len(told(app, left, ended)) == 2
    assert told(app, left, ended)[1].endswith("ends on 2026-12-31")


def test_who_comes_without_a_cover_is_said_to_have_none(app: Flask) -> None:
    assert told(app, change("membership", 22, MEMBER)) == [
        "李大山: Son in household H2 from 2026-11-20",
        "李大山: not covered by a contract",
    ]


def test_who_moves_from_one_household_to_another_keeps_what_covers_him(app: Flask) -> None:
    moved = change("membership", 21, {"valid_to": "2026-11-19"}, {"valid_to": None})
    came = change("membership", 22, {**MEMBER, "resident_id": 1})
    assert len(told(app, moved, came)) == 2


def test_a_signature_given_at_once_is_due_for_nobody(app: Flask) -> None:
    given = {**ASKED, "signed_on": "2026-11-21", "mode": "paper"}
    assert told(app, change("signer_change", 31, given)) == []
