"""A signature drawn from its strokes."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from contracts_app.printing.signatures import HEIGHT, MARGIN, WIDTH, signature_png
from contracts_app.rules.signature import Signature, read_strokes

POINT = st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000), st.none())
STROKES = st.lists(st.lists(POINT, min_size=1, max_size=12), min_size=1, max_size=6)


def opened(png):
    return Image.open(BytesIO(png))


def ink(image):
    """The box around everything that is not white."""
    return ImageOps.invert(image).getbbox()


def test_a_signature_is_a_small_grey_image(make_strokes):
    png = signature_png(read_strokes(make_strokes()))
    image = opened(png)
    assert (image.format, image.mode, image.size) == ("PNG", "L", (WIDTH, HEIGHT))
    assert len(png) < 20_000


def test_a_small_signature_is_grown_to_the_box():
    strokes = (((0, 0, None), (4, 3, None)), ((4, 0, None), (0, 3, None)))
    left, top, right, bottom = ink(opened(signature_png(Signature(800, 600, strokes))))
    assert bottom - top > HEIGHT - 3 * MARGIN
    assert abs(left - (WIDTH - right)) <= 3


@given(STROKES)
@settings(max_examples=30, deadline=None)
def test_any_drawing_stays_inside_the_image_and_leaves_ink(strokes):
    image = opened(signature_png(Signature(0, 0, tuple(map(tuple, strokes)))))
    left, top, right, bottom = ink(image)
    assert 0 < left < right < WIDTH
    assert 0 < top < bottom < HEIGHT


def test_an_empty_signature_is_refused():
    with pytest.raises(ValueError, match="without strokes"):
        signature_png(Signature(400, 240, ()))
