"""The map of grids: one spot for each, who lies beside whom, hexagons or land."""

import re
from itertools import combinations
from math import cos, hypot, pi, sin
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.grid_map import TILE_WIDTH, Place, lay_out, neighbours
from contracts_app.rules.hex_tiles import DIRECTIONS, next_tile, tiles_of, town_tiles

VILLAGE = "110199100201"


def grids(count: int, village: str = VILLAGE, start: int = 0) -> list[Place]:
    return [Place(f"G{start + number:04d}", village) for number in range(count)]


def square(lon: float, lat: float, size: float = 0.01) -> list[list[list[float]]]:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return [[[round(lon + x * size, 6), round(lat + y * size, 6)] for x, y in corners]]


def land(columns: int, rows: int) -> list[Place]:
    return [
        Place(f"L{column}{row}", VILLAGE, None, square(118 + column * 0.01, 35 - row * 0.01))
        for row in range(rows)
        for column in range(columns)
    ]


VILLAGES = st.sampled_from(
    [f"1101991{town:02d}{village:03d}" for town in (0, 1) for village in (1, 2, 3)]
)
TILES = st.none() | st.tuples(st.integers(-4, 4), st.integers(-4, 4))
PLACES = st.lists(
    st.builds(
        lambda n, village, tile: Place(f"G{n}", village, tile), st.integers(), VILLAGES, TILES
    ),
    max_size=60,
    unique_by=lambda place: place.code,
)


@given(PLACES)
def test_no_two_tiles_lie_on_one_spot_and_every_place_is_drawn_once(places: list[Place]) -> None:
    layout = lay_out(places)
    assert sorted(shape.code for shape in layout.shapes) == sorted(one.code for one in places)
    assert len({(shape.column, shape.row) for shape in layout.shapes}) == len(places)
    for one, other in combinations(layout.shapes, 2):
        assert hypot(one.x - other.x, one.y - other.y) > TILE_WIDTH - 1
    for shape in layout.shapes:
        assert 0 < shape.x < layout.width
        assert 0 < shape.y < layout.height


@given(PLACES)
def test_neighbours_are_mutual_and_are_those_that_touch(places: list[Place]) -> None:
    beside = neighbours(places)
    assert beside.keys() == {place.code for place in places}
    spots = {shape.code: (shape.x, shape.y) for shape in lay_out(places).shapes}
    for one, other in combinations(spots, 2):
        far = hypot(spots[one][0] - spots[other][0], spots[one][1] - spots[other][1])
        assert (other in beside[one]) == (one in beside[other]) == (far < TILE_WIDTH + 1)


@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_in_which_places_are_given_does_not_matter(
    places: list[Place], random: Any
) -> None:
    shuffled = list(places)
    random.shuffle(shuffled)
    assert lay_out(shuffled) == lay_out(places)
    assert neighbours(shuffled) == neighbours(places)


@given(PLACES, st.sampled_from(DIRECTIONS))
def test_a_given_tile_wins_over_one_that_is_laid_out(places: list[Place], direction: str) -> None:
    if not places:
        return
    town = [Place(one.code, VILLAGE, one.tile) for one in places]
    moved = town[0]
    spot = next_tile(town_tiles(town)[moved.code], direction)
    others = [Place(one.code, VILLAGE) for one in town[1:]]
    assert town_tiles([Place(moved.code, VILLAGE, spot), *others])[moved.code] == spot


@given(st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_a_step_and_the_step_back_end_where_they_began(tile: tuple[int, int]) -> None:
    back = dict(
        zip(
            DIRECTIONS,
            ("right", "left", "down-right", "down-left", "up-right", "up-left"),
            strict=True,
        )
    )
    for direction in DIRECTIONS:
        assert next_tile(next_tile(tile, direction), back[direction]) == tile
    assert len({next_tile(tile, direction) for direction in DIRECTIONS}) == 6


@given(st.lists(st.integers(1, 25), min_size=1, max_size=12))
def test_the_grids_of_a_village_hang_together(sizes: list[int]) -> None:
    places = [
        place
        for number, size in enumerate(sizes)
        for place in grids(size, f"110199100{number + 201}", number * 100)
    ]
    beside = neighbours(places)
    for number, size in enumerate(sizes):
        own = {f"G{number * 100 + one:04d}" for one in range(size)}
        reached, edge = set(), {min(own)}
        while edge:
            reached |= edge
            edge = set().union(*(beside[code] & own for code in edge)) - reached
        assert reached == own


def test_a_town_looks_the_same_on_its_own_map_and_on_that_of_the_county() -> None:
    town = grids(17, "110199101201")
    alone = tiles_of(town)
    among = tiles_of([*grids(23, "110199100201", 100), *town])
    left = among["G0000"][0] - alone["G0000"][0]
    top = among["G0000"][1] - alone["G0000"][1]
    assert top % 2 == 0
    assert {code: (x + left, y + top) for code, (x, y) in alone.items()} == {
        code: among[code] for code in alone
    }


def test_900_grids_are_laid_out_in_no_time() -> None:
    places = [
        one for n in range(75) for one in grids(12, f"1101991{n // 5:02d}{n % 5 + 201}", n * 12)
    ]
    fastest = min(_seconds(places) for _try in range(3))
    assert fastest < 0.05
    assert len(lay_out(places).shapes) == 900


def test_900_outlines_are_drawn_while_a_page_opens() -> None:
    places = [
        Place(f"R{n:03d}", VILLAGE, None, round_outline(118 + n % 30 * 0.01, 35 - n // 30 * 0.01))
        for n in range(900)
    ]
    assert min(_seconds(places) for _try in range(2)) < 1.5


def round_outline(lon: float, lat: float) -> list[list[list[float]]]:
    turns = [2 * pi * step / 199 for step in range(199)]
    return [[[lon + 0.005 * cos(turn), lat + 0.005 * sin(turn)] for turn in turns]]


def _seconds(places: list[Place]) -> float:
    began = process_time()
    lay_out(places)
    return process_time() - began


def test_a_map_without_grids_is_empty() -> None:
    assert lay_out([]).shapes == ()
    assert neighbours([]) == {}


def test_outlines_are_drawn_when_every_grid_has_one() -> None:
    places = land(3, 2)
    layout = lay_out(places)
    assert layout.is_land
    assert [(shape.code, shape.column, shape.row) for shape in layout.shapes] == [
        ("L00", 0, 0), ("L10", 1, 0), ("L20", 2, 0), ("L01", 0, 1), ("L11", 1, 1), ("L21", 2, 1),
    ]  # fmt: skip
    assert not lay_out([*places, Place("G1", VILLAGE)]).is_land


def test_degrees_of_longitude_are_shorter_than_those_of_latitude() -> None:
    layout = lay_out([Place("L1", VILLAGE, None, square(118, 60 - 0.005))])
    assert (layout.width - 6) / (layout.height - 6) == pytest.approx(0.5, abs=0.01)


def test_a_label_stands_within_its_outline_and_not_in_its_hole() -> None:
    horseshoe = [[118, 35], [118.03, 35], [118.03, 35.03], [118.02, 35.03], [118.02, 35.01],
                 [118.01, 35.01], [118.01, 35.03], [118, 35.03], [118, 35]]  # fmt: skip
    ring = [square(119, 35, 0.03)[0], square(119.005, 35.005, 0.02)[0]]
    layout = lay_out([Place("U", VILLAGE, None, [horseshoe]), Place("O", VILLAGE, None, ring)])
    for shape in layout.shapes:
        assert _crossings_left_of(shape.path, shape.x, shape.y) % 2 == 1


def _crossings_left_of(path: str, x: float, y: float) -> int:
    crossings = 0
    for ring in path.split("z"):
        points = [(float(a), float(b)) for a, b in re.findall(r"([-\d.]+),([-\d.]+)", ring)]
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
            if (ay <= y) != (by <= y) and ax + (y - ay) * (bx - ax) / (by - ay) < x:
                crossings += 1
    return crossings


def test_neighbours_on_the_land_share_a_border_and_not_only_a_corner() -> None:
    beside = neighbours(land(3, 3))
    assert beside["L11"] == {"L10", "L01", "L21", "L12"}
    assert beside["L00"] == {"L10", "L01"}


def test_a_narrow_gap_between_two_outlines_does_not_part_them() -> None:
    places = [
        Place("A", VILLAGE, None, square(118, 35)),
        Place("B", VILLAGE, None, square(118.0103, 35)),
        Place("C", VILLAGE, None, square(118.5, 35)),
    ]
    assert neighbours(places) == {"A": {"B"}, "B": {"A", "C"}, "C": {"B"}}


def test_an_outline_without_extent_is_drawn_as_well() -> None:
    flat = [[[118, 35], [118, 35], [118, 35], [118, 35]]]
    layout = lay_out([Place("A", VILLAGE, None, flat)])
    assert [shape.code for shape in layout.shapes] == ["A"]
    assert neighbours([Place("A", VILLAGE, None, flat)]) == {"A": frozenset()}
