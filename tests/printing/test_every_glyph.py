"""Every character that a name may hold goes through an agreement onto paper and back."""

from functools import cache
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageStat
from reportlab.pdfgen.canvas import Canvas

from contracts_app.printing.agreement import render_batch
from contracts_app.printing.fonts import RARE, REGULAR, font_chain
from contracts_app.printing.options import PrintItem, PrintOptions
from tests.printing.conftest import build_snapshot, page_texts

LONGEST, MEMBERS = 40, 6
DOTS = 3.0
"""Pixels to the point."""
SIDE = 16
FEWEST_RARE = 200


def gb2312():
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [char for pair in pairs if (char := pair.decode("gb2312", "ignore"))]


def rare(common):
    """Hanzi beyond GB 2312, taken evenly from the basic plane and from the second one."""
    chain = font_chain()
    known = set(common)

    def some(first, last, count):
        found = [chr(code) for code in range(first, last) if chain.covers(chr(code))]
        found = [char for char in found if char not in known]
        return found[:: len(found) // count][:count]

    return [*some(0x3400, 0xA000, 140), *some(0x20000, 0x32000, 59), "𠮷"]


def squeezed(text):
    return "".join(text.split())


def printed_names(names):
    """The names as those of members, six to an agreement."""
    items = []
    for at in range(0, len(names), MEMBERS):
        snapshot = build_snapshot(members=MEMBERS, packages=1, serial=at)
        for member, name in zip(snapshot["members"], names[at : at + MEMBERS], strict=False):
            member["name"] = name
        items.append(PrintItem(snapshot, "https://jyqy.example.gov.cn/v/7KQ2M9XD"))
    batch = render_batch(items, PrintOptions(copies=("甲方联",)))
    assert (batch.misfits, batch.missing, batch.skipped) == (0, {}, ())
    return batch.pdf


def shape(image):
    """The ink of an image, in a small square; None when there is none."""
    ink = ImageChops.invert(image.convert("L"))
    box = ink.point(lambda value: 255 if value > 90 else 0).getbbox()
    return ink.crop(box).resize((SIDE, SIDE)) if box else None


@cache
def missing_shapes():
    """How the faces draw a character that they do not have."""
    shapes = []
    for face in (REGULAR, RARE):
        out = BytesIO()
        canvas = Canvas(out, pagesize=(20, 20))
        canvas.setFont(face, 8.6)
        canvas.drawString(5, 5, "\U0010fffd")
        canvas.save()
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            shapes.append(shape(document[0].render(scale=DOTS).to_pil()))
    return [one for one in shapes if one is not None]


def drawn_characters(pdf, wanted):
    """Each wanted character that is on the pages, with the shape of its ink."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image, text = page.render(scale=DOTS).to_pil(), page.get_textpage()
            for at, char in characters_of(text):
                if char in wanted:
                    left, bottom, right, top = text.get_charbox(at, loose=True)
                    high = page.get_height()
                    box = (left, high - top, right, high - bottom)
                    yield char, shape(image.crop(tuple(round(side * DOTS) for side in box)))


def characters_of(text):
    """The characters of a page with their places; the reader tells UTF-16 units."""
    first = ""
    for at in range(text.count_chars()):
        unit = chr(pdfium.FPDFText_GetUnicode(text, at))
        if "\ud800" <= unit < "\udc00":
            first = unit
        else:
            yield at, (first + unit).encode("utf-16", "surrogatepass").decode("utf-16")
            first = ""


@pytest.mark.deep
def test_every_character_of_gb_2312_and_rare_names_is_on_paper_and_read_back():
    common = gb2312()
    characters = common + rare(common)
    assert len(common) == 6763
    assert len(characters) == 6763 + FEWEST_RARE
    assert sum(char > "\uffff" for char in characters) == 60
    names = ["".join(characters[at : at + LONGEST]) for at in range(0, len(characters), LONGEST)]
    pdf = printed_names(names)
    text = squeezed("".join(page_texts(pdf)))
    assert [name for name in names if name not in text] == []
    seen: dict[str, Image.Image | None] = {}
    for char, ink in drawn_characters(pdf, set(characters)):
        seen.setdefault(char, ink)
    assert [char for char in characters if seen.get(char) is None] == []
    for box in missing_shapes():
        alike = [
            char
            for char, ink in seen.items()
            if ImageStat.Stat(ImageChops.difference(ink, box)).mean[0] < 25
        ]
        assert alike == []


def test_a_missing_character_would_have_been_told_from_the_others():
    """The proof above can fail: a face draws something for what it does not have."""
    assert missing_shapes() != []
