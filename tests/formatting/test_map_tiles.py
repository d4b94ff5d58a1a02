"""Marks of teams on a map, and the few characters that fit on a tile."""

import pytest

from contracts_app.config import PROJECT
from contracts_app.formatting.map_tiles import COLOURS, HATCHES, short_lines, team_marks


def test_300_teams_have_letters_of_their_own() -> None:
    marks = team_marks(f"T{number:03d}" for number in range(300))
    letters = [mark.letter for mark in marks.values()]
    assert len(set(letters)) == 300
    assert letters[:3] == ["A", "B", "C"]
    assert letters[23:26] == ["Z", "AA", "AB"]


def test_84_teams_have_each_a_pair_of_colour_and_hatch() -> None:
    marks = team_marks(f"T{number:03d}" for number in range(84))
    assert len({mark.pattern for mark in marks.values()}) == 84


def test_marks_follow_the_codes_and_not_the_order_of_asking() -> None:
    assert team_marks(["T2", "T1", "T2"]) == team_marks(["T1", "T2"])


def test_every_colour_and_hatch_is_drawn_somewhere() -> None:
    folder = PROJECT / "contracts_app"
    rules = (folder / "static" / "css" / "board.css").read_text("utf-8")
    assert all(f".team-{number} " in rules for number in range(1, COLOURS + 1))
    macro = (folder / "templates" / "ui" / "grid_map.html").read_text("utf-8")
    listed = macro.split("set lines = [")[1].split("]")[0]
    assert listed.count('"') == 2 * HATCHES


@pytest.mark.parametrize(
    ("village", "name", "lines"),
    [
        ("茶沟新村", "茶沟新村第一网格", ("茶沟新村", "第一网格")),
        ("茶沟新村", "茶沟新村", ("茶沟新村", "茶沟新村")),
        ("特别特别长的村名", "向阳小区东区二号楼", ("特别特别长…", "向阳小区东…")),
    ],
)
def test_a_tile_names_village_and_grid_in_few_characters(
    village: str, name: str, lines: tuple[str, str]
) -> None:
    assert short_lines(village, name) == lines
