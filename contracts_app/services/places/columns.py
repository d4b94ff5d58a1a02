"""The columns of the files about places and teams, and the names by which a header may call them.

The interface promises the Chinese and the English names; order does not matter and unknown
columns are ignored and reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from contracts_app.rules.labels import plain

_HINT: Final = re.compile(r"[(\[【].*?[)\]】]|[*:]")


def _named(text: str) -> str:
    """A header cell without hints such as （必填） or *, with one kind of separator."""
    return _HINT.sub("", plain(text)).replace("_", "").replace("-", "")


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of file: English name to its other names.

    `essential` are those by which the header row is recognised; `required` must not be blank.
    """

    names: dict[str, tuple[str, ...]]
    essential: frozenset[str]
    required: tuple[str, ...]

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {
            _named(name): field for field, others in self.names.items() for name in (field, *others)
        }

    def recognise(self, header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
        """Where each known column stands, and the headers that are ignored.

        A column that comes twice is read at its first place and ignored at the second.
        """
        found: dict[str, int] = {}
        ignored: list[str] = []
        for place, text in enumerate(header):
            field = self._by_name.get(_named(text))
            if field is not None and field not in found:
                found[field] = place
            elif text.strip():
                ignored.append(text.strip())
        return found, ignored

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a row can be the header of such a file."""
        found, _ = self.recognise(cells)
        return found.keys() >= self.essential


def _columns(
    names: dict[str, tuple[str, ...]], essential: Sequence[str], required: Sequence[str]
) -> Columns:
    return Columns(names, frozenset(essential), tuple(required))


DIVISIONS: Final = _columns(
    {
        "code": ("代码", "编码", "行政区划代码"),
        "name": ("名称",),
        "parent_code": (
            *("上级代码", "上级", "上级编码"),
            *("streetCode", "areaCode", "cityCode", "provinceCode"),
        ),
        "record_code": ("档案代码",),
    },
    essential=("code", "name"),
    required=("code", "name"),
)

INSTITUTIONS: Final = _columns(
    {
        "institution_code": ("机构编码", "机构代码"),
        "name": ("机构名称",),
        "kind": ("类型", "机构类型"),
        "region_code": ("行政区划代码", "村代码"),
        "parent_code": ("上级机构", "上级机构编码"),
        "phone": ("电话", "联系电话"),
    },
    essential=("institution_code", "name", "kind"),
    required=("institution_code", "name", "kind", "region_code"),
)

TEAMS: Final = _columns(
    {
        "team_code": ("团队编码", "团队代码"),
        "name": ("团队名称",),
        "institution_code": ("机构编码", "机构代码"),
        "leader": ("团队长", "队长"),
        "hotline": ("热线", "热线电话"),
        "service_hours": ("服务时间",),
        "max_households": ("户数上限",),
        "max_persons": ("人数上限",),
    },
    essential=("team_code", "name", "institution_code"),
    required=("team_code", "name", "institution_code"),
)

MEMBERS: Final = _columns(
    {
        "team_code": ("团队编码", "团队代码"),
        "name": ("姓名",),
        "post": ("岗位",),
        "phone": ("电话", "联系电话", "手机号"),
    },
    essential=("team_code", "name", "post"),
    required=("team_code", "name", "post"),
)

GRIDS: Final = _columns(
    {
        "grid_code": ("网格编码", "网格代码"),
        "name": ("网格名称",),
        "village_code": ("行政区划代码", "村代码"),
        "parent_code": ("上级网格", "上级网格编码"),
        "kind": ("类型", "网格类型"),
    },
    essential=("grid_code", "name", "village_code"),
    required=("grid_code", "name", "village_code"),
)

ASSIGNMENT: Final = _columns(
    {
        "grid_code": ("网格编码", "网格代码", "网格"),
        "team_code": ("团队编码", "团队代码", "团队"),
        "valid_from": ("起始日期", "开始日期"),
    },
    essential=("grid_code", "team_code"),
    required=("grid_code", "team_code"),
)

CONTRACTS: Final = _columns(
    {
        "household_code": ("户编号", "家庭编号", "户号"),
        "team_code": ("团队编码", "团队代码"),
        "packages": ("服务包",),
        "signed_on": ("签约日期",),
        "representative_id": ("代表人证件号", "代表人证件号码"),
        "channel": ("签约方式",),
        "paper_no": ("协议编号", "纸质协议编号"),
        "member_ids": ("成员证件号", "成员证件号码"),
    },
    essential=("household_code", "team_code", "signed_on"),
    required=(
        *("household_code", "team_code", "packages", "signed_on"),
        *("representative_id", "channel"),
    ),
)
