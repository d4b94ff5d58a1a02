"""The pinyin under which a name is found."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.names import KEY_LENGTH, search_key, spellings


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("王小雨", {"wangxiaoyu", "wxy"}),
        ("单小雨", {"shanxiaoyu", "sxy", "danxiaoyu"}),
        ("仇梅", {"qiumei", "qm", "choumei"}),
        ("曾文", {"zengwen", "zw", "cengwen"}),
        ("解立", {"xieli", "xl", "jieli"}),
        ("查华", {"zhahua", "zh", "chahua"}),
        ("朴信", {"piaoxin", "px"}),
        ("盖春婷", {"gechunting", "gct", "gaichunting"}),
        ("区永海", {"ouyonghai", "oyh", "quyonghai"}),
        ("翟珍", {"zhaizhen", "dizhen"}),
        ("欧阳娜", {"ouyangna", "oyn"}),
        ("尉迟恭", {"yuchigong", "ycg"}),
        ("单于飞", {"chanyufei", "cyf", "shanyufei"}),
        ("吕布", {"lvbu", "lb"}),
        ("阿卜杜拉·买买提", {"abodulamaimaiti", "abdlmmt"}),
        ("Mary Ann", {"maryann"}),
    ],
)
def test_every_reading_of_a_surname_is_found(name: str, words: set[str]) -> None:
    assert words <= set(search_key(name).split(" "))


def test_a_compound_surname_alone_is_two_names() -> None:
    assert search_key("欧阳") == "ouyang oy"


def test_rare_characters_do_not_get_lost() -> None:
    assert "𠮷" in search_key("𠮷田")
    assert search_key("䶮") == "yan y"


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=40))
def test_a_key_is_never_longer_than_its_column(name: str) -> None:
    assert len(search_key(name)) <= KEY_LENGTH


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("欧阳 建国", ("欧阳 建国", "欧阳建国")),
        ("7 号", ("7 号", "7号")),
        ("幸福 3 组 12号", ("幸福 3 组 12号", "幸福3组12号")),
        ("wang xiu", ("wang xiu",)),
        ("王秀英", ("王秀英",)),
    ],
)
def test_spaces_beside_chinese_characters_do_not_count(
    typed: str, searched: tuple[str, ...]
) -> None:
    assert spellings(typed) == searched


def test_names_are_read_without_the_large_table_of_phrases() -> None:
    program = (
        "import sys; from contracts_app.rules.names import search_key; "
        "print(search_key('单小雨'), 'pypinyin.phrases_dict' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout.split() == ["shanxiaoyu", "sxy", "danxiaoyu", "dxy", "False"]
