"""Which department of a hospital looks after an illness, told by the words of its name."""

from collections.abc import Iterable, Mapping
from typing import Final

_HEART: Final = ("心内", "心血管", "心脏", "高血压")
_LUNGS: Final = ("呼吸", "肺")
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "MATERNAL": ("产科", "妇产", "妇幼"),
    "HTN": _HEART,
    "DM2": ("内分泌", "糖尿病"),
    "CHD": _HEART,
    "STROKE": ("神经内", "脑血管", "卒中"),
    "COPD": _LUNGS,
    "TB": ("结核", "感染", "传染"),
    "SMD": ("精神", "心理"),
    "CANCER": ("肿瘤",),
}
"""By group of people: words of the name of a department for it."""
_INTERNAL: Final = frozenset({"HTN", "DM2", "CHD", "STROKE", "COPD"})
"""Illnesses for which a department without a speciality is right as well."""
_GENERAL: Final = frozenset({"内科", "大内科", "普通内科", "综合内科", "全科", "全科医学科"})


def departments_for(groups: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the departments for the first of these groups that has any, by their names."""
    return next((keys for group in groups if (keys := _of(group, names))), ())


def _of(group: str, names: Mapping[str, str]) -> tuple[str, ...]:
    words = _WORDS.get(group, ())
    own = tuple(key for key, name in names.items() if any(word in name for word in words))
    if own or group not in _INTERNAL:
        return own
    return tuple(key for key, name in names.items() if name in _GENERAL)
