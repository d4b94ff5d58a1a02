"""From the frozen snapshot of a contract to the words its printed agreement shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from contracts_app.rules.signature import Signature, parse_strokes, read_strokes
from contracts_app.vocabulary.agreement import PLACEHOLDERS

ABSENT: Final = "—"
BLANK_DATE: Final = "\u00a0" * 8 + "年" + "\u00a0" * 4 + "月" + "\u00a0" * 4 + "日"
BLANK_CHANGES: Final = 2
HEADS: Final = ("户主", "本人")
GOES_ON: Final = {
    "renewal": "续约",
    "change_team": "更换团队",
    "change_packages": "更换服务包",
    "split": "分户",
    "merge": "并户",
}
PARTIES: Final = {
    "household": ("甲方", "家庭代表", "签字人"),
    "team": ("乙方", "家庭医生团队", "经办人"),
}
"""Each party with its side, who stands for it, and what its signer is called."""
MONEY: Final = ("fee", "insurance", "public_health", "self")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CLAUSE_HEADING = re.compile(r"第[一二三四五六七八九十百]+条(?:〔[^〕]*〕)?")


class Part(NamedTuple):
    """A piece of a template's text: its own words, or the value of a placeholder."""

    text: str
    is_value: bool = False


def agreement_view(snapshot: Mapping[str, Any], verify_url: str) -> dict[str, Any]:
    """What print/agreement.html needs for one agreement.

    Raises KeyError when the snapshot lacks a part, ValueError for a placeholder nobody knows, a
    date that is none, or strokes that cannot be drawn.
    """
    fields = _fields(snapshot)
    template = snapshot["template"]
    packages = snapshot["packages"]
    return {
        **{key: snapshot[key] for key in ("contract_no", "household", "representative")},
        **{key: snapshot[key] for key in ("institution", "team", "doctor")},
        "title": parts(template["title"], fields),
        "preamble": parts(template["preamble"], fields),
        "clauses": [_clause(clause, fields) for clause in template["clauses"]],
        "representative_relation": _relation(snapshot["representative"]["relation"]),
        "members": [_member(*one) for one in enumerate(snapshot["members"], start=1)],
        "team_members": _team_members(snapshot["team"]),
        "packages": [_package(package) for package in packages],
        "total": [yuan(_sum_fen(packages, part)) for part in MONEY],
        "changes": _changes(snapshot.get("renewal")),
        "ended": snapshot.get("ended", ""),
        "verify_code": _verify_code(verify_url),
        "parties": [_party(snapshot, party, fields["date"]) for party in PARTIES],
    }


def parts(text: str, fields: Mapping[str, str]) -> list[Part]:
    """A text with its {placeholders} replaced; ValueError for one that nobody knows."""
    found = PLACEHOLDER.split(text)
    if not PLACEHOLDERS.keys() >= set(found[1::2]):
        raise ValueError("unknown placeholder in the agreement template")
    filled = [
        Part(fields[piece], True) if at % 2 else Part(piece) for at, piece in enumerate(found)
    ]
    return [part for part in filled if part.text]


def in_full(text: Iterable[Part]) -> str:
    """The parts of a text as one."""
    return "".join(part.text for part in text)


def split_clause(text: str) -> tuple[str, str]:
    """The heading of a clause, 第一条〔对象〕, and the rest; no heading gives an empty one."""
    found = CLAUSE_HEADING.match(text)
    return (text[: found.end()], text[found.end() :]) if found else ("", text)


def _clause(text: str, fields: Mapping[str, str]) -> tuple[list[Part], list[Part]]:
    heading, rest = split_clause(text)
    return parts(heading, fields), parts(rest, fields)


def _member(number: int, member: Mapping[str, Any]) -> tuple[str, ...]:
    """The row of a member, cell by cell."""
    return (
        str(number),
        *(member[key] for key in ("name", "sex", "birth_date", "relation")),
        member["id_number"] or ABSENT,
        "、".join(member["tags"]) or "一般人群",
        member["record_code"] or ABSENT,
    )


def chinese_date(iso: str | None) -> str:
    """2026-03-05 as 2026年3月5日; a blank to be filled in by hand when there is no date."""
    if not iso:
        return BLANK_DATE
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(fen: int) -> str:
    """Integer fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def _verify_code(url: str) -> str:
    """The typed form of the QR code: the last part of the address, when it is short enough."""
    code = url.rstrip("/").rsplit("/", 1)[-1]
    return code if len(code) <= 12 else ""


def _fields(snapshot: Mapping[str, Any]) -> dict[str, str]:
    representative, team = snapshot["representative"], snapshot["team"]
    fields = {
        "no": snapshot["contract_no"],
        "rep": representative["name"],
        "id": representative["id_number"],
        "tel": representative["phone"],
        "addr": snapshot["household"]["address"],
        "org": snapshot["institution"]["name"],
        "team": team["name"],
        "lead": team["leader"],
        "contact": team["contact"],
        "team_tel": team["hotline"],
        "start": chinese_date(snapshot["period"]["start"]),
        "end": chinese_date(snapshot["period"]["end"]),
        "date": chinese_date(snapshot["signed_on"]),
    }
    return {name: value or "" for name, value in fields.items()}


def _relation(relation: str) -> str:
    return "户主" if relation in HEADS else f"与户主关系：{relation}"


def _team_members(team: Mapping[str, Any]) -> str:
    return "、".join(f"{person['name']}（{person['post']}）" for person in team["members"])


def _package(package: Mapping[str, Any]) -> dict[str, Any]:
    paid = [yuan(package[f"{part}_fen"]) for part in MONEY]
    return {
        "name": package["name"],
        "items": "；".join(_item(item) for item in package["items"]),
        "amounts": paid if package["fee_fen"] else ["免费", *[ABSENT] * (len(MONEY) - 1)],
    }


def _item(item: Mapping[str, str]) -> str:
    return f"{item['name']}（{item['frequency']}）" if item["frequency"] else item["name"]


def _sum_fen(packages: Iterable[Mapping[str, Any]], part: str) -> int:
    return sum(package[f"{part}_fen"] for package in packages)


def _changes(renewal: Mapping[str, str] | None) -> list[dict[str, str]]:
    """The rows for changes: what the agreement goes on from and why, and room to write."""
    rows = [{"on": "", "what": ""}] * BLANK_CHANGES
    if renewal is None:
        return rows
    what = f"{GOES_ON[renewal.get('kind', 'renewal')]}：接续协议 {renewal['of']}"
    return [{"on": chinese_date(renewal["on"]), "what": what}, *rows[1:]]


def _read(strokes: Any) -> Signature:
    """Strokes as a snapshot holds them: decoded JSON, or the text of it."""
    drawn = parse_strokes(strokes) if isinstance(strokes, str) else read_strokes(strokes)
    if not drawn.points():
        raise ValueError("signature without strokes")
    return drawn


def _party(snapshot: Mapping[str, Any], party: str, signed_on: str) -> dict[str, Any]:
    """How a party signed, when, and whether that was for an earlier term."""
    signatures = snapshot["signatures"]
    signed, (side, role, signs) = signatures[party], PARTIES[party]
    strokes, on = signed.get("strokes"), signed.get("on")
    # Who signs by hand writes the day, too; it may be another one than that of the entry.
    by_hand = signed.get("paper", signatures["household"].get("paper"))
    carried = snapshot.get("renewal") is not None and not signed.get("own")
    return {
        "side": side,
        "role": role,
        "picture": f"{party}_signature",
        "signature": _read(strokes) if strokes else None,
        "signer": f"{signs}：{signed['name']}{'（沿用首期签名）' if carried else ''}",
        "signed_on": BLANK_DATE if by_hand else (chinese_date(on) if on else signed_on),
    }
