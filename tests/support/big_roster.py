"""A synthetic roster of any size, the same for the same seed; its county exists for tests only."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from contracts_app.rules.id_number import check_character
from tests.support.rosters import DATA

HEADER = (
    "户编号,姓名,证件号码,与户主关系,联系电话,民族,行政区划代码,网格编码,现住址,"
    "户籍类型,居住满半年,人群标签,备注"
).split(",")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "秀英桂兰玉芳国强建华志明丽娟海燕春梅文军小红立新永福雪峰佳怡子轩浩然雨欣"
_BORN = date(1930, 1, 1)
_DAYS = (date(2008, 1, 1) - _BORN).days


def sample_grids() -> list[tuple[str, str]]:
    """Village and grid codes of the sample place files."""
    with (DATA / "sample-grids.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["行政区划代码"], row["网格编码"]) for row in csv.DictReader(file)]


def big_roster(rows: int, seed: int = 1) -> Iterator[list[str]]:
    """So many rows, all acceptable, in households of one to five."""
    chance = random.Random(seed)
    places = sample_grids()
    number = 0
    household = 0
    while number < rows:
        village, grid = places[household % len(places)]
        size = min(chance.choice((1, 2, 2, 3, 3, 4, 5)), rows - number)
        for place in range(size):
            yield _row(chance, f"B{household:07d}", place, number, village, grid)
            number += 1
        household += 1


def _row(
    chance: random.Random, household: str, place: int, number: int, village: str, grid: str
) -> list[str]:
    born = _BORN + timedelta(days=number * 7919 % _DAYS)
    # Area, day and sequence together never come twice below 900 times 40 counties a day.
    area = f"9901{number // _DAYS // 900 % 100:02d}" if number // _DAYS >= 900 else "110199"
    body = f"{area}{born:%Y%m%d}{number // _DAYS % 900 + 1:03d}"
    name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2))
    tags = "老年人" if born < date(1961, 1, 1) else ""
    if chance.random() < 0.15:
        tags = f"{tags}、高血压".lstrip("、")
    return [
        *(household, name, body + check_character(body)),
        "户主" if place == 0 else "配偶" if place == 1 else "子" if place == 2 else "其他",
        f"1{chance.randrange(30, 99)}{number % 100_000_000:08d}" if chance.random() < 0.7 else "",
        *("汉族", village, grid),
        f"{number % 12 + 1}组{number % 300}号" if place == 0 else "",
        *("户籍", "是", tags, ""),
    ]


def write_big_roster(path: Path, rows: int, seed: int = 1) -> Path:
    """The roster as a CSV file."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(big_roster(rows, seed))
    return path
