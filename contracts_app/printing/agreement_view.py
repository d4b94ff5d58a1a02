"""From the frozen snapshot of a contract to the words its printed agreement shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from contracts_app.printing.agreement_close import changes, chinese_date, endings, parties
from contracts_app.printing.fields import BLANK
from contracts_app.vocabulary.agreement import PLACEHOLDERS, STANDARD_AGREEMENT
from contracts_app.vocabulary.catalogue import HUKOU_BOOK, ID_TYPES, NO_ID, RESIDENT_ID

ABSENT: Final = "—"
HEADS: Final = ("户主", "本人")
MONEY: Final = ("fee", "insurance", "public_health", "self")
_CITIZENS: Final = (RESIDENT_ID, HUKOU_BOOK, NO_ID)
OTHER_PAPERS: Final = {one.zh for one in ID_TYPES if one.code not in _CITIZENS}
"""Documents that are named with their number: a number alone is that of a citizen."""
_ROOM: Final = {"rep": BLANK * 10, "tel": BLANK * 16, "id": BLANK * 26, "addr": BLANK * 40}
"""What stands amid the words of a form that is filled in by hand."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CLAUSE_HEADING = re.compile(r"第[一二三四五六七八九十百]+条(?:〔[^〕]*〕)?")


class Part(NamedTuple):
    """A piece of a template's text: its own words, or the value of a placeholder."""

    text: str
    is_value: bool = False


def agreement_view(snapshot: Mapping[str, Any], verify_url: str) -> dict[str, Any]:
    """What print/agreement.html needs for one agreement.

    Besides what was signed a snapshot may tell `changes` (a list) and `termination`, each with
    `on`, `what` or `reason`, and the confirmations `household` and `team`; and whether it is
    `blank`, a form to be filled in by hand.
    Raises KeyError when the snapshot lacks a part, ValueError for a placeholder nobody knows, a
    date that is none, or strokes that cannot be drawn.
    """
    fields = _fields(snapshot)
    template, blank = snapshot["template"], bool(snapshot.get("blank"))
    return {
        **{key: snapshot[key] for key in ("contract_no", "household", "representative")},
        **{key: snapshot[key] for key in ("institution", "team", "doctor")},
        "absent": "" if blank else ABSENT,
        "title": parts(template["title"], fields),
        "preamble": parts(template["preamble"], fields),
        "clauses": _clauses(template, fields),
        "wording": _version(template),
        "representative_id": _document(snapshot["representative"]),
        "representative_relation": _relation(snapshot["representative"]["relation"], blank),
        "members": [
            _member(number, member, blank)
            for number, member in enumerate(snapshot["members"], start=1)
        ],
        "covered": BLANK * 4 if blank else str(len(snapshot["members"])),
        "team_members": _team_members(snapshot["team"]),
        **_packages(snapshot["packages"], blank),
        "changes": changes(snapshot),
        "endings": endings(snapshot),
        "ended": snapshot.get("ended", ""),
        "verify_code": _verify_code(verify_url),
        "parties": parties(snapshot),
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


def _clauses(template: Mapping[str, Any], fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each clause with its heading and its gloss, where there is one."""
    made = []
    for clause, gloss in zip_longest(template["clauses"], _gloss(template), fillvalue=""):
        heading, text = split_clause(clause)
        told = {"heading": heading, "text": text, "gloss": gloss}
        made.append({name: parts(words, fields) for name, words in told.items()})
    return made


def _gloss(template: Mapping[str, Any]) -> Sequence[str]:
    """The English gloss of the clauses: its own, or that of the standard text."""
    if template.get("gloss") is not None:
        own: Sequence[str] = template["gloss"]
        return own[: len(template["clauses"])]
    standard = STANDARD_AGREEMENT
    known = (template["code"], template["version"]) == (standard.code, standard.version)
    return standard.gloss if known else ()


def _member(number: int, member: Mapping[str, Any], blank: bool) -> tuple[str, ...]:
    """The row of a member, cell by cell."""
    absent, nobody_special = ("", "") if blank else (ABSENT, "一般人群")
    return (
        str(number),
        *(member[key] for key in ("name", "sex", "birth_date", "relation")),
        _document(member) or absent,
        "、".join(member["tags"]) or nobody_special,
        member["record_code"] or absent,
    )


def _document(person: Mapping[str, Any]) -> str:
    """The number of somebody's document, after what it is where that is no resident ID card."""
    number, kind = person["id_number"] or "", person.get("id_type", "")
    return f"{kind} {number}" if number and kind in OTHER_PAPERS else number


def _version(template: Mapping[str, Any]) -> str:
    """Whose wording it is and which version, as the list of wordings calls it; 0 is a sample."""
    place, version = template.get("institution_code", ""), template["version"]
    return f"{place + ' ' if place else '通用'}第{version}版" if version else template["code"]


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
    room = _ROOM if snapshot.get("blank") else {}
    return {name: value or room.get(name, "") for name, value in fields.items()}


def _relation(relation: str, blank: bool) -> str:
    if blank:
        return f"与户主关系：{BLANK * 8}"
    return "户主" if relation in HEADS else f"与户主关系：{relation}"


def _team_members(team: Mapping[str, Any]) -> str:
    return "、".join(f"{person['name']}（{person['post']}）" for person in team["members"])


def _packages(packages: Sequence[Mapping[str, Any]], blank: bool) -> dict[str, Any]:
    """The packages with their prices and the sum; on a blank form a box to tick, and no sum."""
    total = [yuan(sum(package[f"{part}_fen"] for package in packages)) for part in MONEY]
    fees = (yuan(package["fee_fen"]) for package in packages)
    return {
        "longest": max(map(len, (*fees, *(() if blank else total))), default=0),
        "packages": [_package(package, "□" if blank else "") for package in packages],
        "total": [""] * len(MONEY) if blank else total,
    }


def _package(package: Mapping[str, Any], box: str) -> dict[str, Any]:
    paid = [yuan(package[f"{part}_fen"]) for part in MONEY]
    return {
        "name": box + package["name"],
        "items": "；".join(_item(item) for item in package["items"]),
        "amounts": paid if package["fee_fen"] else ["免费", *[ABSENT] * (len(MONEY) - 1)],
    }


def _item(item: Mapping[str, str]) -> str:
    return f"{item['name']}（{item['frequency']}）" if item["frequency"] else item["name"]
