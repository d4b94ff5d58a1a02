"""Synthetic agreements: county 110199 is not an assigned code, the people do not exist."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from contracts_app.vocabulary.agreement import STANDARD_AGREEMENT

VERIFY_URL = "https://jyqy.example.gov.cn/v/7KQ2M9XD"
MEMBERS = (
    ("王建国", "男", "1958-03-12", "110199195803121312", "户主", ["高血压", "2型糖尿病", "老年人"]),
    ("李秀英", "女", "1960-07-01", "110199196007010165", "配偶", ["老年人", "高血压"]),
    ("王𠮷", "男", "1985-07-15", "11019919850715018X", "子", []),
    ("古丽娜尔·买买提", "女", "1990-02-28", "110199199002280223", "儿媳", ["孕产妇"]),
    ("王㛃", "女", "2018-07-01", "110199201807010247", "孙女", ["0-6岁儿童"]),
    ("王䶮", "男", "2025-11-03", "", "孙子", ["0-6岁儿童"]),
)
PACKAGES = Path(__file__).with_name("packages.csv")


def strokes(seed: int = 1) -> dict[str, Any]:
    """Three curved strokes of 20 points each, 50 points a second."""
    drawn = [
        [
            [60 + 90 * s + 4 * i, 90 + 50 * math.sin(i / (3 + s) + seed), 20 * (20 * s + i)]
            for i in range(20)
        ]
        for s in range(3)
    ]
    return {"w": 400, "h": 240, "strokes": drawn}


def make_packages(count: int) -> list[dict[str, Any]]:
    """The first so many packages of packages.csv, as a snapshot holds them."""
    with PACKAGES.open(encoding="utf-8", newline="") as file:
        return [make_package(row) for row in list(csv.DictReader(file))[:count]]


def make_package(row: dict[str, str]) -> dict[str, Any]:
    split = {key: int(row[key]) for key in ("insurance_fen", "public_health_fen", "self_fen")}
    pairs = (item.split("/", 1) for item in row["items"].split())
    return {
        "code": row["code"],
        "name": row["name"],
        "version": "1",
        "fee_fen": sum(split.values()),
        **split,
        "items": [{"name": what, "frequency": often} for what, often in pairs],
    }


def build_snapshot(members: int = 4, packages: int = 4, serial: int = 123) -> dict[str, Any]:
    """The snapshot of a signed contract with so many members and packages."""
    text = STANDARD_AGREEMENT
    head = MEMBERS[0]
    return {
        "template": {
            "code": text.code,
            "version": text.version,
            "title": text.title,
            "preamble": text.preamble,
            "clauses": list(text.clauses),
        },
        "contract_no": f"1101992026{serial:06d}-01",
        "root_no": f"1101992026{serial:06d}",
        "term_no": 1,
        "household": {
            "code": f"QX-{serial:05d}",
            "address": "清溪镇杨柳村三组27号",
            "village": "杨柳村",
            "grid": "杨柳村第三网格",
        },
        "representative": {
            "name": head[0],
            "id_type": "resident_id",
            "id_number": head[3],
            "relation": "本人",
            "phone": "13900000001",
        },
        "members": [
            {
                "key": f"m{at}",
                "name": name,
                "sex": sex,
                "birth_date": born,
                "id_type": "resident_id",
                "id_number": number,
                "relation": relation,
                "tags": tags,
                "record_code": f"110199100101{at:05d}",
            }
            for at, (name, sex, born, number, relation, tags) in enumerate(MEMBERS[:members], 1)
        ],
        "institution": {"code": "110199100", "name": "清溪镇卫生院", "phone": "010-60000000"},
        "team": {
            "code": "T01",
            "name": "清溪第一家庭医生团队",
            "leader": "赵明",
            "contact": "孙倩",
            "hotline": "010-60000001",
            "service_hours": "周一至周五 8:00-17:00",
            "members": [
                {"name": "赵明", "post": "全科医生"},
                {"name": "孙倩", "post": "护士"},
                {"name": "周岚", "post": "公卫人员"},
                {"name": "陈大山", "post": "乡村医生"},
            ],
        },
        "doctor": "赵明",
        "packages": make_packages(packages),
        "period": {"start": "2026-03-05", "end": "2027-12-31"},
        "signed_on": "2026-03-05",
        "channel": "home",
        "signatures": {
            "household": {"name": head[0], "paper": False, "strokes": strokes(1)},
            "team": {"name": "赵明", "strokes": strokes(2)},
        },
        "renewal": None,
    }


@pytest.fixture
def make_snapshot() -> Callable[..., dict[str, Any]]:
    return build_snapshot


@pytest.fixture
def verify_url() -> str:
    return VERIFY_URL


@pytest.fixture
def make_strokes() -> Callable[..., dict[str, Any]]:
    return strokes


def page_texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture
def read_pages() -> Callable[[bytes], list[str]]:
    """The text of each page of a PDF."""
    return page_texts


def drawn_objects(pdf: bytes) -> list[list[str]]:
    """The names of the pictures each page draws, the code at its foot left aside."""
    found = []
    for page in PdfReader(BytesIO(pdf)).pages:
        content = page.get_contents().get_data()
        names = [name for name in page["/Resources"]["/XObject"] if name != "/Foot"]
        found.append([name for name in names if f"{name} Do".encode() in content])
    return found
