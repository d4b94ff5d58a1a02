"""The pinyin under which a person's name is found.

Surnames are often read otherwise than the same character elsewhere (单 is Shan, not Dan), and some
have two readings in use, so every reading is kept.
"""

import os
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial
from importlib import import_module
from typing import Final

KEY_LENGTH: Final = 400
"""Longest search key in characters; whole words are left out beyond it."""

_SURNAMES: Final = (
    "单 shan|仇 qiu|曾 zeng|解 xie|查 zha|朴 piao|盖 ge gai|区 ou|翟 zhai di|洗 xian|缪 miao|"
    "折 she zhe|覃 qin tan|种 chong|召 shao|员 yun|贠 yun|秘 bi|繁 po|黑 he|隗 wei kui|"
    "郇 xun huan|郗 xi chi|谌 chen shen|牟 mou mu|佴 nai|阚 kan|祭 zhai|都 du|乐 yue le|"
    "宓 mi fu|卜 bu|乜 nie|藏 zang|郄 qie xi|费 fei bi|柏 bai bo|薄 bo"
)
_COMPOUND_SURNAMES: Final = (
    "尉迟 yuchi|万俟 moqi|长孙 zhangsun|鲜于 xianyu|令狐 linghu|澹台 tantai|单于 chanyu|"
    "皇甫 huangfu|宰父 zaifu|夏侯 xiahou|诸葛 zhuge|欧阳 ouyang|司马 sima|上官 shangguan|"
    "东方 dongfang|赫连 helian|公羊 gongyang|公孙 gongsun|公冶 gongye|宗政 zongzheng|"
    "濮阳 puyang|淳于 chunyu|太叔 taishu|申屠 shentu|仲孙 zhongsun|轩辕 xuanyuan|"
    "钟离 zhongli|宇文 yuwen|慕容 murong|闾丘 lvqiu|司徒 situ|司空 sikong|呼延 huyan|"
    "端木 duanmu|南宫 nangong|独孤 dugu|拓跋 tuoba|西门 ximen|第五 diwu|百里 baili"
)


_CHINESE: Final = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_GAP: Final = re.compile(rf"(?<={_CHINESE})\s+|\s+(?={_CHINESE})")


def spellings(text: str) -> tuple[str, ...]:
    """The text as it was typed, and without the spaces that stand beside Chinese characters.

    欧阳 建国 and 7 号 are typed so, but rarely written so in a roster.
    """
    return tuple(dict.fromkeys((text, _GAP.sub("", text))))


def _readings(table: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.split(" ") for entry in table.split("|"))
    return {surname: tuple(readings) for surname, *readings in entries}


_SINGLE: Final = _readings(_SURNAMES)
_COMPOUND: Final = _readings(_COMPOUND_SURNAMES)


@cache
def _read() -> Callable[[str], list[str]]:
    """The library's reader, loaded with the first name and without its table of phrases.

    Characters are asked for one by one, so phrases would only take 44 MB and half a second of every
    process, also of those that print.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    library = import_module("pypinyin")
    return partial(library.lazy_pinyin, style=library.Style.NORMAL)


@lru_cache(maxsize=100_000)
def _pinyin(character: str) -> str:
    """The usual reading without tone; anything that is not a Chinese character stays itself."""
    if character.isascii():
        return character.lower()
    return "".join(_read()(character)).lower()


def search_key(name: str) -> str:
    """Full pinyin and initials for every reading of the surname, separated by spaces.

    单小雨 gives `shanxiaoyu sxy danxiaoyu dxy`; ü is written v, as it is typed.
    """
    letters = [letter for letter in unicodedata.normalize("NFKC", name) if letter.isalnum()]
    syllables = [_pinyin(letter) for letter in letters]
    words: dict[str, None] = {}
    for head, initials in _surname_readings("".join(letters[:2]), syllables):
        rest = syllables[len(initials) :]
        words[head + "".join(rest)] = None
        words[initials + "".join(part[:1] for part in rest)] = None
    return _fitting(list(words))


def _surname_readings(front: str, syllables: list[str]) -> list[tuple[str, str]]:
    """Pairs of the surname's pinyin and its initials, the proper readings first."""
    usual = syllables[:1]
    single = [*_SINGLE.get(front[:1], ()), *usual]
    pairs = [(reading, reading[:1]) for reading in dict.fromkeys(single)]
    if len(syllables) < 3:
        return pairs
    return [(reading, reading[:1] + syllables[1][:1]) for reading in _COMPOUND.get(front, ())] + (
        pairs
    )


def _fitting(words: list[str]) -> str:
    kept: list[str] = []
    length = -1
    for word in words:
        length += len(word) + 1
        if length > KEY_LENGTH:
            break
        kept.append(word)
    return " ".join(kept)
