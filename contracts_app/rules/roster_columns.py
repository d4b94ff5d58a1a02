"""The columns of a residents' roster (居民花名册) and the names by which a header may call them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts_app.rules.labels import plain


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its English name, its name in a Chinese header, and other names for it."""

    field: str
    zh: str
    aliases: tuple[str, ...] = ()


COLUMNS: Final = (
    Column("household_code", "户编号", ("家庭编号", "户号")),
    Column("name", "姓名"),
    Column("id_type", "证件类型"),
    Column("id_number", "证件号码", ("身份证号", "身份证号码")),
    Column("sex", "性别"),
    Column("birth_date", "出生日期"),
    Column("relation", "与户主关系"),
    Column("phone", "联系电话", ("手机号", "电话")),
    Column("ethnicity", "民族"),
    Column("education", "文化程度"),
    Column("marital_status", "婚姻状况"),
    Column("village_code", "行政区划代码", ("村代码",)),
    Column("village_name", "村名"),
    Column("grid_code", "网格编码", ("网格",)),
    Column("address", "现住址"),
    Column("residency", "户籍类型"),
    Column("permanent", "居住满半年", ("常住",)),
    Column("tags", "人群标签", ("人群分类",)),
    Column("record_built_on", "建档日期"),
    Column("record_code", "档案编号"),
    Column("note", "备注"),
)
FIELDS: Final = tuple(column.field for column in COLUMNS)

_ESSENTIAL: Final = frozenset({"household_code", "name"})
_FEWEST: Final = 3
_HINT: Final = re.compile(r"[(\[【].*?[)\]】]|[*:]")


def _named(text: str) -> str:
    """A header cell without hints such as （必填） or *, with one kind of separator."""
    return _HINT.sub("", plain(text)).replace("_", "").replace("-", "")


_BY_NAME: Final = {
    _named(name): column.field
    for column in COLUMNS
    for name in (column.field, column.zh, *column.aliases)
}


def recognise_columns(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each known column stands, and the headers that are ignored.

    A column that comes twice is read at its first place and ignored at the second.
    """
    found: dict[str, int] = {}
    ignored: list[str] = []
    for index, text in enumerate(header):
        field = _BY_NAME.get(_named(text))
        if field is not None and field not in found:
            found[field] = index
        elif text.strip():
            ignored.append(text.strip())
    return found, ignored


def is_roster_header(header: Sequence[str]) -> bool:
    """Whether a row can be the header: it names the household, the person and one thing more."""
    found, _ = recognise_columns(header)
    return found.keys() >= _ESSENTIAL and len(found) >= _FEWEST
