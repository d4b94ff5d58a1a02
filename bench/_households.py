"""Made-up agreements whose sizes vary the way those of a township do."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from contracts_app.printing.options import PrintItem
from tests.printing.conftest import build_snapshot, make_packages

ADDRESS = "https://health.example/v/"
# Lengths differ from village to village; one place in twelve has no room on one line.
_PLACES = ("杨柳村", "上河湾村", "大石桥社区居民委员会", "新兴村")
_TAILS = ("", "东厢房", "（老供销社院内）", "幸福里小区3号楼2单元501室")
_LONG = "原水泥厂家属区平房第四排自东向西第二户与卫生室隔壁院内北侧二层楼梯口左手第一间"
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = "建国秀英明华桂兰志强淑珍玉梅海燕小龙文博子涵欣怡㛃䶮"
_TAGS = (
    (65, ("老年人", "高血压", "2型糖尿病")),
    (18, ("高血压", "2型糖尿病")),
    (7, ()),
    (0, ("0-6岁儿童",)),
)
_SIZES = (1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6)
_PACKAGE_OF = {"高血压": 1, "2型糖尿病": 2, "老年人": 3}


def items(count: int) -> Iterator[PrintItem]:
    """So many agreements with the addresses of their codes, the same ones every time."""
    random = Random(5)
    for number in range(1, count + 1):
        yield PrintItem(_household(random, number), f"{ADDRESS}{number:012d}")


def _household(random: Random, number: int) -> dict[str, Any]:
    made = build_snapshot(members=1, packages=4, serial=number)
    pattern = dict(made["members"][0])
    made["members"] = [_member(random, pattern) for _ in range(random.choice(_SIZES))]
    first = made["members"][0]
    made["representative"].update(name=first["name"], id_number=first["id_number"])
    made["household"]["address"] = _address(random)
    team = random.randrange(8)
    made["team"]["name"] = f"清溪第{'一二三四五六七八'[team]}家庭医生团队"
    made["doctor"] = random.choice(("赵明", "孙倩", None))
    day = date(2026, 3, 1) + timedelta(days=random.randrange(40))
    made["signed_on"] = made["period"]["start"] = day.isoformat()
    tags = {tag for one in made["members"] for tag in one["tags"]}
    wanted = {at for tag, at in _PACKAGE_OF.items() if tag in tags}
    offered = make_packages(4)
    made["packages"] = [offered[0], *(offered[at] for at in sorted(wanted))]
    return made


def _address(random: Random) -> str:
    place = f"清溪镇{random.choice(_PLACES)}{random.randrange(1, 13)}组{random.randrange(1, 240)}号"
    return place + (_LONG if random.randrange(12) == 0 else random.choice(_TAILS))


def _member(random: Random, pattern: dict[str, Any]) -> dict[str, Any]:
    age = random.choice((2, 5, 12, 30, 33, 38, 45, 52, 60, 66, 70, 78))
    tags = next(tags for least, tags in _TAGS if age >= least)
    name = random.choice(_NAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))
    return {
        **pattern,
        "name": name,
        "birth_date": f"{2026 - age}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}",
        "tags": [tag for tag in tags if random.randrange(2)],
    }
