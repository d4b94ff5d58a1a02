"""The order in which somebody walks from door to door, and which doors are one and the same."""

import re
import unicodedata
from typing import Final, TypeAlias

DoorOrder: TypeAlias = tuple[tuple[int, int, str], ...]
_DIGITS: Final = dict(zip("〇一二三四五六七八九", range(10), strict=True)) | {"零": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100}
_CHINESE: Final = "".join((*_DIGITS, *_UNITS))
_PIECE: Final = re.compile(rf"[0-9]+|[{_CHINESE}]+|[^0-9{_CHINESE}]+")
_GAPS: Final = re.compile(r"[\s,，、.。·#＃]+")


def door_order(address: str) -> DoorOrder:
    """A key that sorts addresses as they are walked: 2号 before 10号, 二组 before 十组."""
    plain = unicodedata.normalize("NFKC", address)
    return tuple(_piece(text) for text in _PIECE.findall(plain))


def door_of(address: str) -> str:
    """The address without what only tells how it was typed; empty where none is known."""
    plain = unicodedata.normalize("NFKC", address).casefold()
    return _GAPS.sub("", plain)


def _piece(text: str) -> tuple[int, int, str]:
    if text.isdecimal():
        return 0, int(text), ""
    return (0, _number(text), "") if text[0] in _CHINESE else (1, 0, text)


def _number(text: str) -> int:
    """The value of 二十一, 一百零五 or 二〇三."""
    if not any(unit in text for unit in _UNITS):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
