"""The close of an agreement in words: what became of it, and how its parties signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from contracts_app.printing.fields import BLANK
from contracts_app.rules.signature import Signature, parse_strokes, read_strokes

BLANK_DATE: Final = f"{BLANK * 8}年{BLANK * 4}月{BLANK * 4}日"
ROOM: Final = 2
"""Rows for changes at least."""
GOES_ON: Final = {
    "renewal": "续约",
    "change_team": "更换团队",
    "change_packages": "更换服务包",
    "split": "分户",
    "merge": "并户",
}
PARTIES: Final = {
    "household": ("甲方", "家庭代表", "签字人", "Household"),
    "team": ("乙方", "家庭医生团队", "经办人", "Team"),
}
"""Each party with its side, who stands for it, what its signer is called, and in English."""


def chinese_date(iso: str | None) -> str:
    """2026-03-05 as 2026年3月5日; a blank to be filled in by hand when there is no date."""
    if not iso:
        return BLANK_DATE
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def changes(snapshot: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the agreement goes on from, what changed since, and room to write."""
    rows = [_row(row, row["what"]) for row in snapshot.get("changes", ())]
    if renewal := snapshot.get("renewal"):
        kind = GOES_ON[renewal.get("kind", "renewal")]
        rows.insert(0, _row(renewal, f"{kind}：接续协议 {renewal['of']}"))
    return rows + [_row({}, "")] * (ROOM - len(rows))


def endings(snapshot: Mapping[str, Any]) -> list[dict[str, str]]:
    """How the agreement was terminated, or room for it."""
    told = snapshot.get("termination") or {}
    return [_row(told, told.get("reason", ""))]


def _row(told: Mapping[str, Any], what: str) -> dict[str, str]:
    return {
        "on": chinese_date(told["on"]) if told.get("on") else "",
        "what": what,
        "household": told.get("household", ""),
        "team": told.get("team", ""),
    }


def parties(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How each party signed: its drawn signature, if any, and the lines below it."""
    return [_party(snapshot, party) for party in PARTIES]


def _party(snapshot: Mapping[str, Any], party: str) -> dict[str, Any]:
    signatures = snapshot["signatures"]
    signed, (side, role, signs, english) = signatures[party], PARTIES[party]
    strokes = signed.get("strokes")
    # Who signs by hand writes the day, too; it may be another one than that of the entry.
    by_hand = signed.get("paper", signatures["household"].get("paper"))
    day = BLANK_DATE if by_hand else chinese_date(signed.get("on") or snapshot["signed_on"])
    carried = snapshot.get("renewal") is not None and not signed.get("own")
    return {
        "side": side,
        "role": role,
        "en": english,
        "picture": f"{party}_signature",
        "signature": _read(strokes) if strokes else None,
        "lines": [
            f"{signs}：{signed['name']}{'（沿用首期签名）' if carried else ''}",
            *_stand_ins(signed),
            f"日{BLANK * 3}期：{day}",
        ],
    }


def _stand_ins(signed: Mapping[str, Any]) -> list[str]:
    """Who wrote or witnessed for somebody who cannot write."""
    lines = ["（本人按手印）"] if signed.get("mark") else []
    if proxy := signed.get("proxy"):
        lines.append(f"代签人：{proxy['name']}（{proxy['relation']}）")
    if witness := signed.get("witness"):
        lines.append(f"见证人：{witness}")
    return lines


def _read(strokes: Any) -> Signature:
    """Strokes as a snapshot holds them: decoded JSON, or the text of it."""
    drawn = parse_strokes(strokes) if isinstance(strokes, str) else read_strokes(strokes)
    if not drawn.points():
        raise ValueError("signature without strokes")
    return drawn
