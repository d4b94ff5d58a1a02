"""Amounts in the capital characters that receipts carry so that nobody adds a stroke."""

from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")


def in_capitals(fen: int) -> str:
    """`12030` as 壹佰贰拾元叁角整; an amount below zero is told without its sign."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, last = divmod(rest, 10)
    parts = [_whole(yuan) + "元" if yuan else ""]
    if jiao:
        parts.append(_DIGITS[jiao] + "角")
    elif last and yuan:
        parts.append("零")
    parts.append(_DIGITS[last] + "分" if last else "整")
    text = "".join(parts)
    return "零元整" if text == "整" else text


def _whole(yuan: int) -> str:
    groups: list[int] = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        gap = bool(text) and (group < 1000 or groups[place + 1] == 0)
        text += ("零" if gap else "") + _group(group) + _GROUPS[place]
    return text


def _group(number: int) -> str:
    """One to 9,999."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _UNITS[place]
        gap = not digit
    return text
